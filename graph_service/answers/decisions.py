"""What people decided of suggestions, what became of it, and a report of a period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from graph_service.analysis.missing_links import Suggestion, SuggestionKind
from graph_service.analysis.missing_links.came_true import CameTrue, Joins
from graph_service.analysis.missing_links.decided import (
    Decided,
    Key,
    Known,
    Returned,
    Ruling,
    Since,
)
from graph_service.analysis.missing_links.feedback import feedback_of
from graph_service.answers.shape import Json, check_page, end_ref, link_ref, meta, page_meta
from graph_service.decisions import Book, DecisionRecord, Word
from graph_service.errors import InvalidOption, NotFound
from graph_service.snapshot import Snapshot
from graph_service.wording import date_text, suggestion_label
from graph_service.wording.decisions import (
    decision_sentence,
    returned_sentence,
    ruling_label,
    state_label,
)

STATES = ("stands", "over", "back", "came-true", "removed")

Suggest: TypeAlias = Callable[[SuggestionKind, tuple[str, ...]], Suggestion | None]


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a decision: one of `STATES`, what joins the ends now, and why it is back."""

    state: str
    joined: CameTrue | None = None
    returned: Returned | None = None


class Decisions:
    """The decisions as they are seen from a view, with what became of each.

    Args:
        book: what was decided.
        view: the network as it was on a day.
        day: that day.
        suggest: finds a suggestion by its kind and ends; without it nothing is said of what came
            back by new evidence.
        whole: the network whatever the day, for the names of what is no longer there.
    """

    def __init__(
        self,
        book: Book,
        view: Snapshot,
        day: date,
        *,
        suggest: Suggest | None = None,
        whole: Snapshot | None = None,
    ) -> None:
        self.book = book
        self.view = view
        self.day = day
        self.decided = book.decided(day)
        self._suggest = suggest
        self._whole = whole or view
        self.joins = Joins(view)
        self._fates: dict[Key, Fate] = {}

    def one(self, record: DecisionRecord, lang: str) -> Json:
        """A decision with its history and what became of it."""
        fate = self.fate(record)
        word = record.standing
        return {
            "kind": str(record.kind),
            "kind_label": suggestion_label(record.kind, lang),
            "ends": [self.end(end, lang) for end in record.ends],
            "state": fate.state,
            "state_label": state_label(fate.state, lang),
            **_said(word, lang),
            "sentence": self._sentence(word, fate.returned, lang),
            "returned": None if fate.returned is None else self._returned(fate.returned, lang),
            "came_true": None if fate.joined is None else self.came_true(fate.joined, lang),
            "known": None if word is None else self._known(word.known, lang),
            "history": [_history(one, lang) for one in record.words],
            "revision": record.revision,
        }

    def beside(self, suggestion: Suggestion, lang: str) -> Json | None:
        """What was decided of a suggestion that is in the list again; None for any other."""
        returned = self.decided.returned(suggestion)
        record = self.book.of(suggestion.kind, suggestion.ends)
        if returned is None or record is None or record.standing is None:
            return None
        word = record.standing
        return {
            **_said(word, lang),
            "sentence": self._sentence(word, returned, lang),
            "returned": self._returned(returned, lang),
            "revision": record.revision,
        }

    def suggestion(self, kind: SuggestionKind, ends: tuple[str, ...]) -> Suggestion | None:
        """What is suggested about these ends now; None for nothing."""
        return None if self._suggest is None else self._suggest(kind, ends)

    def fate(self, record: DecisionRecord) -> Fate:
        """What became of a decision; what came back by new evidence only where that is known."""
        found = self._fates.get(record.key)
        if found is None:
            found = self._fates[record.key] = self._fate(record)
        return found

    def _fate(self, record: DecisionRecord) -> Fate:
        word, joined = record.standing, self.joins.of(record.kind, record.ends)
        if word is None:
            return Fate("removed", joined)
        if joined is not None:
            return Fate("came-true", joined)
        if word.until is not None and word.until < self.day:
            return Fate("over", None, Returned(Since.TIME))
        suggestion = self.suggestion(record.kind, record.ends)
        returned = None if suggestion is None else self.decided.returned(suggestion)
        return Fate("stands" if returned is None else "back", None, returned)

    # --- parts

    def end(self, end: str, lang: str) -> Json:
        """An end or a piece of evidence, also one that is no longer there."""
        for known in (self.view, self._whole):
            try:
                return end_ref(known, end, lang)
            except NotFound:
                continue
        return {"id": end, "name": end, "kind": "", "gone": True}

    def _sentence(self, word: Word | None, returned: Returned | None, lang: str) -> str:
        if word is None or word.ruling is None:
            return ""
        text = decision_sentence(
            word.ruling,
            word.on,
            lang,
            who=word.who,
            reason=word.reason,
            until=word.until,
            owner=word.owner,
        )
        if returned is None:
            return f"{text}."
        since = {"nl": "sindsdien", "en": "since then"}[lang]
        names = [self._dated(one.node_id, one.last_date, lang) for one in returned.fresh]
        return f"{text}; {since}: {returned_sentence(returned, names, word.until, lang)}."

    def _dated(self, node_id: str, last: str | None, lang: str) -> str:
        name = str(self.end(node_id, lang)["name"])
        return f"{name} ({date_text(last, lang)})" if last else name

    def _returned(self, returned: Returned, lang: str) -> Json:
        return {
            "since": str(returned.since),
            "share": returned.share,
            "fresh": [
                {**self.end(one.node_id, lang), "weight": one.weight, "last_date": one.last_date}
                for one in returned.fresh
            ],
        }

    def _known(self, known: Known, lang: str) -> Json:
        return {
            "score": known.score,
            "likelihood": known.likelihood,
            "rank": known.rank,
            "evidence": [
                {**self.end(one.node_id, lang), "weight": one.weight, "last_date": one.last_date}
                for one in known.evidence
            ],
            "evidence_total": known.number,
            "weight": known.weight,
        }

    def came_true(self, joined: CameTrue, lang: str) -> Json:
        """What joins the ends of a suggestion now, and since when."""
        since = None if joined.since is None else date.fromordinal(joined.since).isoformat()
        return {
            "since": since,
            "since_text": date_text(since, lang),
            "activities": [end_ref(self.view, one, lang) for one in joined.activity_ids],
            "links": [link_ref(self.view, one, lang) for one in joined.link_ids],
        }


