"""`python -m bench.cordis`: do missing links come true, on dated data of European projects.

Partners are nodes and projects are joint activities by their start date; a pair is tied by a joint
project. What is known at the end of a year ranks the pairs, and the truth is every pair of known
organisations that first has a joint project in the year after. The ranking itself sees nothing
after the cut: it learns from earlier cuts of what it is given. No project of this set has more
members than the crowd limit (200), so that limit plays no part.

All that was tuned was tuned with `--learn-until 2015`. A later cut is asked for with `--open`.
Plain indices are ranked among the candidates of all retrievers together, which hold the best of
each of them. Intervals are of 95 %, from 1,000 draws of the projects that made the pairs: pairs of
one project come together and are not independent.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import resource
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph_service.analysis.evaluation.metrics import auc, expected_calibration_error
from graph_service.analysis.evaluation.negatives import (
    NegativeSpace,
    degree_matched_negatives,
    random_negatives,
)
from graph_service.analysis.missing_links import indices
from graph_service.analysis.missing_links.pair_space import PairSpace
from graph_service.analysis.missing_links.ranker import Ranker, fit_ranker
from graph_service.analysis.missing_links.ranking import rank
from graph_service.analysis.missing_links.ties import Profile, Ties, new_pairs
from graph_service.export.evaluation_picture import reliability_picture

DATA = Path(__file__).parents[2] / "shared" / "data"
PLAIN = (
    "common_neighbours",
    "adamic_adar",
    "resource_allocation",
    "preferential_attachment",
    "recent_and_busy",
    "normalised_long_paths",
    "local_walk",
)
LENGTHS = (100, 1_000, 10_000)
DRAWS, SAMPLE, EACH = 1_000, 20_000, 10
Ints = NDArray[np.int32]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """What is known, and what came after: pairs, and the number of the project that made each."""

    name: str
    ties: Ties
    firsts: Ints
    seconds: Ints
    events: NDArray[np.int64]
    today: date


TUNED_ON = 2015  # the last year known while tuning
# the plain index that was best at each length for 2016: what one would have chosen beforehand
BEST_WHILE_TUNING = {100: "common_neighbours", 1_000: "recent_and_busy", 10_000: "adamic_adar"}


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file, packed or not."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    yield from csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))


def numbered(names: list[str]) -> tuple[Ints, int]:
    """Each name as a number, by the order of the names."""
    known = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([known[name] for name in names], dtype=np.int32), len(known)


def two_mode(
    records: list[tuple[str, str, int]],
    traits: dict[str, tuple[str, str]] | None = None,
    themes: dict[str, list[str]] | None = None,
) -> Ties:
    """Ties of (organisation, project, day), with the country and type of each, and themes."""
    member, count = numbered([record[0] for record in records])
    joint, joints = numbered([record[1] for record in records])
    days = np.full(joints, -1, dtype=np.int32)
    days[joint] = [record[2] for record in records]
    ties = Ties.of_members(count, member, joint, days)
    profiles: dict[str, Profile] = {}
    if themes:
        values = {
            name: at for at, name in enumerate(sorted({t for v in themes.values() for t in v}))
        }
        said = [
            (node, values[theme], day)
            for node, (_, project, day) in zip(member.tolist(), records, strict=True)
            for theme in themes.get(project, ())
        ]
        node, value, day = (np.array(part, dtype=np.int32) for part in zip(*said, strict=True))
        profiles["theme"] = Profile(node, value, day, len(values))
    if not traits:
        return replace(ties, profiles=profiles)
    names = sorted({record[0] for record in records})
    country, countries = numbered([traits[name][0] for name in names])
    type_, _ = numbered([traits[name][1] for name in names])
    nowhen = np.full(count, -1, dtype=np.int32)
    nodes = np.arange(count, dtype=np.int32)
    profiles["district"] = Profile(nodes, country, nowhen, countries)
    return replace(ties, profiles=profiles, type_=type_)


def cordis(participations: Path, themes: Path, country: str = "") -> Ties:
    """Horizon 2020, of one country or of all."""
    records, traits, begun = [], {}, {}
    for row in rows(participations):
        if country and row["country"] != country:
            continue
        day = date.fromisoformat(row["start_date"]).toordinal()
        begun.setdefault(row["rcn"], day)
        records.append((row["pic"], row["rcn"], begun[row["rcn"]]))
        traits.setdefault(row["pic"], (row["country"], row["type"]))
    about: dict[str, list[str]] = {}
    for row in rows(themes):
        about.setdefault(row["rcn"], []).append(row["programme_part"])
    return two_mode(records, traits, about)


def urbact(path: Path) -> Ties:
    """Cities in networks, by the year in which a network starts."""
    records, traits = [], {}
    for row in rows(path):
        day = date(int(row["Start"]), 1, 1).toordinal()
        records.append((row["CodeCity"], row["Code_Network"], day))
        traits[row["CodeCity"]] = (row["Country"], "")
    return two_mode(records, traits)


def keep(path: Path) -> Ties:
    """Interreg partners by name and country as they were typed, letters and spaces evened."""
    records, traits, about = [], {}, {}
    for row in rows(path):
        if not row["Project start"]:
            continue
        name = " ".join(row["Project Partner"].casefold().split()) + "|" + row["Country"]
        day = date(*map(int, row["Project start"].split("/"))).toordinal()
        records.append((name, row["key"], day))
        traits[name] = (row["Country"], row["Legal Status"])
        about[row["key"]] = [row[f"Thematic{n}"] for n in (1, 2, 3) if row[f"Thematic{n}"]]
    return two_mode(records, traits, about)


def dated_case(name: str, ties: Ties, cut: date, until: date) -> Case:
    """What was known at a cut, and what came by a later day."""
    earlier, later = ties.before(cut.toordinal()), ties.before(until.toordinal())
    firsts, seconds = new_pairs(earlier, later)
    incidence = later.incidence
    new = later.joint_day > cut.toordinal()
    # the number (from 1) of the last project that ties each pair
    both = incidence[firsts].multiply(incidence[seconds]).tocsr()
    both.data = np.where(new[both.indices], both.indices + 1.0, 0.0)
    made = np.asarray(both.max(axis=1).todense()).ravel().astype(np.int64)
    return Case(name, earlier, firsts, seconds, made, cut)


def hidden_case(name: str, ties: Ties, seed: int) -> Case:
    """A tenth hidden at random: of the activities, or of the ties where there are none."""
    rng = np.random.default_rng(seed)
    today = date(2020, 1, 1)
    if len(ties.member):
        many = len(ties.joint_day)
        gone = np.sort(rng.choice(many, max(many // 10, 1), replace=False)).astype(np.int32)
        earlier = ties.without_joints(gone)
        firsts, seconds = new_pairs(earlier, ties)
        both = ties.incidence[firsts].multiply(ties.incidence[seconds]).tocsr()
        both.data = np.where(np.isin(both.indices, gone), both.indices + 1.0, 0.0)
        made = np.asarray(both.max(axis=1).todense()).ravel().astype(np.int64)
        return Case(name, earlier, firsts, seconds, made, today)
    firsts, seconds = ties.pairs()
    some = np.sort(rng.choice(len(firsts), max(len(firsts) // 10, 1), replace=False))
    firsts, seconds = firsts[some], seconds[some]
    return Case(name, ties.without(firsts, seconds), firsts, seconds, np.arange(len(some)), today)


@dataclass(frozen=True)
class Figures:
    """What one method makes of a case; `hits` are the projects of the pairs in order, -1 a miss."""

    hits: NDArray[np.int64]
    per_node: Floats
    random: float
    matched: float
    matched_one_by_one: float


def order_of(ranker: Ranker, scores: Floats) -> NDArray[np.intp]:
    """Highest score first, ties by the ends."""
    return np.lexsort((ranker.seconds, ranker.firsts, -np.round(scores, 12)))


def measure(case: Case, ranker: Ranker, name: str) -> Figures:
    """The figures of the model (name "") or of a plain index."""
    size = case.ties.count

    def score(firsts: Ints, seconds: Ints) -> Floats:
        if not name:
            return ranker.score(firsts, seconds)
        return indices.at(ranker.prepared, firsts, seconds, [name])[name]

    scores = score(ranker.firsts, ranker.seconds) if name else ranker.scores
    order = order_of(ranker, scores)
    first, second = ranker.firsts[order], ranker.seconds[order]
    true = case.firsts.astype(np.int64) * size + case.seconds
    keys = first.astype(np.int64) * size + second
    place = np.minimum(np.searchsorted(true, keys), len(true) - 1)
    hits = np.where(true[place] == keys, case.events[place], -1)
    owners = np.concatenate([first, second])
    turns = np.tile(np.arange(len(first)), 2)
    by_owner = np.lexsort((turns, owners))
    owned = owners[by_owner]
    early = np.arange(len(owned)) - np.searchsorted(owned, owned) < EACH
    found = np.tile(hits >= 0, 2)[by_owner]
    share = np.bincount(owned[early], found[early], minlength=size) / EACH
    later = np.union1d(case.firsts, case.seconds)
    known = np.flatnonzero(case.ties.active).astype(np.int32)
    barred = case.ties.adjacency + pair_matrix(case)
    space = NegativeSpace(known, known, barred.tocsr())
    rng = np.random.default_rng(3)
    some = np.sort(rng.permutation(len(true))[:SAMPLE])
    positives = case.firsts[some], case.seconds[some]
    ours = score(*positives)
    others = score(*random_negatives(space, 2 * SAMPLE, seed=1))
    matched = degree_matched_negatives(space, *positives, case.ties.degree, seed=2)
    alike = score(matched[0], matched[1])
    own = ours[matched[2]]
    one_by_one = float((own > alike).mean() + 0.5 * (own == alike).mean())

    def against(negatives: Floats) -> float:
        linked = np.arange(len(ours) + len(negatives)) < len(ours)
        return auc(linked, np.concatenate([ours, negatives]))

    return Figures(hits, share[later], against(others), against(alike), one_by_one)


def pair_matrix(case: Case) -> object:
    """The pairs that came after, as a symmetric matrix."""
    from scipy import sparse

    ends = np.concatenate([case.firsts, case.seconds]), np.concatenate([case.seconds, case.firsts])
    shape = (case.ties.count, case.ties.count)
    return sparse.csr_array((np.ones(len(ends[0])), ends), shape=shape)


def drawn_precisions(hits: NDArray[np.int64], length: int, draws: NDArray[np.int64]) -> Floats:
    """The precision among the first `length`, projects counted as often as they were drawn."""
    best = hits[:length]
    best = best[best >= 0]
    return np.asarray(draws[:, best].sum(axis=1) / max(length, 1), dtype=np.float64)


def paired(ours: NDArray[np.int64], theirs: NDArray[np.int64], length: int) -> Floats:
    """The interval of the difference where every place of both lists is drawn by itself.

    Pairs that are in both lists make it wider than it need be.
    """
    gained, lost = (ours >= 0).sum(), (theirs >= 0).sum()
    rng = np.random.default_rng(1)
    drawn = rng.binomial(length, gained / length, DRAWS) - rng.binomial(
        length, lost / length, DRAWS
    )
    return np.quantile(drawn / length, [0.025, 0.975])


def say(text: str) -> None:
    """One line."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def shown_bins(
    said: Floats, linked: NDArray[np.bool_], bins: list[NDArray[np.intp]], rng: np.random.Generator
) -> list[dict[str, Any]]:
    """What was said and seen in each bin, with an interval by pair."""
    made = []
    for part in bins:
        came = linked[part].astype(np.float64)
        low, high = np.quantile(rng.choice(came, (300, len(came))).mean(axis=1), [0.025, 0.975])
        seen = {"value": float(came.mean()), "low": float(low), "high": float(high)}
        made.append({"said": float(said[part].mean()), "seen": seen})
    return made


