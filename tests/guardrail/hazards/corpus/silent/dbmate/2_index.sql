-- migrate:up transaction:false
create index concurrently orders_note_idx on public.orders using btree (note);

-- migrate:down
drop table orders;
