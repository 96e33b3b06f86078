ALTER TABLE orders ADD COLUMN channel text;
ALTER TABLE orders ADD COLUMN priority integer NOT NULL DEFAULT 0,
                   ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
ALTER TABLE orders ADD COLUMN IF NOT EXISTS tags text[] DEFAULT '{}'::text[] NOT NULL;
ALTER TABLE orders ADD COLUMN meta jsonb DEFAULT jsonb_build_object('a', 1);
ALTER TABLE orders ADD COLUMN parent bigint REFERENCES orders (id);
ALTER TABLE orders ALTER COLUMN note DROP NOT NULL, ALTER COLUMN note SET DEFAULT '';
ALTER TABLE customers ADD COLUMN since date DEFAULT CURRENT_DATE;
