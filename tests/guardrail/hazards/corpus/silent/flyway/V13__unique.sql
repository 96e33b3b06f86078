CREATE UNIQUE INDEX CONCURRENTLY customers_email_new ON customers (email);
