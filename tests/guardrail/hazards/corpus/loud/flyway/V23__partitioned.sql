-- expect: hazards.concurrent_partitioned
CREATE INDEX CONCURRENTLY events_id_idx ON events (id);
