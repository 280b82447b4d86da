"""An import into the test's clinic, with the cases that the project really has."""

from collections.abc import Callable
from datetime import datetime

import pytest

from patients.importing import Import, ImportOutcome
from patients.ports import case_verbs
from patients.proposals import PatientProposal
from tests.factories.proposals import NOW, proposals


@pytest.fixture
def importer(clinic) -> Callable[..., Import]:
    """Make an import: `importer(now=LATER, by=nurse)`."""

    def make(now: datetime = NOW, **fields: object) -> Import:
        return Import(**{"clinic": clinic, "by": None, "verbs": case_verbs(), **fields}, now=now)

    return make


@pytest.fixture
def take(importer) -> Callable[..., ImportOutcome]:
    """Import patients: `take(a_patient(), now=LATER)`."""

    def apply(*patients: PatientProposal, **fields: object) -> ImportOutcome:
        return importer(**fields).apply(proposals(*patients))

    return apply
