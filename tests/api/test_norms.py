"""Norms over the API: set, held against the network, changed, removed."""

from __future__ import annotations

from typing import Any

from web_client import WebClient

from graph_service.store import GraphStore

V1 = "/api/v1"
GGD = {"subject": "partner", "type": "ggd", "level": "district"}


def added(client: WebClient, facts: dict[str, Any]) -> Any:
    answer = client.post(f"{V1}/norms", json=facts)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_a_norm_is_set_and_its_gaps_are_told_in_both_languages(client: WebClient) -> None:
    norm = added(client, GGD)
    assert (norm["places"], norm["met"], norm["at_least"]) == (4, 1, 1)
    dutch, english = (client.get(f"{V1}/norms?lang={lang}").json() for lang in ("nl", "en"))
    assert dutch["norms"][0]["gap_total"] == 3
    said = [gap["sentence"] for gap in dutch["norms"][0]["gaps"]]
    assert said[1] == (
        "In Noord is er bij Cyber nog geen GGD; GGD Kennemerland is er wel actief, maar niet bij "
        "Cyber."
    )
    assert "there is no GGD on Cyber yet" in english["norms"][0]["gaps"][1]["sentence"]
    cut = client.get(f"{V1}/norms?limit=1").json()
    assert (len(cut["norms"][0]["gaps"]), cut["meta"]["truncated"]) == (1, True)


def test_coverage_has_the_gaps_against_the_norms_and_knows_of_a_change(client: WebClient) -> None:
    before = client.get(f"{V1}/coverage")
    assert before.json()["norms"] == []
    norm = added(client, GGD)
    after = client.get(f"{V1}/coverage", headers={"If-None-Match": before.headers["etag"]})
    assert after.status_code == 200
    assert [one["id"] for one in after.json()["norms"]] == [norm["id"]]
    assert len(after.json()["norms"][0]["gaps"]) == 3
    changed = client.request("PUT", f"{V1}/norms/{norm['id']}", json={**GGD, "type": "om"})
    assert (changed.status_code, changed.json()["id"]) == (200, norm["id"])
    assert client.get(f"{V1}/coverage").json()["norms"][0]["type"] == "om"
    removed = client.request("DELETE", f"{V1}/norms/{norm['id']}")
    assert (removed.status_code, removed.content) == (204, b"")
    assert client.get(f"{V1}/coverage").json()["norms"] == []
    assert client.request("DELETE", f"{V1}/norms/{norm['id']}").status_code == 404


def test_a_norm_as_of_a_day(client: WebClient) -> None:
    added(client, {"subject": "activity", "theme": "cyber", "district": "north", "months": 12})
    assert client.get(f"{V1}/norms").json()["norms"][0]["met"] == 1
    earlier = client.get(f"{V1}/norms?as_of=2025-11-01").json()["norms"][0]
    assert (earlier["met"], earlier["gap_total"]) == (0, 1)


def test_a_wrong_norm_names_what_is_wrong(client: WebClient, store: GraphStore) -> None:
    for facts, parameter in (
        ({}, "subject"),
        ({"subject": "person"}, "subject"),
        ({"subject": "partner", "type": "Not a slug"}, "type"),
        ({"subject": "partner", "at_least": 0}, "at_least"),
        ({"subject": "partner", "colour": "red"}, "colour"),
        ({"subject": "partner", "level": "land"}, "level"),
        ({"subject": "partner", "theme": "ggd"}, "theme"),
    ):
        answer = client.post(f"{V1}/norms", json=facts)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["parameter"] == parameter
    unknown = client.post(f"{V1}/norms", json={"subject": "partner", "theme": "nothing"})
    assert unknown.status_code == 404
    assert store.notes("norm") == []
