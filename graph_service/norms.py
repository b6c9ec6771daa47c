"""The norms of a network, kept as notes beside it, by the id of the norm."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping

import orjson

from graph_service.analysis.coverage import levels_of
from graph_service.analysis.norms import ANY, EACH, Norm
from graph_service.analysis.scope import number_of
from graph_service.errors import InvalidOption, NotFound
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot
from graph_service.store.base import GraphStore

NOTE = "norm"
MOST_NORMS = 100
_log = logging.getLogger("schakel.norms")

Norms = Mapping[str, Norm]


def norms(store: GraphStore) -> dict[str, Norm]:
    """All norms by id. One that this version cannot read is passed over, and told in the log."""
    found: dict[str, Norm] = {}
    for note in store.notes(NOTE):
        try:
            found[note.key] = Norm.from_dict(note.value)
        except (InvalidOption, TypeError, AttributeError) as problem:
            _log.warning("norm %s cannot be read: %s", note.key[:80], problem)
    return found


def norm_id(norm: Norm) -> str:
    """The id that a new norm gets: the same for the same norm."""
    facts = orjson.dumps(norm.to_dict(), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(facts).hexdigest()[:10]


def add_norm(store: GraphStore, snapshot: Snapshot, norm: Norm) -> tuple[str, Norm]:
    """Set a norm, and give its id and how it is kept; one that is set already stays as it is.

    Raises:
        NotFound: the theme or district is unknown.
        InvalidOption: it is of another kind, the level is unknown, or there are too many norms.
    """
    known = norms(store)
    kept = _checked(snapshot, norm)
    for key, other in known.items():
        if other == kept:
            return key, other
    if len(known) >= MOST_NORMS:
        raise InvalidOption(
            "norm", f"there are {MOST_NORMS} norms, the most; remove one that is not needed"
        )
    key = norm_id(kept)
    if key in known:  # set so at first and changed since
        key = hashlib.sha256(f"{key} {len(known)}".encode()).hexdigest()[:10]
    store.put_note(NOTE, key, kept.to_dict())
    return key, kept


def change_norm(store: GraphStore, snapshot: Snapshot, key: str, norm: Norm) -> Norm:
    """Put another norm in the place of one.

    Raises:
        NotFound: there is no such norm, or the theme or district is unknown.
        InvalidOption: as with `add_norm`.
    """
    _there(store, key)
    kept = _checked(snapshot, norm)
    store.put_note(NOTE, key, kept.to_dict())
    return kept


def remove_norm(store: GraphStore, key: str) -> None:
    """Take a norm away.

    Raises:
        NotFound: there is no such norm.
    """
    _there(store, key)
    store.delete_note(NOTE, key)


def _there(store: GraphStore, key: str) -> None:
    if store.note(NOTE, key) is None:
        raise NotFound(f"no norm has the id {key[:40]!r}; the list of norms has them")


def _checked(snapshot: Snapshot, norm: Norm) -> Norm:
    """The norm with ids of now; what it names must be there, a type need not."""
    facts = norm.to_dict()
    for field, kind in (("theme", NodeKind.THEME), ("district", NodeKind.DISTRICT)):
        if facts[field] not in (EACH, ANY):
            number = number_of(snapshot, facts[field], kind, field)
            facts[field] = snapshot.node_id(number)
    if norm.level:
        levels_of(snapshot, norm.level)
    return Norm.from_dict(facts)
