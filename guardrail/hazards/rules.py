"""What a pending migration may do that hurts: the outcome table of the hazards check."""

from hookset.outcome import Rule, Status

_WARNING, _INFO = Status.WARNING, Status.INFO

RULES: tuple[Rule, ...] = (
    Rule("hazards.none", Status.PASSED, "nothing pending locks or destroys what matters"),
    Rule("hazards.skipped", Status.SKIPPED, "which migrations are pending is not known", "give the release's migrations with --migrations DIR"),
    Rule("hazards.unread", _INFO, "what a pending migration does cannot be read from its file", "read it yourself: what it locks is not known here"),
    Rule("hazards.small_table", _INFO, "what would hurt on a large table is done to a small one", "nothing here; look at it again where <table> is large"),
    # locks held while a whole table is read or written: they grow with the table
    Rule("hazards.index_built", _WARNING, "an index is built while writes wait", "CREATE INDEX CONCURRENTLY, in a migration of its own outside a transaction"),
    Rule("hazards.index_dropped", _WARNING, "an index is dropped under a lock that reads wait for", "DROP INDEX CONCURRENTLY, in a migration of its own outside a transaction"),
    Rule("hazards.column_rewrite", _WARNING, "a new column with a value of its own in each row rewrites the table", "add <column> without a default, fill it in batches, then SET DEFAULT"),
    Rule("hazards.type_rewrite", _WARNING, "a column's new type rewrites the table or its indexes", "add a column of the new type, write both, fill it in batches, and change over in a later release"),
    Rule("hazards.not_null_scan", _WARNING, "SET NOT NULL reads the whole table while reads and writes wait", "first ALTER TABLE <table> ADD CONSTRAINT <column>_known CHECK (<column> IS NOT NULL) NOT VALID; in the next migration VALIDATE CONSTRAINT, then SET NOT NULL"),
    Rule("hazards.check_validated", _WARNING, "a CHECK is proved on every row while reads and writes wait", "add it NOT VALID, and VALIDATE CONSTRAINT in the next migration"),
    Rule("hazards.foreign_key_validated", _WARNING, "a foreign key is proved on every row while writes to both tables wait", "add it NOT VALID, and VALIDATE CONSTRAINT in the next migration"),
    Rule("hazards.unique_built", _WARNING, "a unique or primary key builds its index while reads and writes wait", "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX"),
    Rule("hazards.exclude_built", _WARNING, "an exclusion constraint builds its index while reads and writes wait", "it has no concurrent form: do it in a maintenance window, or while <table> is small"),
    Rule("hazards.partition_scan", _WARNING, "a table is read in full to attach it as a partition", "before it, add a CHECK on <table> that implies the bounds, NOT VALID, and VALIDATE it; ATTACH then reads nothing"),
    Rule("hazards.table_rewritten", _WARNING, "a whole table is written anew while reads and writes wait", "pg_repack, or a maintenance window"),
    Rule("hazards.reindexed", _WARNING, "an index is rebuilt while writes wait", "REINDEX ... CONCURRENTLY, outside a transaction"),
    Rule("hazards.refreshed", _WARNING, "a materialized view is refreshed while its readers wait", "REFRESH MATERIALIZED VIEW CONCURRENTLY, which needs a unique index on <table>"),
    Rule("hazards.update_all", _WARNING, "every row of a table is updated in one statement", "update in batches of some thousand rows, each committed by itself"),
    Rule("hazards.delete_all", _WARNING, "every row of a table is deleted", "make sure that all of them may go; delete in batches, each committed by itself"),
    Rule("hazards.table_locked", _WARNING, "LOCK TABLE keeps other sessions out until the transaction ends", "leave the lock to the statements that need it, or keep the transaction short"),
    Rule("hazards.work_under_lock", _WARNING, "long work runs while the transaction keeps a table locked", "put the work into a migration after the one that takes the lock"),
    Rule("hazards.several_tables", _INFO, "one transaction locks several tables that are in use", "one table in a migration: sessions that use them in another order end in a deadlock"),
    # what destroys, or breaks the release that still runs
    Rule("hazards.column_dropped", _WARNING, "a column is dropped, its data with it", "drop it one release after the last that reads it; keep a copy where the data matters"),
    Rule("hazards.table_dropped", _WARNING, "a table is dropped, its rows with it", "drop it one release after the last that reads it; keep a copy where the data matters"),
    Rule("hazards.schema_dropped", _WARNING, "a schema or more is dropped, with all that it holds", "make sure that nothing reads it; keep a dump"),
    Rule("hazards.type_dropped", _WARNING, "a type is dropped, with CASCADE also the columns of that type", "drop it one release after the last that names it, and without CASCADE"),
    Rule("hazards.truncated", _WARNING, "a table is emptied, its rows lost", "make sure that all of them may go, also those that CASCADE reaches"),
    Rule("hazards.column_renamed", _WARNING, "a column gets another name, which the release that still runs does not know", "add a column, write both, and drop the old one in a later release"),
    Rule("hazards.table_renamed", _WARNING, "a table gets another name or schema, which the release that still runs does not know", "leave a view of the old name behind in the same transaction, and drop it in a later release"),
    Rule("hazards.enum_value_renamed", _WARNING, "an enum's value gets another name, which the release that still runs does not know", "add the new value, move the rows, and let the old value be"),
    Rule("hazards.column_required", _WARNING, "a new column takes no null and keeps no default: the running release's INSERT fails", "keep a default in the database (db_default, server_default) until every writer knows <column>"),
    Rule("hazards.trigger_disabled", _WARNING, "a trigger is switched off for every session", "SET LOCAL session_replication_role = replica switches it off for this transaction only"),
    # what will not work
    Rule("hazards.column_not_null", _WARNING, "a column NOT NULL without a default cannot be added to a table with rows", "give it a default, or add it nullable, fill it, and SET NOT NULL after a validated CHECK"),
    Rule("hazards.concurrent_in_transaction", _WARNING, "a statement that PostgreSQL refuses inside a transaction stands in one", "put it into a migration of its own that runs outside a transaction"),
    Rule("hazards.concurrent_partitioned", _WARNING, "an index cannot be built CONCURRENTLY on a partitioned table", "CREATE INDEX ON ONLY <table>, then CONCURRENTLY on each partition, then ALTER INDEX ... ATTACH PARTITION"),
    Rule("hazards.enum_value_used", _WARNING, "an enum's new value is used in the transaction that adds it", "use it in the next migration: PostgreSQL refuses it before the commit"),
    Rule("hazards.no_lock_timeout", _INFO, "a pending migration waits for its locks without limit, and all others queue behind it", "SET lock_timeout = '2s' first, or run it by guardrail migrate, which sets it"),
)  # fmt: skip

BY_ID = {rule.id: rule for rule in RULES}
