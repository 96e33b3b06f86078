"""A service mesh's sidecar that is no native one: waited for before the work, and ended after it.

A classic sidecar runs on when the hook has ended, and the Job never completes. Sidecars that are native
(Kubernetes 1.29 and newer: init containers with restartPolicy Always) need none of this.

| mesh | ready | ends it | source |
|---|---|---|---|
| Istio | GET :15021/healthz/ready | POST :15020/quitquitquit | pilot/cmd/pilot-agent/status/server.go |
| Linkerd | GET :4191/ready | POST :4191/shutdown | linkerd2-proxy#811; off unless enabled since linkerd2-proxy#3014 |
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hookset.context import Context
from hookset.options import Sidecar

QUIT_SECONDS = 0.8
"""All that ending a sidecar may take."""
LOOK_SECONDS = 2.0
"""How long `auto` looks whether there is a sidecar at all."""
LONGEST_WAIT_SECONDS = 30.0
PART_OF_THE_BUDGET = 3
"""A sidecar that never gets ready eats at most a third of the time: the checks say better what cannot be reached."""
PAUSE_SECONDS = 0.2
LONGEST_ANSWER_SECONDS = 1.0


@dataclass(frozen=True)
class Mesh:
    """Where the sidecar of a mesh listens on this pod's loopback: port and path to look at, and to end it.

    `hint` is what to do where it does not let itself be ended.
    """

    name: str
    ready: tuple[int, str]
    quit: tuple[int, str]
    hint: str = ""


MESHES = {
    "istio": Mesh("Istio", ready=(15021, "/healthz/ready"), quit=(15020, "/quitquitquit")),
    "linkerd": Mesh(
        "Linkerd",
        ready=(4191, "/ready"),
        quit=(4191, "/shutdown"),
        hint=" (the pod needs the annotation config.linkerd.io/proxy-admin-shutdown: enabled)",
    ),
}


def meshes(choice: Sidecar) -> tuple[Mesh, ...]:
    """The meshes that are meant."""
    return tuple(MESHES.values()) if choice == "auto" else (MESHES[choice],) if choice in MESHES else ()


def wait_until_ready(choice: Sidecar, context: Context) -> None:
    """Return when the sidecar is ready, when `auto` finds none, or when it has taken too long; never raises for it."""
    wanted = meshes(choice)
    if not wanted:
        return
    names = " or ".join(mesh.name for mesh in wanted)
    most = min(LONGEST_WAIT_SECONDS, context.deadline.left / PART_OF_THE_BUDGET)
    end = context.deadline.left - most
    look = context.deadline.left - min(LOOK_SECONDS, most)
    heard = False
    with context.deadline.within(f"wait for the sidecar of {names}"):
        while context.deadline.left > end:
            answers = [_ask("GET", *mesh.ready, seconds=LONGEST_ANSWER_SECONDS) for mesh in wanted]
            if any(200 <= answer < 300 for answer in answers):
                return
            heard = heard or any(answers)
            if choice == "auto" and not heard and context.deadline.left < look:
                return
            context.deadline.sleep(PAUSE_SECONDS)
    context.say(f"the sidecar of {names} did not get ready within {most:.1f} s: going on all the same")


def quit_sidecars(choice: Sidecar, seconds: float, warn: Callable[[str], None]) -> None:
    """Ask the sidecar to end, all meshes at once, for at most so many seconds; where that fails, a warning at most."""
    wanted = meshes(choice)
    if not wanted or seconds <= 0:
        return
    answers = _ask_all(wanted, min(seconds, QUIT_SECONDS))
    if any(200 <= answer < 300 for answer in answers):
        return
    for mesh, answer in zip(wanted, answers, strict=True):
        if answer or choice != "auto":
            said = f"answered {answer}{mesh.hint}" if answer else "did not answer"
            where = "POST localhost:{}{}".format(*mesh.quit)
            warn(f"the sidecar of {mesh.name} does not end: {where} {said}; the Job may not complete")


def _ask_all(wanted: Sequence[Mesh], seconds: float) -> list[int]:
    import threading  # noqa: PLC0415  (with a sidecar only)

    answers = [0] * len(wanted)

    def ask(place: int, mesh: Mesh) -> None:
        answers[place] = _ask("POST", *mesh.quit, seconds=seconds)

    threads = [threading.Thread(target=ask, args=each, daemon=True) for each in enumerate(wanted)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return answers


def _ask(method: str, port: int, path: str, *, seconds: float) -> int:
    """The status of the answer, or 0 where there is none."""
    import http.client  # noqa: PLC0415  (20 ms; requests would be 130, and asks proxies)

    connection = http.client.HTTPConnection("localhost", port, timeout=seconds)
    try:
        connection.request(method, path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()
