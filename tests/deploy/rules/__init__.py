"""The rules that every rendered hook Job is held against: one row each in docs/reference/jobs.md."""

from tests.deploy.rules import given, job, pods
from tests.deploy.rules.rule import RULES, faults_of

__all__ = ["RULES", "faults_of", "given", "job", "pods"]
