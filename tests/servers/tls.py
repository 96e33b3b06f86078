"""Certificates of an authority of our own, and servers that use them."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.servers.postgres import UNPRIVILEGED, Server

ONLY_TLS = "hostssl all all 127.0.0.1/32 trust\nlocal all all trust\n"


@dataclass
class Secure:
    """A server with TLS on, whose certificate is for `localhost` (not for 127.0.0.1), and its authority's file."""

    server: Server
    authority: Path

    def url(self, host: str = "localhost", **options: str) -> str:
        query = "&".join(f"{key}={value}" for key, value in options.items())
        return f"postgresql://postgres@{host}:{self.server.port}/postgres?{query}"


def secure_server(major: int, folder: Path) -> Secure:
    """Start a server that takes TLS (and, besides, plain connections until `only_tls`)."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    authority.cert_pem.write_to_path(folder / "ca.crt")
    server = Server(major)
    crt, key = server.folder / "server.crt", server.folder / "server.key"
    certificate.cert_chain_pems[0].write_to_path(crt)
    certificate.private_key_pem.write_to_path(key)
    key.chmod(0o600)
    if os.geteuid() == 0:
        for path in (crt, key):
            shutil.chown(path, UNPRIVILEGED)
    server.settings += ["ssl=on", f"ssl_cert_file={crt}", f"ssl_key_file={key}"]
    return Secure(server.start(), folder / "ca.crt")


def access_rules(server: Server, rules: str) -> None:
    """Replace pg_hba.conf and have the server read it."""
    (server.data / "pg_hba.conf").write_text(rules)
    server.run("SELECT pg_reload_conf()")