def run(case: Case, *, lengths: tuple[int, ...] = LENGTHS, plot: Path | None = None) -> None:
    """Rank, and print what came true."""
    known = int(case.ties.active.sum())
    ties = len(case.ties.pairs()[0])
    near = (
        np.asarray(
            (case.ties.adjacency[case.firsts].multiply(case.ties.adjacency[case.seconds])).sum(
                axis=1
            )
        ).ravel()
        > 0
    )
    pairs = known * (known - 1) // 2 - ties
    say(
        f"\n{case.name}: {known:,} known, {ties:,} ties, {len(case.firsts):,} of {pairs:,} pairs "
        f"came true, {near.sum() / max(len(near), 1):.0%} of them at distance 2"
    )
    if not len(case.firsts):
        return
    space = PairSpace.everything(case.ties.adjacency)
    begun, worked = time.perf_counter(), time.process_time()
    ranker = fit_ranker(case.ties, space, today=case.today)
    ranking = rank(ranker, space, 10_000, EACH)
    wall, cpu = time.perf_counter() - begun, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    method = ranking.method
    say(
        f"method {method.name} ({method.reason}), learned from {method.positives:,}, horizon "
        f"{method.horizon_days} days; ranking {cpu:.1f} s of one core ({wall:.1f} s by the clock), "
        f"{peak:.1f} GB at most"
    )
    if len(ranking):
        node = int(ranking.firsts[0])
        begun = time.perf_counter()
        _ = [ranking.explain(int(place)) for place in ranking.of_node(node)[:EACH]]
        first = time.perf_counter() - begun
        begun = time.perf_counter()
        _ = [ranking.explain(int(place)) for place in ranking.of_node(node)[:EACH]]
        say(f"one list: {1e3 * first:.1f} ms first, {1e3 * (time.perf_counter() - begun):.2f} warm")
    events = int(case.events.max()) + 1
    rng = np.random.default_rng(0)
    present = np.unique(case.events)
    draws = np.zeros((DRAWS, events), dtype=np.int64)
    draws[:, present] = rng.multinomial(
        len(present), np.full(len(present), 1 / len(present)), DRAWS
    )
    shown = {name or "model": measure(case, ranker, name) for name in ("", *PLAIN)}
    used = (
        lengths
        if ranker.firsts.size >= lengths[-1]
        else tuple(length for length in lengths if length <= ranker.firsts.size)
    )
    heads = "".join(f"P@{length:<20}" for length in used)
    say(f"{'':24}{heads}P@10/org            AUC     matched  one by one")
    for name, figures in shown.items():
        cells = ""
        for length in used:
            drawn = drawn_precisions(figures.hits, length, draws)
            low, high = np.quantile(drawn, [0.025, 0.975])
            cells += f"{(figures.hits[:length] >= 0).mean():.3f} [{low:.3f} {high:.3f}]".ljust(22)
        nodes = rng.choice(figures.per_node, (300, len(figures.per_node))).mean(axis=1)
        low, high = np.quantile(nodes, [0.025, 0.975])
        say(
            f"{name:24}{cells}{figures.per_node.mean():.4f} [{low:.3f} {high:.3f}] "
            f"{figures.random:.4f}  {figures.matched:.4f}   {figures.matched_one_by_one:.4f}"
        )
    compared = []
    for length in used:
        best = max(PLAIN, key=lambda name: (shown[name].hits[:length] >= 0).sum())
        compared.append((length, best))
        tuned = BEST_WHILE_TUNING.get(length, best)
        if case.today.year > TUNED_ON and tuned != best:
            compared.append((length, tuned))
    for length, best in compared:
        drawn = drawn_precisions(shown["model"].hits, length, draws) - drawn_precisions(
            shown[best].hits, length, draws
        )
        low, high = np.quantile(drawn, [0.025, 0.975])
        pair = paired(shown["model"].hits[:length], shown[best].hits[:length], length)
        say(
            f"model less {best} at {length}: {drawn.mean():+.4f}, drawn by project "
            f"[{low:+.4f} {high:+.4f}], by pair [{pair[0]:+.4f} {pair[1]:+.4f}]"
        )
    if ranker.calibration is None:
        say("order only: no likelihoods")
        return
    order = order_of(ranker, ranker.scores)[: LENGTHS[-1]]
    likelihoods = ranker.calibration.likelihoods(ranker.scores).astype(np.float64)
    linked = shown["model"].hits[: len(order)] >= 0
    said = likelihoods[order]
    error = expected_calibration_error(linked, said)
    bins = np.array_split(np.arange(len(order)), 10)
    every = likelihoods[order_of(ranker, ranker.scores)]
    came = (shown["model"].hits >= 0).astype(np.float64)
    base = len(case.firsts) / pairs
    missed = len(case.firsts) - came.sum()
    score = ((every - came) ** 2).sum() + missed
    plainly = len(case.firsts) * (1 - base) ** 2 + (pairs - len(case.firsts)) * base**2
    say(
        f"calibration: ECE {error:.3f} over the {len(order):,} highest, Brier skill "
        f"{1 - score / plainly:+.4f} over all pairs (base rate {base:.5f})"
    )
    if plot is not None:
        plot.write_text(reliability_picture(shown_bins(said, linked, bins, rng), "en"), "utf-8")
    say("said " + " ".join(f"{said[part].mean():.2f}" for part in bins))
    say("seen " + " ".join(f"{linked[part].mean():.2f}" for part in bins))


