"""The `schakel` command: each subcommand parses, calls one function, and shows its answer."""

from __future__ import annotations

import getpass
import hashlib
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

import typer
from platformdirs import user_data_path

from graph_service import terminal
from graph_service.analysis.missing_links import SuggestionKind
from graph_service.answers import (
    brokers_answer,
    coverage_answer,
    history_answer,
    missing_answer,
    neighbourhood_answer,
    nodes_answer,
)
from graph_service.answers.history import counts_text
from graph_service.config import Settings
from graph_service.errors import InvalidOption, InvalidRecord, LoadError, NotFound, UnreadableFile
from graph_service.model import LinkKind, NodeKind, check_date, match_key
from graph_service.snapshot import Snapshot
from graph_service.store import open_store
from graph_service.store.base import GraphStore, name_network, network_name
from graph_service.wording import kind_label

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="See who works with whom, and which links are missing, and why.",
)

StoreOption = Annotated[
    str | None,
    typer.Option(
        "--store",
        help="Where the network is: a file, sqlite:///path or neo4j://host. Else SCHAKEL_STORE.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON instead of text.")]
LangOption = Annotated[
    str | None, typer.Option("--lang", help="nl or en; else SCHAKEL_LANGUAGE.", show_default=False)
]
AsOfOption = Annotated[
    str | None,
    typer.Option("--as-of", help="The day to look at, as 2022-10-17; today by default."),
]
TopOption = Annotated[int, typer.Option("--top", "-n", min=1, max=10_000, help="How many.")]


def main() -> None:
    """Run the command line; the entry point of the `schakel` script."""
    sys.exit(terminal.run(lambda: app(standalone_mode=True)))


def _settings(store: str | None = None, **arguments: Any) -> Settings:
    return Settings.from_env(store=store, **arguments)


def _open(store: str | None) -> GraphStore:
    settings = _settings(store)
    return open_store(
        settings.store,
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        neo4j_database=settings.neo4j_database,
    )


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        check_date(text, "option", "--as-of")
        return date.fromisoformat(text)
    except (InvalidRecord, ValueError):
        raise InvalidOption("--as-of", f"{text[:40]!r} is not a day; write 2022-10-17") from None


def _lang(lang: str | None) -> str:
    chosen = lang if lang is not None else _settings().language
    if chosen not in ("nl", "en"):
        raise InvalidOption("--lang", f"{chosen[:20]!r} is no language here; use nl or en")
    return chosen


def _write(path: Path, data: bytes) -> None:
    """Write a file whole: it appears under its name only when it is complete."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise UnreadableFile(
            f"{path} cannot be written: {error.strerror}; choose another place with -o"
        ) from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user, as in some containers
        return ""


# --- put in ---------------------------------------------------------------------------------------


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(help="The files: .csv, .tsv, .xlsx, .csv.gz …")],
    store: StoreOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")
    ] = False,
    dataset: Annotated[
        str, typer.Option(help="The name under which these files speak; else each file's own.")
    ] = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Withdraw what the dataset said before and not now.")
    ] = False,
    mapping: Annotated[
        Path | None, typer.Option(help="A mapping file (TOML) that says what each column means.")
    ] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="name=value for {$name} in the mapping; repeat for more."),
    ] = None,
    sheet: Annotated[str, typer.Option(help="Read only this sheet.")] = "",
    kind: Annotated[
        NodeKind | None, typer.Option(help="What the rows are, where the file does not say it.")
    ] = None,
    last_wins: Annotated[
        bool, typer.Option("--last-wins", help="Of two rows that differ, the last is right.")
    ] = False,
    name: Annotated[str | None, typer.Option(help="Give the network this name.")] = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Load files into the network.

    Each file is one change, applied whole and kept in the history. Bad rows are told and left out.

    Example: schakel load partners.xlsx --dry-run
    """
    from graph_service.loading import Loader, loaded_lines
    from loaders import LoadOptions, read_mapping

    spoken = _lang(lang)
    options = LoadOptions(
        dataset=dataset,
        replace=replace,
        who=_user(),
        today=date.today(),
        mapping=read_mapping(mapping) if mapping is not None else None,
        last_wins=last_wins,
        priority=_settings(store).dataset_priority,
        sheet=sheet,
        kind=kind,
        settings=_pairs(setting or []),
    )
    outcomes: list[dict[str, Any]] = []
    failed = 0
    with closing(_open(store)) as opened:
        loader = Loader(opened, dry_run=dry_run)
        for path in files:
            try:
                with terminal.progress(path.name) as report:
                    loaded = loader.load(path, options, report)
            except (LoadError, InvalidOption) as error:
                failed += 1
                outcomes.append({"file": path.name, "error": str(error)})
                terminal.warn(f"error: {error}")
                continue
            outcomes.append(loaded.to_dict())
            if not as_json:
                terminal.say(*loaded_lines(loaded, spoken))
        if name is not None and not dry_run:
            name_network(opened, name)
    if as_json:
        terminal.say_json(outcomes)
    if failed:
        raise typer.Exit(1)


