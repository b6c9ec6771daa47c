"""What an analysis finds is kept for all who ask, whatever their language and way in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from web_client import WebClient

from graph_service.answers import brokers_answer, coverage_answer, found, missing_answer
from graph_service.model import Change, Changeset, Node, NodeKind
from graph_service.store import GraphStore

V1 = "/api/v1"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], list[int]]:
    """`counted(name)` is a list to which each run of that analysis adds one."""

    def count(name: str) -> list[int]:
        runs: list[int] = []
        real = getattr(found, name)

        def counting(*args: Any, **options: Any) -> Any:
            runs.append(1)
            return real(*args, **options)

        monkeypatch.setattr(found, name, counting)
        return runs

    return count


def test_pages_and_api_share_what_missing_links_finds_in_both_languages(
    client: WebClient, counted: Callable[[str], list[int]]
) -> None:
    runs = counted("missing_links")
    pages = [client.get("/").text, client.get("/?lang=en").text]
    answers = [
        client.get(f"{V1}/missing-links{query}").json()
        for query in ("", "?lang=en", "?limit=5", "?limit=2&offset=1&lang=nl", "?evidence=1")
    ]
    assert len(runs) == 1
    dutch, english, five, second, _ = (answer["suggestions"] for answer in answers)
    assert dutch[0]["sentence"] != english[0]["sentence"]
    assert dutch[0]["ends"][0]["name"] in pages[0]
    assert five == dutch[:5]
    assert second == dutch[1:3]


def test_another_question_day_or_version_is_found_anew(
    client: WebClient, store: GraphStore, counted: Callable[[str], list[int]]
) -> None:
    runs = counted("missing_links")
    for query in ("", "node=om", "theme=care", "kind=partner-partner", "as_of=2025-11-01"):
        client.get(f"{V1}/missing-links?{query}")
    client.get(f"{V1}/missing-links?limit=21")
    assert len(runs) == 6
    theme = Node("new", NodeKind.THEME, "Nieuw")
    store.apply(Changeset("n" * 32, "2026-02-01T10:00:00.000Z", 1, [Change(None, theme)]))
    client.get(f"{V1}/missing-links")
    assert len(runs) == 7


@pytest.mark.parametrize("route", ["coverage", "brokers"])
def test_coverage_and_brokers_are_found_once_for_both_languages(
    client: WebClient, counted: Callable[[str], list[int]], route: str
) -> None:
    runs = counted(route)
    dutch, english, short = (
        client.get(f"{V1}/{route}{query}").json()
        for query in ("?limit=20", "?limit=20&lang=en", "?limit=1")
    )
    assert len(runs) == 1
    assert dutch["meta"] == english["meta"]
    assert dutch != english
    listed = "gaps" if route == "coverage" else "brokers"
    assert short[listed] == dutch[listed][:1]


@pytest.mark.parametrize(("limit", "offset"), [(1, 0), (3, 2), (20, 0), (200, 0), (600, 1)])
def test_what_is_kept_is_answered_as_if_it_was_not(
    network: Callable[[str], Any], limit: int, offset: int
) -> None:
    snapshot = network(
        "theme t\ntheme u\n"
        + "".join(f"partner p{n}\np{n} works_on {'tu'[n % 2]}\n" for n in range(40))
        + "p0 works_on u\ndistrict d type=district\np1 active_in d\n"
    )
    kept: dict[Any, Any] = {}

    def keep(name: str, key: Any, compute: Callable[[], Any], /) -> Any:
        if (name, key) not in kept:
            kept[name, key] = compute()
        return kept[name, key]

    for _ in range(2):
        assert missing_answer(snapshot, limit=limit, offset=offset, keep=keep) == missing_answer(
            snapshot, limit=limit, offset=offset
        )
        assert coverage_answer(snapshot, limit=limit, offset=offset, keep=keep) == coverage_answer(
            snapshot, limit=limit, offset=offset
        )
        assert brokers_answer(snapshot, limit=limit, keep=keep) == brokers_answer(
            snapshot, limit=limit
        )
    assert len(kept) == (5 if limit + offset <= 500 else 2), "grounds and ranking are always kept"


def test_an_unknown_kind_is_refused_also_where_the_others_are_kept(client: WebClient) -> None:
    assert client.get(f"{V1}/missing-links").status_code == 200
    assert client.get(f"{V1}/missing-links?kind=partner-partner&kind=x").status_code == 422
