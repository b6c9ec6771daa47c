"""What kinds, links, statuses and types are called, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from graph_service.analysis.missing_links import SuggestionKind
from graph_service.errors import InvalidOption
from graph_service.model import Certainty, LinkKind, NodeKind, Status

Lang: TypeAlias = Literal["nl", "en"]
LANGS: tuple[Lang, ...] = ("nl", "en")


def check_lang(lang: str) -> Lang:
    """The language, if it is one of ours.

    Raises:
        InvalidOption: it is not.
    """
    for known in LANGS:
        if lang == known:
            return known
    raise InvalidOption("lang", f"{lang[:20]!r} is unknown; it can be {' or '.join(LANGS)}")


# (one, several)
_KINDS: Mapping[Lang, Mapping[NodeKind, tuple[str, str]]] = {
    "nl": {
        NodeKind.PARTNER: ("partner", "partners"),
        NodeKind.THEME: ("thema", "thema's"),
        NodeKind.DISTRICT: ("district", "districten"),
        NodeKind.ACTIVITY: ("activiteit", "activiteiten"),
    },
    "en": {
        NodeKind.PARTNER: ("partner", "partners"),
        NodeKind.THEME: ("theme", "themes"),
        NodeKind.DISTRICT: ("district", "districts"),
        NodeKind.ACTIVITY: ("activity", "activities"),
    },
}
# (from source to target, from target to source)
_LINKS: Mapping[Lang, Mapping[LinkKind, tuple[str, str]]] = {
    "nl": {
        LinkKind.TAKES_PART_IN: ("neemt deel aan", "heeft als deelnemer"),
        LinkKind.ADDRESSES: ("gaat over", "komt aan bod in"),
        LinkKind.HELD_IN: ("vindt plaats in", "is de plaats van"),
        LinkKind.WORKS_ON: ("werkt aan", "heeft als partner"),
        LinkKind.ACTIVE_IN: ("actief in", "werkgebied van"),
        LinkKind.PART_OF: ("onderdeel van", "omvat"),
        LinkKind.FOLLOWS: ("vervolg op", "krijgt vervolg in"),
        LinkKind.COOPERATES_WITH: ("werkt samen met", "werkt samen met"),
    },
    "en": {
        LinkKind.TAKES_PART_IN: ("takes part in", "has as participant"),
        LinkKind.ADDRESSES: ("addresses", "is addressed by"),
        LinkKind.HELD_IN: ("held in", "is the place of"),
        LinkKind.WORKS_ON: ("works on", "is worked on by"),
        LinkKind.ACTIVE_IN: ("active in", "is the area of"),
        LinkKind.PART_OF: ("part of", "contains"),
        LinkKind.FOLLOWS: ("follows", "is followed by"),
        LinkKind.COOPERATES_WITH: ("cooperates with", "cooperates with"),
    },
}
_STATUSES: Mapping[Lang, Mapping[Status, str]] = {
    "nl": {
        Status.IDEA: "idee",
        Status.PLANNED: "gepland",
        Status.ONGOING: "lopend",
        Status.DONE: "gedaan",
    },
    "en": {
        Status.IDEA: "idea",
        Status.PLANNED: "planned",
        Status.ONGOING: "ongoing",
        Status.DONE: "done",
    },
}
_CERTAINTIES: Mapping[Lang, Mapping[Certainty, str]] = {
    "nl": {
        Certainty.AGREED: "afgesproken",
        Certainty.REPORTED: "gemeld",
        Certainty.PRESUMED: "vermoed",
    },
    "en": {
        Certainty.AGREED: "agreed",
        Certainty.REPORTED: "reported",
        Certainty.PRESUMED: "presumed",
    },
}
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


def kind_label(kind: NodeKind | str, lang: str, *, several: bool = False) -> str:
    """What a kind of node is called, one of them or several."""
    return _KINDS[check_lang(lang)][NodeKind(kind)][several]


def link_label(kind: LinkKind | str, lang: str, *, reverse: bool = False) -> str:
    """What a kind of link is called, read from its source, or from its target.

    >>> link_label("works_on", "nl"), link_label("works_on", "en", reverse=True)
    ('werkt aan', 'is worked on by')
    """
    return _LINKS[check_lang(lang)][LinkKind(kind)][reverse]


def status_label(status: Status | str | None, lang: str) -> str:
    """What a status is called; empty for none."""
    return _STATUSES[check_lang(lang)][Status(status)] if status else ""


def certainty_label(certainty: Certainty | str | None, lang: str) -> str:
    """What a certainty is called; empty for none."""
    return _CERTAINTIES[check_lang(lang)][Certainty(certainty)] if certainty else ""


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