def _pairs(settings: list[str]) -> dict[str, str]:
    pairs = {}
    for setting in settings:
        name, equals, value = setting.partition("=")
        if not name or not equals:
            raise InvalidOption("--set", f"{setting[:40]!r} must be written as name=value")
        pairs[name] = value
    return pairs


@app.command()
def template(
    output: Annotated[Path, typer.Argument(help="The workbook to write.")] = Path("schakel.xlsx"),
    lang: LangOption = None,
) -> None:
    """Write an empty workbook to fill in, with drop-down lists and an example row in each sheet.

    Example: schakel template my-network.xlsx --lang en
    """
    from loaders import write_template

    if output.exists():
        raise UnreadableFile(f"{output} exists already; it was left alone. Choose another name")
    write_template(output, _lang(lang))
    terminal.say(str(output))


@app.command()
def demo(
    store: StoreOption = None,
    port: Annotated[int, typer.Option(help="The port to serve on.")] = 8000,
    no_serve: Annotated[
        bool, typer.Option("--no-serve", help="Only load the example; serve nothing.")
    ] = False,
) -> None:
    """Load the example network into a store of its own, and serve the explorer.

    Example: schakel demo --port 8001
    """
    from graph_service.example import DATASET, NETWORK_TITLE, example_workbook
    from graph_service.loading import Loader, loaded_lines
    from loaders import LoadOptions

    url = store if store is not None else os.environ.get("SCHAKEL_DEMO_STORE") or _demo_store()
    workbook = example_workbook()
    with closing(_open(url)) as opened:
        if not _holds(opened, DATASET, workbook):
            options = LoadOptions(dataset=DATASET, replace=True, who=_user(), today=date.today())
            loaded = Loader(opened).load(workbook, options)
            terminal.say(*loaded_lines(loaded, _settings().language)[:1])
        name_network(opened, NETWORK_TITLE)
    if not no_serve:
        from graph_service.serve import serve as run_server

        run_server(_settings(url, port=port), terminal.say)


def _demo_store() -> str:
    path = user_data_path("schakel", appauthor=False) / "demo.db"
    return f"sqlite:///{quote(path.as_posix(), safe='/:')}"


