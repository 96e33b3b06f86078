"""The outcome table of `server`: is this a server that a release can be brought to?"""

from hookset.outcome import Rule, Status

PASSED = Rule("server.passed", Status.PASSED, "the server can take a release")
STANDBY = Rule(
    "server.standby",
    Status.FAILED,
    "this is a standby: nothing can be migrated here",
    "name the primary in DATABASE_URL, or list all hosts with target_session_attrs=read-write",
)
READ_ONLY = Rule(
    "server.read_only",
    Status.FAILED,
    "the database is set to read-only",
    "find out who set it and why (providers do when the disk is full), then reset default_transaction_read_only",
)
VERSION_OLD = Rule(
    "server.version_old",
    Status.INCONCLUSIVE,
    "this server version is too old to be judged",
    "upgrade the server to 15 or later",
)
VERSION_UNTESTED = Rule(
    "server.version_untested",
    Status.WARNING,
    "this server version is not one that guardrail is tested with",
    "15 to 18 are; compare what is reported with what you know",
)
ENCODING = Rule(
    "server.encoding",
    Status.WARNING,
    "the database's encoding is not UTF8",
    "new databases: CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0",
)
COLLATION = Rule(
    "server.collation",
    Status.WARNING,
    "the collation's version changed under the database: indexes on text may be out of order",
    "REINDEX DATABASE, then ALTER DATABASE ... REFRESH COLLATION VERSION",
)
NO_TLS = Rule(
    "server.no_tls",
    Status.WARNING,
    "the connection is not encrypted",
    "set sslmode=verify-full in DATABASE_URL, and ssl = on in the server",
)
POOLER_TLS = Rule(
    "server.pooler_tls", Status.INFO, "between the pooler and the server TLS is judged apart from ours"
)
TIMEOUT = Rule(
    "server.timeout",
    Status.WARNING,
    "a time limit is in force that may end a migration in the middle",
    "let the migration's role have none: ALTER ROLE ... SET statement_timeout = 0",
)
EXTENSION_FILES = Rule(
    "server.extension_files",
    Status.WARNING,
    "an extension is installed whose files this server lacks",
    "install the extension's package on the server, or DROP EXTENSION",
)
EXTENSION_OLD = Rule(
    "server.extension_old",
    Status.INFO,
    "an extension is older than the one that the server has",
    "ALTER EXTENSION ... UPDATE, as a migration",
)
TIME_ZONE = Rule("server.time_zone", Status.INFO, "sessions do not run in UTC by default")

RULES: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
