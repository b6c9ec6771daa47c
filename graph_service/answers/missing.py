"""The missing links as an answer: each with its sentence, its evidence, and what speaks against."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from graph_service.analysis.missing_links import (
    METHOD_PREFIX,
    TYPE_PREFIX,
    Evidence,
    MethodName,
    MissingLinks,
    RankingMethod,
    Suggestion,
    SuggestionKind,
    Value,
)
from graph_service.answers.found import Keep, found_missing_links
from graph_service.answers.shape import (
    Json,
    check_page,
    end_ref,
    link_ref,
    meta,
    node_ref,
    page_meta,
)
from graph_service.answers.shown import Shown, ranking_answer
from graph_service.snapshot import Snapshot
from graph_service.wording import (
    cause_sentence,
    chance_sentence,
    change_sentence,
    date_text,
    index_label,
    likelihood_text,
    method_note,
    objection_sentence,
    sentence,
    suggestion_label,
    verdict_sentence,
)

RAISING_TOLD = 3
LOWERING_TOLD = 1


def missing_answer(
    snapshot: Snapshot,
    *,
    kinds: Collection[SuggestionKind | str] | None = None,
    theme: str | None = None,
    district: str | None = None,
    node: str | None = None,
    limit: int = 20,
    offset: int = 0,
    lang: str = "nl",
    evidence_limit: int | None = 10,
    grouped: bool = True,
    spread: float = 0.0,
    seen: Shown | None = None,
    keep: Keep | None = None,
) -> Json:
    """The missing links under `suggestions`, each with its sentence and its strongest evidence.

    Kinds take turns: the best of each, then the second of each; `rank` is the place within the
    kind. With `grouped` the best of one cause stands for all, and `cause` says for how many.
    `evidence_total` counts all evidence of a suggestion, of which `evidence_limit` is given. With
    `keep` the whole view of a day is asked about, and what is found is kept for the next.

    `seen` gives the ranking to take and what was decided: that leaves the list, and where it is
    back `decision` says what was decided and why it is back. Without it the network is ranked here
    and nothing was decided.

    Raises:
        NotFound: an id is unknown.
        InvalidOption: an option is not allowed.
    """
    check_page(limit, offset)
    found = found_missing_links(
        snapshot,
        keep,
        kinds=kinds,
        top=offset + limit,
        theme=theme,
        district=district,
        node=node,
        grouped=grouped,
        spread=spread,
        decided=None if seen is None else seen.decisions.decided,
        ranked=None if seen is None else seen.ranked,
    )
    page = found.suggestions[offset : offset + limit]
    filters: Json = {"kind": [str(kind) for kind in found.totals]} if kinds else {}
    for name, given in (("theme", theme), ("district", district), ("node", node)):
        if given is not None:
            filters[name] = snapshot.resolve(given)
    return {
        "suggestions": [
            {
                **suggestion_json(snapshot, one, found.methods[one.kind], lang, evidence_limit),
                "decision": None if seen is None else seen.decisions.beside(one, lang),
            }
            for one in page
        ],
        "meta": meta(
            snapshot,
            filters=filters,
            verdict=str(found.verdict),
            verdict_sentence=verdict_sentence(found.verdict, lang),
            total=found.entries,
            suggestion_total=sum(found.totals.values()),
            totals={str(kind): count for kind, count in found.totals.items()},
            returned=len(page),
            **page_meta(found.entries, len(page), limit, offset),
            grouped=grouped,
            spread=spread,
            decided=found.decided,
            ranking=_ranking(snapshot, seen, lang),
            methods=_methods(found, lang),
            crowd_limit=found.crowd_limit,
            crowds=_refs(snapshot, found.crowds, lang),
        ),
    }


def suggestion_json(
    snapshot: Snapshot,
    suggestion: Suggestion,
    method: RankingMethod,
    lang: str,
    evidence_limit: int | None = 10,
) -> Json:
    """A suggestion with everything that is said of it."""
    likelihood = suggestion.likelihood
    return {
        "kind": str(suggestion.kind),
        "kind_label": suggestion_label(suggestion.kind, lang),
        "rank": suggestion.rank,
        "order_by": str(method.name),
        "score": suggestion.score,
        "likelihood": None if likelihood is None else round(likelihood, 4),
        "likelihood_text": likelihood_text(likelihood, method.horizon_days, lang),
        "ends": [end_ref(snapshot, end, lang) for end in suggestion.ends],
        "sentence": sentence(suggestion, snapshot, lang),
        "already_planned": bool(suggestion.planned_by),
        "planned_by": _refs(snapshot, suggestion.planned_by, lang),
        "evidence": [
            _evidence(snapshot, one, lang) for one in suggestion.evidence[:evidence_limit]
        ],
        "evidence_total": len(suggestion.evidence),
        "against": [
            {
                "code": str(one.code),
                "values": {
                    name: _value(snapshot, value, lang) for name, value in one.values.items()
                },
                "sentence": objection_sentence(one, snapshot, lang),
            }
            for one in suggestion.against
        ],
        "chance": _chance(suggestion, lang),
        "would_change": [
            {
                "turn": str(one.turn),
                "with": end_ref(snapshot, one.node_id, lang),
                "end": end_ref(snapshot, one.end, lang) if one.end else None,
                "shared": one.shared,
                "place": one.place,
                "sentence": change_sentence(one, suggestion, snapshot, lang),
            }
            for one in suggestion.would_change
        ],
        "contributions": [
            {
                "feature": one.name,
                "label": index_label(one.name, lang),
                "amount": round(one.amount, 6),
            }
            for one in suggestion.contributions
        ],
        "cause": _cause(snapshot, suggestion, lang),
    }


def told_contributions(suggestion: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """What raises a suggestion of `suggestion_json` most and what lowers it, as labels.

    Where a model made the order: the three strongest that raise it and the strongest that lowers
    it. By a plain index there is nothing to tell that its score does not say.
    """
    if suggestion["order_by"] not in (MethodName.MODEL, MethodName.PRIOR):
        return [], []
    raising = [one["label"] for one in suggestion["contributions"] if one["amount"] > 0]
    lowering = [one["label"] for one in suggestion["contributions"] if one["amount"] < 0]
    return raising[:RAISING_TOLD], lowering[:LOWERING_TOLD]


def _evidence(snapshot: Snapshot, evidence: Evidence, lang: str) -> Json:
    return {
        **end_ref(snapshot, evidence.node_id, lang),
        "weight": evidence.weight,
        "beyond": node_ref(snapshot, evidence.beyond, lang) if evidence.beyond else None,
        "count": evidence.count,
        "last_date": evidence.last_date,
        "last_date_text": date_text(evidence.last_date, lang),
        "links": [link_ref(snapshot, link_id, lang) for link_id in evidence.link_ids],
    }


def _value(snapshot: Snapshot, value: Value, lang: str) -> Json | Value:
    """A value of an objection; one that names a node, method or type as a reference."""
    if isinstance(value, str) and (
        value in snapshot or value.startswith((METHOD_PREFIX, TYPE_PREFIX))
    ):
        return end_ref(snapshot, value, lang)
    return value


def _chance(suggestion: Suggestion, lang: str) -> Json | None:
    chance = suggestion.chance
    if chance is None:
        return None
    times = chance.times
    return {
        "shared": chance.shared,
        "expected": chance.expected,
        "times": None if times is None else round(times, 2),
        "sentence": chance_sentence(chance, lang),
    }


def _cause(snapshot: Snapshot, suggestion: Suggestion, lang: str) -> Json | None:
    cause = suggestion.cause
    if cause is None:
        return None
    return {
        **end_ref(snapshot, cause.node_id, lang),
        "more": cause.more,
        "others": [[end_ref(snapshot, end, lang) for end in ends] for ends in cause.others],
        "sentence": cause_sentence(cause, snapshot, lang),
    }


def _ranking(snapshot: Snapshot, seen: Shown | None, lang: str) -> Json:
    """How it stands with the ranking that the list comes from."""
    if seen is not None:
        return ranking_answer(seen.ranked, lang)
    return {
        "computed_at_version": snapshot.version,
        "as_of": snapshot.as_of.isoformat() if snapshot.as_of else None,
        "current": True,
        "computing": False,
        "error": "",
        "sentence": "",
    }


def _methods(found: MissingLinks, lang: str) -> Json:
    return {str(kind): _method(method, lang) for kind, method in found.methods.items()}


def _method(method: RankingMethod, lang: str) -> Json:
    facts = asdict(method)
    day = facts.pop("cut_day")
    return {
        **facts,
        "name": str(method.name),
        "reason": str(method.reason),
        "index_label": index_label(method.index, lang),
        "cut_date": None if day is None else date.fromordinal(day).isoformat(),
        "held_out": {name: round(value, 6) for name, value in sorted(method.held_out.items())},
        "sentence": method_note(method, lang),
    }


def _refs(snapshot: Snapshot, ids: Iterable[str], lang: str) -> list[Json]:
    return [node_ref(snapshot, node_id, lang) for node_id in ids]
