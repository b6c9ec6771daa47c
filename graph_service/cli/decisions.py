"""Commands about what people decide of missing links."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import typer

from graph_service import terminal
from graph_service.analysis.missing_links import METHOD_PREFIX, TYPE_PREFIX, SuggestionKind
from graph_service.analysis.missing_links.decided import Ruling, known_of
from graph_service.analysis.missing_links.ends import ends_given
from graph_service.answers.decisions import (
    Decisions,
    decision_answer,
    decisions_answer,
    report_answer,
)
from graph_service.answers.shown import ranking_answer
from graph_service.answers.suggest import top_suggestions
from graph_service.cli.named import node_named
from graph_service.cli.options import (
    AsOfOption,
    JsonOption,
    LangOption,
    StoreOption,
    day_of,
    language,
    open_network,
    ranked,
    user,
)
from graph_service.decisions import Word, decide, forget, read_book, remove, undo
from graph_service.errors import InvalidOption
from graph_service.labels import Lang
from graph_service.snapshot import Snapshot
from graph_service.store.base import GraphStore, now
from graph_service.wording.decisions import ruling_label
from graph_service.wording.labels import suggestion_label

app = typer.Typer()


@app.command(name="decide")
def decide_(
    kind: Annotated[SuggestionKind, typer.Argument(help="The kind of missing link.")],
    ends: Annotated[
        list[str],
        typer.Argument(help="What it joins: ids or names; method:workshop, type:ggd."),
    ],
    store: StoreOption = None,
    confirm: Annotated[bool, typer.Option("--confirm", help="This link should be there.")] = False,
    dismiss: Annotated[
        bool, typer.Option("--dismiss", help="It should not; say why by --reason.")
    ] = False,
    in_progress: Annotated[bool, typer.Option("--in-progress", help="Somebody is at it.")] = False,
    undo_: Annotated[bool, typer.Option("--undo", help="Take the last word back.")] = False,
    remove_: Annotated[
        bool, typer.Option("--remove", help="Let no decision stand; the history stays.")
    ] = False,
    forget_: Annotated[
        bool, typer.Option("--forget", help="Take the decision and its history away.")
    ] = False,
    reason: Annotated[str, typer.Option(help="Why; needed to dismiss.")] = "",
    until: Annotated[
        str | None, typer.Option(help="The last day for which it is meant, as 2026-09-01.")
    ] = None,
    comment: Annotated[str, typer.Option(help="What else there is to say.")] = "",
    owner: Annotated[str, typer.Option(help="Who takes it up.")] = "",
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """Say what becomes of a missing link, so that it leaves the list.

    It comes back when its time is over, or when there is materially more to say for it.

    Example: schakel decide partner-theme police cyber --dismiss --reason "no staff"
    """
    spoken = language(lang)
    ruling = _asked(
        {
            "confirm": confirm,
            "dismiss": dismiss,
            "in-progress": in_progress,
            "undo": undo_,
            "remove": remove_,
            "forget": forget_,
        }
    )
    today = day_of(None)
    with open_network(store) as opened:
        snapshot = opened.snapshot()
        view = snapshot.at(today)
        found = ends_given(snapshot, kind, [_end(snapshot, end) for end in ends])
        who, at = user(), now()
        if ruling == "forget":
            forget(opened, snapshot, kind, found)
            terminal.say({"nl": "Er is niets van bewaard.", "en": "Nothing is kept of it."}[spoken])
            return
        if ruling == "undo":
            record = undo(opened, snapshot, kind, found, who=who, at=at)
        elif ruling == "remove":
            word = Word(None, today, at, who, version=snapshot.version)
            record = remove(opened, snapshot, kind, found, word)
        else:
            _, shown = ranked(opened, today, spoken)
            known = known_of(shown.decisions.suggestion(kind, found))
            word = Word(
                Ruling({"confirm": "confirmed", "dismiss": "dismissed"}.get(ruling, ruling)),
                today,
                at,
                who,
                reason=reason.strip(),
                comment=comment.strip(),
                owner=owner.strip(),
                until=None if until is None else _day("--until", until),
                known=known,
                version=snapshot.version,
            )
            record = decide(opened, snapshot, kind, found, word)
        seen = Decisions(read_book(opened, view), view, today, whole=snapshot)
        answer = decision_answer(seen, record, lang=spoken)
    if as_json:
        terminal.say_json(answer)
        return
    _tell(answer, spoken)


def _asked(options: dict[str, bool]) -> str:
    given = [name for name, wanted in options.items() if wanted]
    if len(given) != 1:
        names = ", ".join(f"--{name}" for name in options)
        raise InvalidOption("decide", f"{len(given)} of {names} were given; give one")
    return given[0]


def _end(snapshot: Snapshot, text: str) -> str:
    return text if text.startswith((METHOD_PREFIX, TYPE_PREFIX)) else node_named(snapshot, text)


def _day(option: str, text: str) -> date:
    try:
        return day_of(text)
    except InvalidOption as error:
        raise InvalidOption(option, error.problem) from None


def _tell(one: dict[str, Any], spoken: Lang) -> None:
    names = " - ".join(end["name"] for end in one["ends"])
    terminal.say(f"{one['kind_label']}: {names}  [{one['state_label']}]")
    if one["sentence"]:
        terminal.say(f"  {one['sentence']}")
    if one["comment"]:
        terminal.say(f"  {one['comment']}")
    came = one["came_true"]
    if came is not None:
        what = ", ".join(
            [item["name"] for item in came["activities"]]
            + [item["label"] for item in came["links"]]
        )
        since = f" ({came['since_text']})" if came["since_text"] else ""
        terminal.say(f"  {'uitgekomen' if spoken == 'nl' else 'came true'}: {what}{since}")


@app.command()
def decisions(
    store: StoreOption = None,
    kind: Annotated[
        list[SuggestionKind] | None, typer.Option(help="Only about these kinds; repeat for more.")
    ] = None,
    ruling: Annotated[
        list[Ruling] | None, typer.Option(help="Only these; repeat for more.")
    ] = None,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only those that: stands, over, back, came-true, removed."),
    ] = None,
    node: Annotated[str | None, typer.Option(help="Only with this node (its id or name).")] = None,
    owner: Annotated[str | None, typer.Option(help="Only taken up by this one.")] = None,
    report: Annotated[
        bool, typer.Option("--report", help="What came true of what was decided in a period.")
    ] = False,
    since: Annotated[
        str | None, typer.Option(help="With --report: the first day; a year ago by default.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="With --report: the last day; today by default.")
    ] = None,
    suggested: Annotated[
        int,
        typer.Option(
            min=0,
            max=1_000,
            help="With --report: also what became of so many suggestions of before the period.",
        ),
    ] = 0,
    top: Annotated[int, typer.Option("--top", "-n", min=1, max=10_000, help="How many.")] = 100,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    lang: LangOption = None,
) -> None:
    """List what was decided of missing links, and what became of it.

    Example: schakel decisions --report --since 2025-01-01 --suggested 100
    """
    spoken = language(lang)
    day = day_of(as_of)
    with open_network(store) as opened:
        if report:
            answer = _report(opened, day, since, until, suggested, spoken)
        else:
            _, seen = ranked(opened, day, spoken)
            answer = decisions_answer(
                seen.decisions,
                kinds=[str(one) for one in kind or ()],
                rulings=[str(one) for one in ruling or ()],
                states=state or (),
                node=None if node is None else node_named(opened.snapshot(), node),
                owner=owner,
                limit=top,
                lang=spoken,
            )
    if as_json:
        terminal.say_json(answer)
        return
    if report:
        _tell_report(answer, spoken)
    for one in answer["decisions"]:
        _tell(one, spoken)
    if not answer["decisions"]:
        terminal.say({"nl": "Niets gevonden.", "en": "Nothing found."}[spoken])


def _report(
    opened: GraphStore,
    day: date,
    since: str | None,
    until: str | None,
    suggested: int,
    spoken: Lang,
) -> dict[str, Any]:
    last = day if until is None else _day("--until", until)
    first = last - timedelta(days=365) if since is None else _day("--since", since)
    found = made = None
    if suggested:
        before = max(first, date.min + timedelta(days=1)) - timedelta(days=1)
        earlier, seen = ranked(opened, before, spoken)
        made = ranking_answer(seen.ranked, spoken)
        found = top_suggestions(earlier, seen.ranked.ranking, suggested)
    snapshot = opened.snapshot()
    view = snapshot.at(day)
    decisions = Decisions(read_book(opened, view), view, day, whole=snapshot)
    return report_answer(
        decisions, since=first, until=last, suggested=found, ranking=made, lang=spoken
    )


def _tell_report(answer: dict[str, Any], spoken: Lang) -> None:
    headers = {
        "nl": ("wat", "hoeveel", "uitgekomen"),
        "en": ("what", "how many", "came true"),
    }[spoken]
    rows: list[tuple[object, ...]] = [
        (ruling_label(name, spoken), count["decided"], count["came_true"])
        for name, count in answer["decided"].items()
    ]
    if answer["suggested"] is not None:
        rows += [
            (suggestion_label(name, spoken), count["suggested"], count["came_true"])
            for name, count in answer["suggested"]["by_kind"].items()
        ]
    terminal.say_table(f"{answer['since']} - {answer['until']}", headers, rows)
