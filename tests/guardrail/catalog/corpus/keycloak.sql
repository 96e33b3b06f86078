CREATE SCHEMA keycloak;
CREATE TABLE keycloak.realm (id varchar(36) NOT NULL, access_code_lifespan integer, enabled boolean DEFAULT false NOT NULL, name varchar(255),
  not_before integer DEFAULT 0, sslrequired varchar(255), login_lifespan integer DEFAULT 300 NOT NULL, CONSTRAINT constraint_4a PRIMARY KEY (id), CONSTRAINT uk_orvsdmla56612eaefiq6wl5oi UNIQUE (name));
CREATE TABLE keycloak.user_entity (id varchar(36) NOT NULL CONSTRAINT constraint_fb PRIMARY KEY, email varchar(255), email_constraint varchar(255), realm_id varchar(255),
  created_timestamp bigint, not_before integer DEFAULT 0 NOT NULL, CONSTRAINT uk_dykn684sl8up1crfei6eckhd7 UNIQUE (realm_id, email_constraint));
CREATE TABLE keycloak.credential (id varchar(36) NOT NULL, salt bytea DEFAULT '\x00ff', type varchar(255), user_id varchar(36), secret_data text, priority integer);
ALTER TABLE ONLY keycloak.credential ADD CONSTRAINT constraint_f PRIMARY KEY (id);
ALTER TABLE ONLY keycloak.credential ADD CONSTRAINT fk_pfyr0glasqyl0dei3kl69r6v0 FOREIGN KEY (user_id) REFERENCES keycloak.user_entity (id);
CREATE INDEX idx_user_credential ON keycloak.credential (user_id);
CREATE TABLE keycloak.event_entity (id varchar(36) NOT NULL PRIMARY KEY, details_json varchar(2550), event_time bigint, type varchar(255),
  CONSTRAINT event_type_check CHECK ((type)::text = ANY ((ARRAY['LOGIN'::character varying, 'LOGOUT'::character varying])::text[])));
CREATE INDEX idx_event_time ON keycloak.event_entity (type, event_time);
CREATE TABLE keycloak.databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL, filename varchar(255) NOT NULL, dateexecuted timestamp NOT NULL, orderexecuted integer NOT NULL, md5sum varchar(35));
CREATE SEQUENCE keycloak.hibernate_sequence START WITH 1 INCREMENT BY 50 NO MINVALUE NO MAXVALUE CACHE 1;
CREATE UNLOGGED TABLE keycloak.broker_link (identity_provider varchar(255) NOT NULL, user_id varchar(255) NOT NULL, PRIMARY KEY (identity_provider, user_id)) WITH (fillfactor = 80);
