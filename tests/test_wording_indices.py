"""What indices and features are called."""

from __future__ import annotations

import pytest

from graph_service.analysis.evaluation.contest import NAMES
from graph_service.analysis.missing_links import method_district, partner_activity
from graph_service.analysis.missing_links import type_theme_district as type_theme
from graph_service.analysis.missing_links.features import FAMILIES
from graph_service.analysis.missing_links.indices import INDICES
from graph_service.analysis.missing_links.ranking import FEEDBACK
from graph_service.wording.indices import LABELS, index_label

OCCUR = {
    *INDICES,
    *FAMILIES,
    *NAMES,
    FEEDBACK,
    *(one.PROFILE for one in (method_district, partner_activity, type_theme)),
}


@pytest.mark.parametrize("place", [0, 1], ids=["nl", "en"])
def test_every_name_that_occurs_has_a_label_of_its_own_and_no_other_has(place: int) -> None:
    assert {name.replace(" ", "_") for name in OCCUR} == set(LABELS)
    labels = [both[place] for both in LABELS.values()]
    assert len(set(labels)) == len(labels), "no two are told by the same words"
    assert all(label and "_" not in label and "," not in label for label in labels)


def test_a_profile_is_found_by_the_name_that_its_ranking_gives() -> None:
    assert index_label(method_district.PROFILE, "nl") == "wat werkvorm en district gemeen hebben"
