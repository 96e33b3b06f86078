-- What deparsed text depends on, and plans fit for catalogs whose statistics may be of yesterday: all until COMMIT.
SELECT pg_catalog.set_config(name, value, true)
FROM (VALUES
  ('search_path', ''), ('quote_all_identifiers', 'off'), ('client_encoding', 'UTF8'), ('standard_conforming_strings', 'on'),
  ('timezone', 'UTC'), ('datestyle', 'ISO, YMD'), ('intervalstyle', 'postgres'), ('extra_float_digits', '1'),
  ('bytea_output', 'hex'), ('xmlbinary', 'base64'), ('xmloption', 'content'), ('lc_monetary', 'C'), ('array_nulls', 'on'),
  ('jit', 'off'), ('work_mem', '64MB'), ('enable_nestloop', 'off'), ('max_parallel_workers_per_gather', '0')
) setting (name, value)
