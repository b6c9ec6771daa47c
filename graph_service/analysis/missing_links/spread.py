"""A list that is not all of one kind, one theme and one district.

Maximal marginal relevance: with s from 0 to 1 the next of the list is the one with the highest

    (1 - s) * relevance - s * (likeness to the most alike of those already chosen)

J. Carbonell and J. Goldstein, "The use of MMR, diversity-based reranking for reordering documents
and producing summaries", SIGIR 1998. Scores of different kinds cannot be compared, so relevance is
1 / log2(1 + rank), rank being the place within the kind (the discount of K. Järvelin and J.
Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM TOIS 20 (2002), 422-446).
Likeness is the mean of three: whether two are of one kind, and the Jaccard index of the themes and
of the districts that their ends are or are in touch with.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.analysis.missing_links.records import SuggestionKind

POOL = 500  # so many of the list are looked at, whatever the length that is asked for


@dataclass(frozen=True, slots=True)
class Spot:
    """What is compared of a suggestion."""

    kind: SuggestionKind
    rank: int
    themes: frozenset[int]
    districts: frozenset[int]


def likeness(one: Spot, other: Spot) -> float:
    """From 0, nothing alike, to 1."""
    same = 1.0 if one.kind is other.kind else 0.0
    return (
        same + _jaccard(one.themes, other.themes) + _jaccard(one.districts, other.districts)
    ) / 3


def spread_out(spots: Sequence[Spot], size: int, share: float) -> list[int]:
    """The places of the `size` that are chosen, in the order in which they are; ties by place."""
    left = dict(enumerate(spots))
    nearest = dict.fromkeys(left, 0.0)
    chosen: list[int] = []
    while left and len(chosen) < size:
        best = max(
            left,
            key=lambda place: (
                (1 - share) / math.log2(1 + left[place].rank) - share * nearest[place],
                -place,
            ),
        )
        spot = left.pop(best)
        chosen.append(best)
        for place, other in left.items():
            nearest[place] = max(nearest[place], likeness(spot, other))
    return chosen


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    together = len(one | other)
    return len(one & other) / together if together else 0.0
