"""Single suggestions by what they are about, and the best of a view."""

from __future__ import annotations

from collections.abc import Callable

from graph_service.analysis.missing_links import Suggestion, SuggestionKind, missing_links
from graph_service.answers.found import Keep
from graph_service.snapshot import Snapshot

_DEEP = 10_000


def suggester(
    view: Snapshot, keep: Keep | None = None
) -> Callable[[SuggestionKind, tuple[str, ...]], Suggestion | None]:
    """What finds the suggestion of a kind between ends; it gives None where there is none."""

    def find(kind: SuggestionKind, ends: tuple[str, ...]) -> Suggestion | None:
        node = next((end for end in reversed(ends) if end in view), None)
        if node is None:
            return None

        def compute() -> dict[tuple[str, ...], Suggestion]:
            found = missing_links(view, kinds=[kind], node=node, top=_DEEP).suggestions
            return {one.ends: one for one in found}

        key = (view.version, view.as_of, kind, node)
        found = compute() if keep is None else keep("suggestions of a node", key, compute)
        return found.get(ends)

    return find


def top_suggestions(view: Snapshot, top: int, keep: Keep | None = None) -> tuple[Suggestion, ...]:
    """The best suggestions of a view, kinds taking turns."""
    if not top:
        return ()

    def compute() -> tuple[Suggestion, ...]:
        return missing_links(view, top=top).suggestions

    if keep is None:
        return compute()
    return keep("top suggestions", (view.version, view.as_of, top), compute)
