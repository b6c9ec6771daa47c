"""Commands that show the network and what is missing in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.missing_links import MethodName, SuggestionKind
from graph_service.answers import (
    brokers_answer,
    coverage_answer,
    missing_answer,
    neighbourhood_answer,
    told_contributions,
)
from graph_service.cli.named import node_named, node_there
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    TopOption,
    day_of,
    language,
    open_network,
    ranked,
    settings,
    view,
    whole,
    write_file,
)
from graph_service.errors import InvalidOption
from graph_service.labels import Lang
from graph_service.model import LinkKind, NodeKind
from graph_service.store.base import network_name
from graph_service.wording import capital, kind_label, suggestion_label

app = typer.Typer()
WIDEST = 8  # columns of names that a terminal can show beside each other


@app.command()
def missing(
    store: StoreOption = None,
    kind: Annotated[
        list[SuggestionKind] | None,
        typer.Option(help="Only these kinds of missing link; repeat for more."),
    ] = None,
    theme: Annotated[str | None, typer.Option(help="Only within this theme (its id).")] = None,
    district: Annotated[str | None, typer.Option(help="Only within this district.")] = None,
    node: Annotated[
        str | None, typer.Option(help="Only those of this node: its id or its name.")
    ] = None,
    top: TopOption = 20,
    group: Annotated[
        bool, typer.Option(help="Let the best of one cause stand for all, or list each.")
    ] = True,
    spread: Annotated[
        float,
        typer.Option(min=0, max=1, help="How much those that follow each other should differ."),
    ] = 0.0,
    why: Annotated[
        bool, typer.Option("--why", help="Also what speaks against each and what would change it.")
    ] = False,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List the links that are missing, each with its reason.

    Example: schakel missing --kind method-district --top 5
    """
    spoken = language(lang)
    with open_network(store) as opened:
        view, seen = ranked(opened, day_of(as_of), spoken)
    answer = missing_answer(
        view,
        kinds=kind,
        theme=theme,
        district=district,
        node=None if node is None else node_named(view, node),
        limit=top,
        grouped=group,
        spread=spread,
        lang=spoken,
        seen=seen,
    )
    if as_json:
        terminal.say_json(answer)
        return
    found, meta = answer["suggestions"], answer["meta"]
    for one in found:
        terminal.say(*_missing_lines(one, why=why, lang=spoken))
    if meta["verdict_sentence"]:
        terminal.say(meta["verdict_sentence"])
    shown = {one["kind"] for one in found}
    notes: dict[str, list[str]] = {}
    for name, method in meta["methods"].items():
        if name in shown:
            notes.setdefault(method["sentence"], []).append(suggestion_label(name, spoken))
    for note, kinds in notes.items():
        terminal.say(f"{capital(', '.join(kinds))}: {note}")


def _missing_lines(one: Mapping[str, Any], *, why: bool, lang: Lang) -> Iterator[str]:
    ends = " - ".join(end["name"] for end in one["ends"])
    planned = {"nl": " (al gepland)", "en": " (already planned)"}[lang]
    yield (
        f"{one['kind_label']} {one['rank']}: {ends}"
        f"{planned if one['already_planned'] else ''}{_standing(one)}"
    )
    yield f"  {one['sentence']}"
    if one["decision"] is not None:
        yield f"  {one['decision']['sentence']}"
    if one["likelihood"] is not None:
        yield f"  {capital(one['likelihood_text'])}."
    if one["cause"] is not None:
        yield f"  {one['cause']['sentence']}"
    if not why:
        return
    for against in one["against"]:
        yield f"  - {against['sentence']}"
    if one["chance"] is not None and one["chance"]["sentence"]:
        yield f"  = {one['chance']['sentence']}"
    for change in one["would_change"]:
        yield f"  ? {change['sentence']}"
    raising, lowering = told_contributions(one)
    words = {
        "nl": ("voegt het meest toe aan de plaats", "haalt er het meest van af"),
        "en": ("adds most to the place", "takes most from it"),
    }[lang]
    for word, labels in zip(words, (raising, lowering), strict=True):
        if labels:
            yield f"  * {word}: {'; '.join(labels)}"


def _standing(one: Mapping[str, Any]) -> str:
    """The score of a plain index; of a model, whose score says nothing to people, order only."""
    if one["order_by"] == MethodName.PLAIN:
        return f"  [{one['score']:.3f}]"
    return "" if one["likelihood"] is not None else f"  [{one['likelihood_text']}]"


