"""Every kind, status and certainty has a word in each language."""

from __future__ import annotations

import pytest

from graph_service.errors import InvalidOption
from graph_service.labels import (
    LANGS,
    Lang,
    certainty_label,
    kind_label,
    link_label,
    status_label,
)
from graph_service.model import CERTAINTIES, LINK_KINDS, NODE_KINDS, STATUSES


@pytest.mark.parametrize("lang", LANGS)
def test_every_value_has_a_word_of_its_own(lang: Lang) -> None:
    for words in (
        [kind_label(kind, lang) for kind in NODE_KINDS],
        [kind_label(kind, lang, several=True) for kind in NODE_KINDS],
        [link_label(kind, lang) for kind in LINK_KINDS],
        [link_label(kind, lang, reverse=True) for kind in LINK_KINDS],
        [status_label(status, lang) for status in STATUSES],
        [certainty_label(certainty, lang) for certainty in CERTAINTIES],
    ):
        assert all(words)
        assert len(set(words)) == len(words)


def test_nothing_said_has_no_word_and_another_language_is_refused() -> None:
    assert status_label(None, "nl") == certainty_label(None, "en") == ""
    with pytest.raises(InvalidOption, match="nl or en"):
        kind_label("theme", "fr")
