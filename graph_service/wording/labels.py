"""What suggestions and types are called, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.labels import Lang, check_lang
from graph_service.wording.text import number_word, with_article

_SUGGESTIONS: Mapping[Lang, Mapping[SuggestionKind, str]] = {
    "nl": {
        SuggestionKind.PARTNER_PARTNER: "partner-partner",
        SuggestionKind.PARTNER_THEME: "partner-thema",
        SuggestionKind.PARTNER_DISTRICT: "partner-district",
        SuggestionKind.PARTNER_ACTIVITY: "partner-activiteit",
        SuggestionKind.THEME_THEME: "thema-thema",
        SuggestionKind.THEME_DISTRICT: "thema-district",
        SuggestionKind.METHOD_DISTRICT: "werkvorm-district",
        SuggestionKind.TYPE_THEME_DISTRICT: "partnersoort-thema-district",
    },
    "en": {
        SuggestionKind.PARTNER_PARTNER: "partner-partner",
        SuggestionKind.PARTNER_THEME: "partner-theme",
        SuggestionKind.PARTNER_DISTRICT: "partner-district",
        SuggestionKind.PARTNER_ACTIVITY: "partner-activity",
        SuggestionKind.THEME_THEME: "theme-theme",
        SuggestionKind.THEME_DISTRICT: "theme-district",
        SuggestionKind.METHOD_DISTRICT: "method-district",
        SuggestionKind.TYPE_THEME_DISTRICT: "partner type-theme-district",
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


# Types of partner that are often counted, in the plural.
_SEVERAL: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "gemeente": "gemeenten",
        "municipality": "gemeenten",
        "universiteit": "universiteiten",
        "university": "universiteiten",
        "hogeschool": "hogescholen",
        "university-of-applied-sciences": "hogescholen",
        "veiligheidsregio": "veiligheidsregio's",
        "safety-region": "veiligheidsregio's",
        "school": "scholen",
        "ngo": "NGO's",
        "ggd": "GGD's",
    },
    "en": {
        "gemeente": "municipalities",
        "municipality": "municipalities",
        "universiteit": "universities",
        "university": "universities",
        "hogeschool": "universities of applied sciences",
        "university-of-applied-sciences": "universities of applied sciences",
        "veiligheidsregio": "safety regions",
        "safety-region": "safety regions",
        "school": "schools",
        "ngo": "NGOs",
        "ggd": "GGDs",
    },
}


def counted_type(value: str, count: int, lang: str) -> str:
    """So many partners of a type, as people write it.

    >>> counted_type("gemeente", 9, "nl"), counted_type("ggd", 1, "en"), counted_type("x", 2, "en")
    ('negen gemeenten', 'a GGD', 'two partners of the type x')
    """
    language = check_lang(lang)
    label = type_label(value, lang)
    if count == 1:
        return with_article(label, lang)
    known = _SEVERAL[language].get(value)
    of_type = "partners van de soort" if language == "nl" else "partners of the type"
    return f"{number_word(count, lang)} {known or f'{of_type} {label}'}"


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
