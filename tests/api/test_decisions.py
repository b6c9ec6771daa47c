"""Decisions by the API: said, read, refused, taken back, and what they do to the answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from web_client import WebClient

from graph_service.access import make_token
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.model import Change, Changeset, Link, LinkKind, Node, NodeKind, Redirect
from graph_service.store import GraphStore

V1 = "/api/v1"
TODAY = date(2026, 3, 1)
OF = f"{V1}/decisions/of?kind=partner-partner&end=ggd&end=om"
NO = {"ruling": "dismissed", "reason": "they merge"}


def put(client: WebClient, body: Any = None, path: str = OF, **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.request("PUT", path, json=NO if body is None else body, headers=named)


def apply(store: GraphStore, *records: Node | Link | Redirect, gone: tuple[Any, ...] = ()) -> None:
    changes = [*(Change(one, None) for one in gone), *(Change(None, one) for one in records)]
    version = store.version()
    store.apply(Changeset(f"{version + 50:032x}", "2026-02-01T10:00:00.000Z", version, changes))


def test_what_is_said_is_answered_with_what_was_known(client: WebClient) -> None:
    answer = put(client, {**NO, "until": "2026-09-01", "owner": "carla", "comment": "later"})
    assert answer.status_code == 201
    found = answer.json()
    assert [end["name"] for end in found["ends"]] == ["GGD Kennemerland", "Openbaar Ministerie"]
    assert (found["ruling"], found["reason"], found["until"]) == (
        "dismissed",
        "they merge",
        "2026-09-01",
    )
    assert (found["on"], found["state"], found["revision"]) == ("2026-03-01", "stands", 1)
    assert [one["id"] for one in found["known"]["evidence"]] == ["north", "police"]
    assert found["sentence"].startswith("Afgewezen op 1 maart 2026")
    assert "they merge" in found["sentence"]
    assert client.get(OF).json() == found
    assert client.get(f"{V1}/decisions").json()["decisions"][0]["history"] == found["history"]
    assert put(client, {"ruling": "confirmed"}).status_code == 200


def test_ends_are_known_in_any_order_and_by_their_old_ids(client: WebClient) -> None:
    turned = f"{V1}/decisions/of?kind=partner-partner&end=om&end=ggd-old"
    assert put(client, path=turned).status_code == 201
    assert client.get(OF).json()["ruling"] == "dismissed"
    assert client.get(turned).json() == client.get(OF).json()
    theme = f"{V1}/decisions/of?kind=method-district&end=north&end=method:Training"
    assert put(client, path=theme).json()["ends"][0]["id"] == "method:training"


def test_after_a_merge_the_decision_is_found_under_both_ids(
    client: WebClient, store: GraphStore
) -> None:
    put(client)
    om = store.snapshot().node("om")
    link = next(one for one in store.snapshot().links() if one.source == "om")
    moved = Link(link.kind, "pps", link.target)
    new = Node("pps", NodeKind.PARTNER, "PPS")
    apply(store, new, moved, Redirect("om", "pps"), gone=(link, om))
    new_way = OF.replace("end=om", "end=pps")
    assert client.get(OF).json()["ends"][1]["id"] == "pps"
    assert client.get(new_way).json()["ruling"] == "dismissed"


@pytest.mark.parametrize(
    ("path", "body", "parameter", "said"),
    [
        (OF, {"ruling": "maybe"}, "ruling", "in-progress, confirmed or dismissed"),
        (OF, {}, "ruling", "is missing"),
        (OF, {"ruling": "dismissed"}, "reason", "say why"),
        (OF, {"ruling": "dismissed", "reason": " "}, "reason", "say why"),
        (OF, {**NO, "reason": "x" * 2001}, "reason", "2000 characters"),
        (OF, {**NO, "reason": "a\x07"}, "reason", "U+0007"),
        (OF, {**NO, "until": "2026-02-28"}, "until", "has passed"),
        (OF, {**NO, "until": "tomorrow"}, "until", "2022-10-17"),
        (OF, {"ruling": "confirmed", "until": "2026-09-01"}, "until", "leave it out"),
        (OF, {**NO, "rson": "x"}, "rson", "comment, owner, reason, ruling, until, who"),
        (OF, ["x"], "body", "no JSON object"),
        (OF.replace("partner-partner", "partner"), NO, "kind", "partner-partner"),
        (OF + "&end=police", NO, "end", "3 given"),
        (OF.replace("end=om", "end=care"), NO, "end", "'care' is a theme"),
        (OF.replace("end=om", "end=ggd-old"), NO, "end", "both are 'ggd'"),
        (OF.partition("&")[0], NO, "end", "missing"),
    ],
)
def test_what_cannot_be_said_is_refused_with_what_is_allowed(
    client: WebClient, path: str, body: Any, parameter: str, said: str
) -> None:
    answer = put(client, body, path)
    assert answer.status_code == 422, answer.text
    (error, *_) = answer.json()["errors"]
    assert error["parameter"] == parameter
    assert said in error["problem"], error
    assert client.get(f"{V1}/decisions").json()["decisions"] == []


def test_a_body_that_is_no_json_is_refused(client: WebClient) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.request("PUT", OF, content=b'{"ruling": ', headers=headers)
    assert answer.status_code == 422
    assert "no JSON" in answer.json()["detail"]


def test_an_end_that_is_not_there_is_not_found(client: WebClient) -> None:
    assert put(client, path=OF.replace("end=om", "end=nobody")).status_code == 404
    for method in ("GET", "DELETE"):
        assert client.request(method, OF).status_code == 404
    assert client.post(OF.replace("/of?", "/of/undo?")).status_code == 404


def test_a_change_is_made_only_over_what_was_read(client: WebClient) -> None:
    assert put(client, If_None_Match="*").status_code == 201
    assert put(client, If_None_Match="*").status_code == 409
    read = client.get(OF).headers["etag"]
    assert put(client, {"ruling": "confirmed"}, If_Match=read).status_code == 200
    refused = put(client, If_Match=read)
    assert refused.status_code == 409
    assert "omebody else decided in between" in refused.json()["detail"]
    headers = {"If-Match": read}
    assert client.request("DELETE", OF, headers=headers).status_code == 409
    assert client.post(OF.replace("/of?", "/of/undo?"), headers=headers).status_code == 409
    assert put(client, If_Match='"x"').status_code == 422
    written = put(client, If_Match="*")
    assert put(client, If_Match=written.headers["etag"]).status_code == 200
    assert client.get(OF).json()["revision"] == 4


def test_the_last_word_is_taken_back_or_all_of_it(client: WebClient) -> None:
    put(client)
    put(client, {"ruling": "confirmed"})
    undone = client.post(OF.replace("/of?", "/of/undo?"))
    assert (undone.status_code, undone.json()["ruling"]) == (200, "dismissed")
    assert undone.json()["history"][-1]["taken_back_at"]
    removed = client.request("DELETE", OF)
    assert (removed.status_code, removed.json()["state"]) == (200, "removed")
    assert client.get(f"{V1}/decisions").json()["decisions"] == []
    (listed,) = client.get(f"{V1}/decisions?state=removed").json()["decisions"]
    assert len(listed["history"]) == 3
    assert client.request("DELETE", OF + "&forget=true").status_code == 204
    assert client.get(OF).status_code == 404


def test_decisions_are_listed_by_what_they_are_about(client: WebClient) -> None:
    put(client, {**NO, "owner": "carla"})
    put(client, {"ruling": "confirmed"}, f"{V1}/decisions/of?kind=theme-theme&end=care&end=cyber")

    def listed(query: str) -> list[str]:
        answer = client.get(f"{V1}/decisions?{query}").json()
        return [one["kind"] for one in answer["decisions"]]

    both = ["theme-theme", "partner-partner"]
    assert sorted(listed("")) == sorted(both)
    assert listed("kind=theme-theme") == listed("ruling=confirmed") == ["theme-theme"]
    assert listed("node=ggd-old") == listed("owner=carla") == ["partner-partner"]
    assert listed("state=over") == []
    first = client.get(f"{V1}/decisions?limit=1").json()
    assert first["meta"]["next_offset"] == 1
    assert len(listed("limit=1&offset=1")) == 1
    assert client.get(f"{V1}/decisions?state=x").status_code == 422


def test_what_is_linked_by_now_came_true_and_is_in_the_report(
    client: WebClient, store: GraphStore
) -> None:
    put(client, {"ruling": "confirmed", "who": "anna"})
    apply(store, Link(LinkKind.COOPERATES_WITH, "ggd", "om", valid_from="2026-02-15"))
    found = client.get(OF).json()
    assert found["state"] == "came-true"
    assert found["came_true"]["since"] == "2026-02-15"
    report = client.get(f"{V1}/decisions/report?since=2026-02-01&suggested=50").json()
    assert report["decided"]["confirmed"] == {"decided": 1, "came_true": 1}
    assert report["decisions"][0]["who"] == "anna"
    suggested = report["suggested"]
    assert suggested["by_kind"]["partner-partner"]["came_true"] == 1
    (item,) = [one for one in suggested["items"] if one["kind"] == "partner-partner"]
    assert [end["id"] for end in item["ends"]] == ["ggd", "om"]
    assert item["decision"]["ruling"] == "confirmed"
    empty = client.get(f"{V1}/decisions/report?since=2025-02-01&until=2025-03-01").json()
    assert (empty["decisions"], empty["suggested"]) == ([], None)
    assert client.get(f"{V1}/decisions/report?since=2026-02-01&until=2026-01-01").status_code == 422


def test_who_says_it_is_whose_token_it_is(
    open_client: Callable[..., WebClient], settings: Settings, store: GraphStore, tmp_path: Path
) -> None:
    tokens = tmp_path / "tokens"
    token = make_token(tokens, "anna", today=TODAY)
    closed = settings.model_copy(update={"tokens_file": tokens})
    client = open_client(create_app(closed, store, today=lambda: TODAY))
    assert put(client).status_code == 401
    said = put(client, Authorization=f"Bearer {token}")
    assert said.json()["who"] == "anna"
    pretending = put(client, {**NO, "who": "bo"}, Authorization=f"Bearer {token}")
    assert pretending.status_code == 422
    assert pretending.json()["errors"][0]["parameter"] == "who"


def test_a_page_of_another_site_says_nothing(client: WebClient) -> None:
    assert put(client, Origin="https://evil.example").status_code == 403
    assert put(client, Sec_Fetch_Site="cross-site").status_code == 403
    assert client.get(f"{V1}/decisions").json()["decisions"] == []


def test_a_text_that_is_markup_stays_text(client: WebClient) -> None:
    put(client, {**NO, "reason": "<script>alert(1)</script>"})
    assert client.get(OF).json()["reason"] == "<script>alert(1)</script>"
