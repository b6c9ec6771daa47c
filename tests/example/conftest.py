"""The example network, loaded as a user would load it."""

from __future__ import annotations

from datetime import date

import pytest

import loaders
from graph_service.example import DATASET, example_workbook
from graph_service.snapshot import Snapshot


@pytest.fixture(scope="session")
def plan() -> loaders.LoadPlan:
    options = loaders.LoadOptions(dataset=DATASET, today=date(2024, 1, 1))
    return loaders.load(example_workbook(), Snapshot.empty(), options)


@pytest.fixture(scope="session")
def network(plan: loaders.LoadPlan) -> Snapshot:
    return Snapshot.empty().patched(1, plan.changeset.changes)
