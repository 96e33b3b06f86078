"""What would the pending migrations lock or destroy? Read from their files, weighed by the tables' sizes."""

from guardrail.hazards.acts import Act, Lock, Statement
from guardrail.hazards.check import LARGE_BYTES, LARGE_ROWS, check
from guardrail.hazards.rules import RULES
from guardrail.hazards.sizes import Table, sizes
from guardrail.hazards.sources import Pending, statements
from guardrail.hazards.steps import touched

__all__ = [
    "LARGE_BYTES",
    "LARGE_ROWS",
    "RULES",
    "Act",
    "Lock",
    "Pending",
    "Statement",
    "Table",
    "check",
    "sizes",
    "statements",
    "touched",
]
