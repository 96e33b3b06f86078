"""The outcome table of `connect`: every way in which a connection may fail, each with an id of its own."""

from hookset.outcome import Rule, Status

_PASSED, _FAILED, _UNKNOWN = Status.PASSED, Status.FAILED, Status.INCONCLUSIVE

PASSED = Rule("connect.passed", _PASSED, "connected")

LOOKUP_FAILED = Rule(
    "connect.lookup_failed",
    _UNKNOWN,
    "the host name does not resolve",
    "check the host in DATABASE_URL, and that the Service exists in the namespace it names",
)
LOOKUP_SILENT = Rule(
    "connect.lookup_silent",
    _UNKNOWN,
    "the name server does not answer",
    "check the pod's dnsPolicy and that a NetworkPolicy lets it reach DNS on port 53",
)
REFUSED = Rule(
    "connect.refused",
    _UNKNOWN,
    "nothing listens on the port",
    "check that the server runs and that host and port are the ones it listens on",
)
UNREACHABLE = Rule(
    "connect.unreachable",
    _UNKNOWN,
    "there is no route to the host",
    "check the address, and the network between this pod and the database",
)
TIMED_OUT = Rule(
    "connect.timed_out",
    _UNKNOWN,
    "no answer to the TCP connection",
    "packets are dropped on the way: check NetworkPolicy, firewall and security group for this pod",
)
SILENT = Rule(
    "connect.silent",
    _UNKNOWN,
    "the peer accepted and never answered",
    "check that the server behind the port is alive: it may be hung, or a proxy without a server behind it",
)
CLOSED = Rule(
    "connect.closed",
    _UNKNOWN,
    "the peer closed the connection before the session began",
    "check the load balancer or proxy in between, and the server's log",
)
NOT_POSTGRES = Rule(
    "connect.not_postgres",
    _UNKNOWN,
    "what answers does not speak PostgreSQL",
    "check the port: something else listens there",
)
STARTING = Rule(
    "connect.starting",
    _UNKNOWN,
    "the server is starting up",
    "wait for it, with a longer --timeout; if it stays so, read the server's log",
)
STOPPING = Rule(
    "connect.stopping",
    _UNKNOWN,
    "the server is shutting down",
    "somebody stops or restarts it: try again when it is back",
)
RECOVERING = Rule(
    "connect.recovering",
    _UNKNOWN,
    "the server is recovering and takes no connections",
    "it replays its log after a crash or as a standby: wait for it, with a longer --timeout",
)
TOO_MANY = Rule(
    "connect.too_many",
    _UNKNOWN,
    "all connections that this role may use are taken",
    "see who holds them: SELECT usename, application_name, state, count(*) FROM pg_stat_activity GROUP BY 1, 2, 3",
)
READ_ONLY = Rule(
    "connect.read_only",
    _UNKNOWN,
    "no host is what target_session_attrs asks for",
    "a failover may be under way; otherwise correct the host list or target_session_attrs",
)
TLS_REQUIRED = Rule(
    "connect.tls_required",
    _UNKNOWN,
    "the server takes only TLS and this client offered none",
    "set sslmode=verify-full (or at least require) in DATABASE_URL",
)
TLS_REFUSED = Rule(
    "connect.tls_refused",
    _UNKNOWN,
    "TLS is required here and the server offers none",
    "turn TLS on in the server (ssl = on), or ask for another sslmode in DATABASE_URL",
)
TLS_UNTRUSTED = Rule(
    "connect.tls_untrusted",
    _UNKNOWN,
    "the server's certificate is not signed by a trusted authority",
    "give the authority's certificate: sslrootcert=/path/ca.crt; "
    "sslrootcert=system reads the file that SSL_CERT_FILE names",
)
TLS_HOST = Rule(
    "connect.tls_host",
    _UNKNOWN,
    "the server's certificate is for another host name",
    "connect by a name that the certificate has, or add this one to the certificate",
)
TLS_FAILED = Rule(
    "connect.tls_failed",
    _UNKNOWN,
    "the TLS handshake failed",
    "compare TLS versions and certificates of both sides; the server's log has its half of the story",
)
PASSWORD = Rule(
    "connect.password",
    _UNKNOWN,
    "the server refused the password",
    "renew the Secret that holds it; this is never tried twice, so that no account gets locked",
)
PASSWORD_MISSING = Rule(
    "connect.password_missing",
    _UNKNOWN,
    "the server asks for a password and none was given",
    "give it in DATABASE_URL or its _FILE, in PGPASSWORD or in a PGPASSFILE",
)
ROLE = Rule(
    "connect.role",
    _UNKNOWN,
    "the role does not exist or may not log in",
    "create it with the SQL that `guardrail grants` prints",
)
PG_HBA = Rule(
    "connect.pg_hba",
    _UNKNOWN,
    "the server's pg_hba.conf lets this role not in from here",
    "add a line for this role, database and address to pg_hba.conf, then SELECT pg_reload_conf()",
)
CLIENT_CERTIFICATE = Rule(
    "connect.client_certificate",
    _UNKNOWN,
    "the server asks for a client certificate that it trusts",
    "give sslcert and sslkey in DATABASE_URL",
)
AUTHENTICATION = Rule(
    "connect.authentication",
    _UNKNOWN,
    "the server refused to authenticate the role",
    "read the server's log: it says more than it tells the client",
)
NO_CONNECT_RIGHT = Rule(
    "connect.no_connect_right",
    _UNKNOWN,
    "the role may not connect to this database",
    "run the SQL that `guardrail grants` prints: it has GRANT CONNECT ON DATABASE",
)
DATABASE_MISSING = Rule(
    "connect.database_missing",
    _FAILED,
    "the database does not exist",
    "create it, or correct the name in DATABASE_URL",
)
DATABASE_CLOSED = Rule(
    "connect.database_closed",
    _FAILED,
    "the database takes no connections",
    "somebody closed it on purpose; to open it: ALTER DATABASE ... ALLOW_CONNECTIONS true",
)
POOLER_DOWN = Rule(
    "connect.pooler_down",
    _UNKNOWN,
    "the pooler answers, the server behind it does not",
    "check the server, and the pooler's log",
)
OTHER = Rule(
    "connect.other",
    _UNKNOWN,
    "the server ended the attempt",
    "read the message above, and the server's log",
)

