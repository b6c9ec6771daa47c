import numpy as np
import pytest

from graph_service.analysis.missing_links.features import FAMILIES
from graph_service.analysis.missing_links.prior import UNSEEN, Prior, default_prior, read_prior


def test_the_prior_that_comes_along_names_features_that_there_are() -> None:
    prior = default_prior()
    assert len(prior.coefficients) > 30
    assert set(prior.coefficients) <= set(FAMILIES)
    assert all(each.spread > 0 and each.width > 0 for each in prior.coefficients.values())


def test_what_no_benchmark_network_has_starts_at_nothing() -> None:
    mean, spread = default_prior().of(("theme_cosine", "local_walk"))
    assert mean[0] == 0.0
    assert spread[0] == UNSEEN
    assert mean[1] > 0.0  # walks between both ends make a link likelier, everywhere


def test_a_prior_is_read_as_centre_width_mean_and_spread() -> None:
    prior = read_prior('{"intercept": -4, "coefficients": {"cosine": [1.0, 2.0, 3.0, 0.5]}}')
    assert prior.intercept == -4.0
    assert prior.standardised(("cosine",), np.array([[5.0]], dtype=np.float32)).item() == 2.0
    assert [each.item() for each in prior.of(("cosine",))] == pytest.approx([3.0, 0.5])


def test_a_flat_prior_prefers_nothing() -> None:
    mean, spread = Prior.flat().of(("cosine", "jaccard"))
    assert mean.tolist() == [0.0, 0.0]
    assert spread.tolist() == [UNSEEN, UNSEEN]
