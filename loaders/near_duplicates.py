"""Names that look like one: offered to a person, never merged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from graph_service.model import NodeKind, match_key

_ALIKE = 90.0  # of 100: one letter in ten may differ
_SHORTEST = 6  # shorter names differ by a letter for a reason
_LARGE_BLOCK = 60
_WINDOW = 10
_BLOCK_LETTERS = 5
# A number or a point of the compass tells two names apart, however alike the rest is.
_ABBREVIATED = re.compile(r"(?<=[^\W\d])\.")
_TELLING = re.compile(r"\d+|noord|zuid|oost|west|north|south|east")
# Words that come and go in a name without making it another.
_WEAK = frozenset(
    {
        "de", "het", "een", "van", "der", "den", "te", "the", "of", "and", "en", "voor", "bv", "nv",
        "stichting", "vereniging", "gemeente", "inc", "ltd", "llc", "gmbh", "foundation",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NamedNode:
    """A node as it is compared; with `by_type`, one of another type is another node for sure."""

    id: str
    kind: NodeKind
    type: str
    name: str
    new: bool
    by_type: bool = False


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """A new node and another whose name is nearly the same."""

    new: NamedNode
    other: NamedNode

    def __str__(self) -> str:
        return f"{self.new.name!r} ({self.new.id}) and {self.other.name!r} ({self.other.id})"


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a name is compared: its telling words, these as one text, and what tells apart."""

    words: tuple[str, ...]
    text: str
    telling: tuple[str, ...]


@lru_cache(maxsize=200_000)
def _shape(name: str) -> _Shape:
    """The shape of a name, without accents and the dots of abbreviations (G.G.D. is GGD)."""
    letters = unicodedata.normalize("NFKD", _ABBREVIATED.sub("", name.replace("'", ""))).casefold()
    plain = "".join(c for c in letters if not unicodedata.combining(c))
    found = re.findall(r"[^\W_]+", plain)
    words = tuple(word for word in found if word not in _WEAK) or tuple(found)
    return _Shape(words, "".join(words), tuple(_TELLING.findall(" ".join(words))))


def near_duplicates(nodes: Iterable[NamedNode]) -> list[NearDuplicate]:
    """The pairs of nearly equal names in which at least one node is new, by the new node's id.

    Names are compared within their kind only, and only with those that begin or end alike, so that
    the work grows with the number of names and not with its square.
    """
    found: dict[tuple[str, str], NearDuplicate] = {}
    for block in _blocks(nodes):
        for one, other in _pairs(block):
            new, old = (one, other) if one.new else (other, one)
            if not new.new or new.id == old.id:
                continue
            if _types_differ(new, old) or not _alike(new, old):
                continue
            key = (min(new.id, old.id), max(new.id, old.id))
            found.setdefault(key, NearDuplicate(new, old))
    return sorted(found.values(), key=lambda pair: (pair.new.id, pair.other.id))


def _blocks(nodes: Iterable[NamedNode]) -> Iterator[list[NamedNode]]:
    blocks: dict[tuple[NodeKind, str], list[NamedNode]] = {}
    for node in nodes:
        shape = _shape(node.name)
        if all(word.isdigit() for word in shape.words):
            continue
        keys = {f"<{shape.text[:_BLOCK_LETTERS]}", f">{shape.text[-_BLOCK_LETTERS:]}"}
        keys.add("=" + "".join(sorted(shape.words)))
        for key in keys:
            blocks.setdefault((node.kind, key), []).append(node)
    for block in blocks.values():
        if len(block) > 1 and any(node.new for node in block):
            yield block


def _pairs(block: list[NamedNode]) -> Iterator[tuple[NamedNode, NamedNode]]:
    """All pairs of a small block, and of a large one those that stand close together."""
    ordered = sorted(block, key=lambda node: (_shape(node.name).text, node.id))
    window = len(ordered) if len(ordered) <= _LARGE_BLOCK else _WINDOW
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 : place + 1 + window]:
            yield one, other


def _types_differ(one: NamedNode, other: NamedNode) -> bool:
    by_type = one.by_type or other.by_type
    return by_type and bool(one.type and other.type and one.type != other.type)


def _alike(one: NamedNode, other: NamedNode) -> bool:
    shape, other_shape = _shape(one.name), _shape(other.name)
    if shape.telling != other_shape.telling:
        return False
    if shape.text == other_shape.text:
        return len(shape.text) > 2 or match_key(one.name) == match_key(other.name)
    if min(len(shape.text), len(other_shape.text)) < _SHORTEST:
        return False
    if sorted(shape.words) == sorted(other_shape.words):
        return True
    return fuzz.ratio(shape.text, other_shape.text, score_cutoff=_ALIKE) >= _ALIKE
