"""Nodes, links and missing links as the records that the map draws and shows.

Of each record only the keys in `NODE_KEYS` and `EDGE_KEYS` are instructions to vis-network; all
that is known of the network stands under the one key `schakel`, which vis-network does not read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from graph_service.errors import InvalidOption, NotFound
from graph_service.labels import Lang, certainty_label, status_label
from graph_service.model import Attestation, Link, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz import style, words
from viz.choice import MapOptions, MapSuggestion
from viz.layout import degrees

Record: TypeAlias = dict[str, Any]
FloatArray = NDArray[np.float64]

DATA = "schakel"
NODE_KEYS = frozenset({"id", "label", "x", "y", "size", "group", DATA})
EDGE_KEYS = frozenset({"id", "from", "to", "width", "dashes", "color", "smooth", DATA})

GHOST_RADIUS = 12.0
TURNS = 16  # directions tried for a missing activity


class Sources:
    """Every (dataset, place) once; records point at them by number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def numbers(self, attestations: Sequence[Attestation]) -> list[int]:
        """The numbers of what attests a record."""
        return [
            self._numbers.setdefault((item.dataset, item.place), len(self._numbers))
            for item in attestations
        ]

    def table(self) -> list[list[str]]:
        """Dataset and place by number."""
        return [list(key) for key in self._numbers]


def _value(slug: str, options: MapOptions) -> str:
    return options.value_labels.get(slug) or slug.replace("-", " ")


def node_records(
    whole: Snapshot,
    snapshot: Snapshot,
    place: FloatArray,
    lang: Lang,
    options: MapOptions,
    sources: Sources,
) -> list[Record]:
    """One record a node, `n` and its number as id: the ids of the network may be anything.

    A node tells how many neighbours it has in the whole network, and how many of them are drawn.
    """
    drawn = degrees(snapshot)
    size = style.radius(drawn)
    if snapshot is whole:
        degree = drawn
    else:
        numbers = [whole.number(row[0]) for row in snapshot.node_rows]
        degree = degrees(whole)[numbers]
    return [
        {
            "id": f"n{number}",
            "label": style.label(node.name),
            "x": int(place[number, 0]),
            "y": int(place[number, 1]),
            "size": float(size[number]),
            "group": str(node.kind) if snapshot.happened[number] else "plan",
            DATA: {
                **_node_facts(node, lang, options),
                "degree": int(degree[number]),
                **({"drawn": int(drawn[number])} if drawn[number] < degree[number] else {}),
                "sources": sources.numbers(node.attestations),
            },
        }
        for number, node in enumerate(snapshot.nodes())
    ]


def _node_facts(node: Node, lang: Lang, options: MapOptions) -> Record:
    # Contacts are left out: a map is passed on more easily than a network.
    facts: Record = {
        "id": node.id,
        "kind": str(node.kind),
        "name": node.name,
        "type": _value(node.type, options),
        "status": status_label(node.status, lang),
        "period": words.period(node.valid_from, node.valid_to, lang),
        "description": node.description,
        "aliases": list(node.aliases),
        "identifiers": dict(node.identifiers),
        "properties": {
            words.property_name(key, lang): _shown(value, lang)
            for key, value in node.properties.items()
        },
    }
    if options.node_url is not None:
        facts["page"] = _own_path(options.node_url(node.kind, node.id))
    return {key: value for key, value in facts.items() if value not in ("", [], {})}


def _own_path(url: str) -> str:
    """The path, if it stays on this server: no other scheme, no other host."""
    if not re.match(r"/(?![/\\])", url):
        raise InvalidOption("node_url", f"{url[:40]!r} must be a path that begins with one /")
    return url


def _shown(value: object, lang: Lang) -> str:
    if isinstance(value, bool):
        yes_no = {"nl": ("nee", "ja"), "en": ("no", "yes")}
        return yes_no[lang][value]
    return str(value)


def edge_records(
    snapshot: Snapshot, lang: Lang, options: MapOptions, sources: Sources
) -> list[Record]:
    """One record a linked pair, with all its links: lines on top of each other show as one."""
    bundles: dict[tuple[int, int], list[Record]] = {}
    for number, link in enumerate(snapshot.links()):
        source, target = int(snapshot.link_source[number]), int(snapshot.link_target[number])
        pair = (min(source, target), max(source, target))
        facts = _link_facts(link, lang, options)
        facts |= {"from": f"n{source}", "sources": sources.numbers(link.attestations)}
        bundles.setdefault(pair, []).append(facts)
    happened = snapshot.happened
    records = []
    for number, (one, two) in enumerate(sorted(bundles)):
        links = sorted(bundles[one, two], key=lambda facts: (facts["kind"], facts["from"]))
        record: Record = {
            "id": f"e{number}",
            "from": f"n{one}",
            "to": f"n{two}",
            "width": style.link_width(len(links), snapshot.node_count),
            DATA: {"links": links},
        }
        if not (happened[one] and happened[two]):
            record[DATA]["plan"] = True
        records.append(record)
    return records


