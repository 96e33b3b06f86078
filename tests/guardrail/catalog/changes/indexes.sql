-- base
CREATE SCHEMA app;
CREATE TABLE app.t (id integer PRIMARY KEY, a integer, b text, j jsonb, dup integer);
INSERT INTO app.t SELECT n, n, 'x', '{}', 1 FROM generate_series(1, 10) n;
CREATE INDEX t_a ON app.t (a);
-- change: index added | index app.t_b
CREATE INDEX t_b ON app.t (b);
-- change: index dropped | index app.t_b
DROP INDEX app.t_b;
-- change: index renamed | index app.t_a2
ALTER INDEX app.t_a RENAME TO t_a2;
-- change: unique instead | index app.t_a2
DROP INDEX app.t_a2; CREATE UNIQUE INDEX t_a2 ON app.t (a);
-- change: descending | index app.t_a2
DROP INDEX app.t_a2; CREATE INDEX t_a2 ON app.t (a DESC NULLS LAST);
-- change: predicate | index app.t_a2
DROP INDEX app.t_a2; CREATE INDEX t_a2 ON app.t (a DESC NULLS LAST) WHERE a > 5;
-- change: predicate changed | index app.t_a2
DROP INDEX app.t_a2; CREATE INDEX t_a2 ON app.t (a DESC NULLS LAST) WHERE a > 6;
-- change: expression | index app.t_lower
CREATE INDEX t_lower ON app.t (lower(b), a);
-- change: method | index app.t_lower
DROP INDEX app.t_lower; CREATE INDEX t_lower ON app.t USING hash (lower(b));
-- change: operator class | index app.t_like
CREATE INDEX t_like ON app.t (b text_pattern_ops);
-- change: collation | index app.t_like
DROP INDEX app.t_like; CREATE INDEX t_like ON app.t (b COLLATE "POSIX");
-- change: included column | index app.t_like
DROP INDEX app.t_like; CREATE INDEX t_like ON app.t (b) INCLUDE (a);
-- change: gin | index app.t_j
CREATE INDEX t_j ON app.t USING gin (j jsonb_path_ops);
-- change: storage parameter | index app.t_j
ALTER INDEX app.t_j SET (fastupdate = off);
-- change: storage parameter of a key's index | index app.t_pkey
ALTER INDEX app.t_pkey SET (fillfactor = 60);
-- change: nulls not distinct | index app.t_nnd
CREATE UNIQUE INDEX t_nnd ON app.t (a, b) NULLS NOT DISTINCT;
-- change: statistics of an expression | index app.t_upper
CREATE INDEX t_upper ON app.t (upper(b)); ALTER INDEX app.t_upper ALTER COLUMN 1 SET STATISTICS 1000;
-- change: statistics of an expression back | index app.t_upper
ALTER INDEX app.t_upper ALTER COLUMN 1 SET STATISTICS -1;
-- change: clustered on the key | index app.t_pkey
ALTER TABLE app.t CLUSTER ON t_pkey;
-- change: name that must be quoted | index app."T ON x"
CREATE INDEX "T ON x" ON app.t (dup);
-- blind, may fail: interrupted concurrent build | index app.t_dup
CREATE UNIQUE INDEX CONCURRENTLY t_dup ON app.t (dup);
-- same: the interrupted one dropped, with its mark
REINDEX INDEX app.t_nnd;
-- same: dropped and made again
DROP INDEX app.t_nnd; CREATE UNIQUE INDEX t_nnd ON app.t (a, b) NULLS NOT DISTINCT;
