"""What the parts of one run share."""

from dataclasses import dataclass

from smoke.engine.client import Client
from smoke.engine.hub import Hub
from smoke.engine.recorder import Recorder
from smoke.engine.target import Target
from smoke.plan.plan import Plan


@dataclass(frozen=True)
class Session:
    """One run in this process, which is the i-th of n where `share` is (i, n)."""

    plan: Plan
    target: Target
    hub: Hub
    client: Client
    recorder: Recorder
    share: tuple[int, int]
