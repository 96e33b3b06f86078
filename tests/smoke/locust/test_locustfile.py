"""A user's own locustfile: what is recorded of it."""

from smoke.engine.progress import Progress
from smoke.plan.plan import Revision
from smoke.samples import Mark
from tests.smoke.locust.conftest import Run
from tests.smoke.locust.service import Service

ORDINARY = """
class Fast(FastHttpUser):
    wait_time = constant(0.02)

    @task
    def page(self):
        self.client.get("/ok")
        self.client.post("/ok", json={"a": 1})

    @task
    def expected(self):
        with self.client.get("/missing", name="probe", catch_response=True) as answer:
            answer.success()

class Slow(HttpUser):
    wait_time = constant(0.02)

    @task
    def refused_by_its_own_words(self):
        with self.client.get("/ok", name="checked", catch_response=True) as answer:
            answer.failure("no total in the cart")
        self.client.get("/fail")
"""


def test_every_request_is_recorded_exactly(run: Run, service: Service) -> None:
    found = run(ORDINARY, users=4, seconds=2.0, revision=Revision(header="X-Revision"))
    by_name = {name: [s for s in found.samples if s.name == at] for at, name in enumerate(found.names)}
    assert set(by_name) == {"GET /ok", "POST /ok", "probe", "checked", "GET /fail"}
    assert dict(zip(found.names, found.methods, strict=True)) == {
        "GET /ok": "GET",
        "POST /ok": "POST",
        "probe": "GET",
        "checked": "GET",
        "GET /fail": "GET",
    }
    # a few begin as the load ends, and are no part of it
    sent = sum(service.hits.values())
    assert sent - 8 <= len(found.samples) <= sent
    assert found.planned == len(found.samples)
    assert len(by_name["POST /ok"]) in range(service.hits["POST /ok"] - 4, service.hits["POST /ok"] + 1)
    assert {s.status for s in by_name["probe"]} == {404}
    assert not any(s.marks & Mark.FAILED for s in by_name["probe"] + by_name["GET /ok"])
    assert all(s.marks & Mark.FAILED for s in by_name["checked"] + by_name["GET /fail"])
    assert {found.errors[s.error] for s in by_name["checked"]} == {"no total in the cart"}
    assert {(s.status, found.errors[s.error]) for s in by_name["GET /fail"]} == {(500, "")}
    assert all(0 <= s.due <= found.ran and s.late == 0 and 0 < s.took < 30 for s in found.samples)
    assert len({s.took for s in found.samples}) > len(found.samples) / 2, "times are not rounded"
    assert {found.revisions[s.revision] for s in found.samples} == {"v2"}
    assert {s.size for s in by_name["GET /ok"]} == {17}
    assert (found.open_loop, found.cut_short, found.engine) == (False, "", "locust")
    assert (found.seconds, found.workers, found.reported, found.processes) == (2.0, 1, 1, 1)
    assert 2.0 <= found.ran < 30
    assert 0 < found.cpu_seconds < found.ran
    assert found.iterations == sum(found.checks["no exception in a task"].passed.values()) > 0
    assert [one.latency for one in found.slowest] == sorted(
        (one.latency for one in found.slowest), reverse=True
    )
    assert {one.name for one in found.failed} <= {"checked", "GET /fail"}


def test_progress_and_what_it_prints_are_told_meanwhile(run: Run) -> None:
    def look(progress: Progress) -> None:
        run.told.append(progress)
        assert "reading" in run.said, "not only at its end"
        if max(progress.recording.samples.due, default=0.0) > 1 and progress.requests > run.told[0].requests:
            run.stop.stopped = "seen enough"

    run(
        """
print("reading")
class U(FastHttpUser):
    wait_time = constant(0.02)
    @task
    def page(self):
        self.client.get("/ok")
""",
        seconds=30.0,
        warm_up=1.0,
        tick=look,
    )
    first, last = run.told[0], run.told[-1]
    assert first.requests < last.requests
    assert last.p95 is not None
    assert last.seconds == 30
    assert last.recording.warm_up == 1.0
    marks = [(s.due < 1.0, bool(s.marks & Mark.WARM_UP)) for s in last.recording.samples]
    assert set(marks) == {(True, True), (False, False)}


def test_processes_share_the_users_and_the_fixed_ones(run: Run, service: Service) -> None:
    text = """
class Many(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", headers={"X-User": f"many {os.getpid()} {id(self)}"})

class One(FastHttpUser):
    fixed_count = 1
    wait_time = constant(0.05)
    @task
    def page(self):
        worker = self.environment.runner.worker_index
        self.client.get("/ok", headers={"X-User": f"one {os.getpid()} {worker}"})
"""
    found = run(text, users=5, processes=2, seconds=2.5)
    many = [user.split()[1] for user in service.users if user.startswith("many")]
    assert len(many) == 4
    assert len(set(many)) == 2
    assert len([user for user in service.users if user.startswith("one")]) == 1
    assert (found.processes, found.cut_short, found.names) == (2, "", ["GET /ok"])
    assert 0 <= sum(service.hits.values()) - len(found.samples) <= 5


