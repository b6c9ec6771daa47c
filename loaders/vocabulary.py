"""The words that cells use, Dutch and English, and what they mean in records."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from graph_service.labels import LANGS, link_label
from graph_service.model import Certainty, LinkKind, NodeKind, Status, slug
from loaders.cells import BadCell


@lru_cache(maxsize=20_000)
def word_key(text: str) -> str:
    """A word or a header as it is compared: case, accents, spaces and marks do not count.

    >>> word_key("Thema's"), word_key("Valid_from"), word_key("Vindt plaats in")
    ('themas', 'validfrom', 'vindtplaatsin')
    """
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in letters if not unicodedata.combining(c)))


def a_kind(kind: NodeKind) -> str:
    """A kind with its article.

    >>> a_kind(NodeKind.ACTIVITY), a_kind(NodeKind.THEME)
    ('an activity', 'a theme')
    """
    return f"an {kind}" if kind is NodeKind.ACTIVITY else f"a {kind}"


KIND_WORDS: Mapping[str, NodeKind] = {
    word: kind
    for kind, words in {
        NodeKind.PARTNER: "partner partners organisatie organisaties organisation organisations "
        "organization organizations",
        NodeKind.THEME: "theme themes thema themas",
        NodeKind.DISTRICT: "district districts districten area areas gebied gebieden wijk wijken "
        "regio regios region regions werkgebied werkgebieden",
        NodeKind.ACTIVITY: "activity activities activiteit activiteiten event events evenement "
        "evenementen bijeenkomst bijeenkomsten project projects projecten",
    }.items()
    for word in words.split()
}

STATUS_WORDS: Mapping[str, Status] = {
    word: status
    for status, words in {
        Status.IDEA: "idea idee",
        Status.PLANNED: "planned gepland plan ingepland",
        Status.ONGOING: "ongoing lopend loopt bezig inuitvoering running active",
        Status.DONE: "done gedaan afgerond uitgevoerd klaar completed finished",
    }.items()
    for word in words.split()
}

CERTAINTY_WORDS: Mapping[str, Certainty] = {
    word: certainty
    for certainty, words in {
        Certainty.AGREED: "agreed afgesproken",
        Certainty.REPORTED: "reported gemeld",
        Certainty.PRESUMED: "presumed vermoed vermoedelijk",
    }.items()
    for word in words.split()
}

# English and Dutch, as people read them; a cell may hold either, or the name of the link kind.
LINK_WORDS: Mapping[str, LinkKind] = {
    **{
        word_key(label): kind
        for kind in LinkKind
        for label in (link_label(kind, lang) for lang in LANGS)
    },
    "isheldin": LinkKind.HELD_IN,
    "isactivein": LinkKind.ACTIVE_IN,
    "isactiefin": LinkKind.ACTIVE_IN,
    "ispartof": LinkKind.PART_OF,
    "isonderdeelvan": LinkKind.PART_OF,
    "isvervolgop": LinkKind.FOLLOWS,
}

# A type is one word for one thing: plurals and spellings that are often met lead to it.
_TYPE_ALIASES: Mapping[str, str] = {
    "gemeenten": "gemeente",
    "provincies": "provincie",
    "ministeries": "ministerie",
    "universiteiten": "universiteit",
    "hogescholen": "hogeschool",
    "scholen": "school",
    "stichtingen": "stichting",
    "verenigingen": "vereniging",
    "bedrijven": "bedrijf",
    "zorginstellingen": "zorginstelling",
    "zorgaanbieders": "zorgaanbieder",
    "woningcorporaties": "woningcorporatie",
    "veiligheidsregios": "veiligheidsregio",
    "veiligheidshuizen": "veiligheidshuis",
    "politie-eenheden": "politie-eenheid",
    "politieeenheid": "politie-eenheid",
    "ggds": "ggd",
    "ggd-en": "ggd",
    "rollen": "rol",
    "wijken": "wijk",
    "buurten": "buurt",
    "districten": "district",
    "regios": "regio",
    "eenheden": "eenheid",
    "workshops": "workshop",
    "pressure-cookers": "pressure-cooker",
    "pressurecooker": "pressure-cooker",
    "convenanten": "convenant",
    "bijeenkomsten": "bijeenkomst",
    "werksessies": "werksessie",
    "congressen": "congres",
    "trainingen": "training",
    "projecten": "project",
    "municipalities": "municipality",
    "universities": "university",
    "schools": "school",
    "organisations": "organisation",
    "organizations": "organisation",
    "organization": "organisation",
    "projects": "project",
    "covenants": "covenant",
    "meetings": "meeting",
}


class Vocabulary:
    """Words to values, with the aliases for types that a mapping adds."""

    def __init__(self, types: Mapping[str, str] | None = None) -> None:
        added = {slug(word): slug(value) for word, value in (types or {}).items()}
        self._types = {**_TYPE_ALIASES, **added}
        self._known: dict[str, str] = {}

    def type(self, text: str) -> str:
        """A type, method or role as a slug."""
        known = self._known.get(text)
        if known is None:
            written = slug(text)
            if not written:
                raise BadCell("holds no letter or digit; write a word")
            known = self._known[text] = self._types.get(written, written)
        return known

    def status(self, text: str) -> Status:
        """How far an activity is."""
        found = STATUS_WORDS.get(word_key(text))
        if found is None:
            raise BadCell("is no status; it can be idea, planned, ongoing or done")
        return found

    def certainty(self, text: str) -> Certainty:
        """How sure a link is."""
        found = CERTAINTY_WORDS.get(word_key(text))
        if found is None:
            raise BadCell("is no certainty; it can be agreed, reported or presumed")
        return found

    def link(self, text: str) -> LinkKind:
        """A kind of link."""
        found = LINK_WORDS.get(word_key(text))
        if found is None:
            kinds = ", ".join(LinkKind)
            raise BadCell(f"is no kind of link; it can be {kinds}")
        return found

    def kind(self, text: str) -> NodeKind:
        """A kind of node."""
        found = KIND_WORDS.get(word_key(text))
        if found is None:
            raise BadCell("is no kind of node; it can be partner, theme, district or activity")
        return found


def identifier(scheme: str, text: str) -> str:
    """An identifier as its register writes it, with what a spreadsheet took off put back.

    >>> identifier("cbs", "361"), identifier("cbs", "GM0361"), identifier("kvk", "1234567")
    ('GM0361', 'GM0361', '01234567')
    """
    if scheme == "cbs":
        bare = text.replace(" ", "").upper()
        return f"GM{bare.zfill(4)}" if bare.isdigit() and len(bare) <= 4 else bare
    width = {"kvk": 8, "rsin": 9, "oin": 20}.get(scheme)
    if width is not None:
        bare = re.sub(r"[ .-]", "", text)
        return bare.zfill(width) if bare.isdigit() else bare
    return text
