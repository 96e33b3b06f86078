-- expect: hazards.type_rewrite
ALTER TABLE customers ALTER visits TYPE bigint;
ALTER TABLE customers ALTER COLUMN balance TYPE numeric(10,3);
ALTER TABLE customers ALTER COLUMN email SET DATA TYPE varchar(100);
ALTER TABLE customers ALTER COLUMN code TYPE text;
ALTER TABLE customers ALTER COLUMN name TYPE text COLLATE "C";
ALTER TABLE customers ALTER COLUMN country TYPE text USING upper(country);
