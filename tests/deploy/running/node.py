"""A rendered Job's pod under Docker: its own command, variables, user, mounts, read-only root and capabilities."""

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.deploy.jobmodel import Ended
from tests.deploy.rendering import Object
from tests.deploy.rules.rule import pod as pod_of
from tests.images.docker import docker, image

OURS = re.compile(r"ghcr\.io/hookset/(\w+):")
ANY_USER = "1000680000:0"
"""As OpenShift gives each namespace one of its own."""
RELEASES = "registry.example/shop-release:"


@dataclass
class Node:
    """Where pods run: what the Secrets hold (folders by name), the bundle's image, a folder for the rest.

    A Secret that is not there is an empty folder, as the kubelet mounts an optional one.
    """

    folder: Path
    bundle: str
    unpacked: Path
    """What that image holds: `release/`."""
    network: str = "host"
    configmaps: dict[str, Object] = field(default_factory=dict)
    secrets: dict[str, Path] = field(default_factory=dict)
    stop_when: str = ""
    """What the pod must have said before it is ended, as a drain or a deadline ends it."""
    message: str = ""
    """The last pod's termination message."""
    output: str = ""

    def run(self, job: Object) -> Ended:
        """One pod of the Job, to its end."""
        began = time.monotonic()
        volumes = {each["name"]: self._volume(job, each) for each in pod_of(job)["volumes"]}
        for container in pod_of(job).get("initContainers", []):
            done = docker("run", "--rm", *self._words(job, container, volumes), check=False)
            self.output = done.stdout + done.stderr
            if done.returncode:
                return Ended({container["name"]: done.returncode}, time.monotonic() - began)
        (hook,) = pod_of(job)["containers"]
        return Ended({"hook": self._hook(job, hook, volumes)}, time.monotonic() - began)

    def _hook(self, job: Object, hook: Object, volumes: dict[str, Path]) -> int:
        log = self._empty("termination-log", 0o666, file=True)
        grace = str(pod_of(job)["terminationGracePeriodSeconds"])
        words = ["-v", f"{log}:/dev/termination-log", "--stop-timeout", grace]
        started = docker("run", "-d", *words, *self._words(job, hook, volumes)).stdout.strip()
        try:
            if self.stop_when:
                self._await_line(started)
                docker("stop", started)
            code = int(docker("wait", started, timeout=600).stdout)
            logs = docker("logs", started)
        finally:
            docker("rm", "-f", started)
        self.message, self.output = log.read_text(), logs.stdout + logs.stderr
        return code

    def _await_line(self, started: str) -> None:
        until = time.monotonic() + 300
        while time.monotonic() < until:
            said = docker("logs", started)
            if self.stop_when in said.stdout + said.stderr:
                return
            time.sleep(0.1)
        raise AssertionError(f"the pod never said {self.stop_when}")

    def _words(self, job: Object, container: Object, volumes: dict[str, Path]) -> list[str]:
        security = pod_of(job)["securityContext"]
        own = container["securityContext"]
        assert own["readOnlyRootFilesystem"]
        assert not own["allowPrivilegeEscalation"]
        user = f"{security['runAsUser']}:{security['runAsGroup']}" if "runAsUser" in security else ANY_USER
        words = [f"--network={self.network}", f"--user={user}", "--read-only"]
        words += [f"--cap-drop={each}" for each in own["capabilities"]["drop"]]
        words += [
            "--security-opt=no-new-privileges",
            f"--memory={container['resources']['limits']['memory'].rstrip('i')}",
        ]
        for variable in container.get("env", []):
            words += ["-e", f"{variable['name']}={variable.get('value', 'shop')}"]
        for mount in container["volumeMounts"]:
            mode = ":ro" if mount.get("readOnly") else ""
            words += ["-v", f"{volumes[mount['name']]}:{mount['mountPath']}{mode}"]
        if "workingDir" in container:
            words.append(f"--workdir={container['workingDir']}")
        command = container.get("command", [])
        words += [f"--entrypoint={command[0]}"] if command else []
        return [*words, self._image(container["image"]), *command[1:], *container.get("args", [])]

    def _image(self, reference: str) -> str:
        ours = OURS.match(reference)
        return image(ours[1]) if ours else self.bundle if reference.startswith(RELEASES) else reference

    def _volume(self, job: Object, volume: Object) -> Path:
        if "image" in volume:
            return self.unpacked
        if "configMap" in volume:
            return self._projected(volume["configMap"])
        name = volume.get("secret", {}).get("secretName", "")
        return self.secrets.get(name) or self._empty(f"{job['metadata']['name']}-{volume['name']}", 0o777)

    def _projected(self, source: Object) -> Path:
        """A ConfigMap's keys as files, at the paths that the volume's items give them."""
        target = self._empty(source["name"], 0o755)
        if source.get("optional") and source["name"] not in self.configmaps:
            return target
        data = self.configmaps[source["name"]]["data"]
        for item in source.get("items", [{"key": key, "path": key} for key in data]):
            path = target / item["path"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(data[item["key"]])
        return target

    def _empty(self, name: str, mode: int, *, file: bool = False) -> Path:
        """A new file or folder with these rights, whatever the umask."""
        number = len(list(self.folder.iterdir()))
        path = self.folder / f"{number}-{name}"
        path.touch() if file else path.mkdir()
        path.chmod(mode)
        return path
