SELECT datname AS name, age(datfrozenxid)::float8 AS transactions, mxid_age(datminmxid)::float8 AS multixacts
FROM pg_database
ORDER BY greatest(age(datfrozenxid), mxid_age(datminmxid)) DESC
LIMIT 1
