"""The ends of a suggestion under the ids of now and in the order in which suggestions have them.

With its kind they are what a suggestion is known by, so that a decision about it finds it again
after names changed, nodes were merged, or a person gave the ends the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence

from graph_service.analysis.missing_links.records import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Ends,
    SuggestionKind,
)
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import NodeKind, slug
from graph_service.snapshot import Snapshot

_VALUES = {
    METHOD_PREFIX: (NodeKind.ACTIVITY, "no activity has the method"),
    TYPE_PREFIX: (NodeKind.PARTNER, "no partner has the type"),
}


def parts_of(kind: SuggestionKind) -> tuple[str, ...]:
    """What a suggestion of this kind joins, in the order of its ends.

    >>> parts_of(SuggestionKind.METHOD_DISTRICT)
    ('method', 'district')
    """
    return tuple(str(kind).split("-"))


def kind_named(text: str) -> SuggestionKind:
    """The kind of suggestion with this name.

    Raises:
        InvalidOption: there is none.
    """
    try:
        return SuggestionKind(text)
    except ValueError:
        known = ", ".join(SuggestionKind)
        raise InvalidOption("kind", f"{text[:40]!r} is unknown; it can be {known}") from None


def ends_given(snapshot: Snapshot, kind: SuggestionKind, given: Sequence[str]) -> Ends:
    """The ends that a person gave, in whatever order and under whatever id they ever had.

    Raises:
        InvalidOption: they are too many or too few, one is of a kind that does not fit, or both
            are the same.
        NotFound: an end is not there.
    """
    wanted = parts_of(kind)
    if len(given) != len(wanted):
        raise InvalidOption(
            "end", f"{len(given)} given; {kind} has {len(wanted)}: {', '.join(wanted)}"
        )
    known = [_known(snapshot, end) for end in given]
    left = list(known)
    ordered: list[str] = []
    for part in wanted:
        fit = next((one for one in left if one[0] == part), None)
        if fit is None:
            said = " and ".join(f"{end[:80]!r} is a {what}" for what, end in known)
            raise InvalidOption("end", f"{said}; {kind} joins {', '.join(wanted)}")
        left.remove(fit)
        ordered.append(fit[1])
    ends = _in_order(kind, ordered)
    if len(set(ends)) < len(ends):
        raise InvalidOption("end", f"both are {ends[0][:80]!r}; give two that differ")
    return ends


def ends_now(snapshot: Snapshot, kind: SuggestionKind, ends: Sequence[str]) -> Ends:
    """Ends that were right once, under the ids of now; what is no longer there keeps its id."""
    return _in_order(kind, [_id_now(snapshot, end) for end in ends])


def _in_order(kind: SuggestionKind, ends: Sequence[str]) -> Ends:
    wanted = parts_of(kind)
    return tuple(sorted(ends)) if len(set(wanted)) == 1 else tuple(ends)


def _id_now(snapshot: Snapshot, end: str) -> str:
    if end.startswith(tuple(_VALUES)):
        return end
    seen = {end}
    while end not in snapshot and end in snapshot.redirects:
        end = snapshot.redirects[end]
        if end in seen:
            break
        seen.add(end)
    return end


def _known(snapshot: Snapshot, end: str) -> tuple[str, str]:
    """What an end is, and the id of now."""
    for prefix, (kind, absent) in _VALUES.items():
        if end.startswith(prefix):
            value = slug(end.removeprefix(prefix))
            if not any(snapshot.type(n) == value for n in snapshot.numbers(kind).tolist()):
                raise NotFound(f"{absent} {value[:80]!r}")
            return prefix.removesuffix(":"), prefix + value
    number = snapshot.number(end)
    return str(snapshot.kind(number)), snapshot.node_id(number)
