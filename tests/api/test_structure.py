"""Groups, what is fragile and what fades: each route, on a network worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from web_client import WebClient

from graph_service.answers import structure

V1 = "/api/v1"


def got(client: WebClient, path: str) -> Any:
    answer = client.get(V1 + path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_groups_are_given_with_what_they_share(client: WebClient) -> None:
    found = got(client, "/communities")
    sizes = [one["size"] for one in found["communities"]]
    assert sum(sizes) == found["meta"]["grouped"] == 6  # ggd, police, om, care, cyber, north
    assert found["meta"]["alone"] == 3  # the south has a plan only, two partners nothing
    first = found["communities"][0]
    assert {member["id"] for one in found["communities"] for member in one["members"]} == {
        "ggd",
        "police",
        "om",
        "care",
        "cyber",
        "north",
    }
    assert set(first["shared"]) == {"activity", "theme", "district", "partner"}
    assert len(got(client, "/communities?limit=1&names=1")["communities"][0]["members"]) == 1


def test_what_is_fragile_is_given_by_name(client: WebClient) -> None:
    found = got(client, "/fragile?lang=en")
    # all three partners meet in the north, so that only whom each knows is single
    assert found["points"] == []
    reaches = {
        one["id"]: [other["id"] for other in one["reaches"]] for one in found["single_partners"]
    }
    assert reaches["police"] == ["ggd", "om"]
    joins = {
        one["id"]: [(pair["theme"]["id"], pair["district"]["id"]) for pair in one["joins"]]
        for one in found["single_partners"]
    }
    assert joins == {"police": []}  # two partners join each theme with the north


def test_what_fades_is_given_with_its_date(client: WebClient) -> None:
    found = got(client, "/fading?months=4&lang=en")
    assert [[end["id"] for end in tie["ends"]] for tie in found["fading"]] == [
        ["ggd", "police"],
        ["ggd", "care"],
        ["ggd", "north"],
        ["police", "care"],
    ]
    assert found["fading"][0]["last_date"] == "2025-10-17"
    assert found["meta"]["totals"]["partner-partner"] == {
        "current": 1,
        "standing": 0,
        "fading": 1,
        "unknown": 0,
    }
    one = got(client, "/fading?months=4&node=ggd-old&kind=partner-theme")
    assert [[end["id"] for end in tie["ends"]] for tie in one["fading"]] == [["ggd", "care"]]
    assert one["meta"]["filters"] == {"kind": ["partner-theme"], "node": "ggd"}
    assert client.get(f"{V1}/fading?node=nobody").status_code == 404


@pytest.mark.parametrize("route", ["communities", "fragile", "fading"])
def test_it_is_found_once_for_both_languages(
    client: WebClient, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    runs: list[int] = []
    real: Callable[..., Any] = getattr(structure, route)

    def counting(*args: Any, **options: Any) -> Any:
        runs.append(1)
        return real(*args, **options)

    monkeypatch.setattr(structure, route, counting)
    dutch, english, short = (
        got(client, f"/{route}{query}") for query in ("", "?lang=en", "?limit=1")
    )
    assert len(runs) == 1
    assert dutch["insight"] != english["insight"]
    assert dutch["meta"] == english["meta"]
    assert short["meta"]["limit"] == 1
