"""Push a verdict's metrics to a Pushgateway: gzip, basic or bearer authentication, a CA of one's own.

https://github.com/prometheus/pushgateway#api: POST replaces the metrics of a group by name, PUT all of them.
"""

import base64
import gzip
import ssl
from collections.abc import Callable, Sequence
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from hookset.measure import Measure
from hookset.metrics import grouping_key, registry_of
from hookset.options import CommonConfig
from hookset.redact import without_credentials
from hookset.report.deliver import Delivery
from hookset.trust import as_others
from hookset.verdict import Verdict

_LONGEST_ANSWER = 200


def push_delivery(config: CommonConfig, verdict: Verdict, measures: Sequence[Measure] = ()) -> Delivery:
    """The push to `--pushgateway`."""
    return Delivery(
        f"metrics to {without_credentials(config.pushgateway)}",
        lambda seconds: push(config, verdict, seconds, measures),
    )


def push(config: CommonConfig, verdict: Verdict, seconds: float, measures: Sequence[Measure] = ()) -> None:
    """Push by POST, so that the last success survives a failure. Raises OSError unless the answer is 2xx."""
    from prometheus_client import pushadd_to_gateway  # noqa: PLC0415  (100 ms, in the delivery's own thread)

    url, user, password = _apart(config)
    pushadd_to_gateway(
        url,
        job=verdict.hook,
        registry=registry_of(verdict, measures=measures),
        grouping_key=grouping_key(verdict),
        timeout=seconds,
        handler=_handler(_authorization(user, password, config.pushgateway_token), config),
    )


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an answer like any other: credentials go to the host that was named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Follow none."""
        return


def _handler(authorization: dict[str, str], config: CommonConfig) -> Callable[..., Callable[[], None]]:
    def handler(
        url: str, method: str, timeout: float | None, headers: list[tuple[str, str]], data: bytes
    ) -> Callable[[], None]:
        def send() -> None:
            every = dict(headers) | authorization | {"Content-Encoding": "gzip"}
            request = Request(url, data=gzip.compress(data), method=method, headers=every)  # noqa: S310  (checked)
            _open(request, timeout or 0.0, config.pushgateway_ca)

        return send

    return handler


def _open(request: Request, timeout: float, ca: str) -> None:
    # create_default_context reads SSL_CERT_FILE, which --ca-bundle sets.
    context = as_others(ssl.create_default_context(cafile=ca or None))
    opener = build_opener(_NoRedirect, HTTPSHandler(context=context))
    try:
        with opener.open(request, timeout=timeout):
            return
    except HTTPError as error:
        with error:
            said = error.read(_LONGEST_ANSWER).decode("utf-8", "replace").strip()
        raise OSError(f"answered {error.code} {error.reason}: {said}".rstrip(": ")) from None
    except URLError as error:
        raise OSError(str(error.reason)) from None


def _apart(config: CommonConfig) -> tuple[str, str, str]:
    """The gateway's URL without user information, the user and the password; options win over the URL."""
    url = config.pushgateway if "://" in config.pushgateway else f"http://{config.pushgateway}"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OSError("is no http or https URL")
    bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    user = config.pushgateway_user or unquote(parts.username or "")
    return bare, user, config.pushgateway_password or unquote(parts.password or "")


def _authorization(user: str, password: str, token: str) -> dict[str, str]:
    if token:
        return {"Authorization": f"Bearer {token}"}
    if user or password:
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    return {}
