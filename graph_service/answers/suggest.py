"""Single suggestions by what they are about, and the best of a view."""

from __future__ import annotations

from collections.abc import Callable

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Ranking,
    Suggestion,
    SuggestionKind,
    missing_links,
    suggestion_of,
)
from graph_service.answers.found import Keep, found_grounds
from graph_service.snapshot import Snapshot


def suggester(
    view: Snapshot, ranking: Ranking | None, keep: Keep | None = None
) -> Callable[[SuggestionKind, tuple[str, ...]], Suggestion | None]:
    """What finds the suggestion of a kind between ends.

    It gives None where nothing speaks for one, and where there is no ranking yet.
    """

    def find(kind: SuggestionKind, ends: tuple[str, ...]) -> Suggestion | None:
        there = (end in view or end.startswith((METHOD_PREFIX, TYPE_PREFIX)) for end in ends)
        if ranking is None or not all(there):
            return None
        grounds = found_grounds(view, keep)
        found = suggestion_of(view, ranking, kind, ends, grounds=grounds)
        return found if found.rank or found.evidence else None

    return find


def top_suggestions(
    view: Snapshot, ranking: Ranking | None, top: int, keep: Keep | None = None
) -> tuple[Suggestion, ...]:
    """The best suggestions of a view, kinds taking turns."""
    if not top or ranking is None:
        return ()
    return missing_links(view, ranking, top=top, grounds=found_grounds(view, keep)).suggestions
