-- migrate:up transaction:false
create index concurrently orders_note_idx on public.orders using btree (note);
reindex index concurrently orders_customer_idx;

-- migrate:down
drop table orders;