def _said(word: Word | None, lang: str) -> Json:
    ruling = None if word is None else word.ruling
    return {
        "ruling": None if ruling is None else str(ruling),
        "ruling_label": "" if ruling is None else ruling_label(ruling, lang),
        "reason": "" if word is None else word.reason,
        "comment": "" if word is None else word.comment,
        "owner": "" if word is None else word.owner,
        "until": None if word is None or word.until is None else word.until.isoformat(),
        "on": None if word is None else word.on.isoformat(),
        "at": None if word is None else word.at,
        "who": "" if word is None else word.who,
        "version": None if word is None else word.version,
    }


def _history(word: Word, lang: str) -> Json:
    return {**_said(word, lang), "taken_back_at": word.back_at, "taken_back_by": word.back_by}


def decision_answer(found: Decisions, record: DecisionRecord, *, lang: str = "nl") -> Json:
    """One decision: what stands, what was known, what became of it, and every word before."""
    return {**found.one(record, lang), "meta": meta(found.view)}


def decisions_answer(
    found: Decisions,
    *,
    kinds: Collection[str] = (),
    rulings: Collection[str] = (),
    states: Collection[str] = (),
    node: str | None = None,
    owner: str | None = None,
    limit: int = 100,
    offset: int = 0,
    lang: str = "nl",
) -> Json:
    """The decisions, the latest first; those that were removed only where `states` asks for them.

    Raises:
        NotFound: the node is unknown.
        InvalidOption: an option is not allowed.
    """
    check_page(limit, offset)
    _check("kind", kinds, list(SuggestionKind))
    _check("ruling", rulings, list(Ruling))
    _check("state", states, STATES)
    end = None if node is None else found.view.resolve(node)
    chosen = []
    totals = dict.fromkeys(STATES, 0)
    for record in found.book.records.values():
        word = record.standing
        if kinds and str(record.kind) not in kinds:
            continue
        if end is not None and end not in record.ends:
            continue
        if owner is not None and (word is None or word.owner != owner):
            continue
        if rulings and (word is None or str(word.ruling) not in rulings):
            continue
        state = found.fate(record).state
        totals[state] += 1
        if state in states or (not states and state != "removed"):
            chosen.append(record)
    chosen.sort(key=lambda record: (record.words[-1].at, record.key), reverse=True)
    page = chosen[offset : offset + limit]
    filters: Json = {
        name: value
        for name, value in (
            ("kind", list(kinds)),
            ("ruling", list(rulings)),
            ("state", list(states)),
            ("node", end),
            ("owner", owner),
        )
        if value
    }
    return {
        "decisions": [found.one(record, lang) for record in page],
        "meta": meta(
            found.view,
            filters=filters,
            total=len(chosen),
            totals=totals,
            returned=len(page),
            **page_meta(len(chosen), len(page), limit, offset),
            unreadable=len(found.book.unreadable),
            feedback=feedback_meta(found.decided),
        ),
    }


