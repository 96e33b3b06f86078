-- Amazon RDS: an administrator's roles own and grant; DMS and pgaudit leave settings behind.
GRANT USAGE ON SCHEMA public TO rds_superuser;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO app_rw;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO app_rw;
GRANT SELECT (id, email) ON customers TO app_ro;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app_ro;
ALTER TABLE orders OWNER TO app_owner;
ALTER TABLE customers OWNER TO app_owner;
ALTER VIEW big OWNER TO app_owner;
ALTER FUNCTION touch() OWNER TO app_owner;
ALTER SCHEMA public OWNER TO rds_superuser;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE PUBLICATION dms FOR ALL TABLES;
