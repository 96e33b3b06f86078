"""Classic histograms that are already counted, for a registry of `prometheus_client`, whose own only count themselves."""

from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import HistogramMetricFamily
from prometheus_client.registry import Collector

from hookset.measure import Buckets, Measure


class Counted(Collector):
    """Those of the measures that are histograms, each with `labels` added; without `_created` series."""

    def __init__(self, measures: Iterable[Measure], labels: Mapping[str, str]) -> None:
        self.measures, self.labels = tuple(measures), labels

    def collect(self) -> Iterator[HistogramMetricFamily]:
        """One family a name."""
        families: dict[str, HistogramMetricFamily] = {}
        for measure in self.measures:
            if isinstance(measure.value, Buckets):
                labels = {**self.labels, **measure.labels}
                family = families.setdefault(
                    measure.name, HistogramMetricFamily(measure.name, measure.help, labels=list(labels))
                )
                family.add_metric(list(labels.values()), _cumulative(measure.value), measure.value.sum)
        yield from families.values()


def _cumulative(buckets: Buckets) -> list[tuple[str, float]]:
    return [*((str(edge), count) for edge, count in buckets.upto), ("+Inf", buckets.count)]
