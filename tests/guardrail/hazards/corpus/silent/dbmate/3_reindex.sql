-- migrate:up transaction:false
reindex index concurrently orders_customer_idx;

-- migrate:down