def _holds(store: GraphStore, dataset: str, path: Path) -> bool:
    """Whether this very file is what the dataset said last."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for entry in store.history(limit=100):
        if entry.dataset == dataset and not entry.taken_back_by and not entry.undoes:
            return entry.source_sha256 == digest
    return False


# --- look at --------------------------------------------------------------------------------------


@app.command()
def missing(
    store: StoreOption = None,
    kind: Annotated[
        list[SuggestionKind] | None,
        typer.Option(help="Only these kinds of missing link; repeat for more."),
    ] = None,
    theme: Annotated[str | None, typer.Option(help="Only within this theme (its id).")] = None,
    district: Annotated[str | None, typer.Option(help="Only within this district.")] = None,
    node: Annotated[str | None, typer.Option(help="Only those of this node (its id).")] = None,
    top: TopOption = 20,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List the links that are missing, each with its reason.

    Example: schakel missing --kind method-district --top 5
    """
    spoken = _lang(lang)
    answer = missing_answer(
        _view(store, as_of),
        kinds=kind,
        theme=theme,
        district=district,
        node=node,
        limit=top,
        lang=spoken,
    )
    if as_json:
        terminal.say_json(answer)
        return
    for one in answer["suggestions"]:
        ends = " - ".join(end["name"] for end in one["ends"])
        planned = {"nl": " (al gepland)", "en": " (already planned)"}[spoken]
        terminal.say(
            f"{one['kind_label']} {one['rank']}: {ends}"
            f"{planned if one['already_planned'] else ''}  [{one['score']:.3f}]",
            f"  {one['sentence']}",
        )
    if not answer["suggestions"]:
        terminal.say({"nl": "Niets gevonden.", "en": "Nothing found."}[spoken])


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
    spoken = _lang(lang)
    snapshot = _view(store, as_of)
    node_id = _node_named(snapshot, node)
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


