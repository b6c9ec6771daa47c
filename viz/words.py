"""What the map says, in Dutch and in English, and periods as people write them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_decimal

from graph_service.labels import Lang
from graph_service.model import LinkKind, first_day

# What stands above the links of a target.
HEADINGS: Mapping[Lang, Mapping[LinkKind, str]] = {
    "nl": {
        LinkKind.TAKES_PART_IN: "deelnemers",
        LinkKind.ADDRESSES: "activiteiten hierover",
        LinkKind.HELD_IN: "activiteiten hier",
        LinkKind.WORKS_ON: "partners die hieraan werken",
        LinkKind.ACTIVE_IN: "partners die hier actief zijn",
        LinkKind.PART_OF: "bestaat uit",
        LinkKind.FOLLOWS: "vervolgd door",
        LinkKind.COOPERATES_WITH: "werkt samen met",
    },
    "en": {
        LinkKind.TAKES_PART_IN: "participants",
        LinkKind.ADDRESSES: "activities about this",
        LinkKind.HELD_IN: "activities held here",
        LinkKind.WORKS_ON: "partners that work on this",
        LinkKind.ACTIVE_IN: "partners active here",
        LinkKind.PART_OF: "consists of",
        LinkKind.FOLLOWS: "followed by",
        LinkKind.COOPERATES_WITH: "cooperates with",
    },
}
# What properties that the network's own workbook has are called; others keep their names.
_PROPERTIES: Mapping[Lang, Mapping[str, str]] = {
    "nl": {"origin": "Herkomst"},
    "en": {"origin": "Origin"},
}
# A text with {holes} is filled in where it is used, here or in the browser.
TEXTS: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "as_of": "Zoals het was op {day}",
        "counts": "{nodes} knopen · {links} links",
        "map_of": "Kaart van {title}",
        "map_help": "Kaart van het netwerk. Pijltjestoetsen verschuiven, plus en min zoomen, 0 "
        "toont alles. "
        "Dezelfde inhoud staat in de tabellen onder de kaart.",
        "no_script": "De kaart heeft JavaScript nodig. Sta het toe voor dit bestand en open het "
        "opnieuw; er wordt niets van buiten opgehaald.",
        "no_map": "De kaart kon niet worden getekend: {reason}. De tabellen hieronder hebben "
        "dezelfde inhoud.",
        "empty": "Dit netwerk is nog leeg. Laad een bestand om de kaart te vullen.",
        "cut": "De kaart toont {shown} van de {total} knopen, per soort de best verbonden, met "
        "{links_shown} van {links_total} links: meer zou niet te lezen zijn. Kies een thema, "
        "district of soort om een deel volledig te zien.",
        "search": "Zoek op naam",
        "search_hint": "Zoek een naam",
        "search_none": "Niets gevonden. Probeer een deel van de naam.",
        "search_more": "en {n} meer; typ verder om te verfijnen",
        "search_found": "{n} gevonden",
        "zoom_in": "Inzoomen",
        "zoom_out": "Uitzoomen",
        "fit": "Alles in beeld",
        "save_image": "Bewaar als afbeelding",
        "legend": "Legenda en filter",
        "plans": "idee of gepland",
        "missing": "ontbrekende links",
        "size": "Groter: meer verbonden",
        "overview": "Dit netwerk",
        "overview_cut": "Op de kaart",
        "overview_help": "Klik op een knoop of een lijn, of zoek een naam, om te zien wat erover "
        "bekend is.",
        "back": "Terug naar het overzicht",
        "show": "Toon op de kaart",
        "open": "Open de pagina",
        "type_partner": "soort",
        "type_theme": "soort",
        "type_district": "niveau",
        "type_activity": "werkvorm",
        "status": "status",
        "period": "periode",
        "aliases": "ook bekend als",
        "identifiers": "kenmerken",
        "description": "omschrijving",
        "neighbours": "verbonden met",
        "neighbours_n": "{n} knopen",
        "neighbours_1": "1 knoop",
        "neighbours_cut": "{all}, waarvan {n} op de kaart",
        "sources": "bron",
        "facts": "Gegevens",
        "links": "Links",
        "no_links": "Nog geen links.",
        "role": "rol",
        "weight": "gewicht",
        "certainty": "zekerheid",
        "link": "Link",
        "links_n": "{n} links",
        "links_1": "1 link",
        "missing_one": "Ontbrekende link {rank}",
        "missing_title": "Ontbrekende links",
        "missing_here": "Ontbreekt hier",
        "missing_none": "Er zijn geen ontbrekende links meegegeven.",
        "missing_all": "Alle {n} staan in de tabel onder de kaart.",
        "planned_already": "al gepland",
        "not_drawn": "niet op de kaart",
        "score": "score",
        "rank": "nr.",
        "why": "waarom",
        "between": "tussen",
        "and": "en",
        "method": "methode",
        "type": "type",
        "lists": "Dezelfde inhoud als tabel",
        "tab_missing": "Ontbrekende links ({n})",
        "tab_nodes": "Knopen ({n})",
        "tab_links": "Links ({n})",
        "name": "naam",
        "kind": "soort",
        "from": "van",
        "relation": "relatie",
        "to": "naar",
        "degree": "verbonden",
        "more_rows": "Toon de volgende {n} (nog {left})",
        "no_rows": "Geen rijen: zet een soort aan in de legenda.",
        "sort_by": "Sorteer op {column}",
        "selected_node": "Gekozen: {name}, {kind}, {neighbours}",
        "selected_link": "Gekozen: link tussen {a} en {b}",
        "selected_missing": "Gekozen: ontbrekende link {rank}, {a} en {b}",
        "selected_none": "Niets gekozen",
        "from_until": "{start} t/m {end}",
        "since": "vanaf {start}",
        "until": "t/m {end}",
    },
    "en": {
        "as_of": "As it was on {day}",
        "counts": "{nodes} nodes · {links} links",
        "map_of": "Map of {title}",
        "map_help": "Map of the network. Arrow keys move it, plus and minus zoom, 0 shows "
        "everything. The tables below "
        "the map have the same content.",
        "no_script": "The map needs JavaScript. Allow it for this file and open it again; nothing "
        "is fetched from outside.",
        "no_map": "The map could not be drawn: {reason}. The tables below have the same content.",
        "empty": "This network is still empty. Load a file to fill the map.",
        "cut": "The map shows {shown} of {total} nodes, the best linked of each kind, with "
        "{links_shown} of {links_total} links: more could not be read. Choose a theme, district "
        "or kind to see a part in full.",
        "search": "Search by name",
        "search_hint": "Search a name",
        "search_none": "Nothing found. Try a part of the name.",
        "search_more": "and {n} more; type on to narrow it down",
        "search_found": "{n} found",
        "zoom_in": "Zoom in",
        "zoom_out": "Zoom out",
        "fit": "Show everything",
        "save_image": "Save as image",
        "legend": "Legend and filter",
        "plans": "idea or planned",
        "missing": "missing links",
        "size": "Larger: more linked",
        "overview": "This network",
        "overview_cut": "On the map",
        "overview_help": "Click a node or a line, or search a name, to see what is known of it.",
        "back": "Back to the overview",
        "show": "Show on the map",
        "open": "Open the page",
        "type_partner": "type",
        "type_theme": "type",
        "type_district": "level",
        "type_activity": "method",
        "status": "status",
        "period": "period",
        "aliases": "also known as",
        "identifiers": "identifiers",
        "description": "description",
        "neighbours": "linked with",
        "neighbours_n": "{n} nodes",
        "neighbours_1": "1 node",
        "neighbours_cut": "{all}, of which {n} on the map",
        "sources": "source",
        "facts": "Facts",
        "links": "Links",
        "no_links": "No links yet.",
        "role": "role",
        "weight": "weight",
        "certainty": "certainty",
        "link": "Link",
        "links_n": "{n} links",
        "links_1": "1 link",
        "missing_one": "Missing link {rank}",
        "missing_title": "Missing links",
        "missing_here": "Missing here",
        "missing_none": "No missing links were given.",
        "missing_all": "All {n} are in the table below the map.",
        "planned_already": "already planned",
        "not_drawn": "not on the map",
        "score": "score",
        "rank": "no.",
        "why": "why",
        "between": "between",
        "and": "and",
        "method": "method",
        "type": "type",
        "lists": "The same content as tables",
        "tab_missing": "Missing links ({n})",
        "tab_nodes": "Nodes ({n})",
        "tab_links": "Links ({n})",
        "name": "name",
        "kind": "kind",
        "from": "from",
        "relation": "relation",
        "to": "to",
        "degree": "linked",
        "more_rows": "Show the next {n} ({left} left)",
        "no_rows": "No rows: switch a kind on in the legend.",
        "sort_by": "Sort by {column}",
        "selected_node": "Selected: {name}, {kind}, {neighbours}",
        "selected_link": "Selected: link between {a} and {b}",
        "selected_missing": "Selected: missing link {rank}, {a} and {b}",
        "selected_none": "Nothing selected",
        "from_until": "{start} to {end}",
        "since": "from {start}",
        "until": "until {end}",
    },
}


@lru_cache(maxsize=4096)
def day(value: str, lang: Lang) -> str:
    """A day, month or year in words.

    >>> day("2022-10-17", "nl"), day("2022-10", "en"), day("2022", "nl")
    ('17 oktober 2022', 'October 2022', '2022')
    """
    pattern = {1: "y", 2: "LLLL y", 3: "d MMMM y"}[len(value.split("-"))]
    return format_date(first_day(value), pattern, locale=lang)


def property_name(key: str, lang: Lang) -> str:
    """What a property is called.

    >>> property_name("origin", "nl"), property_name("Budget", "nl")
    ('Herkomst', 'Budget')
    """
    return _PROPERTIES[lang].get(key, key)


def period(valid_from: str | None, valid_to: str | None, lang: Lang) -> str:
    """A period in words; empty where both sides are open.

    >>> period("2020", None, "nl"), period("2020-01", "2020-01", "en")
    ('vanaf 2020', 'January 2020')
    """
    if valid_from and valid_from == valid_to:
        return day(valid_from, lang)
    texts = TEXTS[lang]
    if valid_from and valid_to:
        return texts["from_until"].format(start=day(valid_from, lang), end=day(valid_to, lang))
    if valid_from:
        return texts["since"].format(start=day(valid_from, lang))
    return texts["until"].format(end=day(valid_to, lang)) if valid_to else ""


def number(value: float, lang: Lang) -> str:
    """A number with the language's separators.

    >>> number(1500, "nl"), number(1500, "en")
    ('1.500', '1,500')
    """
    return format_decimal(value, locale=lang)


def counted(nodes: int, links: int, lang: Lang) -> str:
    """How large a network is, in words.

    >>> counted(70, 1500, "nl")
    '70 knopen · 1.500 links'
    """
    text = TEXTS[lang]["counts"]
    return text.format(nodes=number(nodes, lang), links=number(links, lang))
