"""Loading again: what is the same, what changes, what is withdrawn, and who says what."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_service.errors import InvalidOption
from graph_service.model import NodeKind, Status

LATER = date(2024, 4, 2)
BOOK: dict[str, list[list[Any]]] = {
    "Partners": [["Id", "Naam", "Soort", "Thema's"], ["a", "A", "school", "t"],
                 ["b", "B", "ggd", "t; u"], ["c", "C", "", ""]],
    "Thema's": [["Id", "Naam"], ["t", "T"], ["u", "U"]],
    "Relaties": [["Van", "Relatie", "Naar", "Rol"], ["a", "werkt samen met", "b", "buur"]],
}  # fmt: skip


def _book(**sheets: list[list[Any]]) -> dict[str, list[list[Any]]]:
    return {**BOOK, **{name.replace("_", "'"): rows for name, rows in sheets.items()}}


def test_the_same_file_on_the_same_day_changes_nothing(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(BOOK))
    for replace in (False, True):
        plan = network.plan(workbook(BOOK), replace=replace)
        assert plan.changeset.changes == []
        assert plan.difference.unchanged == 9
        assert plan.difference.lines() == ["Nothing changes.", "9 seen again, unchanged"]


def test_a_later_day_moves_only_when_it_was_last_seen(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(BOOK))
    plan = network.load(workbook(BOOK), today=LATER)
    counts = plan.difference.counts()
    assert counts["seen_again"] == {"partner": 3, "theme": 2, "link": 4}
    assert counts["added"] == counts["changed"] == counts["removed"] == {}
    (said,) = network.node("a").attestations
    assert (said.first_seen, said.last_seen) == ("2024-03-01", "2024-04-02")
    assert network.plan(workbook(BOOK), today=date(2024, 1, 1)).changeset.changes == []


def test_rows_that_move_are_no_difference(network: Any, workbook: Callable[..., Path]) -> None:
    network.load(workbook(BOOK))
    header, *rows = BOOK["Partners"]
    moved = _book(Partners=[header, *reversed(rows)])
    assert network.plan(workbook(moved)).changeset.changes == []
    network.load(workbook(moved), today=LATER)
    assert network.node("a").attestations[0].place == "Partners!4"


def test_what_a_dataset_says_now_comes_over_what_it_said(
    network: Any, workbook: Callable[..., Path], csv_file: Callable[..., Path]
) -> None:
    network.load(workbook(BOOK), dataset="x")
    plan = network.load(
        csv_file("deel.csv", "Id;Naam;Soort;Aantal\na;;;5\nb;;politie;\n"), dataset="x", today=LATER
    )
    changed = {entry.id: entry.fields for entry in plan.difference.entries("changed")}
    assert {
        node_id: [(c.field, c.old, c.new) for c in fields] for node_id, fields in changed.items()
    } == {
        "a": [("properties.Aantal", None, 5)],
        "b": [("type", "ggd", "politie")],
    }
    assert network.node("a").type == "school"
    assert network.snapshot.link_count == 4


def test_replace_takes_back_what_the_file_no_longer_says(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(BOOK))
    smaller = _book(
        Partners=[["Id", "Naam", "Thema's"], ["a", "A", "t"], ["b", "B", ""]],
        Thema_s=[["Id", "Naam"], ["t", "T"]],
    )
    plan = network.load(workbook(smaller), replace=True)
    removed = {entry.name for entry in plan.difference.entries("removed")}
    assert removed == {"C", "U", "B works on T", "B works on U"}
    assert [(e.id, e.fields[0].field) for e in plan.difference.entries("changed")] == [
        ("a", "type"),
        ("b", "type"),
    ]
    assert network.ids() == ["a", "b", "t"]
    assert network.links() == {("a", "works_on", "t"), ("a", "cooperates_with", "b")}


def test_without_replace_nothing_is_taken_back(network: Any, workbook: Callable[..., Path]) -> None:
    network.load(workbook(BOOK))
    plan = network.plan(workbook(_book(Partners=[["Id", "Naam"], ["a", "A"], ["b", "B"]])))
    assert plan.changeset.changes == []


def test_what_two_datasets_say_ends_only_with_the_last(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("een.csv", "Naam;Soort;Thema's\nA;x;T\nB;y;T\n"))
    network.load(csv_file("twee.csv", "Naam;Thema's\nA;T\n"))
    plan = network.load(csv_file("een.csv", "Naam;Soort;Thema's\nB;y;\n"), replace=True)
    assert network.ids() == ["partner-a", "partner-b", "theme-t"]
    assert network.links() == {("partner-a", "works_on", "theme-t")}
    assert network.node("partner-a").type == ""
    assert {a.dataset for a in network.node("partner-a").attestations} == {"twee"}
    assert any("stay, since other datasets state them" in notice for notice in plan.notices)
    assert network.node("theme-t").attestations[0].dataset == "een"
    assert any(
        "stay, since links or facts of other datasets need them: 'T'" in n for n in plan.notices
    )


def test_a_typing_error_does_not_take_back_what_was_known(
    network: Any, workbook: Callable[..., Path]
) -> None:
    network.load(workbook(BOOK))
    wrong = _book(
        Partners=[["Id", "Naam", "Soort", "Thema's", "Begin"], ["a", "A", "school", "t", "ooit"],
                  ["b", "B", "ggd", "t; u", ""], ["c", "C", "", "", ""]],
        Relaties=[["Van", "Relatie", "Naar", "Rol", "Gewicht"],
                  ["a", "werkt samen met", "b", "buur", "veel"]],
    )  # fmt: skip
    plan = network.load(workbook(wrong), replace=True)
    assert [(r.sheet, r.row) for r in plan.rejections] == [("Partners", 2), ("Relaties", 2)]
    assert plan.changeset.changes == []


def test_where_datasets_differ_priority_decides_and_never_the_order(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    one = csv_file("beta.csv", "Id;Naam;Soort\np;Naam van beta;x\n")
    other = csv_file("alfa.csv", "Id;Naam;Soort\np;Naam van alfa;\n")
    for first, second in ((one, other), (other, one)):
        for priority, name in (((), "Naam van alfa"), (("beta",), "Naam van beta")):
            fresh = type(network)()
            fresh.load(first, priority=priority)
            plan = fresh.load(second, priority=priority)
            assert fresh.node("p").name == name
            assert fresh.node("p").type == "x"
            assert any(
                "datasets differ on" in notice and "name" in notice for notice in plan.notices
            )


def test_an_empty_cell_says_nothing_and_a_dash_clears(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    full = ("Id;Naam;Methode;Status;Begin;Omschrijving;Ook bekend als;KvK;Opm;Thema's\n"
            "a;A;workshop;gedaan;2022;Tekst;B;1;x;T\n")  # fmt: skip
    network.load(csv_file("activiteiten.csv", full))
    before = network.node("a")
    network.load(csv_file("activiteiten.csv", full.splitlines()[0] + "\na;;;;;;;;;\n"))
    assert network.node("a") == before
    plan = network.load(
        csv_file("activiteiten.csv", full.splitlines()[0] + "\na;-;-;-;-;-;-;-;-;-\n")
    )
    node = network.node("a")
    assert node.to_dict() == {"id": "a", "kind": NodeKind.ACTIVITY, "name": "A"}
    assert (node.status, network.links()) == (None, set())
    assert {entry.name for entry in plan.difference.entries("removed")} == {"A addresses T"}


def test_a_dash_of_one_dataset_leaves_the_links_of_another(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("een.csv", "Naam;Thema's\nA;T\n"))
    network.load(csv_file("twee.csv", "Naam;Thema's\nA;T\n"))
    network.load(csv_file("twee.csv", "Naam;Thema's\nA;-\n"))
    (link,) = network.snapshot.links()
    assert [said.dataset for said in link.attestations] == ["een"]


def test_facts_that_do_not_go_together_over_datasets_are_rejected(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    network.load(csv_file("een.csv", "Id;Naam;Begin\na;A;2022\n"))
    plan = network.load(csv_file("twee.csv", "Id;Naam;Einde\na;A;2020\nb;B;2020\n"))
    (rejection,) = plan.rejections
    assert (rejection.row, rejection.value) == (2, "a")
    assert "together with what is known of it already: the period ends" in rejection.reason
    assert network.ids() == ["a", "b"]


def test_nodes_made_by_name_are_seen_again_when_named_again(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    path = csv_file("lijst.csv", "Van;Naar\nA;B\nB;C\n")
    network.load(path)
    network.load(path, replace=True, today=LATER)
    assert {said.last_seen for node in network.snapshot.nodes() for said in node.attestations} == {
        "2024-04-02"
    }
    network.load(csv_file("lijst.csv", "Van;Naar\nA;B\n"), replace=True, today=LATER)
    assert network.ids() == ["partner-a", "partner-b"]


def test_a_changeset_says_where_it_comes_from(network: Any, csv_file: Callable[..., Path]) -> None:
    path = csv_file("Partners 2024.csv", "Naam\nA\n")
    network.load(csv_file("x.csv", "Naam\nX\n"))
    changeset = network.plan(path, who="Anna").changeset
    assert (changeset.base_version, changeset.kind, changeset.who) == (1, "load", "Anna")
    assert (changeset.dataset, changeset.title) == ("partners-2024", "load Partners 2024.csv")
    assert changeset.source_name == "Partners 2024.csv"
    assert len(changeset.source_sha256) == 64
    assert network.plan(path, dataset="d", title="t").changeset.dataset == "d"
    with pytest.raises(InvalidOption, match="edits by hand"):
        network.plan(path, dataset="manual")


def test_the_same_rows_give_the_same_records_in_any_order(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    rows = [
        f"{letter};{status};T{number % 3}"
        for number, (letter, status) in enumerate(
            zip("ABCDEF", ["idee", "gedaan", "", "lopend", "gepland", ""], strict=True)
        )
    ]
    snapshots = []
    for order in (rows, rows[::-1], rows[3:] + rows[:3]):
        fresh = type(network)()
        fresh.load(csv_file("activiteiten.csv", "Naam;Status;Thema's\n" + "\n".join(order)))
        snapshots.append([(n.id, n.name, n.status) for n in fresh.snapshot.nodes()])
    assert snapshots[0] == snapshots[1] == snapshots[2]
    assert ("activity-a", "A", Status.IDEA) in snapshots[0]


_ROW = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["Een", "Twee", ""]),
    st.sampled_from(["x", "y", "", "-"]),
    st.sampled_from(["1", "twee", "", "-"]),
    st.sampled_from(["T", "U|T", "", "-"]),
)
_FILE = st.lists(_ROW, min_size=1, max_size=4, unique_by=lambda row: row[0])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(first=_FILE, second=_FILE, replace=st.booleans())
def test_files_give_the_same_network_in_either_order_and_nothing_new_the_second_time(
    tmp_path: Path, network: Any, first: Any, second: Any, replace: bool
) -> None:
    header = "Id;Naam;Soort;Aantal;Thema's\n"
    ids = "".join(f"{node_id};Basis {node_id};;;\n" for node_id in "abcd")
    paths = []
    for name, rows in (("basis", []), ("een", first), ("twee", second)):
        path = tmp_path / f"{name}.csv"
        body = "".join(";".join(row) + "\n" for row in rows) if rows else ids
        path.write_text(header + body)
        paths.append(path)
    networks = []
    for order in ((0, 1, 2), (0, 2, 1)):
        fresh = type(network)()
        for number in order:
            fresh.load(paths[number], replace=replace)
        for path in paths:
            assert fresh.plan(path, replace=replace).changeset.changes == []
        facts = [node.to_dict() for node in fresh.snapshot.nodes()]
        networks.append((facts, fresh.links()))
    assert networks[0] == networks[1]
