"""Cells with several names and no separator of ours between them: commas, or slashes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from graph_service.model import NodeKind, match_key
from loaders.cells import shown
from loaders.statements import NameRef, StatedLink

_SUFFIXES = frozenset(
    {
        "bv", "b.v.", "nv", "n.v.", "vof", "v.o.f.", "inc", "inc.", "ltd", "ltd.", "gmbh", "llc",
        "ag", "sa", "s.a.",
    }
)  # fmt: skip
_SLASH = " / "
_SHOWN = 5  # cells that a notice repeats


class CellLists:
    """Splits such cells where what is known of the names allows it, and tells which."""

    def __init__(self, find: Callable[[NameRef], list[str]], links: Iterable[StatedLink]) -> None:
        """Take what is known.

        Args:
            find: the nodes that a cell can mean.
            links: the links of the file that are still to come.
        """
        self._find = find
        self._links = links
        self._split: dict[str, None] = {}  # cells that were split at commas
        self._slashed: dict[str, bool] = {}  # cells with slashes, and whether they were split
        self._to_come: set[str] | None = None

    def parts(self, end: int | NameRef, stated: StatedLink) -> list[int | NameRef]:
        """An end, or several where a cell turns out to be a list with commas."""
        if isinstance(end, int) or not ("," in end.text or _SLASH in end.text) or self._find(end):
            return [end]
        if "," not in end.text:
            return self._at_slashes(end, stated)
        parts = [NameRef(part.strip(), end.kinds) for part in end.text.split(",") if part.strip()]
        if len(parts) < 2:
            return [end]
        # where any name makes a node, `Jansen, Piet` in a from/to list may well be one of its own
        in_list = isinstance(stated.source, int) or isinstance(stated.target, int)
        if (in_list or not stated.create) and all(self._find(part) for part in parts):
            return [*parts]
        # the partners in the row of an activity are a list, in which new names may be
        listing = stated.create and isinstance(stated.target, int)
        if not listing or any(part.text.casefold() in _SUFFIXES for part in parts):
            return [end]
        self._split[end.text] = None
        return [*parts]

    def _at_slashes(self, end: NameRef, stated: StatedLink) -> list[int | NameRef]:
        """The partners in a cell of a list, split where at least one of them is known."""
        if end.kinds != (NodeKind.PARTNER,) or not isinstance(stated.target, int):
            return [end]
        names = dict.fromkeys(name.strip() for name in end.text.split(_SLASH))
        parts = [NameRef(name, end.kinds) for name in names if name]
        split = len(parts) > 1 and any(self._find(p) or self._comes(p.text) for p in parts)
        if split or stated.create:
            self._slashed[end.text] = split
        return [*parts] if split else [end]

    def _comes(self, name: str) -> bool:
        """Whether a row that is still to come names a partner so."""
        if self._to_come is None:
            self._to_come = {
                match_key(end.text)
                for stated in self._links
                for end in (stated.source, stated.target)
                if isinstance(end, NameRef) and NodeKind.PARTNER in end.kinds
            }
        return match_key(name) in self._to_come

    def notices(self) -> Iterator[str]:
        """What a person should know of how cells were split."""
        yield from _told(
            self._split,
            "read as several names, split at the commas",
            "where that is wrong, write ; between the names",
        )
        yield from _told(
            [cell for cell, split in self._slashed.items() if split],
            "read as several names, split at the slashes",
            "where that is one name, write it without spaces round the slash",
        )
        yield from _told(
            [cell for cell, split in self._slashed.items() if not split],
            "read as one name, slashes and all",
            "where these are several, write ; between the names",
        )


def _told(cells: Collection[str], what: str, advice: str) -> Iterator[str]:
    if cells:
        named = "; ".join(repr(shown(cell)) for cell in list(cells)[:_SHOWN])
        rest = f" and {len(cells) - _SHOWN} more" if len(cells) > _SHOWN else ""
        yield f"{what}: {named}{rest}; {advice}"
