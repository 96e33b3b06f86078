"""What to do instead, in the words of the tool that runs the migration."""

from guardrail.hazards.judge import Hazard
from hookset.outcome import Rule

_APART = {
    "alembic": "in Alembic: `with op.get_context().autocommit_block():` around it",
    "django": "in Django: `atomic = False` in the class Migration",
    "flyway": "with Flyway: a file that holds nothing else, or `executeInTransaction=false` in its .conf",
    "golang-migrate": "with golang-migrate: a file that holds this one statement and nothing else",
}
_CONCURRENTLY = {
    "alembic": "op.create_index(..., postgresql_concurrently=True), op.drop_index likewise",
    "django": "AddIndexConcurrently, RemoveIndexConcurrently of django.contrib.postgres.operations",
}
_NOT_VALID = {
    "alembic": "postgresql_not_valid=True",
    "django": "AddConstraintNotValid and ValidateConstraint of django.contrib.postgres.operations",
}
_NEXT = {
    "alembic": "in Alembic that takes `transaction_per_migration=True` in env.py, too: without it all revisions of"
    " one run share a transaction",
}
_BY_RULE = {
    "hazards.index_built": (_CONCURRENTLY, _APART),
    "hazards.index_dropped": (_CONCURRENTLY, _APART),
    "hazards.concurrent_in_transaction": (_APART,),
    "hazards.work_under_lock": (_NEXT,),
    "hazards.enum_value_used": (_NEXT,),
    "hazards.check_validated": (_NOT_VALID,),
    "hazards.foreign_key_validated": (_NOT_VALID,),
}


def hint(rule: Rule, hazard: Hazard, tool: str) -> str:
    """The rule's next step with the names filled in, and how the tool says it where that differs."""
    table = hazard.table.name if hazard.table else hazard.act.table
    text = rule.next.replace("<table>", table or "<table>").replace("<column>", hazard.act.name or "<column>")
    ways = [words[tool] for words in _BY_RULE.get(rule.id, ()) if tool in words]
    return "; ".join([text, *ways])