def test_classes_are_spread_over_all_processes(run: Run) -> None:
    """Each process by itself would only have users of the class that comes first."""
    users = """
class {name}(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", name="{name}")
"""

    def stop(progress: Progress) -> None:
        if len(progress.recording.names) == 3:
            run.stop.stopped = "all were seen"

    text = "".join(users.format(name=name) for name in ("A", "B", "C"))
    found = run(text, users=3, processes=3, seconds=60.0, tick=stop)
    assert (found.processes, set(found.names)) == (3, {"A", "B", "C"})
    assert found.cut_short.startswith("all were seen")


def test_a_shape_is_shared_by_processes(run: Run, service: Service) -> None:
    def stop(_: object) -> None:
        if len(service.users) >= 5:
            run.stop.stopped = "all were seen"

    text = """
class Shape(LoadTestShape):
    def tick(self):
        return 5, 100

class U(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", headers={"X-User": f"{os.getpid()} {id(self)}"})
"""
    found = run(text, users=2, seconds=60.0, processes=2, tick=stop)
    assert len(service.users) == 5
    assert len({user.split()[0] for user in service.users}) == 2
    assert found.cut_short.startswith("all were seen")


def test_a_shape_is_shared_and_says_itself_when_it_is_over(run: Run, service: Service) -> None:
    text = """
class Shape(LoadTestShape):
    def tick(self):
        return (4, 100) if self.get_run_time() < 2.5 else None

class U(FastHttpUser):
    wait_time = constant(0.05)
    @task
    def page(self):
        self.client.get("/ok", headers={"X-User": str((os.getpid(), id(self)))})
"""
    found = run(text, users=1, seconds=30.0, processes=1)
    assert len(service.users) == 4
    assert found.cut_short == ""
    assert found.seconds == found.ran < 20


def test_users_who_end_themselves_end_the_run(run: Run) -> None:
    found = run(
        """
class U(FastHttpUser):
    @task
    def page(self):
        for _ in range(5):
            self.client.get("/ok")
        raise StopUser()
""",
        seconds=30.0,
    )
    assert len(found.samples) == 15
    assert found.cut_short == ""
    assert found.seconds == found.ran < 20


def test_a_user_of_another_protocol_is_no_silent_target(run: Run) -> None:
    found = run(
        """
class U(User):
    wait_time = constant(0.05)
    @task
    def call(self):
        fire = self.environment.events.request.fire
        fire(request_type="gRPC", name="Buy", response_time=3.5, response_length=7, exception=None)
        fire(request_type="gRPC", name="Pay", response_time=1.5, response_length=0, exception=ValueError("no"))
        fire(request_type="gRPC", name="Stream", response_time=None, response_length=0, exception=None)
""",
        target="",
    )
    buy, pay = ([s for s in found.samples if found.names[s.name] == name] for name in ("Buy", "Pay"))
    assert {(s.status, s.size, s.marks) for s in buy} == {(200, 7, 0)}
    assert {(s.status, found.errors[s.error], s.marks) for s in pay} == {(0, "ValueError: no", Mark.FAILED)}
    assert abs(buy[0].took - 0.0035) < 1e-6
    assert found.checks["gRPC Stream"].passed.total() == len(buy)


def test_modules_beside_it_and_as_many_files_as_are_allowed(run: Run) -> None:
    (run.folder / "beside.py").write_text("PATH = '/ok'\n")
    found = run(
        """
import resource
from beside import PATH
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
print("files", soft == hard)

class U(FastHttpUser):
    wait_time = constant(0.1)
    @task
    def page(self):
        self.client.get(PATH)
"""
    )
    assert found.names == ["GET /ok"]
    assert "files True" in run.said


def test_a_revision_in_json_may_be_a_number(run: Run) -> None:
    found = run(
        """
class U(FastHttpUser):
    wait_time = constant(0.1)
    @task
    def page(self):
        self.client.post("/number")
""",
        seconds=2.0,
        revision=Revision(json="build"),
    )
    assert {found.revisions[s.revision] for s in found.samples} == {"42"}


def test_options_of_its_own_are_there_with_their_defaults(run: Run) -> None:
    run(
        """
@events.init_command_line_parser.add_listener
def _(parser):
    parser.add_argument("--tenant", default="acme")

@events.quitting.add_listener
def _(environment, **_):
    options = environment.parsed_options
    print("options", options.tenant, options.num_users, options.host == environment.host)
    environment.process_exit_code = 7

class U(FastHttpUser):
    wait_time = constant(0.1)
    @task
    def page(self):
        self.client.get("/ok")
"""
    )
    assert "options acme 3 True" in run.said
