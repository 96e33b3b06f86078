-- which of these sessions still hold ACCESS EXCLUSIVE on a table, and in which transaction
SELECT DISTINCT pid, virtualtransaction
FROM pg_locks
WHERE locktype = 'relation' AND granted AND mode = 'AccessExclusiveLock' AND pid = ANY(%(pids)s::int[])
