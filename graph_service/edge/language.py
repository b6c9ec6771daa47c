"""The language of an answer: what was asked for, else what the reader's browser prefers."""

from __future__ import annotations

from graph_service.labels import LANGS, Lang


def preferred(accept_language: str, default: Lang) -> Lang:
    """The best of our languages by an Accept-Language header.

    >>> preferred("fr, en;q=0.3, nl;q=0.7", "en"), preferred("fr", "en"), preferred("*", "nl")
    ('nl', 'en', 'nl')
    """
    best: tuple[float, Lang] = (0.0, default)
    for part in accept_language[:500].split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=")) if weight.strip() else 1.0
        except ValueError:
            continue
        for language in LANGS:
            if tag.strip().lower().partition("-")[0] == language and quality > best[0]:
                best = (quality, language)
    return best[1]
