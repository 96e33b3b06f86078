-- the role that is to run the migrations, where it exists
SELECT r.rolname AS name
FROM pg_roles r
WHERE r.rolname = %(migrator)s::text
