"""What people said of suggestions, as labelled pairs to learn from.

A confirmed suggestion is an example of what should be linked, one that was dismissed for good an
example of what should not. What is in progress, or dismissed until a day, is neither: nobody said
yes or no. Only those about pairs that are candidates now can be learned from; of a pair that is
linked by now the network itself tells.

They are used for a kind of suggestion from `LEAST` labels on, of which at least `LEAST_OF_EACH`
either way, and only where what they say holds when it is tried on labels held out (see `taste`).
People decide on the top of a list, so the few first labels are all alike: from them one would learn
whom somebody happened to begin with. Measured on three networks (C. elegans and USAir twice, NS; a
tenth of the links hidden; labels on the top of the list): of people who go by one feature and slip
once in ten, 30 labels were believed in 25 of 40 cases and 60 in 34 of 40; with 60 the share of what
they want among the next fifty rose by .05 to .42. Labels at random were believed in 1 case of 22.

Limit: what people want is not what comes true. Labels that only repeat which links came true were
believed in 6 of 20 cases, and then changed the average precision of the rest by -35 % to +8 %.
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
        return self.are_enough(len(self.confirmed), len(self.dismissed))

    @staticmethod
    def are_enough(confirmed: int, dismissed: int) -> bool:
        """Whether so many of each are enough to learn from."""
        return confirmed + dismissed >= LEAST and min(confirmed, dismissed) >= LEAST_OF_EACH


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
