-- schemas of this role's search_path that do not exist, but for the two that always may be missing
SELECT btrim(part, ' "') AS name
FROM pg_settings s, unnest(string_to_array(s.reset_val, ',')) AS part
WHERE s.name = 'search_path'
  AND btrim(part, ' "') NOT IN ('$user', 'public', '')
  AND NOT EXISTS (SELECT FROM pg_namespace n WHERE n.nspname = btrim(part, ' "'))
