"""What changed: the list of changesets, and changes as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph_service.answers.shape import SCHEMA_VERSION, Json
from graph_service.model import Change, Link, Node, Redirect
from graph_service.snapshot import Snapshot
from graph_service.store.base import ChangesetInfo
from graph_service.wording import kind_label, link_label


def history_answer(
    entries: Iterable[ChangesetInfo], *, limit: int | None = None, lang: str = "nl"
) -> Json:
    """Changesets as they come from `GraphStore.history`, newest first, under `changesets`.

    Ask the store for one more than `limit`, so that `meta.truncated` and `meta.before`, the version
    to go on from, can be told.
    """
    known = list(entries)
    page = known if limit is None else known[:limit]
    more = len(page) < len(known)
    return {
        "changesets": [
            {
                "version": one.version,
                "id": one.id,
                "kind": one.kind,
                "made_at": one.made_at,
                "who": one.who,
                "title": one.title,
                "dataset": one.dataset,
                "source_name": one.source_name,
                "source_sha256": one.source_sha256,
                "undoes": one.undoes,
                "taken_back_by": one.taken_back_by,
                "counts": dict(one.counts),
                "summary": counts_text(one.counts, lang),
            }
            for one in page
        ],
        "meta": {
            "schema_version": SCHEMA_VERSION,
            "returned": len(page),
            "truncated": more,
            "before": page[-1].version if more and page else None,
            "limit": limit,
        },
    }


def counts_text(counts: Mapping[str, int], lang: str) -> str:
    """The counts of a changeset in words.

    >>> counts_text({"added": 2, "changed": 0, "removed": 1}, "nl")
    '2 toegevoegd, 1 verwijderd'
    """
    dutch = {"added": "toegevoegd", "changed": "gewijzigd", "removed": "verwijderd"}
    said = [
        f"{counts[op]} {dutch[op] if lang == 'nl' else op}" for op in dutch if counts.get(op, 0)
    ]
    nothing = "niets veranderd" if lang == "nl" else "nothing changed"
    return ", ".join(said) or nothing


def difference(
    changes: Iterable[Change], snapshot: Snapshot, *, limit: int = 200, lang: str = "nl"
) -> Json:
    """Changes as people read them: what each record is called, and the facts before and after.

    Names come from the changes themselves, else from `snapshot`. Who says so and where is no fact,
    so a change of that alone has no `fields`. At most `limit` changes are listed; `counts` has all.
    """
    known = list(changes)
    names = {
        change.record.id: change.record.name for change in known if isinstance(change.record, Node)
    }
    counts = {"added": 0, "changed": 0, "removed": 0}
    for change in known:
        counts[change.op] += 1
    return {
        "counts": counts,
        "summary": counts_text(counts, lang),
        "changes": [_change(change, names, snapshot, lang) for change in known[:limit]],
        "truncated": len(known) > limit,
        "limit": limit,
    }


def _change(change: Change, names: Mapping[str, str], snapshot: Snapshot, lang: str) -> Json:
    record = change.record

    def name(node_id: str) -> str:
        if node_id in names:
            return names[node_id]
        return snapshot.name(snapshot.number(node_id)) if node_id in snapshot else node_id

    facts: Json = {"op": change.op, "id": record.id}
    if isinstance(record, Node):
        facts |= {"record": "node", "kind": str(record.kind), "text": record.name}
        facts["kind_label"] = kind_label(record.kind, lang)
    elif isinstance(record, Link):
        verb = link_label(record.kind, lang)
        facts |= {"record": "link", "kind": str(record.kind), "kind_label": verb}
        facts |= {"source": record.source, "target": record.target}
        facts["text"] = f"{name(record.source)} {verb} {name(record.target)}"
        if record.role:
            facts["role"] = record.role
    else:
        facts |= {"record": "redirect", "text": f"{record.old} → {name(record.new)}"}
    facts["fields"] = _fields(change)
    return facts


def _fields(change: Change) -> list[Json]:
    """The facts that differ, each with its value before and after; None is none."""
    before, after = _facts(change.before), _facts(change.after)
    return [
        {"field": field, "before": before.get(field), "after": after.get(field)}
        for field in sorted(before.keys() | after.keys())
        if before.get(field) != after.get(field)
    ]


def _facts(record: Node | Link | Redirect | None) -> Json:
    if record is None:
        return {}
    if isinstance(record, Redirect):
        return {"new": record.new}
    facts = record.to_dict()
    identity = ("id", "kind") if isinstance(record, Node) else ("id", "kind", "source", "target")
    return {name: value for name, value in facts.items() if name not in identity}
