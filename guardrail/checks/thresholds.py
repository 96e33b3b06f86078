"""From when on something counts: every number of this check, each with a default that a healthy system stays under."""

from typing import Annotated

import msgspec

from hookset.options import Duration, option


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of the activity check; every field is an option of the same name."""

    long_transaction: Annotated[
        Duration, option("report transactions that have been open for longer", metavar="TIME")
    ] = 60.0
    idle_in_transaction: Annotated[
        Duration, option("report sessions that have been idle in a transaction for longer", metavar="TIME")
    ] = 30.0
    exclusive_lock: Annotated[
        Duration, option("report ACCESS EXCLUSIVE locks that have been held for longer", metavar="TIME")
    ] = 1.0
    lock_queue: Annotated[
        Duration, option("report sessions that have waited for a table's lock for longer", metavar="TIME")
    ] = 5.0
    prepared_transaction: Annotated[
        Duration, option("report prepared transactions that are older", metavar="TIME")
    ] = 60.0
    connection_percent: Annotated[
        float, option("report when more of the possible connections are in use", metavar="PERCENT")
    ] = 90.0
    replication_lag: Annotated[
        Duration, option("report replicas that are further behind in time", metavar="TIME")
    ] = 60.0
    replication_megabytes: Annotated[
        float, option("report replicas and unused slots that are further behind in log", metavar="MB")
    ] = 10240.0
    wraparound_transactions: Annotated[
        float, option("report when the oldest unfrozen row version is older", metavar="NUMBER")
    ] = 1_000_000_000.0
    sequence_percent: Annotated[
        float, option("report sequences that have used more of their range", metavar="PERCENT")
    ] = 80.0


def of(config: object) -> Thresholds:
    """The thresholds among the fields of a configuration; what it lacks has its default."""
    names = [name for name in Thresholds.__struct_fields__ if hasattr(config, name)]
    return Thresholds(**{name: getattr(config, name) for name in names})
