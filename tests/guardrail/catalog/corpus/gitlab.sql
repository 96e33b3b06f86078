CREATE SCHEMA gitlab_partitions_dynamic; CREATE SCHEMA gitlab_partitions_static;
CREATE TABLE public.audit_events (id bigint NOT NULL, author_id bigint NOT NULL, details text, ip_address inet, created_at timestamp without time zone NOT NULL,
  target_type text, CONSTRAINT check_492aaa021d CHECK ((char_length(target_type) <= 255))) PARTITION BY RANGE (created_at);
CREATE TABLE gitlab_partitions_dynamic.audit_events_000000 PARTITION OF public.audit_events FOR VALUES FROM (MINVALUE) TO ('2024-01-01 00:00:00');
CREATE TABLE gitlab_partitions_dynamic.audit_events_202401 PARTITION OF public.audit_events FOR VALUES FROM ('2024-01-01 00:00:00') TO ('2024-02-01 00:00:00');
CREATE SEQUENCE public.audit_events_id_seq OWNED BY public.audit_events.id;
ALTER TABLE ONLY public.audit_events ALTER COLUMN id SET DEFAULT nextval('public.audit_events_id_seq'::regclass);
ALTER TABLE ONLY public.audit_events ADD CONSTRAINT audit_events_pkey PRIMARY KEY (id, created_at);
CREATE TABLE public.p_ci_builds (id bigint NOT NULL, partition_id bigint NOT NULL, name varchar, status smallint DEFAULT 0, options jsonb DEFAULT '{}'::jsonb NOT NULL, PRIMARY KEY (id, partition_id)) PARTITION BY LIST (partition_id);
CREATE TABLE public.ci_builds PARTITION OF public.p_ci_builds FOR VALUES IN ('100');
CREATE INDEX p_ci_builds_name_idx ON ONLY public.p_ci_builds (name);
CREATE INDEX ci_builds_name_idx ON public.ci_builds (name);
ALTER INDEX public.p_ci_builds_name_idx ATTACH PARTITION public.ci_builds_name_idx;
CREATE FUNCTION public.next_traversal_ids_sibling(traversal_ids integer[]) RETURNS integer[] LANGUAGE plpgsql IMMUTABLE STRICT AS $$BEGIN return traversal_ids[1:array_length(traversal_ids, 1)-1] || ARRAY[traversal_ids[array_length(traversal_ids, 1)]+1]; END;$$;
CREATE TABLE public.namespaces (id bigserial PRIMARY KEY, path varchar NOT NULL, traversal_ids bigint[] DEFAULT '{}'::bigint[] NOT NULL, type varchar DEFAULT 'User'::varchar NOT NULL, ldap varchar,
  visibility smallint DEFAULT 20 NOT NULL, lock_version integer DEFAULT 0, CONSTRAINT check_c9df6b4f CHECK (num_nonnulls(path, ldap) >= 1) NOT VALID);
CREATE INDEX index_namespaces_traversal ON public.namespaces USING btree (((traversal_ids)[1]), type varchar_pattern_ops, id DESC) WHERE ((type)::text = 'Group'::text);
CREATE INDEX index_namespaces_gist ON public.namespaces USING gist (int8range(id, id + 1));
CREATE FUNCTION public.insert_namespaces_sync() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO public.events_sync SELECT id FROM new_table; RETURN NULL; END$$;
CREATE TRIGGER sync AFTER INSERT ON public.namespaces REFERENCING NEW TABLE AS new_table FOR EACH STATEMENT EXECUTE FUNCTION public.insert_namespaces_sync();
CREATE TRIGGER parted AFTER DELETE ON public.p_ci_builds FOR EACH ROW EXECUTE FUNCTION public.insert_namespaces_sync();
ALTER TABLE public.namespaces DISABLE TRIGGER sync;
ALTER TABLE public.namespaces ALTER COLUMN path SET STATISTICS 400, ALTER COLUMN ldap SET STORAGE EXTERNAL;
ALTER TABLE public.namespaces SET (autovacuum_vacuum_scale_factor = 0.05, toast.autovacuum_enabled = true);
ALTER TABLE public.namespaces REPLICA IDENTITY FULL;
CREATE VIEW public.postgres_indexes AS SELECT (n.nspname::text || '.' || i.relname::text) AS identifier, ix.indexrelid, ix.indisunique AS "unique", am.amname AS type, pg_get_indexdef(i.oid) AS definition,
  EXTRACT(epoch FROM now()) AS e, CASE WHEN ix.indisvalid THEN 'x' ELSE NULL END AS c, position('x' IN i.relname::text) AS p, i.relname::text SIMILAR TO 'a%' AS s
  FROM pg_index ix JOIN pg_class i ON i.oid = ix.indexrelid JOIN pg_namespace n ON i.relnamespace = n.oid JOIN pg_am am ON i.relam = am.oid WHERE n.nspname <> ALL (ARRAY['pg_catalog'::name, 'information_schema'::name]);
