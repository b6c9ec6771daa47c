"""What kinds, links, statuses and certainties are called, in Dutch and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

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
