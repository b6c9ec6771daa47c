"""Real files that nobody made for this program (../shared/data; skipped where it is absent)."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from graph_service.errors import SchakelError
from graph_service.snapshot import Snapshot
from graph_service.store.sqlite_store import SqliteStore
from loaders import LoadOptions, load, read_mapping

MAPPINGS = Path(__file__).parents[2] / "bench" / "mappings"


def _kinds(snapshot: Snapshot) -> dict[str, int]:
    return dict(Counter(row[1] for row in snapshot.node_rows))


@pytest.mark.slow
def test_all_34_partnerships_load_with_one_mapping(network: Any, shared_data: Path) -> None:
    mapping = read_mapping(MAPPINGS / "regioatlas.toml")
    paths = sorted(shared_data.glob("regioatlas/*/*.csv"))
    assert len(paths) == 34
    for path in paths:
        plan = network.load(path, mapping=mapping)
        assert (plan.rejections, plan.notices) == ((), ())
        assert network.plan(path, mapping=mapping).changeset.changes == []
    kinds = _kinds(network.snapshot)
    assert kinds["partner"] == kinds["district"]  # each body and municipality is both
    municipalities = [n for n in network.snapshot.nodes() if n.type == "gemeente"]
    assert all(node.identifiers["cbs"] in node.id.upper() for node in municipalities)
    levels = {n.id for n in network.snapshot.nodes() if n.name == "Noord-Holland"}
    assert {
        "district-politie-eenheid-noord-holland",
        "district-provincie-noord-holland",
        "partner-politie-eenheid-noord-holland",
    } <= levels
    alkmaar = {(kind, end) for start, kind, end in network.links() if start == "district-gm0361"}
    assert ("part_of", "district-politie-eenheid-noord-holland") in alkmaar
    assert ("partner-gm0361", "active_in", "district-gm0361") in network.links()
    assert len(network.node("partner-gm0361").attestations) == 33  # of one of 34 it is no member


def test_what_is_planned_is_what_a_store_then_holds(
    network: Any, shared_data: Path, tmp_path: Path
) -> None:
    mapping = read_mapping(MAPPINGS / "regioatlas.toml")
    store = SqliteStore(tmp_path / "network.db")
    for name in ("ggds", "veiligthuisregios", "jeugdzorgregios1"):
        path = shared_data / "regioatlas" / "Sociaal" / f"{name}.csv"
        network.load(path, mapping=mapping)
        store.apply(load(path, store.snapshot(), LoadOptions(mapping=mapping)).changeset)
    stored = store.snapshot()
    assert [row[:8] for row in stored.node_rows] == [row[:8] for row in network.snapshot.node_rows]
    assert [row[:10] for row in stored.link_rows] == [
        row[:10] for row in network.snapshot.link_rows
    ]
    again = load(path, stored, LoadOptions(mapping=mapping))
    assert again.changeset.changes == []
    store.close()


@pytest.mark.slow
def test_european_projects_load_without_names(network: Any, shared_data: Path) -> None:
    mapping = read_mapping(MAPPINGS / "cordis.toml")
    plan = network.load(shared_data / "cordis" / "participations.csv.gz", mapping=mapping)
    assert (plan.rows_read, plan.rejections) == (70_724, ())
    plan = network.load(shared_data / "cordis" / "project_themes.csv.gz", mapping=mapping)
    assert plan.rejections == ()
    assert _kinds(network.snapshot) == {
        "partner": 22_787,
        "activity": 15_004,
        "district": 150,
        "theme": 17,
    }
    kinds = Counter(row[1] for row in network.snapshot.link_rows)
    assert (kinds["takes_part_in"], kinds["addresses"]) == (70_724, 18_092)


def test_cities_in_networks_load_with_a_mapping(network: Any, shared_data: Path) -> None:
    mapping = read_mapping(MAPPINGS / "urbact.toml")
    plan = network.load(shared_data / "urbact" / "membership.csv", mapping=mapping)
    assert (plan.rows_read, plan.rejections) == (872, ())
    assert _kinds(network.snapshot) == {"partner": 398, "activity": 97, "district": 30}


def test_names_as_they_were_typed_load_and_their_doubles_are_offered(
    network: Any, shared_data: Path
) -> None:
    mapping = read_mapping(MAPPINGS / "keep.toml")
    plan = network.load(shared_data / "keep" / "participations.csv", mapping=mapping)
    assert plan.rows_read == 5_202
    pairs = {(pair.new.name, pair.other.name) for pair in plan.near_duplicates}
    assert ("Action Renewable", "Action Renewables") in pairs


def test_every_file_of_another_tool_loads_or_says_why_not(shared_data: Path) -> None:
    paths = [path for path in sorted((shared_data / "foreign").rglob("*")) if path.is_file()]
    small = [path for path in paths if path.stat().st_size < 1_000_000]
    assert len(small) > 80
    outcomes = {path.name: _outcome(path) for path in small}
    assert [name for name, told in outcomes.items() if told and name not in told] == []
    for name in ("crisis-edges.csv", "marsden-edges.csv", "quaker-nodes.csv"):
        assert outcomes[name] == ""


def _outcome(path: Path) -> str:
    try:
        plan = load(path, Snapshot.empty())
    except SchakelError as error:
        return str(error)
    return "" if plan.changeset.changes else "no changes"
