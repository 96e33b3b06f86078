SELECT e.extname AS name, e.extversion AS installed, coalesce(a.default_version, '') AS available
FROM pg_extension e
LEFT JOIN pg_available_extensions a ON a.name = e.extname
WHERE e.extversion IS DISTINCT FROM a.default_version
ORDER BY 1
