-- base
CREATE SCHEMA app;
CREATE TABLE app.c (id integer PRIMARY KEY, code text, a integer, b integer, UNIQUE (a, b));
CREATE TABLE app.o (id integer, c_id integer, a integer, b integer, n integer, during tsrange, note text);
CREATE DOMAIN app.positive AS integer;
CREATE TABLE app.parent (v integer);
CREATE TABLE app.child () INHERITS (app.parent);
-- change: primary key | constraint app.o.o_pkey
ALTER TABLE app.o ADD PRIMARY KEY (id);
-- change: primary key dropped | constraint app.o.o_pkey
ALTER TABLE app.o DROP CONSTRAINT o_pkey;
-- change: primary key of two columns, with INCLUDE | constraint app.o.o_pkey
ALTER TABLE app.o ADD PRIMARY KEY (id, n) INCLUDE (note);
-- change: unique | constraint app.c.c_code_key
ALTER TABLE app.c ADD UNIQUE (code);
-- change: unique dropped | constraint app.c.c_code_key
ALTER TABLE app.c DROP CONSTRAINT c_code_key;
-- change: unique, nulls not distinct | constraint app.c.c_code_key
ALTER TABLE app.c ADD UNIQUE NULLS NOT DISTINCT (code);
-- change: unique renamed | constraint app.c.c_code_unique
ALTER TABLE app.c RENAME CONSTRAINT c_code_key TO c_code_unique;
-- change: unique, deferrable | constraint app.o.o_n_key
ALTER TABLE app.o ADD UNIQUE (n) DEFERRABLE INITIALLY DEFERRED;
-- change: foreign key | constraint app.o.o_c_id_fkey
ALTER TABLE app.o ADD FOREIGN KEY (c_id) REFERENCES app.c (id);
-- change: foreign key deferrable | constraint app.o.o_c_id_fkey
ALTER TABLE app.o ALTER CONSTRAINT o_c_id_fkey DEFERRABLE INITIALLY DEFERRED;
-- change: foreign key dropped | constraint app.o.o_c_id_fkey
ALTER TABLE app.o DROP CONSTRAINT o_c_id_fkey;
-- change: foreign key that cascades, not valid | constraint app.o.o_c_id_fkey
ALTER TABLE app.o ADD FOREIGN KEY (c_id) REFERENCES app.c (id) ON DELETE CASCADE NOT VALID;
-- change: foreign key validated | constraint app.o.o_c_id_fkey
ALTER TABLE app.o VALIDATE CONSTRAINT o_c_id_fkey;
-- change: foreign key of two columns | constraint app.o.o_a_b_fkey
ALTER TABLE app.o ADD FOREIGN KEY (a, b) REFERENCES app.c (a, b) MATCH FULL ON UPDATE SET NULL ON DELETE SET NULL;
-- change: check | constraint app.o.o_n_check
ALTER TABLE app.o ADD CHECK (n > 0);
-- change: check with another expression | constraint app.o.o_n_check
ALTER TABLE app.o DROP CONSTRAINT o_n_check; ALTER TABLE app.o ADD CONSTRAINT o_n_check CHECK (n >= 0);
-- change: check dropped | constraint app.o.o_n_check
ALTER TABLE app.o DROP CONSTRAINT o_n_check;
-- change: check not valid | constraint app.o.o_n_check
ALTER TABLE app.o ADD CHECK (n > 0) NOT VALID;
-- change: check validated | constraint app.o.o_n_check
ALTER TABLE app.o VALIDATE CONSTRAINT o_n_check;
-- change: check in a list | constraint app.o.known
ALTER TABLE app.o ADD CONSTRAINT known CHECK (note IN ('a', 'b', 'c'));
-- change: exclusion | constraint app.o.o_during_excl
ALTER TABLE app.o ADD EXCLUDE USING gist (during WITH &&);
-- change: exclusion with predicate | constraint app.o.busy
ALTER TABLE app.o ADD CONSTRAINT busy EXCLUDE USING gist (during WITH &&) WHERE (n > 1);
-- change: check on a parent | constraint app.child.v_check
ALTER TABLE app.parent ADD CONSTRAINT v_check CHECK (v > 0);
-- change: check of the parent alone | constraint app.parent.alone
ALTER TABLE app.parent ADD CONSTRAINT alone CHECK (v < 100) NO INHERIT;
-- change: check of the child too | constraint app.child.v_check
ALTER TABLE app.child ADD CONSTRAINT v_check CHECK (v > 0);
-- change: domain check | domain_constraint app.positive.positive_check
ALTER DOMAIN app.positive ADD CHECK (VALUE > 0);
-- change: domain check not valid | domain_constraint app.positive.small
ALTER DOMAIN app.positive ADD CONSTRAINT small CHECK (VALUE < 100) NOT VALID;
-- change: domain check validated | domain_constraint app.positive.small
ALTER DOMAIN app.positive VALIDATE CONSTRAINT small;
-- change: domain check renamed | domain_constraint app.positive.tiny
ALTER DOMAIN app.positive RENAME CONSTRAINT small TO tiny;
-- change: domain check dropped | domain_constraint app.positive.tiny
ALTER DOMAIN app.positive DROP CONSTRAINT tiny;
-- change 18: check not enforced | constraint app.o.lax
ALTER TABLE app.o ADD CONSTRAINT lax CHECK (n < 10) NOT ENFORCED;
-- change 18: foreign key not enforced | constraint app.o.o_c_id_fkey
ALTER TABLE app.o ALTER CONSTRAINT o_c_id_fkey NOT ENFORCED;
-- change 18: NOT NULL with a name | not_null app.c.always
ALTER TABLE app.c ADD CONSTRAINT always NOT NULL code;
-- change 18: NOT NULL not valid | not_null app.c.c_a_not_null
ALTER TABLE app.c ADD CONSTRAINT c_a_not_null NOT NULL a NOT VALID;
-- change 18: NOT NULL validated | not_null app.c.c_a_not_null
ALTER TABLE app.c VALIDATE CONSTRAINT c_a_not_null;
-- change 18: NOT NULL not inherited | not_null app.parent.parent_v_not_null
ALTER TABLE app.parent ADD CONSTRAINT parent_v_not_null NOT NULL v NO INHERIT;
-- change 18: NOT NULL inherited by the child | column app.child.v
ALTER TABLE app.parent ALTER CONSTRAINT parent_v_not_null INHERIT;
-- change 18: NOT NULL renamed | not_null app.parent.must
ALTER TABLE app.parent RENAME CONSTRAINT parent_v_not_null TO must;
-- change 18: key without overlaps | constraint app.stay.stay_pkey
CREATE TABLE app.stay (room int4range, during tsrange, PRIMARY KEY (room, during WITHOUT OVERLAPS));
-- blind: a foreign key's triggers switched off | constraint_trigger app.c.o_a_b_fkey
ALTER TABLE app.c DISABLE TRIGGER ALL;
-- blind: and on again | constraint_trigger app.c.o_a_b_fkey
ALTER TABLE app.c ENABLE TRIGGER ALL;
-- same: dropped and made again
ALTER TABLE app.o DROP CONSTRAINT o_n_check; ALTER TABLE app.o ADD CONSTRAINT o_n_check CHECK (n > 0);
