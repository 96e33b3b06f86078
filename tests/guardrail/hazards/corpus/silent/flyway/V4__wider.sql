-- catalog changes only
ALTER TABLE customers ALTER COLUMN email TYPE varchar(400);
ALTER TABLE customers ALTER COLUMN country TYPE text;
ALTER TABLE customers ALTER COLUMN balance TYPE numeric(14,2);
ALTER TABLE customers ALTER COLUMN name TYPE varchar;
