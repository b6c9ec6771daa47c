"""What would change the place of a suggestion, by counting again without or with one contact.

Two are told: what would be left if the strongest evidence fell away, and what would come of a
contact with something that the other end is in touch with already. A contact of x with z, which y
knows, adds 1 / (contacts of z + 1) to what x and y share. Of all z it is the one that adds most, of
those with which x has something in common if there are any.

The place is told where the order follows from what is shared alone, so where it was made by
resource allocation or by profiles. Where a model made the order only the share is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.candidates import ENDS
from graph_service.analysis.missing_links.evidence import DIGITS, score_of
from graph_service.analysis.missing_links.grounds import Grounds
from graph_service.analysis.missing_links.records import (
    Ends,
    Evidence,
    SuggestionKind,
    Turn,
    WouldChange,
)
from graph_service.model import NODE_KINDS, NodeKind

_DISTRICT = NODE_KINDS.index(NodeKind.DISTRICT)
_THEME = NODE_KINDS.index(NodeKind.THEME)


def changes(
    grounds: Grounds,
    kind: SuggestionKind,
    ends: Ends,
    evidence: Sequence[Evidence],
    scores: NDArray[np.float64] | None,
) -> tuple[WouldChange, ...]:
    """What would change a suggestion.

    `scores` are those of all suggestions of the kind, highest first, where they are what is shared;
    else None.
    """
    if not evidence:
        return ()
    return (*_without(evidence, scores), *_with(grounds, kind, ends, evidence, scores))


def _place(shared: float, now: float, scores: NDArray[np.float64] | None) -> int | None:
    """The place that a suggestion would have among the others, which stay as they are."""
    if scores is None or shared <= 0:
        return None
    above = int(np.searchsorted(-scores, -shared, side="left"))
    return above + 1 - (now > shared)  # it is itself no longer among those above


def _without(
    evidence: Sequence[Evidence], scores: NDArray[np.float64] | None
) -> Iterator[WouldChange]:
    now, left = score_of(evidence), score_of(evidence[1:])
    yield WouldChange(Turn.WITHOUT, evidence[0].node_id, "", left, _place(left, now, scores))


def _with(
    grounds: Grounds,
    kind: SuggestionKind,
    ends: Ends,
    evidence: Sequence[Evidence],
    scores: NDArray[np.float64] | None,
) -> Iterator[WouldChange]:
    found = _more(grounds, kind, ends)
    if found is None or (kind in ENDS and any(one.beyond for one in evidence)):
        return
    end, node_id, weight = found
    now = score_of(evidence)
    shared = round(now + weight, DIGITS)
    yield WouldChange(Turn.WITH, node_id, end, shared, _place(shared, now, scores))


def _more(grounds: Grounds, kind: SuggestionKind, ends: Ends) -> tuple[str, str, float] | None:
    """The end that could get in touch with what, and what that would weigh."""
    if kind in ENDS:
        return _contact(grounds, ends)
    if kind is SuggestionKind.METHOD_DISTRICT:
        lacking, at = grounds.methods.lacking(ends), ends[1]
    elif kind is SuggestionKind.PARTNER_ACTIVITY:
        lacking, at = grounds.open_activities.lacking(ends), ends[0]
    else:
        return None
    return None if lacking is None else (at, *lacking)


def _contact(grounds: Grounds, ends: Ends) -> tuple[str, str, float] | None:
    """A contact of the one that the other would have too; one that it shares something with."""
    snapshot, graph = grounds.snapshot, grounds.contacts.graph
    numbers = [snapshot.number(end) for end in ends]
    best: tuple[bool, float, str, str] | None = None
    for one, other in (numbers, reversed(numbers)):
        kind = snapshot.node_kind[one]
        theirs = np.setdiff1d(graph.neighbours(other), graph.neighbours(one), assume_unique=True)
        theirs = theirs[theirs != one]
        if kind in (_DISTRICT, _THEME):  # only a partner can be asked to get in touch
            continue
        for z in theirs.tolist():
            strange = not len(np.intersect1d(graph.neighbours(z), graph.neighbours(one)))
            weight = 1.0 / (1.0 + int(graph.degree[z]))
            found = (strange, -weight, snapshot.node_id(z), snapshot.node_id(one))
            if best is None or found < best:
                best = found
    return None if best is None else (best[3], best[2], -best[1])
