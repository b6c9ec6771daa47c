"""Files into a store: plan each against the network as it is, apply it whole, tell the outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_service.errors import ChangeConflict
from graph_service.labels import check_lang
from graph_service.snapshot import Snapshot
from graph_service.store.base import Applied, GraphStore
from loaders import LoadOptions, LoadPlan, load

_TRIES = 3  # how often a plan is made anew when somebody else wrote in between

Report = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file: its plan, and None or what applying it came to."""

    path: Path
    plan: LoadPlan
    applied: Applied | None

    def to_dict(self) -> dict[str, Any]:
        """The outcome, JSON-ready."""
        applied, plan = self.applied, self.plan
        return {
            "file": self.path.name,
            "dataset": plan.changeset.dataset,
            "sha256": plan.changeset.source_sha256,
            "rows_read": plan.rows_read,
            "tables": [asdict(table) for table in plan.tables],
            "difference": plan.difference.to_dict(),
            "rejections": [rejection.to_dict() for rejection in plan.rejections],
            "notices": list(plan.notices),
            "applied": applied is not None and applied.changed_anything,
            "version": applied.version if applied is not None else None,
            "changeset": applied.changeset_id if applied is not None else None,
        }


class Loader:
    """Loads files one after the other into a store, or only tells what each would change.

    With `dry_run` each file is compared with the network as the files before it would leave it.
    """

    def __init__(self, store: GraphStore, *, dry_run: bool = False) -> None:
        self._store = store
        self._dry_run = dry_run
        self._snapshot: Snapshot | None = None

    def load(self, path: Path, options: LoadOptions, report: Report | None = None) -> Loaded:
        """Load one file.

        Raises:
            LoadError: the file cannot be read, or holds nothing that can be used.
            InvalidOption: the mapping does not fit the file.
            StoreError: the store cannot be read or written.
        """
        for attempt in range(_TRIES):
            snapshot = self._snapshot or self._store.snapshot()
            plan = load(path, snapshot, options, report)
            if report is not None:
                report(0, None)  # the rows are read; writing takes as long again
            try:
                applied = None if self._dry_run else self._store.apply(plan.changeset)
            except ChangeConflict:
                self._snapshot = None
                if attempt == _TRIES - 1:
                    raise
                continue
            self._snapshot = self._after(snapshot, plan, applied)
            return Loaded(path, plan, applied)
        raise AssertionError("the last try returns or raises")

    def _after(
        self, snapshot: Snapshot, plan: LoadPlan, applied: Applied | None
    ) -> Snapshot | None:
        """The network after the plan, or None where it is to be read again."""
        if not plan.changeset.changes:
            return snapshot
        if applied is None or applied.version == snapshot.version + 1:
            return snapshot.patched(snapshot.version + 1, plan.changeset.changes)
        return None


_TEXT = {
    "en": {
        "read": "{name}: {rows:,} rows read as {form}",
        "read one": "{name}: 1 row read as {form}",
        "rejected": "{n:,} rejected:",
        "more": "  … and {n:,} more (--json lists them all)",
        "dry": "Nothing was changed (--dry-run).",
        "done": "Applied as version {version} ({id}); take it back with: schakel undo {id}",
        "same": "The network already says this; nothing was changed.",
    },
    "nl": {
        "read": "{name}: {rows:,} rijen gelezen als {form}",
        "read one": "{name}: 1 rij gelezen als {form}",
        "rejected": "{n:,} afgewezen:",
        "more": "  … en nog {n:,} (--json toont ze alle)",
        "dry": "Er is niets gewijzigd (--dry-run).",
        "done": "Verwerkt als versie {version} ({id}); terugnemen met: schakel undo {id}",
        "same": "Het netwerk zegt dit al; er is niets gewijzigd.",
    },
}
# What tables are taken for (`TableRead.form`), in Dutch; other forms are called the same.
_FORMS_NL = {
    "partners": "partners",
    "themes": "thema's",
    "districts": "districten",
    "activities": "activiteiten",
    "activity list": "activiteitenlijst",
    "links": "relaties",
    "from/to list": "van-naarlijst",
    "nodes of any kind": "knopen van elke soort",
    "Gephi nodes": "knopen van Gephi",
    "Gephi edges": "relaties van Gephi",
    "Kumu elements": "elementen van Kumu",
    "Kumu connections": "relaties van Kumu",
    "Polinode nodes": "knopen van Polinode",
    "Polinode edges": "relaties van Polinode",
}
_SHOWN = 20  # rejections and notices in a text; JSON has them all


def loaded_lines(loaded: Loaded, lang: str) -> list[str]:
    """The outcome as text: what was read, the difference, what was rejected, and what was done."""
    plan, text = loaded.plan, _TEXT[lang]
    forms = dict.fromkeys(table.form for table in plan.tables)
    named = ", ".join(_FORMS_NL.get(form, form) if lang == "nl" else form for form in forms)
    read = text["read one" if plan.rows_read == 1 else "read"]
    lines = [read.format(name=loaded.path.name, rows=plan.rows_read, form=named)]
    lines += plan.difference.lines(check_lang(lang))
    if plan.rejections:
        lines.append(text["rejected"].format(n=len(plan.rejections)))
        lines += [f"  {rejection}" for rejection in plan.rejections[:_SHOWN]]
        if len(plan.rejections) > _SHOWN:
            lines.append(text["more"].format(n=len(plan.rejections) - _SHOWN))
    lines += [f"! {notice}" for notice in plan.notices[:_SHOWN]]
    if len(plan.notices) > _SHOWN:
        lines.append(text["more"].format(n=len(plan.notices) - _SHOWN))
    applied = loaded.applied
    if applied is None:
        lines.append(text["dry"])
    elif applied.changed_anything:
        lines.append(text["done"].format(version=applied.version, id=applied.changeset_id[:8]))
    else:
        lines.append(text["same"])
    return lines