LOST = Rule(
    "connect.lost",
    _UNKNOWN,
    "the connection was lost while reading",
    "the server stopped, failed over or ended the session: run the check again when it is back",
)
LOCKED = Rule(
    "connect.locked",
    _UNKNOWN,
    "somebody holds a lock that reading the catalog must wait for",
    "wait until that transaction ends, or end it: SELECT pg_terminate_backend(PID)",
)
CANCELLED = Rule(
    "connect.cancelled",
    _UNKNOWN,
    "a statement was cancelled before it ended",
    "it ran into the time limit or somebody cancelled it: run again, with a longer --timeout",
)
DENIED = Rule(
    "connect.denied",
    _UNKNOWN,
    "the role may not read what the check needs",
    "run the SQL that `guardrail grants` prints",
)
CHANGING = Rule(
    "connect.changing",
    _UNKNOWN,
    "the catalog changed while it was read",
    "somebody is running DDL: run the check again when it has ended",
)
HOST_DOWN = Rule(
    "connect.host_down",
    Status.WARNING,
    "another host of the list had to be taken",
    "check the host that did not answer",
)
POOLER = Rule("connect.pooler", Status.INFO, "a connection pooler sits in between")

RULES: tuple[Rule, ...] = tuple(rule for rule in tuple(globals().values()) if isinstance(rule, Rule))
BY_ID = {rule.id: rule for rule in RULES}
