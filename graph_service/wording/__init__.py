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
from graph_service.wording.labels import suggestion_label, type_label
from graph_service.wording.sentences import end_label, sentence
from graph_service.wording.text import capital, date_text, listed, with_article

__all__ = [
    "LANGS",
    "Lang",
    "capital",
    "certainty_label",
    "check_lang",
    "date_text",
    "end_label",
    "kind_label",
    "link_label",
    "listed",
    "sentence",
    "status_label",
    "suggestion_label",
    "type_label",
    "with_article",
]