def feedback_meta(decided: Decided) -> Json:
    """How many decisions of each kind there are to learn from, and whether they are enough."""
    return {
        str(kind): {
            "confirmed": len(labels.confirmed),
            "dismissed": len(labels.dismissed),
            "used": labels.enough,
        }
        for kind, labels in feedback_of(decided).labels.items()
    }


def _check(name: str, given: Iterable[str], known: Sequence[str]) -> None:
    for one in given:
        if one not in known:
            raise InvalidOption(name, f"{one[:40]!r} is unknown; it can be {', '.join(known)}")


# --- the report -----------------------------------------------------------------------------------


def report_answer(
    found: Decisions,
    *,
    since: date,
    until: date,
    suggested: Sequence[Suggestion] | None = None,
    ranking: Json | None = None,
    lang: str = "nl",
) -> Json:
    """What was suggested and decided in a period, and how much of it came true since.

    Args:
        found: the decisions, as seen from now.
        since: the first day of the period.
        until: the last day of it.
        suggested: the list that the network gives for the day before the period, by what is known
            of it now; None where that is not asked for.
        ranking: how it stands with the ranking that this list comes from.
        lang: the language.

    Raises:
        InvalidOption: the period ends before it begins.
    """
    if until < since:
        raise InvalidOption("until", f"{until} is before {since}; give a later day")
    items, counts = [], {str(ruling): {"decided": 0, "came_true": 0} for ruling in Ruling}
    for record in found.book.records.values():
        said = [w for w in record.words if not w.back_at and w.ruling and since <= w.on <= until]
        if not said:
            continue
        last = said[-1]
        joined = found.fate(record).joined
        counts[str(last.ruling)]["decided"] += 1
        counts[str(last.ruling)]["came_true"] += joined is not None
        items.append((last.at, record, last))
    items.sort(key=lambda item: (item[0], item[1].key), reverse=True)
    answer: Json = {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "decided": counts,
        "decisions": [
            {**found.one(record, lang), **_said(last, lang)} for _, record, last in items
        ],
        "suggested": None,
        "meta": meta(found.view, total=len(items), ranking=ranking),
    }
    if suggested is not None:
        answer["suggested"] = _suggested(found, suggested, lang)
    return answer


def _suggested(found: Decisions, suggested: Sequence[Suggestion], lang: str) -> Json:
    """What became of a list of suggestions, by kind and one by one."""
    kinds: dict[str, dict[str, int]] = {}
    true: list[Json] = []
    for one in suggested:
        count = kinds.setdefault(str(one.kind), {"suggested": 0, "came_true": 0})
        count["suggested"] += 1
        joined = found.joins.of(one.kind, one.ends)
        if joined is None:
            continue
        count["came_true"] += 1
        record = found.book.of(one.kind, one.ends)
        word = None if record is None else record.standing
        true.append(
            {
                "kind": str(one.kind),
                "kind_label": suggestion_label(one.kind, lang),
                "rank": one.rank,
                "ends": [found.end(end, lang) for end in one.ends],
                "came_true": found.came_true(joined, lang),
                "decision": None if word is None else _said(word, lang),
            }
        )
    return {
        "total": len(suggested),
        "came_true": len(true),
        "by_kind": kinds,
        "items": true,
    }
