"""The migration wave in its order: is this the right server, the lock, the check, the work, the check."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from pathlib import Path

from guardrail import writing
from guardrail.history.model import Migration
from guardrail.migrate import rules, target, verdict
from guardrail.migrate.attempts import DONE, Attempts, Result
from guardrail.migrate.holder import Holder, Owner, holding, key_of, owners
from guardrail.migrate.names import LOCK_PREFIX, MIGRATE_PREFIX, session_names
from guardrail.migrate.plan import ATTEMPTS, GRACE_SECONDS, LOCK_TIMEOUT_SECONDS, Plan
from guardrail.migrate.surroundings import surroundings
from guardrail.migrate.watcher import Wait, Watcher
from guardrail.migrate.work import AlembicWork, CommandWork, Work
from guardrail.queries import query
from hookset.context import Context
from hookset.deadline import Deadline
from hookset.outcome import Finding, Status

QUERIES = Path(__file__).parent / "queries"
POLL_SECONDS = 0.5
PENDING = "history.pending"

Check = Callable[[], Iterable[Finding]]
Pending = Callable[[], Sequence[Migration] | None]


def run(
    *,
    conninfo: str,
    command: Sequence[str] = (),
    migrations: Sequence[str] = (),
    before: Check,
    after: Check,
    deadline: Deadline,
    context: Context,
    lock_timeout: float = LOCK_TIMEOUT_SECONDS,
    attempts: int = ATTEMPTS,
    grace: float = GRACE_SECONDS,
    identity: str = "",
    always: bool = False,
    pending: Pending = lambda: None,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Finding]:
    """Migrate `conninfo`'s database and yield what was found; what was written is in `context.actions`.

    `command` is any tool's command; empty, Alembic upgrades `migrations` (an alembic.ini, a folder with env.py, or
    folders of self-contained revisions) to its heads. `before` and `after` check with --stage before and
    after, both under the lock. `lock_timeout` and `grace` are seconds; `attempts` counts since the last
    step that was committed. `identity` tells apart histories of one database that may migrate at the same
    time. `before` gives its findings as they count, overrides and accepted ones considered. `always` runs the command also when nothing is pending. `pending` gives what
    the history check in `before` found pending, None where that is not known. Raises UsageError, Refused, Inconclusive.
    """
    given = os.environ if environment is None else environment
    plan = Plan(
        conninfo=conninfo,
        command=tuple(command),
        migrations=tuple(str(folder) for folder in migrations),
        lock_timeout=lock_timeout,
        attempts=attempts,
        grace=min(grace, deadline.seconds / 10),
        identity=identity,
        always=always,
    )
    plan.require(given)
    yield from Run(plan, given, deadline, context).findings(before, after, pending)


class Run:
    """One call of `guardrail migrate`."""

    def __init__(
        self, plan: Plan, environment: Mapping[str, str], deadline: Deadline, context: Context
    ) -> None:
        self._plan, self._environment = plan, environment
        self._deadline, self._context = deadline, context
        self._lock_name, self._name = session_names()
        self._reserve = plan.grace + 1
        self._watched: Wait | None = None
        self._client_check = True

    def findings(self, before: Check, after: Check, pending: Pending) -> Iterator[Finding]:
        """The whole, in order; ends early where going on would be wrong."""
        with closing(self._connect()) as beside:
            obstacles = list(target.obstacles(beside))
            yield from obstacles
            if obstacles:
                return
            with self._holding() as holder:
                if isinstance(holder, Owner):
                    yield rules.BUSY.finding(beside.subject, expected="the lock in time", found=str(holder))
                elif (yield from self._ready(beside, before, pending)):
                    yield from self._migrated(holder, beside, after)

    def _ready(
        self, beside: writing.Session, before: Check, pending: Pending
    ) -> Generator[Finding, None, bool]:
        """Yield what stands before the migration; whether it is to be run."""
        earlier = self._wait_for_earlier(beside)
        if earlier:
            yield rules.EARLIER_RUN.finding(
                beside.subject, expected="no session of an earlier run", found=earlier
            )
            return False
        with self._deadline.within("check before the migration"):
            checked = list(before())
        yield from checked
        if any(_stops(finding) for finding in checked):
            yield rules.NOT_STARTED.finding(beside.subject)
            return False
        to_come = pending()
        if to_come is not None and not to_come and not self._plan.always:
            yield rules.AT_HEAD.finding(beside.subject)
            return False
        debris = list(target.judged(target.invalid_indexes(beside), _texts(to_come or ())))
        yield from debris
        return not any(finding.status is Status.FAILED for finding in debris)

    def _migrated(self, holder: Holder, beside: writing.Session, after: Check) -> Iterator[Finding]:
        """Migrate; yield how it ended, what it left behind, and the check after it where it succeeded."""
        known = target.invalid_indexes(beside)
        self._client_check = target.ends_dead_clients(beside)
        work = self._work(beside)
        with self._deadline.within("migration"):
            result = self._attempted(work, holder, hopeless=lambda: bool(self._debris_since(known)))
        yield verdict.of(result, work, holder, self._watched)
        if holder.retaken:
            yield rules.LOCK_RETAKEN.finding(beside.subject, found=f"lost {holder.retaken} times")
        for index in self._debris_since(known):
            yield target.found_invalid(index, rules.NEW_INVALID_INDEX)
        if result.ending == DONE:
            with self._deadline.within("check after the migration"):
                yield from after()

    def _attempted(self, work: Work, holder: Holder, *, hopeless: Callable[[], bool]) -> Result:
        plan, say = self._plan, self._context.say
        around = surroundings(
            self._environment,
            conninfo=plan.conninfo,
            lock_timeout=plan.lock_timeout,
            name=self._name,
            client_check=self._client_check,
        )
        self._context.hide(around.get("PGPASSWORD", ""))
        with Watcher(plan.conninfo, name=self._name, lock_timeout=plan.lock_timeout, say=say) as watcher:
            running = Attempts(
                work,
                around,
                holder=holder,
                watcher=watcher,
                deadline=self._deadline,
                grace=plan.grace,
                say=say,
            )
            self._context.when_cut_short.append(running.stop)
            result = running.run(plan.attempts, plan.lock_timeout, hopeless=hopeless)
            self._watched = watcher.last
        return result

    def _work(self, beside: writing.Session) -> Work:
        plan, context = self._plan, self._context
        if plan.command:
            return CommandWork(plan.command, context.actions, context.say)
        return AlembicWork(
            plan.migrations,
            key=key_of(beside.database, plan.identity),
            lock_timeout=plan.lock_timeout,
            actions=context.actions,
            say=context.say,
        )

    def _wait_for_earlier(self, beside: writing.Session) -> str:
        """Who of an earlier run is still there when the time is up; empty when nobody is."""
        told = False
        names = {"migrate": MIGRATE_PREFIX, "lock": LOCK_PREFIX}
        while found := owners(beside.rows(query(QUERIES, "earlier"), names)):
            if not told:
                self._context.say(f"waiting for a session of an earlier run: {found[0]}")
            told = True
            if self._deadline.left <= self._reserve + POLL_SECONDS:
                return "; ".join(map(str, found))
            self._deadline.sleep(POLL_SECONDS)
        return ""

    def _debris_since(self, known: set[target.InvalidIndex]) -> list[target.InvalidIndex]:
        # a new session: hours may have passed, and a failover
        with closing(self._connect()) as session:
            return sorted(target.invalid_indexes(session) - known, key=lambda index: index.qualified)

    def _connect(self) -> writing.Session:
        with self._deadline.within("connect"):
            return writing.connect(self._plan.conninfo, self._deadline, "guardrail beside the migration")

    def _holding(self) -> AbstractContextManager[Holder | Owner]:
        return holding(
            self._plan.conninfo,
            self._deadline,
            identity=self._plan.identity,
            name=self._lock_name,
            reserve=self._reserve,
            say=self._context.say,
        )


def _stops(finding: Finding) -> bool:
    return finding.status in {Status.FAILED, Status.INCONCLUSIVE} and finding.id != PENDING


def _texts(pending: Iterable[Migration]) -> list[str]:
    paths = [Path(migration.path) for migration in pending if migration.path]
    return [path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()]
