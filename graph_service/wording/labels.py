"""What suggestions and types are called, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.labels import Lang, check_lang

_SUGGESTIONS: Mapping[Lang, Mapping[SuggestionKind, str]] = {
    "nl": {
        SuggestionKind.PARTNER_PARTNER: "partner-partner",
        SuggestionKind.PARTNER_THEME: "partner-thema",
        SuggestionKind.PARTNER_DISTRICT: "partner-district",
        SuggestionKind.THEME_THEME: "thema-thema",
        SuggestionKind.METHOD_DISTRICT: "werkvorm-district",
    },
    "en": {
        SuggestionKind.PARTNER_PARTNER: "partner-partner",
        SuggestionKind.PARTNER_THEME: "partner-theme",
        SuggestionKind.PARTNER_DISTRICT: "partner-district",
        SuggestionKind.THEME_THEME: "theme-theme",
        SuggestionKind.METHOD_DISTRICT: "method-district",
    },
}
# Words that are written in capitals wherever they stand in a type.
_ACRONYMS = frozenset(
    {
        *("apv", "avg", "cbs", "cjg", "coa", "cter", "eu", "fiod", "fit", "ggd", "ggz", "hbo"),
        *("imv", "ind", "kvk", "lbb", "liec", "mbo", "ngo", "oin", "om", "pga", "pi", "rec"),
        *("riec", "rsin", "svb", "tbs", "uwv", "vng", "wmo", "wvggz", "wzd", "zsm", "zzp"),
    }
)
# Types that have another word in the other language; any other type is shown as it is written.
_TYPES: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "municipality": "gemeente",
        "unit": "eenheid",
        "police-unit": "politie-eenheid",
        "police": "politie",
        "public-prosecution": "openbaar ministerie",
        "university": "universiteit",
        "university-of-applied-sciences": "hogeschool",
        "care": "zorg",
        "role": "rol",
        "safety-region": "veiligheidsregio",
        "region": "regio",
        "province": "provincie",
        "country": "land",
        "neighbourhood": "wijk",
        "covenant": "convenant",
        "model-covenant": "modelconvenant",
        "evaluation": "evaluatie",
        "advice": "advies",
        "meeting": "overleg",
        "working-session": "werksessie",
        "training": "training",
        "congress": "congres",
        "programme": "programma",
    },
    "en": {
        "gemeente": "municipality",
        "eenheid": "unit",
        "politie-eenheid": "police unit",
        "politieeenheid": "police unit",
        "politie": "police",
        "openbaar-ministerie": "public prosecution service",
        "universiteit": "university",
        "hogeschool": "university of applied sciences",
        "zorg": "care",
        "rol": "role",
        "veiligheidsregio": "safety region",
        "regio": "region",
        "provincie": "province",
        "land": "country",
        "wijk": "neighbourhood",
        "convenant": "covenant",
        "modelconvenant": "model covenant",
        "model-convenant": "model covenant",
        "evaluatie": "evaluation",
        "advies": "advice",
        "overleg": "meeting",
        "werksessie": "working session",
        "congres": "congress",
        "programma": "programme",
        "verbindingstraject": "connecting programme",
    },
}


def suggestion_label(kind: SuggestionKind | str, lang: str) -> str:
    """What a kind of suggestion is called."""
    return _SUGGESTIONS[check_lang(lang)][SuggestionKind(kind)]


def type_label(value: str, lang: str) -> str:
    """A type (a slug) as people write it, without a capital unless it is one.

    >>> type_label("ggd", "nl"), type_label("pressure-cooker", "nl"), type_label("gemeente", "en")
    ('GGD', 'pressure cooker', 'municipality')
    """
    known = _TYPES[check_lang(lang)].get(value)
    if known is not None:
        return known
    return " ".join(word.upper() if word in _ACRONYMS else word for word in value.split("-"))
