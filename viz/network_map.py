"""A snapshot and its missing links to a pyvis network, and that to one safe page.

The only module that imports pyvis. Of pyvis the network, its options and the copy of vis-network in
its wheel are used; its template is not, since it takes text for HTML and calls other servers. The
same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import orjson
from markupsafe import Markup
from pyvis.network import Network

from graph_service.labels import Lang, check_lang, kind_label, link_label
from graph_service.model import LINK_KINDS, NODE_KINDS
from graph_service.snapshot import Snapshot
from viz import page, records, style, words
from viz.choice import MapOptions, MapSuggestion, Part, drawn_part
from viz.layout import positions

__all__ = [
    "MapOptions",
    "MapSuggestion",
    "build_network",
    "map_assets",
    "map_fragment",
    "map_payload",
    "render_map",
    "vis_network_assets",
]

VIS = "vis-network.min.js"
_VIS_FOLDER = "templates/lib/vis-9.1.2"
PLAIN = MapOptions()


def render_map(
    snapshot: Snapshot,
    suggestions: Sequence[MapSuggestion] = (),
    *,
    title: str,
    lang: str = "nl",
    options: MapOptions = PLAIN,
) -> str:
    """The map as one HTML page that needs no other file and no network.

    Args:
        snapshot: the network as it is to be seen: `snapshot.at(day)` for a day.
        suggestions: the missing links.
        title: the name of the network.
        lang: "nl" or "en".
        options: the limit, the node to begin with, and the like.

    Raises:
        InvalidOption: the language or an option is not allowed.
    """
    spoken = check_lang(lang)
    payload = map_payload(snapshot, suggestions, title=title, lang=lang, options=options)
    vis, start, styles = _code()
    return page.rendered(
        "page.html",
        policy=page.policy(scripts=[vis, start], styles=[styles], nonce=options.nonce),
        vis=vis,
        start=start,
        styles=styles,
        lang=spoken,
        title=style.plain(title),
        options=options,
        text=words.TEXTS[spoken],
        payload=payload,
        counts=words.counted(
            payload["counts"]["total_nodes"], payload["counts"]["total_links"], spoken
        ),
        map=_fragment(payload, title, spoken, options),
    )


def map_fragment(
    snapshot: Snapshot,
    suggestions: Sequence[MapSuggestion] = (),
    *,
    title: str,
    lang: str = "nl",
    options: MapOptions = PLAIN,
) -> Markup:
    """The map as one element with its data, for a page that brings the scripts and the stylesheet.

    Such a page needs `map.css`, the script `vis-network.min.js` and the module `map.js`, which it
    serves from `map_assets` and `vis_network_assets`; the element itself holds no script that runs
    and no style, so it is at home under any Content-Security-Policy.

    Raises:
        InvalidOption: the language or an option is not allowed.
    """
    payload = map_payload(snapshot, suggestions, title=title, lang=lang, options=options)
    return _fragment(payload, title, check_lang(lang), options)


def map_assets() -> Mapping[str, bytes]:
    """Our modules and stylesheet by name; `map.js` imports the others from beside it."""
    return page.static_files()


@lru_cache(maxsize=1)
def vis_network_assets() -> Mapping[str, bytes]:
    """The script of vis-network by name, from the copy that the installed pyvis brings.

    Its stylesheet is not among them: it draws only the buttons and the tooltip that ours replace.
    """
    return {VIS: (files("pyvis") / _VIS_FOLDER / VIS).read_bytes()}


@lru_cache(maxsize=1)
def _code() -> tuple[Markup, Markup, Markup]:
    """vis-network, our modules and our stylesheet, as they stand in the page."""
    return (
        page.inline(vis_network_assets()[VIS].decode()),
        page.inline(page.one_module()),
        page.inline(page.static_files()[page.STYLESHEET].decode()),
    )


def build_network(
    snapshot: Snapshot,
    suggestions: Sequence[MapSuggestion] = (),
    *,
    lang: str = "nl",
    options: MapOptions = PLAIN,
) -> Network:
    """The pyvis network of the part that is drawn, positions given and physics off.

    Raises:
        InvalidOption: the language or an option is not allowed.
    """
    part = drawn_part(snapshot, suggestions, options)
    return _network(snapshot, part, suggestions, check_lang(lang), options)[0]


def map_payload(
    snapshot: Snapshot,
    suggestions: Sequence[MapSuggestion] = (),
    *,
    title: str,
    lang: str = "nl",
    options: MapOptions = PLAIN,
) -> dict[str, Any]:
    """All that the map's script needs, JSON-ready.

    Raises:
        InvalidOption: the language or an option is not allowed.
    """
    spoken = check_lang(lang)
    part = drawn_part(snapshot, suggestions, options)
    network, told, sources = _network(snapshot, part, suggestions, spoken, options)
    nodes, edges, _, _, _, vis_options = network.get_network_data()
    drawn = part.snapshot
    highlight = options.highlight
    if highlight is not None:
        highlight = f"n{drawn.number(highlight)}"
    return {
        "title": title,
        "lang": spoken,
        "version": snapshot.version,
        "as_of": words.day(snapshot.as_of.isoformat(), spoken) if snapshot.as_of else "",
        "counts": {
            "nodes": drawn.node_count,
            "links": drawn.link_count,
            "total_nodes": part.total_nodes,
            "total_links": part.total_links,
        },
        "notice": _notice(part, spoken),
        "words": dict(words.TEXTS[spoken]),
        "kinds": [
            {
                "kind": str(kind),
                "one": kind_label(kind, spoken),
                "many": kind_label(kind, spoken, several=True),
                "shape": style.SHAPES[kind],
            }
            for kind in NODE_KINDS
        ],
        "link_kinds": {
            str(kind): [link_label(kind, spoken), words.HEADINGS[spoken][kind]]
            for kind in LINK_KINDS
        },
        "looks": {
            theme: {"palette": dict(style.PALETTES[theme]), "groups": style.groups(theme)}
            for theme in style.PALETTES
        },
        "theme": options.theme,
        "options": orjson.loads(vis_options),
        "nodes": nodes,
        "edges": edges,
        "suggestions": told,
        "sources": sources.table(),
        "start": {"highlight": highlight, "missing": options.show_missing},
    }


def _network(
    whole: Snapshot,
    part: Part,
    suggestions: Sequence[MapSuggestion],
    lang: Lang,
    options: MapOptions,
) -> tuple[Network, list[records.Record], records.Sources]:
    drawn = part.snapshot
    sources = records.Sources()
    place = positions(drawn, previous=options.previous)
    nodes = records.node_records(whole, drawn, place, lang, options, sources)
    edges = records.edge_records(drawn, lang, options, sources)
    told, outlines, lines = records.suggestion_records(whole, drawn, place, suggestions, options)
    network = Network(directed=False, cdn_resources="in_line")
    # Handed over as they are: `add_edge` looks through all edges each time, and drops the second
    # link of a pair; `from_nx` changes the graph that it is given.
    network.nodes = [*nodes, *outlines]
    network.edges = [*edges, *lines]
    network.node_ids = [node["id"] for node in network.nodes]
    network.node_map = {node["id"]: node for node in network.nodes}
    # A dict, not `set_options`, which deletes every space in it.
    network.options = _vis_options(len(network.nodes))
    return network, told, sources


def _vis_options(count: int) -> dict[str, Any]:
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "groups": style.groups("light"),
        "nodes": {"borderWidth": 2, "borderWidthSelected": 3},
        "edges": {
            "smooth": False,
            "color": {"inherit": False},
            "selectionWidth": 1.5,
            "hoverWidth": 1,
        },
        "interaction": {
            "hover": True,
            "tooltipDelay": 300,
            "selectConnectedEdges": False,
            "hoverConnectedEdges": False,
            "keyboard": {"enabled": False},
            "hideEdgesOnDrag": count > 3000,
            "hideEdgesOnZoom": count > 3000,
        },
    }


def _notice(part: Part, lang: Lang) -> str:
    texts = words.TEXTS[lang]
    if not part.total_nodes:
        return texts["empty"]
    if not part.cut:
        return ""
    return texts["cut"].format(
        shown=words.number(part.snapshot.node_count, lang),
        total=words.number(part.total_nodes, lang),
        links_shown=words.number(part.snapshot.link_count, lang),
        links_total=words.number(part.total_links, lang),
    )


def _fragment(payload: Mapping[str, Any], title: str, lang: Lang, options: MapOptions) -> Markup:
    count = {str(kind): 0 for kind in NODE_KINDS}
    plans = 0
    for node in payload["nodes"]:
        kind = node[records.DATA].get("kind")
        if kind:
            count[kind] += 1
            plans += node["group"] == "plan"
    html = page.rendered(
        "map.html",
        id=options.element_id,
        lang=lang,
        title=style.plain(title),
        text=words.TEXTS[lang],
        payload=payload,
        count=count,
        plans=plans,
        json=page.safe_json(payload),
    )
    return Markup(html)  # noqa: S704 - rendered with autoescape
