-- the database has a validated CHECK of it, from an earlier release
ALTER TABLE customers ALTER COLUMN known SET NOT NULL;
ALTER TABLE customers ALTER COLUMN email SET NOT NULL;
