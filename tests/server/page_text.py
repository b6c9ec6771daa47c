"""A page as a reader of its HTML finds it: text, headings, links, forms, and parts of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "circle", "path", "rect"})


@dataclass
class Read:
    """One element; the page is the outermost."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Read | str] = field(default_factory=list)

    def walk(self) -> Iterator[Read]:
        yield self
        for child in self.children:
            if isinstance(child, Read):
                yield from child.walk()

    def all(self, tag: str) -> list[Read]:
        return [part for part in self.walk() if part.tag == tag]

    def has(self, name: str) -> bool:
        return name in self.attributes.get("class", "").split()

    def parts(self, name: str) -> list[Read]:
        """The elements of a class."""
        return [part for part in self.walk() if part.has(name)]

    def part(self, name: str, number: int = 0) -> Read:
        return self.parts(name)[number]

    def by_id(self, name: str) -> Read:
        (found,) = [part for part in self.walk() if part.attributes.get("id") == name]
        return found

    @property
    def raw(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw for child in self.children)

    @property
    def text(self) -> str:
        """What is read, with single spaces between words."""
        return " ".join("".join(self._pieces()).split())

    def _pieces(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in ("script", "style", "title"):
                yield from child._pieces()
                if child.tag not in ("a", "bdi", "span", "b", "strong", "code"):
                    yield " "

    @property
    def headings(self) -> list[tuple[int, str]]:
        return [
            (int(part.tag[1]), part.text)
            for part in self.walk()
            if len(part.tag) == 2 and part.tag[0] == "h" and part.tag[1].isdigit()
        ]

    @property
    def links(self) -> list[str]:
        return [part.attributes["href"] for part in self.all("a")]

    @property
    def scripts(self) -> dict[str, str]:
        """The data of the page's scripts by id or class."""
        return {
            part.attributes.get("id") or part.attributes.get("class", ""): part.raw
            for part in self.all("script")
        }

    def checked(self, name: str) -> list[str]:
        return [
            part.attributes["value"]
            for part in self.all("input")
            if part.attributes.get("name") == name and "checked" in part.attributes
        ]

    def selected(self, name: str) -> str:
        (select,) = [one for one in self.all("select") if one.attributes.get("name") == name]
        chosen = [one for one in select.all("option") if "selected" in one.attributes]
        return chosen[0].attributes["value"] if chosen else ""

    @property
    def rows(self) -> list[list[str]]:
        """The cells of every table row, heads too."""
        return [
            [cell.text for cell in row.walk() if cell.tag in ("th", "td")] for row in self.all("tr")
        ]


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.stack = [Read("page")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Read(tag, {name: value or "" for name, value in attrs})
        self.stack[-1].children.append(element)
        if tag not in VOID:
            self.stack.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack[-1].children.append(Read(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.stack[-1].tag == tag, f"</{tag}> closes <{self.stack[-1].tag}>"
        self.stack.pop()

    def handle_data(self, data: str) -> None:
        self.stack[-1].children.append(data)


def read(response: Any, status: int = 200) -> Read:
    """The page in a response, which must be HTML whose elements close in order."""
    assert response.status_code == status, response.text[:300]
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    builder = _Builder()
    builder.feed(response.text)
    builder.close()
    assert [element.tag for element in builder.stack] == ["page"]
    return builder.stack[0]
