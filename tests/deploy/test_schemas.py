"""What is rendered against the schemas of Kubernetes itself, in each version that is supported or was lately."""

import pytest

from tests.conftest import need
from tests.deploy.cases import CASES

VERSIONS = ("1.31", "1.33", "1.35", "1.37")
"""podFailurePolicy is stable since 1.31."""
SINCE = {"recipe-files-image-volume": "1.33"}
"""Fields that older schemas do not have."""
FOREIGN = ("argoproj.io/", "kargo.akuity.io/", "external-secrets.io/")


def validate(document: object, version: str) -> None:
    """Raise ValidationError where the API server of that version would refuse the object or drop a field of it."""
    try:
        import kubernetes_validate  # noqa: PLC0415  (may not be installed)
    except ImportError:
        need(None, "PyPI's kubernetes-validate")
        raise
    kubernetes_validate.validate(document, version, strict=True)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("case", CASES)
def test_what_is_rendered_is_what_kubernetes_takes(case, version, objects_of):
    if version < SINCE.get(case, ""):
        return
    for each in objects_of(case):
        if not each["apiVersion"].startswith(FOREIGN):
            validate(each, version)


def test_a_misspelt_field_is_found(objects_of):
    job = next(each for each in objects_of("example-kustomize") if each["kind"] == "Job")
    validate(job, VERSIONS[0])
    job["spec"]["activeDeadlineSecond"] = 300
    with pytest.raises(Exception, match="activeDeadlineSecond"):
        validate(job, VERSIONS[0])
