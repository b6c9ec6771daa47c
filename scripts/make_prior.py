"""Make `prior.json`: what public benchmark networks teach of which links are missing.

`make prior`. It reads nine networks in ../shared/data/seal (of M. Zhang and Y. Chen, NeurIPS 2018,
and a social network), each whole and in four parts of 40 to 400 nodes around a node, so that it
fits the networks that need it. In each, links are hidden and found again as the program does it
(`graph_service.analysis.missing_links.hiding`). The coefficients of all networks together are a
normal distribution for each feature, fitted by expectation and maximisation: given its mean and
spread each network's coefficients are the likeliest ones, and given these the mean and spread
follow (B. Efron and C. Morris, "Stein's estimation rule and its competitors", 1973).

For honesty it is also made without each network and tried on the parts of that network, ranking
alone: the table it prints. These priors go to `bench/seal_priors.json`, for the bench of the same
networks must not use a prior that has seen them. The same data give the same bytes, with one thread
(sums are then made in one order; `make prior` sees to it).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse.csgraph import breadth_first_order, connected_components

from graph_service.analysis.missing_links.features import PLAIN
from graph_service.analysis.missing_links.hiding import examples, random_cuts
from graph_service.analysis.missing_links.model import (
    Sample,
    area_under_curve,
    average_precision,
    newton,
)
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.prior import Coefficient, Prior
from graph_service.analysis.missing_links.ties import FloatArray, Ties

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "../shared/data/seal"
PRIOR = ROOT / "graph_service/analysis/missing_links/prior.json"
WITHOUT = ROOT / "bench/seal_priors.json"
NETWORKS = ("Celegans", "Ecoli", "NS", "PB", "Power", "Router", "USAir", "Yeast", "facebook")
PARTS = (40, 100, 200, 400)  # nodes
WHOLE = 3_000  # a larger network is taken in parts only, and in one of this size
UNTIED = 3_000  # untied pairs of each kind, over all cuts
ROUNDS = 4
LEAST_SPREAD, MOST_SPREAD = 0.05, 0.4
# In a network of plain ties these say what other features say already, or nothing.
UNSEEN = (
    "strong_neighbours",
    "theme_cosine",
    "district_cosine",
    "same_type",
    "type_affinity",
    "activity_level",
    "recency",
    "recent_and_busy",
    "least_records",
    "greatest_records",
    "least_recency",
    "greatest_recency",
)


@dataclass(frozen=True, eq=False)
class Learned:
    """The examples of one network or part of one."""

    network: str
    nodes: int
    sample: Sample


def main() -> int:
    """Make both files."""
    missing = [name for name in NETWORKS if not (DATA / f"{name}.mat").is_file()]
    if missing:
        sys.stderr.write(
            f"{', '.join(f'{name}.mat' for name in missing)} of the benchmark networks are not "
            "here, so the prior stays as it is. They belong in ../shared/data/seal, beside the "
            "project.\n"
        )
        return 1
    learned = [each for name in NETWORKS for each in of_network(name)]
    names = tuple(
        name
        for place, name in enumerate(learned[0].sample.names)
        if name not in UNSEEN and any(np.ptp(each.sample.values[:, place]) > 0 for each in learned)
    )
    scale = standard(learned, names)
    made = together(learned, names, scale)
    PRIOR.write_text(as_json(made, learned), encoding="utf-8")
    without = {}
    rows = []
    for name in NETWORKS:
        others = [each for each in learned if each.network != name]
        without[name] = together(others, names, standard(others, names))
        rows += [tried(each, without[name]) for each in learned if each.network == name]
    WITHOUT.write_text(
        "{\n"
        + ",\n".join(
            f"{json.dumps(name)}: {json.dumps(as_data(prior), separators=(',', ':'))}"
            for name, prior in without.items()
        )
        + "\n}\n",
        encoding="utf-8",
    )
    sys.stdout.write(
        "Alone, on networks it has not seen: AUC and average precision over all pairs, beside\n"
        "common neighbours, resource allocation and the plain index that is best there.\n"
        f"{'network':<12}{'nodes':>6}{'hidden':>8}{'prior':>14}{'CN':>14}{'RA':>14}{'best':>8}\n"
    )
    for row in rows:
        sys.stdout.write(row + "\n")
    return 0


def of_network(name: str) -> list[Learned]:
    """The network whole and in parts."""
    from scipy.io import loadmat

    net = loadmat(DATA / f"{name}.mat")["net"].tocoo()
    once = net.row < net.col
    ties = Ties.of_edges(
        net.shape[0], net.row[once].astype(np.int32), net.col[once].astype(np.int32)
    )
    sizes = (*PARTS, min(WHOLE, ties.count))
    return [
        Learned(name, part.count, examples_of(part, number))
        for number, part in enumerate(
            part_of(ties, size, number) for number, size in enumerate(sizes)
        )
    ]


def part_of(ties: Ties, size: int, number: int) -> Ties:
    """The nodes nearest to one of the better linked nodes, with all ties between them."""
    if size >= ties.count:
        return ties
    component = connected_components(ties.adjacency, directed=False)[1]
    inside = np.flatnonzero(component == np.bincount(component).argmax())
    busiest = inside[np.lexsort((inside, -ties.degree[inside]))]
    start = int(busiest[(number + 1) * len(inside) // 50])
    reached = breadth_first_order(ties.adjacency, start, directed=False)[0][:size]
    kept = np.sort(reached)
    place = np.full(ties.count, -1, dtype=np.int32)
    place[kept] = np.arange(len(kept))
    first, second = (place[ends] for ends in ties.pairs())
    both = (first >= 0) & (second >= 0)
    return Ties.of_edges(len(kept), first[both], second[both])


def examples_of(ties: Ties, seed: int) -> Sample:
    """Hidden ties and untied pairs, over all cuts."""
    space = PairSpace.everything(ties.adjacency)
    cuts = random_cuts(ties, seed=seed)
    untied = UNTIED // len(cuts)
    return Sample.together(
        [
            examples(cut, space, near=untied, far=untied, seed=seed + number)
            for number, cut in enumerate(cuts)
        ]
    )


def standard(learned: Sequence[Learned], names: tuple[str, ...]) -> tuple[FloatArray, FloatArray]:
    """Centre and width of each feature over all networks, each network counting the same."""
    places = [learned[0].sample.names.index(name) for name in names]
    values = [each.sample.values[:, places].astype(np.float64) for each in learned]
    centre = np.mean([each.mean(axis=0) for each in values], axis=0)
    square = np.mean([((each - centre) ** 2).mean(axis=0) for each in values], axis=0)
    width = np.sqrt(square) + 0.01
    return np.array(np.round(centre, 2)), np.array(np.round(width, 2))


def together(
    learned: Sequence[Learned], names: tuple[str, ...], scale: tuple[FloatArray, FloatArray]
) -> Prior:
    """The normal distribution of the coefficients over networks."""
    places = [learned[0].sample.names.index(name) for name in names]
    centre, width = scale
    designs = []
    for each in learned:
        values = (each.sample.values[:, places].astype(np.float64) - centre) / width
        designs.append(np.column_stack([np.ones(len(values)), values]))
    mean = np.zeros(len(names) + 1)
    mean[0] = -5.0
    spread = np.full(len(names) + 1, 0.3)
    spread[0] = 3.0
    for _ in range(ROUNDS):
        found, variance = [], []
        for each, design in zip(learned, designs, strict=True):
            sample = each.sample
            beta = newton(design, sample.linked, sample.weight, mean, 1.0 / spread**2)
            found.append(beta)
            variance.append(doubt(design, sample, beta, 1.0 / spread**2))
        mean = np.mean(found, axis=0)
        square = np.mean([(beta - mean) ** 2 for beta in found], axis=0)
        spread = np.sqrt(square + np.mean(variance, axis=0))
        spread[1:] = np.clip(spread[1:], LEAST_SPREAD, MOST_SPREAD)
    return Prior(
        {
            name: Coefficient(
                float(centre[place]),
                float(width[place]),
                round(float(mean[place + 1]), 3),
                round(float(spread[place + 1]), 3),
            )
            for place, name in enumerate(names)
        },
        round(float(mean[0]), 2),
    )


def doubt(
    design: FloatArray, sample: Sample, beta: FloatArray, precision: FloatArray
) -> FloatArray:
    """The variances of the coefficients, given the examples."""
    chance = 0.5 * (1.0 + np.tanh(0.5 * (design @ beta)))
    bend = (design * (sample.weight * chance * (1.0 - chance))[:, None]).T @ design
    bend[np.diag_indices_from(bend)] += precision
    return np.asarray(np.diag(np.linalg.inv(bend)), dtype=np.float64)


def tried(each: Learned, prior: Prior) -> str:
    """How the prior ranks a network that it has not seen."""
    sample = each.sample
    mean, _ = prior.of(sample.names)
    scores = {"prior": prior.standardised(sample.names, sample.values) @ mean}
    for name in PLAIN:
        scores[name] = sample.raw[:, sample.names.index(name)].astype(np.float64)
    figures = {
        name: (
            100 * area_under_curve(sample.linked, score, sample.weight),
            average_precision(sample.linked, score, sample.weight),
        )
        for name, score in scores.items()
    }
    text = f"{each.network:<12}{each.nodes:>6}{sample.positives:>8}"
    for name in ("prior", "common_neighbours", "resource_allocation"):
        text += f"{figures[name][0]:>8.1f} {figures[name][1]:.3f}"
    best = max((figures[name][1], name) for name in PLAIN)
    return f"{text}   {best[0]:.3f} {best[1].replace('_', ' ')}"


def as_data(prior: Prior) -> dict[str, object]:
    """A prior as JSON, coefficients as [centre, width, mean, spread]."""
    return {
        "intercept": prior.intercept,
        "coefficients": {
            name: [each.centre, each.width, each.mean, each.spread]
            for name, each in prior.coefficients.items()
        },
    }


def as_json(prior: Prior, learned: Sequence[Learned]) -> str:
    """The text of `prior.json`: how it was made, and a line for each coefficient."""
    networks: Mapping[str, list[int]] = {
        name: [each.nodes for each in learned if each.network == name] for name in NETWORKS
    }
    head = {
        "made": "by scripts/make_prior.py (`make prior`) from public benchmark networks; links "
        "were hidden and found again; each coefficient is a normal distribution over networks",
        "columns": ["centre", "width", "mean", "spread"],
        "networks": networks,
        "hidden": sum(each.sample.positives for each in learned),
        "intercept": prior.intercept,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    rows = ",\n".join(
        f"    {json.dumps(name)}: {json.dumps(row)}"
        for name, row in as_data(prior)["coefficients"].items()  # type: ignore[attr-defined]
    )
    return "\n".join(["{", *lines, '  "coefficients": {', rows, "  }", "}"]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
