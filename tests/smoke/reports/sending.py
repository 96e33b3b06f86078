"""A verdict of smoke on its way by OTLP."""

from hookset.metrics import metric_deliveries
from hookset.report.deliver import Delivery
from hookset.verdict import Verdict
from smoke.cli import PROGRAM
from smoke.config import Run


def delivery(url: str, of: Verdict, *headers: str) -> Delivery:
    """What `smoke run --otlp URL` sends of it."""
    config = Run(otlp=url, otlp_headers=headers)
    [found] = metric_deliveries(config, of, tuple(PROGRAM.measures(of)), PROGRAM.instruments)
    return found
