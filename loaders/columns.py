"""Which column means what: Dutch and English names, and those of Kumu, Gephi and Polinode."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from graph_service.model import LinkKind, NodeKind, slug
from loaders.vocabulary import word_key


class Role(StrEnum):
    """What a column can mean."""

    ID = "id"
    NAME = "name"
    TYPE = "type"
    LEVEL = "level"
    METHOD = "method"
    KIND = "kind"
    ALIASES = "aliases"
    DESCRIPTION = "description"
    PART_OF = "part_of"
    VALID_FROM = "valid_from"
    VALID_TO = "valid_to"
    DAY = "day"  # of an activity: one day is both the first and the last
    STATUS = "status"
    PARTNERS = "partners"
    ORGANIZER = "organizer"
    THEMES = "themes"
    DISTRICTS = "districts"
    ACTIVITIES = "activities"
    FOLLOWS = "follows"
    CONTACT_FUNCTION = "contact_function"
    CONTACT_MAIL = "contact_mail"
    CONTACT_PHONE = "contact_phone"
    ORIGIN = "origin"
    FROM = "from"
    TO = "to"
    LINK = "link"
    ROLE = "role"
    WEIGHT = "weight"
    CERTAINTY = "certainty"
    KEY = "key"
    FROM_KIND = "from_kind"
    TO_KIND = "to_kind"
    FROM_TYPE = "from_type"  # a kind if its word is one, else of no meaning here
    TO_TYPE = "to_type"
    PERSON = "person"  # a person's name: never kept
    UNUSED = "unused"  # known, and no fact of a network


CONTACTS = (Role.CONTACT_FUNCTION, Role.CONTACT_MAIL, Role.CONTACT_PHONE)
NODE_FIELDS = frozenset(
    {
        Role.ID, Role.NAME, Role.TYPE, Role.ALIASES, Role.DESCRIPTION, Role.VALID_FROM,
        Role.VALID_TO, Role.DAY, Role.STATUS, *CONTACTS,
    }
)  # fmt: skip
LINK_FIELDS = frozenset(
    {
        Role.LINK, Role.ROLE, Role.WEIGHT, Role.CERTAINTY, Role.VALID_FROM, Role.VALID_TO, Role.KEY,
        Role.ORIGIN,
    }
)  # fmt: skip

# What a cell in a node's row joins it to: (kind of link, kind of the other node, from here to it).
REFERENCES: Mapping[NodeKind, Mapping[Role, tuple[LinkKind, NodeKind, bool]]] = {
    NodeKind.PARTNER: {
        Role.THEMES: (LinkKind.WORKS_ON, NodeKind.THEME, True),
        Role.DISTRICTS: (LinkKind.ACTIVE_IN, NodeKind.DISTRICT, True),
        Role.ACTIVITIES: (LinkKind.TAKES_PART_IN, NodeKind.ACTIVITY, True),
        Role.PARTNERS: (LinkKind.COOPERATES_WITH, NodeKind.PARTNER, True),
        Role.PART_OF: (LinkKind.PART_OF, NodeKind.PARTNER, True),
    },
    NodeKind.ACTIVITY: {
        Role.THEMES: (LinkKind.ADDRESSES, NodeKind.THEME, True),
        Role.DISTRICTS: (LinkKind.HELD_IN, NodeKind.DISTRICT, True),
        Role.PARTNERS: (LinkKind.TAKES_PART_IN, NodeKind.PARTNER, False),
        Role.ORGANIZER: (LinkKind.TAKES_PART_IN, NodeKind.PARTNER, False),
        Role.FOLLOWS: (LinkKind.FOLLOWS, NodeKind.ACTIVITY, True),
        Role.PART_OF: (LinkKind.PART_OF, NodeKind.ACTIVITY, True),
    },
    NodeKind.THEME: {
        Role.PARTNERS: (LinkKind.WORKS_ON, NodeKind.PARTNER, False),
        Role.ACTIVITIES: (LinkKind.ADDRESSES, NodeKind.ACTIVITY, False),
        Role.PART_OF: (LinkKind.PART_OF, NodeKind.THEME, True),
    },
    NodeKind.DISTRICT: {
        Role.PARTNERS: (LinkKind.ACTIVE_IN, NodeKind.PARTNER, False),
        Role.ACTIVITIES: (LinkKind.HELD_IN, NodeKind.ACTIVITY, False),
        Role.PART_OF: (LinkKind.PART_OF, NodeKind.DISTRICT, True),
    },
}
# The column that names the row's own node where no column is called `Name`.
OWN_COLUMN: Mapping[NodeKind, Role] = {
    NodeKind.PARTNER: Role.PARTNERS,
    NodeKind.THEME: Role.THEMES,
    NodeKind.DISTRICT: Role.DISTRICTS,
    NodeKind.ACTIVITY: Role.ACTIVITIES,
}


def _table(words: Mapping[Role, str]) -> Mapping[str, Role]:
    return {word: role for role, names in words.items() for word in names.split()}


_SHARED = {
    Role.VALID_FROM: "validfrom geldigvanaf begin begindatum start startdatum startdate "
    "starttime vanaf since sinds projectstart startyear beginjaar startjaar",
    Role.VALID_TO: "validto geldigtot geldigtotenmet einde eind einddatum end enddate "
    "endtime until tot totenmet projectend endyear eindjaar",
    Role.PERSON: "contactpersoon contactpersonen contactperson contactname contactnaam firstname "
    "lastname voornaam achternaam",
}
NODE_HEADERS: Mapping[str, Role] = _table(
    {
        **_SHARED,
        Role.ID: "id nodeid partnerid themeid themaid districtid activityid activiteitid",
        Role.NAME: "name naam label titel title primaryorganization",
        Role.TYPE: "type soort",
        Role.LEVEL: "level niveau",
        Role.METHOD: "method methode werkvorm",
        Role.KIND: "kind nodekind kindofnode soortknoop",
        Role.ALIASES: "aliases alias ookbekendals anderenamen synoniemen synonyms afkorting "
        "afkortingen abbreviation",
        Role.DESCRIPTION: "description omschrijving beschrijving toelichting",
        Role.PART_OF: "partof onderdeelvan parent valtonder hoofdthema",
        Role.VALID_FROM: f"{_SHARED[Role.VALID_FROM]} van",
        Role.DAY: "date datum day dag",
        Role.STATUS: "status",
        Role.PARTNERS: "partners partner organisaties organisatie organisations organisation "
        "organizations organization deelnemers deelnemer participants participant attendees "
        "betrokkenen betrokkenpartners betrokkenorganisaties aanwezigen",
        Role.ORGANIZER: "organizer organiser organisator trekker",
        Role.THEMES: "themes theme themas thema",
        Role.DISTRICTS: "districts district districten werkgebied werkgebieden gebied gebieden "
        "wijk wijken regio regios region regions area areas basisteam basisteams gemeente "
        "gemeenten",
        Role.ACTIVITIES: "activities activity activiteiten activiteit project projecten projects "
        "subject onderwerp event evenement bijeenkomst",
        Role.FOLLOWS: "follows vervolgop",
        Role.CONTACT_FUNCTION: "contactfunction contactfunctie functie",
        Role.CONTACT_MAIL: "contactmail contactemail email mail emailadres mailadres emailaddress",
        Role.CONTACT_PHONE: "contactphone contacttelefoon telefoon phone phonenumber "
        "telefoonnummer",
        Role.ORIGIN: "origin herkomst bron",
    }
)
LINK_HEADERS: Mapping[str, Role] = _table(
    {
        **_SHARED,
        Role.FROM: "from van source bron fromname sourcename",
        Role.TO: "to naar target doel toname targetname",
        Role.LINK: "link relatie relation relationship linkkind linktype relatietype soortrelatie",
        Role.TYPE: "type soort",
        Role.ROLE: "role rol",
        Role.WEIGHT: "weight gewicht sterkte strength amount",
        Role.CERTAINTY: "certainty zekerheid",
        Role.KEY: "key sleutel",
        Role.FROM_KIND: "fromkind soortvan vansoort sourcekind",
        Role.TO_KIND: "tokind soortnaar naarsoort targetkind",
        Role.FROM_TYPE: "fromtype sourcetype",
        Role.TO_TYPE: "totype targettype",
        Role.ORIGIN: "origin herkomst",
        Role.DAY: "date datum day dag",
        Role.UNUSED: "id direction",
    }
)
_IDENTIFIERS: Mapping[str, str] = {
    "cbs": "cbs", "cbscode": "cbs", "gemeentecode": "cbs", "kvk": "kvk", "kvknummer": "kvk",
    "kvknr": "kvk", "rsin": "rsin", "rsinnummer": "rsin", "oin": "oin", "oinnummer": "oin",
}  # fmt: skip
_IDENTIFIER = re.compile(r"(?:identifier|identificatie|identificator)\s*[:=]\s*(.+)", re.I)
_NOT_DIRECTED = frozenset({"directed", "undirected", "mixed", "gericht", "ongericht"})


def identifier_scheme(header: str) -> str | None:
    """The scheme of an identifier column (`CBS code`, `KvK`, `Identifier: lei`), or None."""
    if found := _IDENTIFIER.fullmatch(header.strip()):
        return slug(found.group(1)) or None
    return _IDENTIFIERS.get(word_key(header))


def node_roles(header: Sequence[str]) -> list[Role | None]:
    """What each column means in a table of nodes."""
    return [NODE_HEADERS.get(word_key(name)) for name in header]


def link_roles(header: Sequence[str]) -> list[Role | None]:
    """What each column means in a table of links."""
    return [LINK_HEADERS.get(word_key(name)) for name in header]


def is_direction(word: str) -> bool:
    """Whether a word says only that a tie is directed or not, as Gephi's `Type` does."""
    return word_key(word) in _NOT_DIRECTED


def joins(header: Sequence[str]) -> bool:
    """Whether a table has the two columns that make it a table of links."""
    return {Role.FROM, Role.TO} <= set(link_roles(header))


def recognised(header: Sequence[str]) -> int:
    """How many columns have a known name: the measure of a row being the header."""
    return max(
        sum(
            NODE_HEADERS.get(word_key(name)) is not None or identifier_scheme(name) is not None
            for name in header
        ),
        sum(role is not None for role in link_roles(header)) if joins(header) else 0,
    )
