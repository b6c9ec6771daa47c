"""Reach, introductions, changes, norms, what-if: found once for every reader, and as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from web_client import WebClient

from graph_service.analysis.norms import Norm
from graph_service.answers import changes, norms, paths, what_if
from graph_service.answers.changes import changes_answer
from graph_service.answers.norms import norms_answer
from graph_service.answers.paths import introductions_answer, reach_answer
from graph_service.answers.recent import VIEWS, Recent
from graph_service.answers.what_if import what_if_answer

V1 = "/api/v1"


@pytest.mark.parametrize(
    ("module", "name", "path"),
    [
        (paths, "acquaintance", "/reach?node=ggd"),
        (paths, "reach", "/reach?node=ggd"),
        (paths, "introductions", "/introductions?source=ggd&target=om"),
        (changes, "changes", "/changes?since=2025-01-01"),
        (norms, "check", "/norms?limit=9"),
        (what_if, "what_if", "/what-if?end=ggd&end=cyber"),
        (what_if, "Measured", "/what-if?gone=ggd"),
    ],
)
def test_what_is_found_is_found_once_for_both_languages(
    client: WebClient, monkeypatch: pytest.MonkeyPatch, module: Any, name: str, path: str
) -> None:
    assert client.post(f"{V1}/norms", json={"subject": "partner"}).status_code == 201
    runs: list[int] = []
    real = getattr(module, name)

    def counting(*args: Any, **options: Any) -> Any:
        runs.append(1)
        return real(*args, **options)

    monkeypatch.setattr(module, name, counting)
    dutch, english = (client.get(f"{V1}{path}&lang={lang}").json() for lang in ("nl", "en"))
    assert len(runs) == 1
    assert dutch["sentence"] != english["sentence"]
    assert dutch["meta"] == english["meta"]


def test_what_is_kept_is_answered_as_if_it_was_not(network: Callable[[str], Any]) -> None:
    snapshot = network(
        "theme t\ntheme u\ndistrict d type=x\npartner a\npartner b\npartner c\n"
        "a works_on t\nb works_on u\na cooperates_with b\nb cooperates_with c\nc active_in d\n"
        "activity x status=done valid_from=2020\na takes_part_in x\nc takes_part_in x\n"
    )
    kept: dict[Any, Any] = {}

    def keep(name: str, key: Any, compute: Callable[[], Any], /) -> Any:
        if (name, key) not in kept:
            kept[name, key] = compute()
        return kept[name, key]

    days = date(2019, 1, 1), date(2023, 1, 1)
    rule = {"n": Norm("partner"), "m": Norm("activity", months=12)}
    for ask in (
        lambda **more: reach_answer(snapshot, "a", **more),
        lambda **more: reach_answer(snapshot, "b", steps=1, **more),
        lambda **more: introductions_answer(snapshot, "d", "u", **more),
        lambda **more: introductions_answer(snapshot, "a", "u", limit=9, **more),
        lambda **more: changes_answer(snapshot, *days, **more),
        lambda **more: changes_answer(snapshot, *days, fade_after=10, **more),
        lambda **more: norms_answer(snapshot, rule, **more),
        lambda **more: norms_answer(snapshot, rule, limit=1, **more),
        lambda **more: what_if_answer(snapshot, ends=("a", "c"), **more),
        lambda **more: what_if_answer(snapshot, gone="b", **more),
    ):
        for lang in ("nl", "en", "nl"):
            assert ask(lang=lang, keep=keep) == ask(lang=lang)
    assert len(kept) == 14  # the contacts and the measures once, each norm for each limit


def test_large_things_are_kept_for_the_last_few_days_alone() -> None:
    recent: Recent[int] = Recent()
    days = [date(2026, 1, day) for day in range(1, VIEWS + 2)]
    made: list[date] = []

    def make(day: date) -> int:
        made.append(day)
        return day.day

    for day in (days[0], days[0], *days, days[0]):
        assert recent.get(day, lambda day=day: make(day)) == day.day
    assert made == [*days, days[0]]


def test_an_answer_is_of_the_day_that_is_asked(client: WebClient) -> None:
    later = client.get(f"{V1}/reach?node=police").json()
    before = client.get(f"{V1}/reach?node=police&as_of=2025-11-01").json()
    assert [ring["totals"]["partner"] for ring in (later["rings"][0], before["rings"][0])] == [2, 1]
    way = client.get(f"{V1}/introductions?source=ggd&target=om").json()
    assert [node["id"] for node in way["introductions"][0]["nodes"]] == ["ggd", "police", "om"]
    assert way["introductions"][0]["steps"][0]["together"][0]["activity"]["id"] == "talk"
    none = client.get(f"{V1}/introductions?source=ggd&target=om&as_of=2025-11-01").json()
    assert (none["through"], none["introductions"]) == ("", [])
