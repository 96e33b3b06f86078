-- expect: hazards.concurrent_in_transaction
-- +goose Up
CREATE INDEX CONCURRENTLY a ON orders (note);
-- +goose Down
DROP INDEX a;
