"""`python -m bench.seal`: hidden links of eight benchmark networks, found again.

Each network comes with ten fixed splits of which nine tenths of the links may be seen. The model
sees those and nothing else of it: it hides some of them again to learn from, and starts from a
prior made of the other networks (`seal_priors.json`, by `make prior`). Figures are means of the
splits; in brackets what is known: the plain index of all that was best there, and published figures
of SEAL (M. Zhang and Y. Chen, "Link Prediction Based on Graph Neural Networks", NeurIPS 2018).

* AUC: the chance that a hidden link scores above a pair that is not linked, over the split's own
  test pairs.
* joined: the same without the hidden links that leave a node with no link at all. Such a node can
  only be in the list because a link of it was hidden, which gives these links away.
* P@m: of all pairs that are not linked in training the m best, m the number hidden: the share that
  is right. Beside it the plain index that was best on this network, which no one could know before.
* seconds of one core a split: everything, learning and ranking.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.missing_links.features import PLAIN, feature_table
from graph_service.analysis.missing_links.hiding import PER_NODE, TOP, learn, scale_of
from graph_service.analysis.missing_links.model import area_under_curve, prior_model
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prepared import Prepared
from graph_service.analysis.missing_links.prior import Prior, prior_of
from graph_service.analysis.missing_links.retrieval import retrieve
from graph_service.analysis.missing_links.ties import LongArray, Ties
from graph_service.snapshot import BoolArray

DATA = Path(__file__).resolve().parents[1] / "../shared/data/seal"
SPLITS = 10
WANTED = 0.1  # AUC may be so much below the target


@dataclass(frozen=True)
class Known:
    """What is known of a network: the target, SEAL's AUC, and the least precision at m."""

    target: float
    seal: float
    precision: float | None = None


NETWORKS = {
    "USAir": Known(98.7, 96.62, 0.48),
    "NS": Known(99.0, 98.85, 0.67),
    "PB": Known(96.0, 94.72),
    "Yeast": Known(98.4, 97.91),
    "Celegans": Known(92.6, 90.30, 0.19),
    "Power": Known(95.7, 87.61),
    "Router": Known(97.5, 96.38),
    "Ecoli": Known(98.8, 97.64, 0.63),
}


@dataclass(frozen=True)
class Split:
    """The figures of one split.

    Attributes:
        auc, joined, precision: of what was chosen.
        plain_auc, plain_precision: of each plain index.
        alone: the share of the hidden links with an end that has no other link.
        prior_auc: of the prior alone, which saw no link of this split to learn from.
    """

    network: str
    number: int
    auc: float
    joined: float
    precision: float
    alone: float
    prior_auc: float
    prior_precision: float
    plain_auc: dict[str, float]
    plain_precision: dict[str, float]
    chosen: str
    index: str
    blend: tuple[float, float, float]
    seconds: float


def read(network: str, number: int) -> tuple[int, LongArray, LongArray, LongArray]:
    """Number of nodes, and pairs from 0: links in training, hidden links, pairs without a link."""
    from scipy.io import loadmat

    count = loadmat(DATA / f"{network}.mat")["net"].shape[0]
    split = loadmat(DATA / "splits" / f"{network}_{number}.mat")
    train, hidden, none = (
        np.sort(split[name].astype(np.int64) - 1, axis=1)
        for name in ("train_pos", "test_pos", "test_neg")
    )
    return count, train, hidden, none


def prior_without(network: str) -> Prior:
    """The prior that was made of the other networks only: it has seen no link of this one."""
    made = json.loads(Path(__file__).with_name("seal_priors.json").read_text(encoding="utf-8"))
    return prior_of(made[network])


def run(network: str, number: int) -> Split:
    """Learn from one split and measure."""
    count, train, hidden, none = read(network, number)
    begun = time.process_time()
    ties = Ties.of_edges(count, train[:, 0].astype(np.int32), train[:, 1].astype(np.int32))
    space = PairSpace.everything(ties.adjacency)
    prior = prior_without(network)
    model = learn(ties, space, prior=prior)
    assert model is not None
    prepared = Prepared(ties)
    candidates = retrieve(prepared, space, top=TOP, per_node=PER_NODE)
    ranked = feature_table(prepared, candidates.firsts, candidates.seconds)
    score = model.score(ranked)
    seconds = time.process_time() - begun

    # the split's own pairs are looked at only now
    asked = np.concatenate([hidden, none]).astype(np.int32)
    begun = time.process_time()
    scale = scale_of(ranked, np.ones(len(ranked)))
    tested = feature_table(prepared, asked[:, 0], asked[:, 1], scale)
    test_score = model.score(tested)
    seconds += time.process_time() - begun
    keys = candidates.firsts.astype(np.int64) * count + candidates.seconds
    right = np.isin(keys, hidden[:, 0] * count + hidden[:, 1])
    linked = np.arange(len(asked)) < len(hidden)
    joined = ~(linked & (tested.column("alone") > 0))
    untaught = prior_model(ranked.names, prior)
    by_index = {name: at_most(ranked.column(name), right, len(hidden)) for name in PLAIN}
    return Split(
        network,
        number,
        auc(linked, test_score),
        auc(linked[joined], test_score[joined]),
        at_most(score, right, len(hidden)),
        float(1.0 - joined[: len(hidden)].mean()),
        auc(linked, untaught.score(tested)),
        at_most(untaught.score(ranked), right, len(hidden)),
        {name: auc(linked, tested.column(name)) for name in PLAIN},
        by_index,
        model.chosen.name,
        model.chosen.index,
        model.chosen.blend,
        seconds,
    )


