"""What holds on every route: wrong parameters, ETags, languages, the description."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from web_client import WebClient

from graph_service.access import make_token
from graph_service.api.answering import seen_before
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.model import Change, Changeset, Node, NodeKind
from graph_service.store import GraphStore, open_store

TODAY = date(2026, 3, 1)
V1 = "/api/v1"
VIEWS = (
    "/graph",
    "/partners",
    "/partners/ggd",
    "/partners/ggd/neighbourhood",
    "/themes/care",
    "/districts?q=noord",
    "/activities",
    "/missing-links",
    "/evaluation?kind=partner-partner",
    "/coverage",
    "/brokers",
    "/communities",
    "/fragile?kind=partner",
    "/fading?months=1",
    "/reach?node=ggd",
    "/introductions?source=ggd&target=om",
    "/changes?since=2025-01-01",
    "/norms",
    "/what-if?end=ggd&end=cyber",
    "/export?format=graphml",
)
ALL = (*VIEWS, "/history", "/history/1")


# --- wrong parameters


@pytest.mark.parametrize(
    ("path", "parameter", "allowed"),
    [
        ("/graph?limit=0", "limit", "the least is 1"),
        ("/graph?limit=10001", "limit", "the most is 10,000"),
        ("/graph?limit=many", "limit", "not a whole number"),
        ("/graph?limit=1.5", "limit", "not a whole number"),
        ("/graph?limit=" + "9" * 5000, "limit", ""),
        ("/graph?offset=-1", "offset", "the least is 0"),
        ("/graph?kind=person", "kind", "it can be partner, theme, district or activity"),
        ("/graph?kind=partner&kind=x", "kind", "it can be partner"),
        ("/graph?as_of=20221017", "as_of", "2022-10-17"),
        ("/graph?as_of=17-10-2022", "as_of", "2022-10-17"),
        ("/graph?as_of=2022-13-01", "as_of", "2022-10-17"),
        ("/graph?as_of=2022-10-17T00:00:00", "as_of", "2022-10-17"),
        ("/graph?as_of=", "as_of", "2022-10-17"),
        ("/graph?lang=fr", "lang", "it can be nl or en"),
        ("/graph?edges_key=lines", "edges_key", "it can be edges or links"),
        ("/graph?theme=", "theme", "is empty"),
        ("/graph?theme=" + "x" * 201, "theme", "the most is 200 characters"),
        ("/graph?theme=ggd", "theme", "partner"),
        ("/graph?district=care", "district", "theme"),
        ("/graph?knd=partner", "knd", "as_of, district, edges_key, kind, lang, limit"),
        ("/partners?q=", "q", "is empty"),
        ("/partners?q=" + "x" * 501, "q", "the most is 500"),
        ("/partners?kind=theme", "kind", "is no parameter here"),
        ("/partners/ggd?steps=1", "steps", "is no parameter here"),
        ("/partners/ggd?limit=0", "limit", "the least is 1"),
        ("/partners/" + "x" * 201, "node_id", "the most is 200"),
        ("/partners/ggd/neighbourhood?steps=7", "steps", "the most is 6"),
        ("/partners/ggd/neighbourhood?steps=-1", "steps", "the least is 0"),
        ("/partners/ggd/neighbourhood?link_kind=knows", "link_kind", "it can be takes_part_in"),
        ("/missing-links?kind=partner", "kind", "it can be partner-partner"),
        ("/missing-links?limit=1001", "limit", "the most is 1,000"),
        ("/missing-links?evidence=501", "evidence", "the most is 500"),
        ("/coverage?level=continent", "level", "district"),
        ("/coverage?top=1", "top", "is no parameter here"),
        ("/brokers?limit=0", "limit", "the least is 1"),
        ("/communities?resolution=0", "resolution", "the least is 0.01"),
        ("/communities?names=1001", "names", "the most is 1,000"),
        ("/fragile?kind=activity", "kind", "it can be"),
        ("/fragile?level=continent", "level", "district"),
        ("/fading?months=0", "months", "the least is 1"),
        ("/fading?months=1.5", "months", "not a whole number"),
        ("/fading?kind=theme-theme", "kind", "it can be"),
        ("/reach", "node", "is missing"),
        ("/reach?node=talk", "node", "is an activity"),
        ("/reach?node=ggd&steps=0", "steps", "the least is 1"),
        ("/introductions?source=ggd", "target", "is missing"),
        ("/introductions?source=ggd&target=ggd-old", "target", "give another id"),
        ("/introductions?source=talk&target=om", "source", "is an activity"),
        ("/introductions?source=ggd&target=om&steps=7", "steps", "the most is 6"),
        ("/changes", "since", "is missing"),
        ("/changes?since=2026-03-02", "since", "give another day"),
        ("/changes?since=2025", "since", "2022-10-17"),
        ("/changes?since=2025-01-01&as_of=2025-01-01", "as_of", "is no parameter here"),
        ("/what-if", "end", "give the ends"),
        ("/what-if?end=ggd", "end", "nothing can join partner"),
        ("/what-if?end=ggd&end=ggd-old", "end", "given twice"),
        ("/what-if?end=a&end=b&end=c&end=d", "end", ""),
        ("/what-if?end=ggd&end=om&gone=ggd", "end", "give the ends"),
        ("/history?limit=501", "limit", "the most is 500"),
        ("/history?before=0", "before", "the least is 1"),
        ("/history?as_of=2022-01-01", "as_of", "is no parameter here"),
        ("/history/latest", "version", "not a whole number"),
        ("/export?format=xlsx", "format", "it can be node-link, graphml, gexf or csv"),
    ],
)
def test_a_wrong_value_names_its_parameter_and_what_is_allowed(
    client: WebClient, path: str, parameter: str, allowed: str
) -> None:
    answer = client.get(V1 + path)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document["type"] == "/api/problems/wrong-parameter"
    assert document["detail"].startswith(f"{parameter}: ")
    assert document["errors"][0]["parameter"] == parameter
    assert allowed in document["errors"][0]["problem"]
    assert len(answer.content) < 2_000


def test_all_wrong_values_are_named_at_once(client: WebClient) -> None:
    document = client.get(f"{V1}/graph?limit=0&offset=-1&x=1").json()
    assert [error["parameter"] for error in document["errors"]] == ["limit", "offset", "x"]
    assert document["detail"].endswith("(and 2 more).")


@pytest.mark.parametrize("path", ["/graph?theme=nothing", "/missing-links?node=nothing"])
def test_a_filter_on_what_is_not_there_is_not_found(client: WebClient, path: str) -> None:
    answer = client.get(V1 + path)
    assert answer.status_code == 404
    assert "'nothing'" in answer.json()["detail"]


# --- ETags


@pytest.mark.parametrize("path", ALL)
def test_the_same_question_has_the_same_bytes_and_etag_and_304_when_sent_back(
    client: WebClient, path: str
) -> None:
    first, second = client.get(V1 + path), client.get(V1 + path)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["cache-control"] == "no-cache, private"
    made_at = datetime.fromisoformat(first.headers["x-schakel-generated-at"])
    assert made_at.utcoffset() is not None
    for sent in (
        first.headers["etag"],
        first.headers["etag"].removeprefix("W/"),
        f'"other", {first.headers["etag"]}',
        "*",
    ):
        unchanged = client.get(V1 + path, headers={"If-None-Match": sent})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged.headers["etag"] == first.headers["etag"]
        assert unchanged.headers["cache-control"] == "no-cache, private"
    assert client.get(V1 + path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ALL)
def test_head_says_what_get_would(client: WebClient, path: str) -> None:
    get, head = client.get(V1 + path), client.head(V1 + path)
    assert head.content == b""
    for name in ("etag", "content-length", "content-type", "vary"):
        assert head.headers[name] == get.headers[name]
    assert "Accept-Language" in get.headers["vary"]
    again = client.head(V1 + path, headers={"If-None-Match": get.headers["etag"]})
    assert again.status_code == 304


def test_the_etag_moves_with_all_that_the_answer_hangs_on(
    open_client: Callable[..., WebClient], settings: Settings, store: GraphStore, tmp_path: Path
) -> None:
    day = [TODAY]
    tokens = tmp_path / "tokens"
    names = {name: make_token(tokens, name, today=TODAY) for name in ("anna", "bo")}
    closed = settings.model_copy(update={"tokens_file": tokens})
    client = open_client(create_app(closed, store, today=lambda: day[0]))

    def etag(path: str = "/graph", who: str = "anna", lang: str = "nl") -> str:
        headers = {"Authorization": f"Bearer {names[who]}", "Accept-Language": lang}
        return str(client.get(V1 + path, headers=headers).headers["etag"])

    seen = [
        etag(),
        etag("/graph?limit=5"),
        etag("/graph?limit=6"),
        etag("/graph?kind=partner"),
        etag("/graph?lang=en"),
        etag("/coverage"),
        etag(lang="en"),
        etag(who="bo"),
    ]
    day[0] = date(2026, 3, 2)
    seen.append(etag())
    store.put_note("decision", "x", {"said": "confirmed"})
    seen.append(etag())
    node = Node("new", NodeKind.THEME, "Nieuw")
    store.apply(Changeset("n" * 32, "2026-02-01T10:00:00.000Z", 1, [Change(None, node)]))
    seen.append(etag())
    store.undo()
    seen.append(etag())
    assert len(set(seen)) == len(seen)
    assert etag() == seen[-1]


def test_another_store_at_the_same_version_has_another_etag(
    open_client: Callable[..., WebClient], settings: Settings, tmp_path: Path
) -> None:
    tags = []
    for number in range(2):
        address = f"sqlite:///{tmp_path}/{number}.db"
        store = open_store(address)
        node = Node("n", NodeKind.THEME, f"Theme {number}")
        store.apply(
            Changeset(str(number) * 32, "2026-02-01T10:00:00.000Z", 0, [Change(None, node)])
        )
        app = create_app(settings.model_copy(update={"store": address}), store)
        tags.append(open_client(app).get(f"{V1}/graph").headers["etag"])
        store.close()
    assert tags[0] != tags[1]


def test_if_none_match_is_read_as_a_list_of_weak_or_strong_tags() -> None:
    assert seen_before('W/"a"', 'W/"a"')
    assert seen_before('"x" , W/"y","a"', 'W/"a"')
    assert seen_before(" * ", 'W/"a"')
    for header in ("", "a", '"b"', 'W/"aa"', '"*"'):
        assert not seen_before(header, 'W/"a"')


# --- language


def test_labels_are_in_the_language_that_was_asked_for(client: WebClient) -> None:
    def label(query: str, accept: str) -> tuple[str, str]:
        answer = client.get(f"{V1}/partners/ggd{query}", headers={"Accept-Language": accept})
        return answer.headers["content-language"], answer.json()["links"][0]["label"]

    assert label("", "fr") == ("nl", "neemt deel aan")
    assert label("", "en-GB, nl;q=0.5") == label("?lang=en", "nl") == ("en", "takes part in")
    assert label("?lang=nl", "en") == ("nl", "neemt deel aan")


# --- when the store does not answer


@pytest.mark.parametrize("path", ALL)
def test_a_store_that_does_not_answer_is_a_503_with_retry_after(
    client: WebClient, store: GraphStore, path: str
) -> None:
    store.close()
    answer = client.get(V1 + path)
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/problems/unavailable"
    assert int(answer.headers["retry-after"]) >= 1


# --- the description


def parts_of(value: Any) -> Any:
    """Every object in a JSON value."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value:
        if isinstance(item, dict | list):
            yield from parts_of(item)


