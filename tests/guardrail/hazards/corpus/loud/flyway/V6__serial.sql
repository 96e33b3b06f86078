-- expect: hazards.column_rewrite
alter table public.orders add column number bigserial;
