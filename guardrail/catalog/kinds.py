"""The kinds of line that the reader makes: what each is, and with what it may be compared."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of line.

    `environment`: legitimately differs between environments, so that it is compared only when asked for.
    `information`: never decides, whatever is compared: the order of columns, names that a database generated.
    `major_sensitive`: the server majors from which on the text reads otherwise; two servers are comparable
    in this kind when no such major lies between them. `since`: the first major that has the kind.
    """

    name: str
    description: str
    environment: bool = False
    information: bool = False
    major_sensitive: tuple[int, ...] = ()
    since: int = 0

    def comparable(self, one: int, other: int) -> bool:
        """Whether lines of this kind from servers of these majors can be compared as text."""
        low, high = sorted((one, other))
        return low >= self.since and not any(low < major <= high for major in self.major_sensitive)


_ALL = (
    Kind("schema", "a schema"),
    Kind("extension", "an extension and its schema"),
    Kind("extension_version", "the version of an extension", environment=True),
    Kind("enum", "an enum's labels in order"),
    Kind("domain", "a domain: type, collation, NOT NULL, default"),
    Kind("domain_constraint", "a CHECK of a domain"),
    Kind("composite", "a composite type's attributes in order"),
    Kind("range", "a range type and its multirange"),
    Kind("base_type", "a base or shell type"),
    Kind("table", "a table: persistence, inheritance, partition key, access method"),
    Kind("foreign_table", "a foreign table: server and options"),
    Kind("column", "a column: type, collation, NOT NULL, default, generation, identity, storage"),
    Kind("column_order", "the order of a table's columns", information=True),
    Kind("identity_sequence", "an identity column's sequence that is not named after it", information=True),
    Kind("not_null", "a NOT NULL constraint with a name of its own, NO INHERIT or NOT VALID", since=18),
    Kind("constraint", "a primary key, unique, foreign key, check or exclusion constraint"),
    Kind("constraint_trigger", "a foreign key whose own triggers are switched off"),
    Kind("index", "an index: definition, validity, CLUSTER mark, statistics"),
    Kind("options", "storage parameters of a table, view or materialized view"),
    Kind("row_security", "row security, enabled or forced"),
    Kind("replica_identity", "a replica identity other than the primary key"),
    Kind("policy", "a row security policy"),
    Kind("trigger", "a trigger and whether it fires"),
    Kind("rule", "a rewrite rule"),
    Kind("view", "a view"),
    Kind("materialized_view", "a materialized view"),
    Kind("view_column", "a column of a view: name, type, default"),
    Kind("view_text", "the query of a view", major_sensitive=(16,)),
    Kind("view_dependency", "the columns and functions that a view uses"),
    Kind("sequence", "a sequence and the column that owns it"),
    Kind("function", "a function"),
    Kind("procedure", "a procedure"),
    Kind("function_body", "a body of parsed SQL (BEGIN ATOMIC or RETURN)"),
    Kind("aggregate", "an aggregate"),
    Kind("statistics", "extended statistics"),
    Kind("event_trigger", "an event trigger"),
    Kind("operator", "an operator"),
    Kind("operator_class", "an operator class"),
    Kind("operator_family", "an operator family with its operators and functions"),
    Kind("cast", "a cast"),
    Kind("conversion", "an encoding conversion"),
    Kind("collation", "a collation"),
    Kind("transform", "a transform"),
    Kind("language", "a procedural language"),
    Kind("access_method", "an access method"),
    Kind("text_search_configuration", "a text search configuration with its mappings"),
    Kind("text_search_dictionary", "a text search dictionary"),
    Kind("text_search_parser", "a text search parser"),
    Kind("text_search_template", "a text search template"),
    Kind("foreign_data_wrapper", "a foreign data wrapper", environment=True),
    Kind("server", "a foreign server", environment=True),
    Kind("server_options", "options of a foreign server", environment=True),
    Kind("user_mapping", "a user mapping: the names of its options", environment=True),
    Kind("tablespace", "a tablespace other than the database's", environment=True),
    Kind("owner", "who owns an object", environment=True),
    Kind("grant", "privileges that differ from those at birth", environment=True),
    Kind("grant_maintain", "the MAINTAIN privilege", environment=True, since=17),
    Kind("default_privilege", "default privileges", environment=True),
    Kind("default_maintain", "MAINTAIN in default privileges", environment=True, since=17),
    Kind("comment", "a comment", environment=True),
    Kind("security_label", "a security label", environment=True),
    Kind("publication", "a publication", environment=True),
    Kind("publication_table", "a table of a publication", environment=True),
    Kind("publication_schema", "a schema of a publication", environment=True),
    Kind("subscription", "a subscription without its connection string", environment=True),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
