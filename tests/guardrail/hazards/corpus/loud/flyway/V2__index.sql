-- expect: hazards.index_built
CREATE INDEX orders_note_idx ON orders (note);