@app.command()
def neighbours(
    node: Annotated[str, typer.Argument(help="The id of a node, or its name.")],
    store: StoreOption = None,
    steps: Annotated[int, typer.Option(min=1, max=6, help="How far to look.")] = 1,
    kind: Annotated[
        list[NodeKind] | None, typer.Option(help="Only these kinds of node; repeat for more.")
    ] = None,
    link: Annotated[
        list[LinkKind] | None, typer.Option(help="Only over these kinds of link.")
    ] = None,
    top: TopOption = 500,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show who and what is near a node.

    Example: schakel neighbours "GGD Kennemerland" --steps 2
    """
    spoken = language(lang)
    day = day_of(as_of)
    known = whole(store)
    snapshot = known.at(day)
    node_id = node_there(known, node, day, snapshot)
    answer = neighbourhood_answer(
        snapshot, node_id, steps=steps, kinds=kind, link_kinds=link, limit=top
    )
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say_table(
        snapshot.name(snapshot.number(node_id)),
        {"nl": ("stap", "soort", "naam", "id"), "en": ("step", "kind", "name", "id")}[spoken],
        (
            (one["distance"], kind_label(one["kind"], spoken), one["name"], one["id"])
            for one in answer["nodes"]
        ),
    )
    if answer["meta"]["truncated"]:
        terminal.warn(f"more than {top}; give --top to see more")


@app.command()
def coverage(
    store: StoreOption = None,
    level: Annotated[
        str | None, typer.Option(help="The level of the districts, such as district or gemeente.")
    ] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show which themes have activities and partners in which districts, and where the gaps are.

    A cell is activities/partners; `+n` are planned.

    Example: schakel coverage --level district
    """
    spoken = language(lang)
    answer = coverage_answer(view(store, as_of), level=level, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    cells = {(cell["theme"], cell["district"]): _cell(cell) for cell in answer["cells"]}
    themes, districts = answer["themes"], answer["districts"]
    theme_word, district_word = kind_label("theme", spoken), answer["level_label"]
    if len(districts) <= WIDEST:
        terminal.say_table(
            "",
            (theme_word, *(one["name"] for one in districts)),
            (
                (one["name"], *(cells.get((one["id"], other["id"]), "-") for other in districts))
                for one in themes
            ),
        )
    elif len(themes) <= WIDEST:
        terminal.say_table(
            "",
            (district_word, *(one["name"] for one in themes)),
            (
                (one["name"], *(cells.get((other["id"], one["id"]), "-") for other in themes))
                for one in districts
            ),
        )
    else:
        names = {one["id"]: one["name"] for one in (*themes, *districts)}
        terminal.say_table(
            "",
            (theme_word, district_word, {"nl": "cel", "en": "cell"}[spoken]),
            ((names[theme], names[district], cell) for (theme, district), cell in cells.items()),
        )
    terminal.say(
        {
            "nl": f"{answer['meta']['total_gaps']} lege cellen",
            "en": f"{answer['meta']['total_gaps']} empty cells",
        }[spoken]
    )


def _cell(cell: Mapping[str, Any]) -> str:
    planned = f" +{cell['planned_count']}" if cell["planned_count"] else ""
    return f"{cell['activity_count']}/{cell['partner_count']}{planned}"


@app.command()
def brokers(
    store: StoreOption = None,
    kind: Annotated[
        list[NodeKind] | None, typer.Option(help="Only these kinds of node; repeat for more.")
    ] = None,
    top: TopOption = 20,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Show who holds the network together, and what falls apart without whom.

    Example: schakel brokers --kind partner --top 10
    """
    spoken = language(lang)
    answer = brokers_answer(view(store, as_of), kind=kind, limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say(answer["insight"])
    terminal.say_table(
        "betweenness" + (" (estimated)" if answer["meta"]["estimated"] else ""),
        {
            "nl": ("naam", "soort", "waarde", "contacten", "effectief", "beperking"),
            "en": ("name", "kind", "value", "contacts", "effective", "constraint"),
        }[spoken],
        (
            (
                one["name"],
                one["kind_label"],
                f"{one['betweenness']:.4f}",
                one["contacts"],
                *(
                    "-" if one[name] is None else f"{one[name]:.{digits}f}"
                    for name, digits in (("effective_size", 1), ("constraint", 3))
                ),
            )
            for one in answer["brokers"]
        ),
    )


@app.command(name="map")
def map_(
    output: Annotated[Path, typer.Option("-o", "--output", help="The page to write.")] = Path(
        "map.html"
    ),
    store: StoreOption = None,
    theme: Annotated[str | None, typer.Option(help="Only what belongs to this theme.")] = None,
    district: Annotated[str | None, typer.Option(help="Only this district.")] = None,
    top: TopOption = 20,
    as_of: AsOfOption = None,
    lang: LangOption = None,
) -> None:
    """Draw the map as one HTML file that opens without a network.

    Example: schakel map -o map.html --theme thema-cter
    """
    from graph_service.analysis.scope import scope
    from graph_service.maps import map_suggestions, value_labels
    from viz.choice import MapOptions
    from viz.network_map import render_map

    spoken = language(lang)
    with open_network(store) as opened:
        snapshot, seen = ranked(opened, day_of(as_of), spoken)
        title = network_name(opened) or {"nl": "Netwerk", "en": "Network"}[spoken]
    answer = missing_answer(
        snapshot, theme=theme, district=district, limit=top, lang=spoken, seen=seen
    )
    found = answer["suggestions"]
    part = snapshot.select(scope(snapshot, theme=theme, district=district))
    options = MapOptions(
        limit=settings(store).map_limit, value_labels=value_labels(snapshot, found, spoken)
    )
    page = render_map(part, map_suggestions(found), title=title, lang=spoken, options=options)
    write_file(output, page.encode())
    terminal.say(str(output))


@app.command()
def export(
    output: Annotated[Path, typer.Argument(help="The file to write.")],
    format_name: Annotated[
        str | None,
        typer.Option("--format", help="node-link, graphml, gexf or csv; else by the file's name."),
    ] = None,
    store: StoreOption = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="Only what was valid on this day; else all.")
    ] = None,
) -> None:
    """Write the network as a file for another program.

    Example: schakel export network.gexf
    """
    from graph_service.export import FORMATS
    from graph_service.export import export as exported

    name = format_name or next(
        (one.name for one in FORMATS.values() if one.suffix == output.suffix.lower()), None
    )
    if name is None:
        known = ", ".join(f"{one.suffix} ({one.name})" for one in FORMATS.values())
        raise InvalidOption(
            "--format", f"the name {output.name} does not say it; end it with {known}"
        )
    with open_network(store) as opened:
        snapshot = opened.snapshot()
    if as_of is not None:
        snapshot = snapshot.at(day_of(as_of))
    write_file(output, exported(snapshot, name))
    terminal.say(f"{output}: {snapshot.node_count:,} nodes, {snapshot.link_count:,} links")