def auc(linked: BoolArray, score: NDArray[np.floating[Any]]) -> float:
    """AUC in percent."""
    return 100.0 * area_under_curve(linked, score.astype(np.float64), np.ones(len(linked)))


def at_most(score: NDArray[np.floating[Any]], right: BoolArray, m: int) -> float:
    """The share of the m best that is right; pairs that were not retrieved come after all others.

    Equal scores at the border count by the share of them that fits, so no order of pairs helps.
    """
    order = np.argsort(-score, kind="stable")
    border = score[order[min(m, len(order)) - 1]]
    above, at = score > border, score == border
    fits = (m - above.sum()) * right[at].mean()
    return float((right[above].sum() + fits) / m)


def told(split: Split) -> Split:
    """The same, and a line of it while the others are still to come."""
    sys.stderr.write(
        f"{split.network:<10}{split.number:>3}{split.auc:>8.2f}{split.joined:>8.2f}"
        f"{split.precision:>8.3f}{split.seconds:>7.1f} s  {split.chosen} "
        f"{split.blend[0]:.2f} {split.blend[1]:.2f} {split.blend[2]:.2f} {split.index}\n"
    )
    return split


def table(splits: Sequence[Split]) -> str:
    """All figures as text."""
    lines = [
        f"{'':<10}{'AUC':>7}{'sd':>6}  {'target, best plain, SEAL':<32}{'joined':>7}{'away':>6}"
        f"{'P@m':>8}  {'target, best plain':<36}{'prior':>13}{'s':>7}  chosen"
    ]
    for network, known in NETWORKS.items():
        those = [split for split in splits if split.network == network]
        if not those:
            continue
        mean = {
            name: float(np.mean([getattr(split, name) for split in those]))
            for name in ("auc", "joined", "precision", "alone", "prior_auc", "prior_precision")
        }
        spread = float(np.std([split.auc for split in those]))
        by_auc = best([split.plain_auc for split in those])
        by_precision = best([split.plain_precision for split in those])
        asked = "-" if known.precision is None else f">={known.precision:.2f}"
        plain_auc = f"[{known.target:.1f}; {by_auc[1]:.1f} {short(by_auc[0])}; {known.seal:.1f}]"
        plain = f"[{asked}; {by_precision[1]:.3f} {by_precision[0].replace('_', ' ')}]"
        reached = mean["auc"] >= known.target - WANTED
        exact = mean["precision"] >= max(known.precision or 0.0, by_precision[1] - 0.01)
        prior = f"{mean['prior_auc']:.1f}/{mean['prior_precision']:.3f}"
        chosen = ", ".join(
            f"{name} {sum(split.chosen == name for split in those)}"
            for name in sorted({split.chosen for split in those})
        )
        lines.append(
            f"{network:<10}{mean['auc']:>7.2f}{spread:>6.2f}{' *'[reached]} {plain_auc:<32}"
            f"{mean['joined']:>7.2f}{mean['alone']:>6.0%}{mean['precision']:>8.3f}{' *'[exact]} "
            f"{plain:<36}{prior:>13}"
            f"{max(split.seconds for split in those):>7.1f}  {chosen} of {len(those)}"
        )
    lines.append(
        "* the target is reached; away: hidden links that leave an end alone; s: most of any"
    )
    return "\n".join(lines) + "\n"


def best(splits: Sequence[dict[str, float]]) -> tuple[str, float]:
    """The name with the highest mean, and that mean."""
    mean = {name: float(np.mean([split[name] for split in splits])) for name in splits[0]}
    name = min(mean, key=lambda each: (-mean[each], each))
    return name, mean[name]


def short(name: str) -> str:
    """The first letters of an index, to fit the table."""
    return "".join(word[0] for word in name.split("_")).upper()


def main() -> int:
    """Measure what was asked for and print it."""
    parser = argparse.ArgumentParser(description="Hidden links of benchmark networks, found again.")
    parser.add_argument("--nets", default=",".join(NETWORKS), help="which networks, by comma")
    parser.add_argument("--splits", type=int, default=SPLITS, help="the first so many splits")
    parser.add_argument("--processes", type=int, default=1, help="how many splits at a time")
    parser.add_argument("--json", type=Path, help="write the figures of every split here")
    given = parser.parse_args()
    if not (DATA / "splits").is_dir():
        sys.stderr.write(
            "The benchmark networks are not here, so nothing was measured. "
            "They belong in ../shared/data/seal, beside the project.\n"
        )
        return 1
    networks = [name for name in given.nets.split(",") if name]
    unknown = [name for name in networks if name not in NETWORKS]
    if unknown:
        sys.stderr.write(f"There is no network {unknown[0]}; there are {', '.join(NETWORKS)}.\n")
        return 2
    tasks = [(name, number) for number in range(1, given.splits + 1) for name in networks]
    if given.processes > 1:
        with ProcessPoolExecutor(given.processes) as pool:
            splits = [told(split) for split in pool.map(run, *zip(*tasks, strict=True))]
    else:
        splits = [told(run(*task)) for task in tasks]
    if given.json:
        given.json.write_text(json.dumps([asdict(split) for split in splits], indent=1))
    sys.stdout.write(table(splits))
    return 0


if __name__ == "__main__":
    sys.exit(main())
