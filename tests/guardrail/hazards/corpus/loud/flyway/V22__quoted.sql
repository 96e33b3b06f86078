-- expect: hazards.index_built
SET search_path = public;
/* CREATE TABLE orders (); /* nested; */ */
CREATE INDEX ON "orders" (lower(note), (total + 1)) -- a comment; with a semicolon
WHERE note <> E'it\'s; here';