def test_the_description_is_openapi_3_0_with_an_example_of_every_answer(
    client: WebClient,
) -> None:
    document = client.get(f"{V1}/openapi.json").json()
    assert document["openapi"] == "3.0.3"
    assert len(document["paths"]) >= 22
    for path, operations in document["paths"].items():
        if "get" not in operations:
            continue
        answers = operations["get"]["responses"]
        if path != f"{V1}/export":
            assert answers["200"]["content"]["application/json"]["example"]
        if path != f"{V1}/health":
            for status in ("404", "422", "503"):
                (media_type,) = answers[status]["content"]
                assert media_type == "application/problem+json"
                assert answers[status]["content"][media_type]["example"]["status"] == int(status)
    operation_ids = [o["operationId"] for p in document["paths"].values() for o in p.values()]
    assert len(set(operation_ids)) == len(operation_ids)
    for part in parts_of(document):
        assert part.get("type") != "null"  # of 3.1
        reference = part.get("$ref")
        if isinstance(reference, str):
            _, _, kind, name = reference.split("/")
            assert name in document["components"][kind]


EXAMPLES = {
    "/graph": "/graph",
    "/partners": "/partners",
    "/partners/{node_id}": "/partners/ggd",
    "/partners/{node_id}/neighbourhood": "/partners/ggd/neighbourhood",
    "/activities/{node_id}": "/activities/talk",
    "/missing-links": "/missing-links",
    "/evaluation": "/evaluation?kind=partner-partner",
    "/coverage": "/coverage",
    "/brokers": "/brokers",
    "/communities": "/communities",
    "/fragile": "/fragile",
    "/fading": "/fading?months=1",
    "/reach": "/reach?node=ggd",
    "/introductions": "/introductions?source=ggd&target=cyber",
    "/norms": "/norms",
    "/what-if": "/what-if?end=ggd&end=cyber",
    "/changes": "/changes?since=2025-01-01",
    "/decisions": "/decisions",
    "/history": "/history",
    "/history/{version}": "/history/1",
    "/health": "/health",
}


