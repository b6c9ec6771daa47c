"""Answers in plain words, Dutch and English: labels, dates and the sentence of a suggestion."""

from __future__ import annotations

from graph_service.labels import (
    LANGS,
    Lang,
    certainty_label,
    check_lang,
    kind_label,
    link_label,
    status_label,
)
from graph_service.wording.indices import index_label
from graph_service.wording.labels import suggestion_label, type_label
from graph_service.wording.reasons import (
    cause_sentence,
    chance_sentence,
    change_sentence,
    objection_sentence,
)
from graph_service.wording.sentences import end_label, sentence
from graph_service.wording.text import capital, date_text, listed, with_article
from graph_service.wording.trust import (
    horizon_text,
    likelihood_text,
    method_note,
    verdict_sentence,
)

__all__ = [
    "LANGS",
    "Lang",
    "capital",
    "cause_sentence",
    "certainty_label",
    "chance_sentence",
    "change_sentence",
    "check_lang",
    "date_text",
    "end_label",
    "horizon_text",
    "index_label",
    "kind_label",
    "likelihood_text",
    "link_label",
    "listed",
    "method_note",
    "objection_sentence",
    "sentence",
    "status_label",
    "suggestion_label",
    "type_label",
    "verdict_sentence",
    "with_article",
]
