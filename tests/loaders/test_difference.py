"""The difference as people and programs read it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import loaders


def _after(network: Any, csv_file: Callable[..., Path]) -> Any:
    network.load(
        csv_file("a.csv", "Id;Naam;Soort;Thema's;Ook bekend als\nx;GGD;ggd;Jeugd;\ny;OM;;;\n")
    )
    return network.plan(
        csv_file(
            "a.csv", "Id;Naam;Soort;Thema's;Ook bekend als\nx;GGD Oost;ggd;Zorg;G|H\nz;Nieuw;;;\n"
        ),
        replace=True,
    )


def test_lines_name_what_changes_in_both_languages(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    plan = _after(network, csv_file)
    assert plan.difference.lines("nl") == [
        "3 toegevoegd (thema's 1, partners 1, relaties 1)",
        "  + thema Zorg",
        "  + partner Nieuw",
        "  + GGD Oost werkt aan Zorg",
        "1 gewijzigd (partners 1)",
        "  ~ partner GGD Oost",
        "      name: GGD → GGD Oost",
        "      aliases: (leeg) → G, H",
        "3 verwijderd (relaties 1, thema's 1, partners 1)",
        "  - GGD Oost werkt aan Jeugd",
        "  - thema Jeugd",
        "  - partner OM",
    ]
    english = plan.difference.lines("en")
    assert english[0] == "3 added (themes 1, partners 1, links 1)"
    assert "  + GGD Oost works on Zorg" in english


def test_long_groups_are_cut_and_the_rest_is_counted(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    many = network.plan(csv_file("b.csv", "Naam\n" + "".join(f"P{n}\n" for n in range(1234))))
    assert many.difference.lines("en", limit=0) == [
        "1,234 added (partners 1,234)",
        "  … and 1,234 more",
    ]
    assert many.difference.lines("nl", limit=0)[0] == "1.234 toegevoegd (partners 1.234)"
    plan = network.plan(csv_file("a.csv", "Naam\n" + "".join(f"P{n:03}\n" for n in range(30))))
    lines = plan.difference.lines("en", limit=2)
    assert lines == [
        "30 added (partners 30)",
        "  + partner P000",
        "  + partner P001",
        "  … and 28 more",
    ]


def test_the_difference_and_rejections_are_json(
    network: Any, csv_file: Callable[..., Path]
) -> None:
    plan = _after(network, csv_file)
    answer = json.loads(json.dumps(plan.difference.to_dict()))
    assert answer["counts"] == {"added": 3, "changed": 1, "removed": 3, "seen_again": 0}
    assert answer["by_kind"]["removed"] == {"link": 1, "theme": 1, "partner": 1}
    assert answer["changed"] == [
        {
            "kind": "partner",
            "id": "x",
            "name": "GGD Oost",
            "fields": [
                {"field": "name", "old": "GGD", "new": "GGD Oost"},
                {"field": "aliases", "old": None, "new": ["G", "H"]},
            ],
        }
    ]
    assert len(plan.difference.to_dict(limit=1)["added"]) == 1
    bad = network.plan(csv_file("b.csv", "Naam;Begin\nA;ooit\nB;\n"))
    assert json.loads(json.dumps([r.to_dict() for r in bad.rejections]))[0]["column"] == "Begin"


def test_values_in_rejections_are_cut(network: Any, csv_file: Callable[..., Path]) -> None:
    plan = network.plan(csv_file("a.csv", f"Naam;Begin\nA;{'x' * 500}\nB;\n"))
    assert len(plan.rejections[0].value) == 60
    assert plan.rejections[0].value.endswith("…")


def test_what_the_package_exports_is_there_and_sorted() -> None:
    assert list(loaders.__all__) == sorted(loaders.__all__)
    assert all(hasattr(loaders, name) for name in loaders.__all__)
