"""Groups, brokers and what is fragile, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_service.analysis.brokers import Broker, Brokers
from graph_service.analysis.communities import Communities, Community, Shared
from graph_service.analysis.fragile import Fragile, SinglePartner, WeakContact, WeakPoint
from graph_service.labels import Lang, check_lang, kind_label
from graph_service.model import NodeKind
from graph_service.snapshot import Snapshot
from graph_service.wording.clauses import name_of
from graph_service.wording.text import NAMES_SHOWN, listed

VAGUE = 0.3  # below this modularity the borders between groups are vague (Newman 2004)
FEW = 3  # a group of so few members is told by its members' names


def number_text(value: float, lang: str, digits: int = 0) -> str:
    """A number as people write it.

    >>> number_text(1234.5, "nl", 1), number_text(1234.5, "en", 1), number_text(7, "nl")
    ('1.234,5', '1,234.5', '7')
    """
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if check_lang(lang) == "nl" else text


def counted(names: Sequence[str], total: int, lang: str) -> str:
    """Names in one phrase of a list that may be longer than what is given of it.

    >>> counted(["A", "B", "C", "D"], 9, "en"), counted(["A", "B"], 2, "nl")
    ('A, B, C and 6 others', 'A en B')
    """
    if total <= max(len(names), NAMES_SHOWN + 1):
        return listed(names, lang)
    return listed([*names[:NAMES_SHOWN], *[" "] * (total - NAMES_SHOWN)], lang)


# --- communities


def community_names(found: Iterable[Community], snapshot: Snapshot, lang: str) -> list[str]:
    """What each group is called: its theme, its district, or its most connected member.

    Where a group before it has the same name, the member tells them apart.
    """
    groups = list(found)
    around = {"nl": "rond", "en": "around"}[check_lang(lang)]
    members = [name_of(one.partner_id, snapshot) for one in groups]
    names: list[str] = []
    taken = set()
    for one, member in zip(groups, members, strict=True):
        parts = [name_of(part, snapshot) for part in (one.theme_id, one.district_id) if part]
        name = " in ".join(parts) or f"{around} {member}"
        names.append(f"{name} ({around} {member})" if name in taken else name)
        taken.add(name)
    return names


def community_sentence(one: Community, snapshot: Snapshot, lang: str) -> str:
    """Who is in a group, and what they share most."""
    language = check_lang(lang)
    if one.size <= FEW:
        who = listed([name_of(member, snapshot) for member in one.members], lang)
        text = f"Een kleine groep: {who}" if language == "nl" else f"A small group: {who}"
    else:
        who = listed([_amount(kind, count, language) for kind, count in one.kinds.items()], lang)
        bonds = listed(_bonds(one, snapshot, language), lang, shown=4)
        what = {"nl": "wat hen bindt", "en": "what holds them together"}[language]
        text = f"{who}; {what}: {bonds}" if bonds else who
    if one.inward < 1:
        return f"{text}."
    return {
        "nl": f"{text}. Met anderen is er geen contact.",
        "en": f"{text}. There is no contact with others.",
    }[language]


def communities_insight(found: Communities, snapshot: Snapshot, lang: str) -> str:
    """How many groups there are, which is the largest, and how marked they are."""
    language = check_lang(lang)
    nl = language == "nl"
    if not found.total:
        if nl:
            return "Er zijn nog geen contacten vastgelegd, dus ook geen groepen."
        return "No contacts are recorded yet, so there are no groups."
    name, size = "", number_text(found.grouped, lang)
    held = ""
    if found.communities:
        first = found.communities[0]
        name = community_names(found.communities, snapshot, lang)[0]
        size = number_text(first.size, lang)
        bond = next(iter(_bonds(first, snapshot, language)), "")
        if bond:
            held = f", bijeengehouden door {bond}" if nl else f", held together by {bond}"
    if found.total == 1:
        text = (
            f"Iedereen die contact heeft, hoort bij één groep van {size} leden"
            if nl
            else f"Everyone who has contact belongs to one group of {size} members"
        )
        text += f": {name}{held}." if name else "."
    else:
        pairs = _pairs(found, language)
        total = number_text(found.total, lang)
        largest = (
            f"de grootste is {name} ({size} leden){held}"
            if nl
            else f"the largest is {name} ({size} members){held}"
        )
        made = f"De contacten vormen {total} groepen" if nl else f"The contacts form {total} groups"
        text = f"{made}{pairs}; {largest}." if name else f"{made}{pairs}."
        if found.modularity < VAGUE:
            text += (
                " De grenzen ertussen zijn vaag: veel contacten lopen over de groepen heen."
                if nl
                else " The borders between them are vague: many contacts run across the groups."
            )
    return text + _alone(found.alone, language)


def _pairs(found: Communities, lang: Lang) -> str:
    if not found.pairs:
        return ""
    count = number_text(found.pairs, lang)
    return f", waarvan {count} van twee leden" if lang == "nl" else f", {count} of two members"


def _alone(count: int, lang: Lang) -> str:
    if not count:
        return ""
    if lang == "nl":
        who = (
            "Eén partner, thema of district heeft"
            if count == 1
            else (f"{number_text(count, lang)} partners, thema's of districten hebben")
        )
        return f" {who} nog geen contact."
    who = (
        "One partner, theme or district has"
        if count == 1
        else (f"{number_text(count, lang)} partners, themes or districts have")
    )
    return f" {who} no contact yet."


def _amount(kind: NodeKind, count: int, lang: Lang) -> str:
    return (
        f"{number_text(count, lang)} {kind_label(kind, lang, several=count != 1)}" if count else ""
    )


def _bonds(one: Community, snapshot: Snapshot, lang: Lang) -> list[str]:
    """What is shared most of each kind: "Advies (34 van de 34 partners)"."""
    kinds = (NodeKind.ACTIVITY, NodeKind.THEME, NodeKind.DISTRICT, NodeKind.PARTNER)
    first = [one.shared[kind][0] for kind in kinds[:3] if one.shared[kind]]
    first = [shared for shared in first if shared.members * 4 >= one.sharers]
    partners = one.shared[NodeKind.PARTNER]
    # of partners only one that stands out: where all know each other it would be any of them
    if partners and (len(partners) == 1 or partners[0].strength > partners[1].strength):
        first.append(partners[0])
    return [
        _bond(shared, one, snapshot, lang, word=not place) for place, shared in enumerate(first)
    ]


def _bond(shared: Shared, one: Community, snapshot: Snapshot, lang: Lang, *, word: bool) -> str:
    of = "van de" if lang == "nl" else "of"
    sharers = "partners" if one.kinds[NodeKind.PARTNER] else {"nl": "leden", "en": "members"}[lang]
    who = f" {sharers}" if word else ""
    return f"{name_of(shared.node_id, snapshot)} ({shared.members} {of} {one.sharers}{who})"


# --- brokers


def brokers_insight(found: Brokers, snapshot: Snapshot, lang: str) -> str:
    """Who joins most, and whether the contacts of the first partner know each other."""
    language = check_lang(lang)
    nl = language == "nl"
    if not found.brokers:
        if found.broker_total:
            return ""
        if nl:
            return "Niemand staat tussen anderen in: elk contact is rechtstreeks."
        return "Nobody stands between others: every contact is direct."
    first = found.brokers[0]
    share = number_text(100 * first.betweenness, lang, 0 if first.betweenness >= 0.1 else 1)
    name, about = name_of(first.node_id, snapshot), ""
    if found.estimated:
        about = "naar schatting " if nl else "an estimated "
    text = (
        f"{name} verbindt het meest: langs hier loopt {about}{share}% van de kortste wegen tussen "
        "twee anderen"
        if nl
        else f"{name} joins most: {about}{share}% of the shortest paths between two others run "
        "through here"
    )
    return f"{text}{_contacts_of(found.brokers, snapshot, language)}."


def _contacts_of(brokers: Sequence[Broker], snapshot: Snapshot, lang: Lang) -> str:
    for one in brokers:
        partner = snapshot.kind(snapshot.number(one.node_id)) is NodeKind.PARTNER
        if partner and one.effective_size is not None and one.contacts > 1:
            name, count = name_of(one.node_id, snapshot), number_text(one.contacts, lang)
            apart = one.effective_size > one.contacts / 2
            if lang == "nl":
                know = "kennen de meeste elkaar niet" if apart else "kennen de meeste elkaar al"
                return f"; van de {count} contacten van {name} {know}"
            know = "most do not know each other" if apart else "most know each other already"
            return f"; of the {count} contacts of {name} {know}"
    return ""


# --- fragile


def fragile_insight(found: Fragile, snapshot: Snapshot, lang: str) -> str:
    """Without whom most partners are cut off, and on whom most hangs alone."""
    language = check_lang(lang)
    nl = language == "nl"
    if found.points:
        text = point_sentence(found.points[0], snapshot, lang)
    elif found.contacts:
        text = contact_sentence(found.contacts[0], snapshot, lang)
    else:
        text = (
            "Niemand is onmisbaar: welke partner, welk thema of district ook wegvalt, de andere "
            "partners blijven verbonden zoals ze zijn."
            if nl
            else "Nobody is indispensable: whichever partner, theme or district goes, the other "
            "partners stay joined as they are."
        )
    if found.single_partners:
        text += f" {single_sentence(found.single_partners[0], snapshot, lang)}"
    return text


def point_sentence(point: WeakPoint, snapshot: Snapshot, lang: str) -> str:
    """What falls apart without a node."""
    name = name_of(point.node_id, snapshot)
    who = _lost(point.lost, point.cut_off, snapshot, lang)
    if check_lang(lang) == "nl":
        verb = "raakt" if point.cut_off == 1 else "raken"
        return f"Zonder {name} {verb} {who} los van de rest."
    verb = "is" if point.cut_off == 1 else "are"
    return f"Without {name}, {who} {verb} cut off from the rest."


def contact_sentence(contact: WeakContact, snapshot: Snapshot, lang: str) -> str:
    """What one contact holds to the network, and on what it rests."""
    near = name_of(contact.near_id, snapshot)
    others = [one for one in contact.lost if one != contact.far_id]
    who = _lost([contact.far_id, *others], contact.cut_off, snapshot, lang, sort=False)
    done = listed([name_of(one, snapshot) for one in contact.activity_ids], lang)
    if check_lang(lang) == "nl":
        rests = f"; dat berust op {done}" if done and not contact.link_ids else ""
        return f"Alleen het contact met {near} verbindt {who} met de rest{rests}."
    rests = f"; it rests on {done}" if done and not contact.link_ids else ""
    return f"Only the contact with {near} joins {who} to the rest{rests}."


def single_sentence(single: SinglePartner, snapshot: Snapshot, lang: str) -> str:
    """What only this partner joins, and whom only this partner is in touch with."""
    language = check_lang(lang)
    name = name_of(single.partner_id, snapshot)
    with_ = {"nl": "met", "en": "with"}[language]
    joins = counted(
        [
            f"{name_of(theme, snapshot)} {with_} {name_of(district, snapshot)}"
            for theme, district in single.joins
        ],
        single.join_total,
        lang,
    )
    reaches = counted([name_of(one, snapshot) for one in single.reaches], single.reach_total, lang)
    if language == "nl":
        have = "heeft" if single.reach_total == 1 else "hebben"
        said = [f"de enige partner die {joins} verbindt"] if joins else []
        said += [f"de enige partner met wie {reaches} contact {have}"] if reaches else []
        return f"{name} is {' en '.join(said)}."
    have = "is" if single.reach_total == 1 else "are"
    said = [f"the only partner that joins {joins}"] if joins else []
    said += [f"the only partner with whom {reaches} {have} in touch"] if reaches else []
    return f"{name} is {' and '.join(said)}."


def _lost(
    ids: Sequence[str], total: int, snapshot: Snapshot, lang: str, *, sort: bool = True
) -> str:
    """Who is cut off, partners first."""
    numbers = [snapshot.number(one) for one in ids]
    if sort:
        numbers.sort(key=lambda number: snapshot.kind(number) is not NodeKind.PARTNER)
    return counted([snapshot.name(number) for number in numbers], total, lang)