@pytest.mark.parametrize(("described", "asked"), EXAMPLES.items())
def test_the_example_has_the_members_of_the_real_answer(
    client: WebClient, described: str, asked: str
) -> None:
    document = client.get(f"{V1}/openapi.json").json()
    answers = document["paths"][V1 + described]["get"]["responses"]
    example = answers["200"]["content"]["application/json"]["example"]
    real = client.get(V1 + asked).json()
    assert example.keys() == real.keys()
    if "meta" in real:
        assert example["meta"].keys() == real["meta"].keys()
    for name in (
        "suggestions",
        "brokers",
        "changesets",
        "items",
        "links",
        "gaps",
        "cells",
        "rings",
    ):
        if name in real:
            assert example[name], f"the example shows no {name}"


def test_the_description_names_tokens_only_where_there_are_any(
    open_client: Callable[..., WebClient], settings: Settings, tmp_path: Path, client: WebClient
) -> None:
    assert "security" not in client.get(f"{V1}/openapi.json").json()
    tokens = tmp_path / "tokens"
    token = make_token(tokens, "anna", today=TODAY)
    closed = settings.model_copy(update={"tokens_file": tokens})
    other = open_client(create_app(closed, today=lambda: TODAY))
    headers = {"Authorization": f"Bearer {token}"}
    document = other.get(f"{V1}/openapi.json", headers=headers).json()
    assert document["security"] == [{"token": []}]
    assert document["paths"][f"{V1}/health"]["get"]["security"] == []
    assert "401" in document["paths"][f"{V1}/graph"]["get"]["responses"]
    assert "401" not in document["paths"][f"{V1}/health"]["get"]["responses"]


def test_the_page_of_the_description_has_everything_from_here(client: WebClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    addresses = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(addresses) == 6
    for address in addresses:
        assert address.startswith("/api/")
        assert client.get(address).status_code == 200
    assert "://" not in page.text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|style=", page.text)
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    own = client.get("/api/docs/docs.js").text + client.get("/api/docs/docs.css").text
    assert "://" not in own
    assert (
        client.get("/api/docs/swagger-ui-bundle.js")
        .headers["content-type"]
        .startswith("text/javascript")
    )
