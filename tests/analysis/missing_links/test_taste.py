"""Labels bend an order where what they say holds, and leave it alone where it does not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from graph_service.analysis.missing_links import SuggestionKind, rank_network
from graph_service.analysis.missing_links.feedback import Feedback, Labels
from graph_service.analysis.missing_links.taste import MOST, Taste, taste_of
from graph_service.analysis.missing_links.ties import FloatArray
from graph_service.snapshot import BoolArray, Snapshot

KIND = SuggestionKind.PARTNER_PARTNER


def drawn(pairs: int, seed: int = 3) -> tuple[FloatArray, FloatArray]:
    """Features of pairs, and scores that have nothing to do with them."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(pairs, 6)), rng.normal(size=pairs)


def learned(confirmed: Callable[[FloatArray], BoolArray], labels: int = 60) -> Taste | None:
    features, scores = drawn(400)
    told = slice(0, labels)
    return taste_of(features, features[told], scores[told], confirmed(features[told]))


def test_who_goes_by_a_feature_is_understood() -> None:
    found = learned(lambda features: features[:, 2] > 0)
    assert found is not None
    assert int(np.argmax(np.abs(found.weights))) == 2
    assert found.weights[2] > 0
    features, _ = drawn(400)
    shifts = found.shift(features)
    assert shifts[features[:, 2] > 1].mean() > 0 > shifts[features[:, 2] < -1].mean()


def test_the_opposite_is_understood_as_the_opposite() -> None:
    found = learned(lambda features: features[:, 2] < 0)
    assert found is not None
    assert found.weights[2] < 0


def test_who_answers_at_random_is_mostly_not_believed() -> None:
    believed = 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        said = rng.random(60) < 0.5
        believed += learned(lambda features, said=said: said) is not None  # type: ignore[misc]
    assert believed <= 6


def test_who_agrees_with_the_order_changes_nothing() -> None:
    features, scores = drawn(400)
    assert taste_of(features, features[:60], scores[:60] * 9, scores[:60] > 0) is None


def test_no_shift_is_larger_than_the_most_and_constant_features_tell_nothing() -> None:
    features, _ = drawn(400)
    features[:, 5] = 7.0
    found = taste_of(features, features[:200], np.zeros(200), features[:200, 2] > 0)
    assert found is not None
    assert found.weights[5] == 0
    far = features * 1_000
    far[:, 5] = 7.0
    shifts = found.shift(far)
    assert np.isfinite(shifts).all()
    assert np.abs(shifts).max() <= MOST


def test_the_same_labels_give_the_same_whatever_the_order_of_candidates() -> None:
    features, scores = drawn(400)
    said = features[:60, 1] > 0
    first = taste_of(features, features[:60], scores[:60], said)
    turned = taste_of(features[::-1].copy(), features[:60], scores[:60], said)
    assert first is not None
    assert turned is not None
    assert np.allclose(first.weights, turned.weights, atol=1e-6)


# --- in a ranking


def made_up(network: Callable[[str], Snapshot]) -> Snapshot:
    """Sixty partners of two types in activities of four; half of the pairs share something."""
    rng = np.random.default_rng(5)
    lines = [f"partner p{n:02} type={'ggd' if n % 2 else 'police'}" for n in range(60)]
    for number in range(70):
        lines.append(f"activity a{number} status=done valid_from={2018 + number % 7}")
        lines += [
            f"p{n:02} takes_part_in a{number}"
            for n in sorted(rng.choice(60, 4, replace=False).tolist())
        ]
    return network("\n".join(lines))


def test_decisions_bend_the_ranking_of_a_network(network: Callable[[str], Snapshot]) -> None:
    snapshot = made_up(network)
    before = rank_network(snapshot, kinds=[KIND])
    table = before.tables[KIND]
    ends = [table.ends(place, before.ids) for place in range(len(table.pairs))]

    def alike(pair: tuple[str, ...]) -> bool:
        return int(pair[0][1:]) % 2 == int(pair[1][1:]) % 2

    asked = ends[:100]
    labels = Labels(
        tuple(one for one in asked if alike(one)), tuple(one for one in asked if not alike(one))
    )
    after = rank_network(snapshot, kinds=[KIND], feedback=Feedback({KIND: labels}))
    bent = after.tables[KIND]
    assert bent.pairs.method.labels == 100
    told = set(asked)

    def share(found: list[tuple[str, ...]]) -> float:
        rest = [one for one in found if one not in told][:50]
        return sum(map(alike, rest)) / 50

    now = [bent.ends(place, after.ids) for place in range(len(bent.pairs))]
    assert share(now) > share(ends) + 0.1
    assert any(one.name == "feedback" for one in bent.pairs.explain(0))
    few = Labels(labels.confirmed[:20], labels.dismissed[:5])
    same = rank_network(snapshot, kinds=[KIND], feedback=Feedback({KIND: few}))
    assert same.to_bytes() == before.to_bytes()
    again = type(after).from_bytes(after.to_bytes())
    assert again.tables[KIND].pairs.method.labels == 100
