"""What is decided on leaves the list, in the API and on the pages, and comes back with reasons."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from web_client import WebClient

from graph_service.answers.shown import network_rankings
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.errors import StoreUnavailable
from graph_service.model import Change, Changeset, Link, LinkKind, Node, NodeKind, Status
from graph_service.store import GraphStore
from graph_service.store.base import ANSWER

V1 = "/api/v1"
LIST = f"{V1}/missing-links?kind=partner-partner&group=false"
OF = f"{V1}/decisions/of?kind=partner-partner&end=ggd&end=om"
ENDS = ["ggd", "om"]
NO = {"ruling": "dismissed", "reason": "they merge"}
KINDS: tuple[Any, ...] = (LinkKind.TAKES_PART_IN, LinkKind.ADDRESSES)


def apply(store: GraphStore, *records: Node | Link) -> None:
    version = store.version()
    changes = [Change(None, one) for one in records]
    store.apply(Changeset(f"{version + 50:032x}", "2026-02-01T10:00:00.000Z", version, changes))


def listed(client: WebClient, path: str = LIST) -> list[dict[str, Any]]:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    found = answer.json()["suggestions"]
    return [one for one in found if [end["id"] for end in one["ends"]] == ENDS]


@pytest.fixture
def day() -> list[date]:
    return [date(2026, 3, 1)]


@pytest.fixture
def client(
    open_client: Callable[..., WebClient], settings: Settings, store: GraphStore, day: list[date]
) -> WebClient:
    return open_client(create_app(settings, store, today=lambda: day[0]))


def decide(client: WebClient, body: dict[str, str]) -> None:
    assert client.request("PUT", OF, json=body).status_code in (200, 201)


@pytest.mark.parametrize(
    "body", [NO, {"ruling": "confirmed"}, {"ruling": "in-progress", "owner": "Carla"}]
)
def test_what_is_decided_on_leaves_the_list_and_a_removal_brings_it_back(
    client: WebClient, body: dict[str, str]
) -> None:
    before = client.get(LIST).json()["meta"]
    assert len(listed(client)) == 1
    decide(client, body)
    assert listed(client) == []
    after = client.get(LIST).json()["meta"]
    assert after["decided"] == 1
    assert after["totals"]["partner-partner"] == before["totals"]["partner-partner"] - 1
    client.request("DELETE", OF)
    assert len(listed(client)) == 1


def test_it_leaves_the_pages_too(client: WebClient) -> None:
    pages = ("/?gap=partner-partner", "/partners/ggd")
    sentence = listed(client)[0]["sentence"]
    assert all(sentence in client.get(page).text for page in pages)
    decide(client, NO)
    assert not any(sentence in client.get(page).text for page in pages)


def test_the_etag_moves_and_nothing_stale_is_kept(client: WebClient) -> None:
    first = client.get(LIST)
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(LIST, headers=tag).status_code == 304
    decide(client, NO)
    second = client.get(LIST, headers=tag)
    assert second.status_code == 200
    assert second.content != first.content
    assert client.get(LIST).content == second.content
    client.post(OF.replace("/of?", "/of/undo?"))
    assert client.get(LIST, headers=tag).json()["suggestions"] == first.json()["suggestions"]


def test_it_is_back_when_its_time_is_over(client: WebClient, day: list[date]) -> None:
    decide(client, {**NO, "until": "2026-04-01"})
    day[0] = date(2026, 4, 1)
    assert listed(client) == []
    day[0] = date(2026, 4, 2)
    (back,) = listed(client)
    assert back["decision"]["returned"]["since"] == "time"
    for page in ("/?gap=partner-partner", "/partners/ggd"):
        assert back["decision"]["sentence"] in client.get(page).text
    assert "they merge" in back["decision"]["sentence"]
    assert "sindsdien: de termijn liep tot en met 1 april 2026" in back["decision"]["sentence"]
    assert listed(client, f"{LIST}&as_of=2026-03-15") == [], "on that day it was not over"


def test_it_is_back_when_there_is_materially_more_to_say_for_it(
    client: WebClient, store: GraphStore, day: list[date]
) -> None:
    decide(client, NO)
    known = client.get(OF).json()["known"]["weight"]
    day[0] = date(2026, 6, 1)
    new = [Node(f"p{number}", NodeKind.PARTNER, f"Partner {number}") for number in range(3)]
    ties = [
        Link(LinkKind.COOPERATES_WITH, one.id, end, valid_from="2026-05-01")
        for one in new
        for end in ENDS
    ]
    apply(store, new[0], *ties[:2])
    share = 1 / 2 / known
    assert (listed(client) == []) is (share < 0.5)
    apply(store, *new[1:], *ties[2:])
    (back,) = listed(client)
    assert back["decision"]["returned"]["since"] == "more"
    fresh = {one["id"] for one in back["decision"]["returned"]["fresh"]}
    assert fresh >= {"p0", "p1", "p2"}
    (state,) = client.get(f"{V1}/decisions").json()["decisions"]
    assert state["state"] == "back"
    decide(client, NO)
    assert listed(client) == [], "who decides again has seen it"


def test_what_came_true_is_not_in_the_list_whatever_was_decided(
    client: WebClient, store: GraphStore
) -> None:
    decide(client, {"ruling": "confirmed"})
    apply(store, Link(LinkKind.COOPERATES_WITH, "ggd", "om"))
    assert listed(client) == []
    assert client.get(OF).json()["state"] == "came-true"


def test_a_suggestion_that_nobody_decided_on_has_no_decision(client: WebClient) -> None:
    found = client.get(f"{V1}/missing-links").json()
    assert found["suggestions"]
    assert {one["decision"] for one in found["suggestions"]} == {None}
    assert found["meta"]["ranking"] == {
        "computed_at_version": 1,
        "as_of": "2026-03-01",
        "current": True,
        "computing": False,
        "error": "",
        "sentence": "",
    }


# --- large networks


def waiting(client: WebClient, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    for _ in range(400):
        found: dict[str, Any] = client.get(LIST).json()
        if wanted(found["meta"]["ranking"]):
            return found
        time.sleep(0.05)
    raise AssertionError("it was not made in twenty seconds")


class ReadOnly:
    """A store in which nothing can be written; all else is the store's own."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def put_note(self, *_: Any, **__: Any) -> None:
        raise StoreUnavailable("the file is read-only")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)


