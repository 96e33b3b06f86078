"""Metrics by OTLP over HTTP: the gauges that a Pushgateway gets, and the exponential histograms of a program.

As JSON, which is one of the two encodings of the protocol
(https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding): every collector and Prometheus read it, it needs
no library, and an SDK could not be given a histogram that is already counted.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit, urlunsplit

import msgspec

from hookset.authorize import authorization
from hookset.errors import UsageError
from hookset.measure import Measure
from hookset.options import CommonConfig
from hookset.otlp_message import Instruments, Json, message
from hookset.redact import without_credentials
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict

PATH = "/v1/metrics"
_LONGEST_ANSWER = 200
_NO_HISTOGRAMS = "native histograms are disabled"
"""What Prometheus answers up to 3.7 (prometheus/prometheus, storage/interface.go)."""
_NEEDS_FEATURE = "; next: start Prometheus with --enable-feature=native-histograms"


def otlp_delivery(
    config: CommonConfig, verdict: Verdict, measures: Sequence[Measure], instruments: Instruments
) -> Delivery:
    """What is posted to `--otlp`."""
    return Delivery(
        f"metrics by OTLP to {without_credentials(config.otlp)}",
        lambda seconds: send(
            config.otlp, config.otlp_headers, message(verdict, measures, instruments), seconds
        ),
    )


def send(url: str, headers: Sequence[str], told: Json, seconds: float) -> None:
    """POST the message; `headers` are NAME=VALUE, as in OTEL_EXPORTER_OTLP_HEADERS.

    Raises OSError unless everything was taken. Redirects are never followed.
    """
    import requests  # noqa: PLC0415  (130 ms, and only where metrics are sent so)

    from hookset.asking import request  # noqa: PLC0415  (as above)

    given = headers_of(headers) | {"Content-Type": "application/json"}
    try:
        answer = request(
            "POST",
            endpoint_of(url),
            data=msgspec.json.encode(told),
            headers=given,
            auth=authorization(url),
            allow_redirects=False,
            timeout=seconds,
        )
    except requests.RequestException as error:
        raise OSError(f"{type(error).__name__}: {error}") from None
    if not 200 <= answer.status_code < 300:
        said = f"answered {answer.status_code} {answer.reason}: {_said(answer.text)}".rstrip(": ")
        raise OSError(said + (_NEEDS_FEATURE if _NO_HISTOGRAMS in answer.text else ""))
    if rejected := _rejected(answer.content):
        raise OSError(f"took only a part: {_said(rejected)}")


def endpoint_of(url: str) -> str:
    """Where metrics go: a URL without their path gets it, as OTEL_EXPORTER_OTLP_ENDPOINT does.

    >>> endpoint_of("http://collector:4318"), endpoint_of("http://prometheus:9090/api/v1/otlp/v1/metrics")
    ('http://collector:4318/v1/metrics', 'http://prometheus:9090/api/v1/otlp/v1/metrics')
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise OSError("is no http or https URL")
    path = parts.path.rstrip("/")
    return urlunsplit(parts._replace(path=path if path.endswith(PATH) else path + PATH))


def headers_of(given: Sequence[str]) -> dict[str, str]:
    """Headers by name; raises UsageError for what is no NAME=VALUE, without its value: it may be a secret."""
    found = {}
    for place, each in enumerate(given, start=1):
        name, sign, value = (word.strip() for word in each.partition("="))
        if not (name and sign) or not (name + value).isprintable() or not (name + value).isascii():
            raise UsageError(f"--otlp-headers: number {place} is no NAME=VALUE in ASCII")
        found[name] = value
    return found


def _rejected(body: bytes) -> str:
    """What a 2xx says that it did not take: https://opentelemetry.io/docs/specs/otlp/#partial-success-1."""
    try:
        partial = msgspec.json.decode(body)["partialSuccess"]
        return str(partial.get("errorMessage", "")) if int(partial.get("rejectedDataPoints", 0)) else ""
    except (msgspec.DecodeError, KeyError, TypeError, ValueError, AttributeError):
        return ""


def _said(words: str) -> str:
    return " ".join(words.split())[:_LONGEST_ANSWER]
