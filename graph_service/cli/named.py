"""A node by what a person types: its id, or its name."""

from __future__ import annotations

from datetime import date

from graph_service.answers import nodes_answer
from graph_service.errors import NotFound
from graph_service.model import match_key
from graph_service.snapshot import Snapshot


def node_named(snapshot: Snapshot, text: str) -> str:
    """The node with this id, or the only one with this name.

    Raises:
        NotFound: there is none, or there are several.
    """
    try:
        return snapshot.resolve(text)
    except NotFound:
        pass
    found = [row for row in snapshot.node_rows if match_key(row[2]) == match_key(text)]
    if len(found) == 1:
        return found[0][0]
    if found:
        ids = ", ".join(row[0] for row in found[:10])
        raise NotFound(f"{text[:80]!r} is the name of several: {ids}; give one of these ids")
    hits = nodes_answer(snapshot, q=text, limit=3)["items"]
    hint = "; did you mean " + ", ".join(f"{h['name']} ({h['id']})" for h in hits) if hits else ""
    raise NotFound(f"nothing has the id or the name {text[:80]!r}{hint}")


def node_there(known: Snapshot, text: str, day: date, view: Snapshot) -> str:
    """The node that a person means, if it was there on the day of the view.

    Raises:
        NotFound: there is none, there are several, or it was not there then.
    """
    node_id = node_named(known, text)
    if node_id not in view:
        found = known.node(node_id)
        period = f"{found.valid_from or '…'} - {found.valid_to or '…'}"
        raise NotFound(f"{found.name} was there in {period}, not on {day}; give a day by --as-of")
    return node_id