@pytest.fixture(params=["writable", "read-only"])
def slow(
    request: pytest.FixtureRequest,
    open_client: Callable[..., WebClient],
    settings: Settings,
    store: GraphStore,
) -> Iterator[WebClient]:
    """A client of a service that ranks every network in the background."""
    kept: Any = store if request.param == "writable" else ReadOnly(store)
    app = create_app(settings, kept, today=lambda: date(2026, 3, 1))
    rankings = network_rankings(kept, app.state.keeper, small=0, patience=0.0)
    app.state.rankings = rankings
    yield open_client(app)
    rankings.close()


def test_a_large_network_is_ranked_in_the_background_and_the_last_is_shown(
    slow: WebClient, store: GraphStore
) -> None:
    first = slow.get(LIST)
    tag = first.headers["etag"]
    if first.json()["meta"]["ranking"]["computing"]:
        assert first.json()["meta"]["verdict"] == "computing"
        assert "berekend" in first.json()["meta"]["verdict_sentence"]
        assert slow.get("/").status_code == 200
    found = waiting(slow, lambda ranking: bool(ranking["current"]))
    assert found["suggestions"]
    assert slow.get(LIST).headers["etag"] != tag or not first.json()["meta"]["ranking"]["computing"]
    steady = slow.get(LIST, headers={"If-None-Match": slow.get(LIST).headers["etag"]})
    assert steady.status_code in (200, 304)
    talk = Node("t", NodeKind.ACTIVITY, "Werksessie", status=Status.DONE, valid_from="2026-02")
    apply(store, talk, *(Link(LinkKind.TAKES_PART_IN, end, "t") for end in ENDS))
    meanwhile = slow.get(LIST).json()
    if meanwhile["meta"]["ranking"]["computing"]:
        assert meanwhile["meta"]["ranking"]["computed_at_version"] == 1
        assert "van versie 1, 1 maart 2026" in meanwhile["meta"]["ranking"]["sentence"]
        assert listed(slow) == [], "of the last ranking what is linked by now is left out"
    found = waiting(slow, lambda ranking: ranking["computed_at_version"] == 2)
    assert found["meta"]["ranking"]["current"]
    assert listed(slow) == []


def test_what_was_ranked_is_found_by_the_next_process(
    open_client: Callable[..., WebClient], settings: Settings, store: GraphStore
) -> None:
    def ranked_by() -> tuple[WebClient, Any]:
        app = create_app(settings, store, today=lambda: date(2026, 3, 1))
        app.state.rankings = network_rankings(store, app.state.keeper, small=0)
        return open_client(app), app.state.rankings

    first, rankings = ranked_by()
    found = waiting(first, lambda ranking: bool(ranking["current"]))
    for _ in range(400):
        if any(note.value["state"] == "kept" for note in store.notes(ANSWER)):
            break
        time.sleep(0.05)
    second, others = ranked_by()
    version = store.notes_version()
    assert second.get(LIST).json() == found
    assert store.notes_version() == version, "nothing was claimed or written"
    rankings.close()
    others.close()
