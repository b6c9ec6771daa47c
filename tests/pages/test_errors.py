"""What goes wrong is a page in the reader's language; the API keeps its problems."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from explorer_site import TODAY, app_of
from page_text import read

from graph_service.access import make_token
from graph_service.errors import StoreBusy
from graph_service.store import GraphStore, open_store
from graph_service.store.sqlite_store import SqliteStore

Opener = Callable[..., Any]


@pytest.mark.parametrize("address", ["/none", "/partners/none", "/static/none.js", "/themes/a/b"])
def test_what_is_not_there_is_said_with_what_to_do(site: Any, address: str) -> None:
    page = read(site.get(address), 404)
    assert page.headings == [(1, "Hier is niets")]
    assert "Zoek op naam om het te vinden." in page.text
    assert "/" in page.links


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/?as_of=gisteren", "“gisteren” is geen dag; schrijf die als 2022-10-17"),
        ("/partners?as_of=2022-02-30", "“2022-02-30” is geen dag"),
        ("/?as_of=2022", "“2022” is geen dag"),
        ("/?kind=planet", "“planet” is onbekend; het kan zijn: partner, theme"),
        ("/?gap=planet-theme", "“planet-theme” is onbekend"),
    ],
)
def test_a_wrong_address_is_answered_in_words(site: Any, address: str, said: str) -> None:
    page = read(site.get(address), 422)
    assert said in page.text


@pytest.mark.parametrize("query", ["offset=-1", "offset=x", "top=x", "steps=x", "links=x", "x=1"])
def test_numbers_that_make_no_sense_are_passed_over(site: Any, query: str) -> None:
    for path in ("/", "/partners", "/partners/ggd"):
        read(site.get(f"{path}?{query}"))


def test_a_page_can_only_be_read(site: Any) -> None:
    response = site.post("/partners")
    page = read(response, 405)
    assert page.headings == [(1, "Dit kan hier niet")]
    assert response.headers["allow"] == "GET"


def test_errors_of_the_api_stay_problems(site: Any) -> None:
    for address in ("/api/v1/none", "/api/v1/partners/none"):
        response = site.get(address)
        assert response.status_code == 404
        assert response.headers["content-type"] == "application/problem+json"


class Loading(SqliteStore):
    """A store while another process writes a large load into it."""

    def version(self) -> int:
        raise StoreBusy("a large load is being written", retry_after=7)

    def snapshot(self) -> Any:
        raise StoreBusy("a large load is being written", retry_after=7)


def test_while_a_large_load_is_written_the_page_says_when_to_come_back(
    tmp_path: Path, open_client: Opener
) -> None:
    store = Loading(tmp_path / "network.db")
    response = open_client(app_of(store), headers={"Accept-Language": "en"}).get("/")
    page = read(response, 503)
    assert page.headings[0] == (1, "The network is being loaded")
    assert "Try again in 7 seconds." in page.text
    assert response.headers["retry-after"] == "7"
    store.close()


def broken(tmp_path: Path) -> GraphStore:
    """A store whose file was overwritten under it."""
    path = tmp_path / "network.db"
    store = open_store(str(path))
    for file in tmp_path.glob("network.db*"):
        file.write_bytes(b"no database " * 5_000)
    return store


def test_a_store_that_cannot_be_read_is_said_without_a_traceback(
    tmp_path: Path, open_client: Opener
) -> None:
    store = broken(tmp_path)
    page = read(open_client(app_of(store), headers={"Accept-Language": "nl"}).get("/"), 503)
    assert page.headings[0] == (1, "Het netwerk is nu niet te lezen")
    assert "network.db" in page.text  # who runs it on their own machine may see where
    store.close()


def test_to_those_who_sign_in_no_place_on_the_machine_is_shown(
    tmp_path: Path, open_client: Opener
) -> None:
    (tmp_path / "store").mkdir()
    store = broken(tmp_path / "store")
    token = make_token(tmp_path / "tokens", "anna", today=TODAY)
    client = open_client(app_of(store, tokens_file=tmp_path / "tokens"))
    page = read(client.get("/", headers={"Authorization": f"Bearer {token}"}), 503)
    assert "network.db" not in page.text
    store.close()


def test_who_signed_in_can_sign_out_on_every_page(
    kust: GraphStore, tmp_path: Path, open_client: Opener
) -> None:
    token = make_token(tmp_path / "tokens", "anna", today=TODAY)
    client = open_client(app_of(kust, tokens_file=tmp_path / "tokens"))
    assert client.get("/", headers={"Accept": "text/html"}).status_code == 303
    page = read(client.get("/coverage", headers={"Authorization": f"Bearer {token}"}))
    (form,) = page.parts("site-viewer")
    assert (form.attributes["action"], form.attributes["method"]) == ("/sign-out", "post")
    assert "anna" in form.all("button")[0].attributes["title"]


def test_files_are_sent_once_and_asked_for_again(site: Any) -> None:
    for name in ("schakel.css", "explorer.js", "node.js", "icon.svg", "map/map.js", "map/map.css"):
        response = site.get(f"/static/{name}")
        assert response.status_code == 200, name
        assert response.headers["cache-control"] == "no-cache"
        again = site.get(f"/static/{name}", headers={"If-None-Match": response.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