def small(folder: Path, participations: Path, themes: Path, cut: date) -> None:
    """The small sets, of which one at least is there."""
    until = date(cut.year + 1, 12, 31)
    run(
        dated_case("cordis, Dutch organisations", cordis(participations, themes, "NL"), cut, until),
        lengths=(10, 100, 1_000),
    )
    path = folder / "urbact" / "membership.csv"
    if path.exists():
        ties = urbact(path)
        run(
            dated_case("urbact", ties, date(2011, 12, 31), date(2014, 12, 31)),
            lengths=(10, 100, 1_000),
        )
    path = folder / "keep" / "participations.csv"
    if path.exists():
        run(dated_case("keep", keep(path), cut, until), lengths=(10, 100, 1_000))
    for path in sorted((folder / "twomode").glob("*.csv")):
        if path.stem in ("unicodelang", "cosponsor", "crime"):
            continue
        said = list(rows(path))
        if "source_type" in said[0]:
            turn = said[0]["source_type"] == "0"
            ends = ("source", "target") if turn else ("target", "source")
            ties = two_mode([(row[ends[0]], row[ends[1]], -1) for row in said])
        else:
            both, count = numbered([r["source"] for r in said] + [r["target"] for r in said])
            ties = Ties.of_edges(count, both[: len(said)], both[len(said) :])
        run(hidden_case(f"twomode/{path.stem}, a tenth hidden", ties, 1), lengths=(10, 100))


def main() -> None:
    """Parse, and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--participations", type=Path, default=DATA / "cordis" / "participations.csv.gz"
    )
    parser.add_argument("--themes", type=Path, default=DATA / "cordis" / "project_themes.csv.gz")
    parser.add_argument("--learn-until", type=int, default=2015, help="the last year that is known")
    parser.add_argument("--open", action="store_true", help="allow a cut after 2015")
    parser.add_argument("--small", type=Path, nargs="?", const=DATA, help="the small sets instead")
    parser.add_argument("--plot", type=Path, help="draw what was said and seen, as SVG")
    asked = parser.parse_args()
    if asked.learn_until > 2015 and not asked.open:
        parser.error("the years after 2016 are kept shut: nothing may be tuned on them; add --open")
    if not asked.participations.exists():
        parser.error(
            f"{asked.participations} is not there: name the files with --participations, --themes"
        )
    cut = date(asked.learn_until, 12, 31)
    if asked.small:
        small(asked.small, asked.participations, asked.themes, cut)
        return
    ties = cordis(asked.participations, asked.themes)
    case = dated_case(f"cordis, known until {cut}", ties, cut, date(cut.year + 1, 12, 31))
    run(case, plot=asked.plot)


main() if __name__ == "__main__" else None
