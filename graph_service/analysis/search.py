"""Finding nodes by what people type: names, other names, ids and identifiers, typing errors too."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from rapidfuzz import fuzz, process

from graph_service.snapshot import BoolArray, Snapshot

EXACT, BEGINS, WORD_BEGINS, INSIDE = 100.0, 95.0, 90.0, 85.0
LIKE = 0.84  # what only resembles stays below what is really there
WORD_CUTOFF = 75.0  # how alike two words must be, 0 to 100
FUZZY_LENGTH = 4  # shorter words resemble too much

_NO_WORD = re.compile(r"[^\w]+|_")
_SPACED = re.compile(r"\b(\w) (?=\w\b)")


def fold(text: str) -> str:
    """Text as it is compared: no case, accents or punctuation, initials as one word.

    >>> fold("G.G.D.  Zaanstreek-Waterland"), fold("Coördinatie")
    ('ggd zaanstreek waterland', 'coordinatie')
    """
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _SPACED.sub(r"\1", _NO_WORD.sub(" ", folded).strip())


@dataclass(frozen=True, slots=True)
class Hit:
    """A node that was found: how well (0 to 100), and by which of its texts."""

    number: int
    score: float
    field: str
    text: str


class SearchIndex:
    """Every text by which a node of a snapshot may be found."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._texts: list[str] = []
        self._entries: list[tuple[int, str, str]] = []
        self._places: dict[str, list[int]] = {}  # of the texts that hold a word
        for number in range(snapshot.node_count):
            seen: set[str] = set()
            for field, text in _texts(snapshot, number):
                folded = fold(text)
                if folded and folded not in seen:
                    seen.add(folded)
                    for word in dict.fromkeys(folded.split()):
                        self._places.setdefault(word, []).append(len(self._texts))
                    self._texts.append(folded)
                    self._entries.append((number, field, text))

    def search(self, query: str, among: BoolArray | None = None) -> list[Hit]:
        """The nodes that a query finds, of those that `among` marks; best first, ties by name."""
        wanted = fold(query)
        if not wanted:
            return []
        scores: dict[int, float] = {}
        for place, text in enumerate(self._texts):
            score = _contains(wanted, text)
            if score:
                scores[place] = score
        for place, score in self._alike(wanted).items():
            scores.setdefault(place, score)
        if among is not None:
            scores = {p: score for p, score in scores.items() if among[self._entries[p][0]]}
        return self._best(scores)

    def _alike(self, wanted: str) -> dict[int, float]:
        """The texts that hold a word like each word of the query, in any order."""
        totals: dict[int, float] | None = None
        words = wanted.split()
        for word in words:
            best: dict[int, float] = {}
            for found, score in self._words_like(word):
                for place in self._places[found]:
                    best[place] = max(best.get(place, 0.0), score)
            if totals is None:
                totals = best
            else:
                totals = {p: t + best[p] for p, t in totals.items() if p in best}
        return {
            place: round(total / len(words) * LIKE - self._words_more(place, len(words)), 6)
            for place, total in (totals or {}).items()
        }

    def _words_more(self, place: int, words: int) -> int:
        """How many words a text has beside those of the query; a few at most, only to order."""
        return min(max(self._texts[place].count(" ") + 1 - words, 0), 5)

    def _words_like(self, word: str) -> Iterator[tuple[str, float]]:
        if len(word) < FUZZY_LENGTH:
            yield from ((w, 100.0) for w in self._places if w.startswith(word))
            return
        found = process.extract(
            word, self._places.keys(), scorer=fuzz.ratio, score_cutoff=WORD_CUTOFF, limit=None
        )
        for other, score, _ in found:
            yield other, score
        yield from ((w, 100.0) for w in self._places if w.startswith(word))

    def _best(self, scores: dict[int, float]) -> list[Hit]:
        best: dict[int, tuple[float, int]] = {}
        for place, score in scores.items():
            number = self._entries[place][0]
            # a node's own name comes first in the index, so an equal later text does not replace it
            if number not in best or (-score, place) < (-best[number][0], best[number][1]):
                best[number] = (score, place)
        order = sorted(best.items(), key=lambda item: (-item[1][0], self._texts[item[1][1]], item))
        return [
            Hit(number, score, self._entries[place][1], self._entries[place][2])
            for number, (score, place) in order
        ]


def _texts(snapshot: Snapshot, number: int) -> Iterator[tuple[str, str]]:
    row = snapshot.node_rows[number]
    yield "name", row[2]
    if row[7] != "{}":
        rest = orjson.loads(row[7])
        for alias in rest.get("aliases", ()):
            yield "alias", alias
        for identifier in rest.get("identifiers", {}).values():
            yield "identifier", identifier
    yield "id", row[0]


def _contains(wanted: str, text: str) -> float:
    at = text.find(wanted)
    if at < 0:
        return 0.0
    if at == 0:
        return EXACT if len(text) == len(wanted) else BEGINS
    return WORD_BEGINS if f" {wanted}" in text else INSIDE
