-- Google Cloud SQL: its own schema for vacuum, and replication to BigQuery.
CREATE SCHEMA google_vacuum_mgmt AUTHORIZATION rds_superuser;
CREATE TABLE google_vacuum_mgmt.state (relation oid PRIMARY KEY, last timestamptz);
CREATE FUNCTION google_vacuum_mgmt.next() RETURNS oid LANGUAGE sql AS 'SELECT relation FROM google_vacuum_mgmt.state LIMIT 1';
CREATE VIEW google_vacuum_mgmt.due AS SELECT relation FROM google_vacuum_mgmt.state WHERE last < now();
CREATE PUBLICATION bigquery FOR TABLE orders, customers;
ALTER TABLE orders OWNER TO app_owner;
