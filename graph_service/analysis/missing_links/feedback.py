"""What people said of suggestions, as labelled pairs to learn from.

A confirmed suggestion is an example of what should be linked, one that was dismissed for good an
example of what should not. What is in progress, or dismissed until a day, is neither: nobody said
yes or no. Only those about pairs that are candidates now can be learned from; of a pair that is
linked by now the network itself tells.

They are used for a kind of suggestion from `LEAST` labels on, of which at least `LEAST_OF_EACH`
either way. People decide on the top of a list, so the few first labels are all alike: a model would
learn from them whom one person happened to begin with. With 30 the share that is confirmed is known
within 0.09 (its standard error), and with 10 of each one slip moves the odds by no more than a
tenth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph_service.analysis.missing_links.decided import Decided, Ruling
from graph_service.analysis.missing_links.records import Ends, SuggestionKind

LEAST = 30
LEAST_OF_EACH = 10


@dataclass(frozen=True, slots=True)
class Labels:
    """The pairs of one kind that were confirmed, and those that were dismissed; in order."""

    confirmed: tuple[Ends, ...] = ()
    dismissed: tuple[Ends, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there are so many that something can be learned from them."""
        fewest = min(len(self.confirmed), len(self.dismissed))
        return len(self.confirmed) + len(self.dismissed) >= LEAST and fewest >= LEAST_OF_EACH


@dataclass(frozen=True)
class Feedback:
    """The labels of every kind, enough or not."""

    labels: Mapping[SuggestionKind, Labels] = field(default_factory=dict)

    def of(self, kind: SuggestionKind) -> Labels | None:
        """The labels of a kind to learn from; None where there are too few."""
        found = self.labels.get(kind)
        return found if found is not None and found.enough else None

    @cached_property
    def state(self) -> str:
        """A short name of all that is learned from; empty where that is nothing."""
        used = [
            "\x1f".join([str(kind), str(label), *ends])
            for kind in sorted(self.labels)
            if (labels := self.of(kind)) is not None
            for label, pairs in ((1, labels.confirmed), (0, labels.dismissed))
            for ends in pairs
        ]
        return hashlib.sha256("\x1e".join(used).encode()).hexdigest()[:16] if used else ""


def feedback_of(decided: Decided) -> Feedback:
    """The labels in what was decided."""
    found: dict[SuggestionKind, tuple[list[Ends], list[Ends]]] = {}
    for (kind, ends), decision in sorted(decided.decisions.items()):
        confirmed, dismissed = found.setdefault(kind, ([], []))
        if decision.ruling is Ruling.CONFIRMED:
            confirmed.append(ends)
        elif decision.ruling is Ruling.DISMISSED and decision.until is None:
            dismissed.append(ends)
    return Feedback({kind: Labels(tuple(yes), tuple(no)) for kind, (yes, no) in found.items()})
