"""The page as text: nothing in it from data is HTML, nothing in it calls another server."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest

from graph_service.errors import InvalidOption
from graph_service.labels import LANGS
from graph_service.model import Attestation, Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz import page
from viz.network_map import (
    MapOptions,
    MapSuggestion,
    map_assets,
    map_fragment,
    render_map,
)

HOSTILE = "</script><script>window.__pwned=1</script><img src=x onerror=alert(1)>\u2028\u202e&'\""


class Tags(HTMLParser):
    """Every tag with its attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.code: list[str] = []
        self._in_code = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._in_code = tag in ("script", "style")
        if self._in_code:
            self.code.append("")

    def handle_endtag(self, tag: str) -> None:
        self._in_code = False

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code[-1] += data


def hostile_snapshot() -> Snapshot:
    says = (Attestation(f"d {HOSTILE}".replace("\u2028", ""), HOSTILE),)
    return Snapshot.of_records(
        [
            Node(
                "a</script>", NodeKind.PARTNER, f"x {HOSTILE}", aliases=(HOSTILE,),
                identifiers={HOSTILE: HOSTILE}, description=HOSTILE, properties={HOSTILE: HOSTILE},
                attestations=says,
            ),
            Node("see href", NodeKind.PARTNER, "javascript:alert(1)"),
            Link(LinkKind.COOPERATES_WITH, "a</script>", "see href", attestations=says),
        ]
    )  # fmt: skip


def hostile_page() -> str:
    missing = [
        MapSuggestion(("a</script>", HOSTILE), 1, 1.0, HOSTILE, kind=HOSTILE),
        MapSuggestion(("a</script>", f"method:{HOSTILE}"), 2, 0.5, HOSTILE),
    ]
    return render_map(hostile_snapshot(), missing, title=HOSTILE)


def test_no_address_of_another_server_is_in_the_page(
    small_network: Snapshot, small_suggestions: Sequence[MapSuggestion]
) -> None:
    tags = Tags(render_map(small_network, small_suggestions, title="Net")).tags
    assert [tag for tag, attributes in tags if {"src", "href", "action"} & set(attributes)] == []
    assert {tag for tag, _ in tags} & {"link", "iframe", "object", "embed", "img", "base"} == set()


def test_hostile_text_makes_no_tag_and_no_handler() -> None:
    harmless, hostile = (
        Tags(render_map(Snapshot.empty(), title="Net")).tags,
        Tags(hostile_page()).tags,
    )
    assert [tag for tag, _ in hostile].count("script") == 3
    assert "img" not in {tag for tag, _ in hostile}
    of_a_filled_map = {"input", "span", "svg", "circle", "path", "rect", "label"}
    assert {tag for tag, _ in hostile} - {tag for tag, _ in harmless} <= of_a_filled_map
    names = {name for _, attributes in hostile for name in attributes}
    assert [name for name in names if name.startswith("on") or name == "style"] == []


def test_hostile_text_is_in_the_data_as_it_was() -> None:
    data = json.loads(Tags(hostile_page()).code[1])
    assert data["title"] == HOSTILE
    facts = data["nodes"][0]["schakel"]
    assert facts["name"] == f"x {HOSTILE}"
    assert facts["properties"] == {HOSTILE: HOSTILE}
    assert data["suggestions"][0]["sentence"] == HOSTILE


def test_safe_json_is_json_without_anything_that_could_end_a_script() -> None:
    text = page.safe_json({"<>&\u2028\u2029": ["</ScRiPt>", "<!--", float("nan")]})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"<>&\u2028\u2029": ["</ScRiPt>", "<!--", None]}


def policy_of(text: str) -> dict[str, str]:
    content = next(
        attributes["content"] or ""
        for tag, attributes in Tags(text).tags
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert "unsafe" not in content
    return dict(rule.split(" ", 1) for rule in content.split("; "))


def test_the_policy_allows_just_the_code_that_is_there() -> None:
    text = render_map(Snapshot.empty(), title="Net")
    rules = policy_of(text)
    style, data, vis, start = (
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"
        for code in Tags(text).code
    )
    assert rules["script-src"].split() == [vis, start]
    assert rules["style-src"].split() == [style]
    assert data not in rules["script-src"]
    assert (rules["default-src"], rules["connect-src"]) == ("'none'", "'none'")


def test_a_nonce_of_the_server_is_on_the_code_and_in_the_policy() -> None:
    text = render_map(Snapshot.empty(), title="Net", options=MapOptions(nonce="abcDEF123=="))
    code = [attributes for tag, attributes in Tags(text).tags if tag in ("script", "style")]
    assert [attributes.get("nonce") for attributes in code] == [
        "abcDEF123==", None, "abcDEF123==", "abcDEF123==",
    ]  # fmt: skip
    rules = policy_of(text)
    assert "'nonce-abcDEF123=='" in rules["script-src"]
    assert "'nonce-abcDEF123=='" in rules["style-src"]


@pytest.mark.parametrize("nonce", ["", "x' 'unsafe-inline", "abc;default-src *", "short"])
def test_what_is_no_nonce_is_refused(nonce: str) -> None:
    with pytest.raises(InvalidOption):
        render_map(Snapshot.empty(), title="Net", options=MapOptions(nonce=nonce))


@pytest.mark.parametrize("lang", LANGS)
def test_the_page_says_its_language_and_its_name(lang: str, small_network: Snapshot) -> None:
    text = render_map(small_network, title="A & B", lang=lang)
    assert text.startswith(f'<!DOCTYPE html>\n<html lang="{lang}">')
    assert "<h1><bdi>A &amp; B</bdi></h1>" in text
    assert re.search(r"<title>[^<]+ A &amp; B</title>", text)


def test_the_page_says_the_day_it_is_about(small_network: Snapshot) -> None:
    from datetime import date

    text = render_map(small_network.at(date(2023, 5, 1)), title="Net")
    assert "Zoals het was op 1 mei 2023" in text


def test_the_fragment_brings_no_code_that_runs_and_no_style(small_network: Snapshot) -> None:
    tags = Tags(map_fragment(small_network, title="Net")).tags
    assert [attributes["type"] for tag, attributes in tags if tag == "script"] == [
        "application/json"
    ]
    assert not any(tag == "style" or "style" in attributes for tag, attributes in tags)


def test_two_maps_on_a_page_have_no_id_in_common(small_network: Snapshot) -> None:
    ids = []
    for name in ("one", "two"):
        options = MapOptions(element_id=name)
        tags = Tags(map_fragment(small_network, title="Net", options=options)).tags
        ids += [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_our_modules_hang_together_as_one() -> None:
    one = page.one_module()
    assert "import " not in re.sub(r"//.*", "", one)
    assert not re.search(r"^export ", one, re.MULTILINE)
    for name, code in map_assets().items():
        for imported in re.findall(r'from "\./([a-z]+\.js)"', code.decode()):
            assert page.MODULES.index(imported) < page.MODULES.index(name)


def test_our_scripts_never_read_text_as_html() -> None:
    for code in map_assets().values():
        found = re.findall(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|fetch\(",
            code.decode(),
        )
        assert found == []


def test_code_that_would_end_its_element_is_not_put_in_a_page() -> None:
    with pytest.raises(AssertionError):
        page.inline("let a = '</SCRIPT>'")
