-- +goose NO TRANSACTION
-- +goose Up
CREATE INDEX CONCURRENTLY a ON orders (note);
CREATE INDEX CONCURRENTLY b ON orders (total);
-- +goose Down
DROP INDEX a;
DROP TABLE orders;