def _link_facts(link: Link, lang: Lang, options: MapOptions) -> Record:
    facts: Record = {
        "kind": str(link.kind),
        "role": _value(link.role, options),
        "weight": "" if link.weight is None else words.number(link.weight, lang),
        "certainty": certainty_label(link.certainty, lang),
        "period": words.period(link.valid_from, link.valid_to, lang),
    }
    return {key: value for key, value in facts.items() if value != ""}


def suggestion_records(
    whole: Snapshot,
    part: Snapshot,
    place: FloatArray,
    suggestions: Sequence[MapSuggestion],
    options: MapOptions,
) -> tuple[list[Record], list[Record], list[Record]]:
    """What is missing: the suggestions by rank, nodes for what is no node yet, and dashed lines.

    A method or type that is missing somewhere is drawn as an empty outline beside the node where it
    is missing. What has an end outside the part that is drawn is told but not drawn.
    """
    told: list[Record] = []
    outlines: list[Record] = []
    lines: list[Record] = []
    taken = place
    ordered = sorted(suggestions, key=lambda item: (item.rank, item.ends))
    for number, suggestion in enumerate(ordered):
        ends = [_end(whole, part, end, options) for end in suggestion.ends]
        at = [end.get("node") for end in ends]
        nodes = [node for node in at if node is not None]
        values = [end for end in ends if "value" in end]
        record: Record = {
            "rank": suggestion.rank,
            "score": None if suggestion.score is None else float(f"{suggestion.score:.3g}"),
            "sentence": suggestion.sentence,
            "kind": suggestion.kind,
            "planned": suggestion.planned,
            "ends": ends,
        }
        if len(nodes) == 1 and len(values) == 1:
            spot = _free_spot(taken, int(nodes[0][1:]))
            taken = np.vstack([taken, spot])
            outlines.append(_outline(f"g{number}", spot, values[0], number))
            at = [node or f"g{number}" for node in at]
        if None not in at and at[0] != at[1]:
            record["edge"] = f"m{number}"
            lines.append(
                {
                    "id": f"m{number}",
                    "from": at[0],
                    "to": at[1],
                    "width": style.link_width(1, part.node_count) + 1.5,
                    "dashes": [10, 8],
                    "smooth": {"enabled": True, "type": "curvedCW", "roundness": 0.12},
                    DATA: {"suggestion": number},
                }
            )
        told.append(record)
    return told, outlines, lines


def _end(whole: Snapshot, part: Snapshot, end: str, options: MapOptions) -> Record:
    """A node on the map by its record's id, a node off it by its name, or a value."""
    try:
        return {"node": f"n{part.number(end)}"}
    except NotFound:
        pass
    try:
        return {"name": whole.name(whole.number(end)), "id": end}
    except NotFound:
        what, _, value = end.partition(":")
    if what in ("method", "type") and value:
        return {"value": _value(value, options), "what": what, "id": end}
    return {"name": end, "id": end}


def _outline(node_id: str, spot: FloatArray, end: Mapping[str, str], number: int) -> Record:
    kind = NodeKind.ACTIVITY if end["what"] == "method" else NodeKind.PARTNER
    return {
        "id": node_id,
        "label": style.label(end["value"]),
        "x": int(spot[0]),
        "y": int(spot[1]),
        "size": GHOST_RADIUS,
        "group": f"missing-{kind}",
        DATA: {"suggestion": number},
    }


def _free_spot(place: FloatArray, beside: int) -> FloatArray:
    """The emptiest spot near a node, the same for the same map."""
    angle = np.arange(TURNS) * 2.0 * np.pi / TURNS
    circle = np.column_stack([np.cos(angle), np.sin(angle)])
    spots = np.round(np.vstack([place[beside] + circle * far for far in (70.0, 95.0, 125.0)]))
    gaps = np.sqrt(((spots[:, None, :] - place[None, :, :]) ** 2).sum(axis=2)).min(axis=1)
    # further off only where that is clearly emptier
    worth = np.minimum(gaps, 60.0) - np.repeat([0.0, 6.0, 14.0], TURNS)
    return np.asarray(spots[int(np.argmax(worth))])
