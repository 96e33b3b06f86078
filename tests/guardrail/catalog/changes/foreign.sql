-- base
CREATE SCHEMA app;
CREATE FOREIGN DATA WRAPPER w OPTIONS (mode 'a');
CREATE SERVER srv TYPE 'db' VERSION '1' FOREIGN DATA WRAPPER w OPTIONS (host 'one', port '1');
CREATE FOREIGN TABLE app.ft (a integer, b text OPTIONS (column_name 'bee')) SERVER srv OPTIONS (table_name 'x');
CREATE USER MAPPING FOR reader SERVER srv OPTIONS ("user" 'u', password 'secret');
-- change: wrapper option | foreign_data_wrapper w
ALTER FOREIGN DATA WRAPPER w OPTIONS (SET mode 'b');
-- change: wrapper validator | foreign_data_wrapper w
ALTER FOREIGN DATA WRAPPER w VALIDATOR postgresql_fdw_validator;
-- change: server version | server srv
ALTER FOREIGN DATA WRAPPER w NO VALIDATOR; ALTER SERVER srv VERSION '2';
-- change: server option | server_options srv
ALTER SERVER srv OPTIONS (SET host 'two');
-- change: foreign table option | foreign_table app.ft
ALTER FOREIGN TABLE app.ft OPTIONS (SET table_name 'y');
-- change: foreign column option | column app.ft.b
ALTER FOREIGN TABLE app.ft ALTER COLUMN b OPTIONS (SET column_name 'bees');
-- change: foreign column | column app.ft.c
ALTER FOREIGN TABLE app.ft ADD COLUMN c integer NOT NULL;
-- change: foreign check | constraint app.ft.ok
ALTER FOREIGN TABLE app.ft ADD CONSTRAINT ok CHECK (a > 0);
-- change: user mapping | user_mapping PUBLIC at srv
CREATE USER MAPPING FOR PUBLIC SERVER srv;
-- change: user mapping option | user_mapping PUBLIC at srv
ALTER USER MAPPING FOR PUBLIC SERVER srv OPTIONS (ADD "user" 'me');
-- change: user mapping dropped | user_mapping reader at srv
DROP USER MAPPING FOR reader SERVER srv;
-- change: foreign table dropped | foreign_table app.ft
DROP FOREIGN TABLE app.ft;