def _node_named(snapshot: Snapshot, text: str) -> str:
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
    spoken = _lang(lang)
    answer = coverage_answer(_view(store, as_of), level=level, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    cells = {(cell["theme"], cell["district"]): cell for cell in answer["cells"]}
    terminal.say_table(
        answer["level_label"],
        (kind_label("theme", spoken), *(one["name"] for one in answer["districts"])),
        (
            (
                theme["name"],
                *(_cell(cells.get((theme["id"], one["id"]))) for one in answer["districts"]),
            )
            for theme in answer["themes"]
        ),
    )


def _cell(cell: Mapping[str, Any] | None) -> str:
    if cell is None:
        return "-"
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
    spoken = _lang(lang)
    answer = brokers_answer(_view(store, as_of), kind=kind, limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    terminal.say_table(
        "betweenness" + (" (estimated)" if answer["meta"]["estimated"] else ""),
        {"nl": ("naam", "soort", "waarde"), "en": ("name", "kind", "value")}[spoken],
        (
            (one["name"], one["kind_label"], f"{one['betweenness']:.4f}")
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

    spoken = _lang(lang)
    with closing(_open(store)) as opened:
        snapshot = opened.snapshot().at(_day(as_of))
        title = network_name(opened) or {"nl": "Netwerk", "en": "Network"}[spoken]
    found = missing_answer(snapshot, theme=theme, district=district, limit=top, lang=spoken)
    part = snapshot.select(scope(snapshot, theme=theme, district=district))
    options = MapOptions(
        limit=_settings(store).map_limit, value_labels=value_labels(snapshot, spoken)
    )
    page = render_map(part, map_suggestions(found), title=title, lang=spoken, options=options)
    _write(output, page.encode())
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
        raise InvalidOption("--format", f"{output.name} does not say it; name it with {known}")
    with closing(_open(store)) as opened:
        snapshot = opened.snapshot()
    if as_of is not None:
        snapshot = snapshot.at(_day(as_of))
    _write(output, exported(snapshot, name))
    terminal.say(f"{output}: {snapshot.node_count:,} nodes, {snapshot.link_count:,} links")


# --- history --------------------------------------------------------------------------------------


@app.command()
def history(
    store: StoreOption = None,
    top: TopOption = 20,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List what was changed, by whom, when and from which file; the newest first.

    Example: schakel history --top 5
    """
    spoken = _lang(lang)
    with closing(_open(store)) as opened:
        answer = history_answer(opened.history(top + 1), limit=top, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    headers = {
        "nl": ("versie", "id", "wanneer", "wie", "wat", "verschil", "SHA-256"),
        "en": ("version", "id", "when", "who", "what", "difference", "SHA-256"),
    }[spoken]
    back = {"nl": "teruggenomen door ", "en": "taken back by "}[spoken]
    terminal.say_table(
        "",
        headers,
        (
            (
                one["version"],
                one["id"][:8],
                one["made_at"][:16].replace("T", " "),
                one["who"],
                one["title"]
                + (f" ({back}{one['taken_back_by'][:8]})" if one["taken_back_by"] else ""),
                one["summary"],
                one["source_sha256"][:12],
            )
            for one in answer["changesets"]
        ),
    )


@app.command()
def undo(
    changeset: Annotated[
        str | None, typer.Argument(help="The id, or its beginning; the last change by default.")
    ] = None,
    store: StoreOption = None,
    lang: LangOption = None,
) -> None:
    """Take a change back. It stays in the history, and the undo can be undone.

    Example: schakel undo
    """
    spoken = _lang(lang)
    with closing(_open(store)) as opened:
        applied = opened.undo(changeset, who=_user())
        title = opened.history(1)[0].title
    terminal.say(f"{title}: {counts_text(applied.counts, spoken)}")


# --- the store ------------------------------------------------------------------------------------


@app.command()
def copy(
    source: Annotated[str, typer.Argument(help="The store to copy from.")],
    target: Annotated[str, typer.Argument(help="The empty store to copy to.")],
) -> None:
    """Move a network with its history from one store to an empty other one.

    Example: schakel copy sqlite:///network.db neo4j://127.0.0.1:7687
    """
    with closing(_open(source)) as opened, closing(_open(target)) as other:
        other.import_network(opened.full_history(), opened.all_notes())
        terminal.say(f"{other.address}: version {other.version()}")


@app.command()
def backup(
    output: Annotated[Path, typer.Argument(help="The file to write.")],
    store: StoreOption = None,
) -> None:
    """Write the whole network, with its history and notes, to one file.

    Example: schakel backup network.schakel
    """
    from graph_service.store.backup import write_backup

    with closing(_open(store)) as opened:
        counts = write_backup(opened, output)
    terminal.say(f"{output}: {counts['changesets']} changesets, {counts['notes']} notes")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `schakel backup` wrote.")],
    store: StoreOption = None,
) -> None:
    """Fill an empty store from a backup.

    Example: schakel restore network.schakel --store sqlite:///restored.db
    """
    from graph_service.store.backup import restore_backup

    with closing(_open(store)) as opened:
        restore_backup(file, opened)
        terminal.say(f"{opened.address}: version {opened.version()}")


# --- serve ----------------------------------------------------------------------------------------


@app.command()
def serve(
    store: StoreOption = None,
    host: Annotated[
        str | None,
        typer.Option(help="The address; 127.0.0.1 by default. Any other needs tokens."),
    ] = None,
    port: Annotated[int | None, typer.Option(help="The port; 8000 by default.")] = None,
) -> None:
    """Serve the explorer and the API, on this machine alone unless tokens are configured.

    Example: schakel serve --port 8001
    """
    from graph_service.serve import serve as run_server

    run_server(_settings(store, host=host, port=port), terminal.say)


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Whose token it is.")],
    file: Annotated[
        Path | None, typer.Option(help="The tokens file; else SCHAKEL_TOKENS_FILE.")
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="The last day on which it is good, as 2027-12-31.")
    ] = None,
) -> None:
    """Make a token for somebody and show it once; only its hash is kept.

    Example: schakel token ann --file tokens.txt
    """
    from graph_service.access import make_token

    path = file if file is not None else _settings().tokens_file
    if path is None:
        raise InvalidOption("--file", "name the tokens file, here or in SCHAKEL_TOKENS_FILE")
    last_day = _day(expires) if expires is not None else None
    terminal.say(make_token(path, name, today=date.today(), last_day=last_day))
    terminal.warn(f"kept as a hash in {path}; the token itself is shown only this once")


def _view(store: str | None, as_of: str | None) -> Snapshot:
    with closing(_open(store)) as opened:
        return opened.snapshot().at(_day(as_of))
