"""From when on something counts: every number of this check, each with a default that a healthy system stays under."""

from typing import Annotated

import msgspec

from hookset.options import Duration, option


class Thresholds(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of the activity check; every field is an option of the same name."""

    long_transaction: Annotated[
        Duration, option("a transaction that has been open for longer is reported", metavar="TIME")
    ] = 60.0
    idle_in_transaction: Annotated[
        Duration,
        option("a session that has been idle in its transaction for longer is reported", metavar="TIME"),
    ] = 30.0
    ddl: Annotated[
        Duration, option("ACCESS EXCLUSIVE held on a table for longer is reported", metavar="TIME")
    ] = 1.0
    lock_queue: Annotated[
        Duration,
        option("a session that has waited for a table's lock for longer is reported", metavar="TIME"),
    ] = 5.0
    prepared_transaction: Annotated[
        Duration, option("a prepared transaction that is older is reported", metavar="TIME")
    ] = 60.0
    connection_percent: Annotated[
        float, option("of the connections that may be in use", metavar="PERCENT")
    ] = 90.0
    replication_lag: Annotated[
        Duration, option("a replica that is further behind is reported", metavar="TIME")
    ] = 60.0
    replication_megabytes: Annotated[
        float, option("log that a replica or a slot may be behind", metavar="MB")
    ] = 10240.0
    wraparound_transactions: Annotated[
        float, option("age of the oldest row version that may be reached", metavar="NUMBER")
    ] = 1_000_000_000.0
    sequence_percent: Annotated[
        float, option("of its range that a sequence may have used", metavar="PERCENT")
    ] = 80.0
