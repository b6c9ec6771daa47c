"""What an evaluation answers with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from graph_service.analysis.evaluation.hide import Hiding
from graph_service.analysis.evaluation.metrics import Interval
from graph_service.analysis.missing_links.ranking import RankingMethod
from graph_service.analysis.missing_links.records import SuggestionKind

LIST = "list"  # the name under which the list that users get stands among the plain indices
NEEDED = 20  # hidden pairs, below which a figure would be an accident
EVENTS = 10  # separate events that made them, below which it would be one as well
LENGTHS = (10, 100, 1_000)
EACH = 10


class Verdict(StrEnum):
    """Whether a kind could be measured."""

    MEASURED = "measured"
    FEW_HIDDEN = "few_hidden"  # too few pairs came true, or by too few events, to say anything
    NO_CANDIDATES = "no_candidates"  # nothing could be suggested


class Outcome(StrEnum):
    """The list beside the best plain index, on what was hidden."""

    BETTER = "better"  # the interval of the difference is above nought
    WORSE = "worse"  # it is below
    LEVEL = "level"  # it holds nought, or there is none


@dataclass(frozen=True, slots=True)
class Figures:
    """How well one method found what was hidden; each figure with its interval.

    Attributes:
        name: `LIST`, or the name of a plain index.
        precision: the share that came true of the first 10, 100 and 1,000, as far as there are so
            many candidates.
        average_precision: the mean precision of the list down to each hidden pair.
        per_node: of each node that has a hidden pair, the share of its own first ten.
        auc_random, auc_matched: how often a hidden pair scores above one that did not come true,
            drawn at random or with ends of the same degrees.
        behind: by how much the list is above this method in each figure; empty for the list.
    """

    name: str
    precision: Mapping[int, Interval]
    average_precision: Interval
    per_node: Interval
    auc_random: Interval
    auc_matched: Interval
    behind: Mapping[str, Interval]


@dataclass(frozen=True, slots=True)
class Reach:
    """What there was to be found.

    Attributes:
        hidden: pairs that came true and could be suggested: both ends were known.
        at_two, at_three: of these, the ends had a neighbour in common, or were one farther.
        farther: the rest.
        unknown: pairs that came true of which an end was not known yet; no list can find these.
        events: how many separate activities or links made the hidden pairs.
    """

    hidden: int
    at_two: int
    at_three: int
    farther: int
    unknown: int
    events: int


@dataclass(frozen=True, slots=True)
class Reliability:
    """One bin of pairs of about the same likelihood: what was said, and seen with its interval."""

    count: int
    said: float
    seen: Interval


@dataclass(frozen=True, slots=True)
class Calibration:
    """Whether likelihoods can be taken at their word.

    Attributes:
        pairs: how many, the highest of the list.
        horizon_days: the time within which a pair had to come true.
        error: the expected calibration error in ten bins of equal count.
        skill: the Brier skill against saying the base rate of all candidates.
        base_rate: the share of all candidates that came true.
        bins: the lowest first.
    """

    pairs: int
    horizon_days: int
    error: float
    skill: float
    base_rate: float
    bins: tuple[Reliability, ...]


@dataclass(frozen=True, slots=True)
class KindEvaluation:
    """How well the missing links of one kind were foretold.

    Attributes:
        kind: of suggestion.
        verdict: whether it could be measured.
        candidates: how many pairs could be suggested, on average over the rounds.
        reach: what there was to be found, summed over the rounds.
        methods: the list first, then plain indices.
        best_plain: the plain index of the highest average precision; empty where not measured.
        outcome: the list beside that index.
        calibration: None where the list says no likelihoods, or not for this period.
        used: how the list of each round was made.
        now: how the list of today is made: the choice that holds; None where that is not known.
    """

    kind: SuggestionKind
    verdict: Verdict
    candidates: int
    reach: Reach
    methods: tuple[Figures, ...] = ()
    best_plain: str = ""
    outcome: Outcome = Outcome.LEVEL
    calibration: Calibration | None = None
    used: tuple[RankingMethod, ...] = ()
    now: RankingMethod | None = None

    @property
    def list_figures(self) -> Figures | None:
        """The figures of the list."""
        return self.methods[0] if self.methods else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was hidden, and how well each kind was foretold."""

    hiding: Hiding
    kinds: tuple[KindEvaluation, ...]
    seed: int

    def beside(self, now: Mapping[SuggestionKind, RankingMethod]) -> Evaluation:
        """The same, with how the list of today is made."""
        kinds = tuple(replace(one, now=now.get(one.kind)) for one in self.kinds)
        return replace(self, kinds=kinds)
