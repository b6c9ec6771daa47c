"""What the empty workbook holds: its sheets, columns, lists of words, examples and guide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from graph_service.labels import Lang


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its field, its header and its example in a language, and its list if it has one."""

    field: str
    header: Mapping[Lang, str]
    example: Mapping[Lang, str]
    choices: str = ""


def _column(
    field: str, en: str, nl: str, example: str | tuple[str, str] = "", choices: str = ""
) -> Column:
    shown = (example, example) if isinstance(example, str) else example
    return Column(field, {"en": en, "nl": nl}, {"en": shown[0], "nl": shown[1]}, choices)


# Lists of words in cells. Of `open` lists another word may be typed as well.
CHOICES: Mapping[str, Mapping[Lang, Sequence[str]]] = {
    "partner types": {
        "en": ("municipality", "police", "prosecution", "public health", "mental health care",
               "safety house", "university", "school", "housing", "foundation", "company", "role"),
        "nl": ("gemeente", "politie", "openbaar ministerie", "ggd", "ggz",
               "zorg- en veiligheidshuis", "hogeschool", "school", "woningcorporatie", "stichting",
               "bedrijf", "rol"),
    },
    "theme types": {
        "en": ("theme", "project line", "sub-theme"),
        "nl": ("thema", "projectlijn", "subthema"),
    },
    "levels": {
        "en": ("unit", "district", "region", "municipality", "neighbourhood"),
        "nl": ("eenheid", "district", "regio", "gemeente", "wijk"),
    },
    "methods": {
        "en": ("workshop", "pressure cooker", "covenant", "training", "evaluation", "meeting",
               "advice"),
        "nl": ("workshop", "pressure cooker", "convenant", "training", "evaluatie", "bijeenkomst",
               "advies"),
    },
    "statuses": {
        "en": ("idea", "planned", "ongoing", "done"),
        "nl": ("idee", "gepland", "lopend", "gedaan"),
    },
    "links": {
        "en": ("takes part in", "addresses", "held in", "works on", "active in", "part of",
               "follows", "cooperates with"),
        "nl": ("neemt deel aan", "gaat over", "vindt plaats in", "werkt aan", "actief in",
               "onderdeel van", "vervolg op", "werkt samen met"),
    },
    "certainties": {
        "en": ("agreed", "reported", "presumed"),
        "nl": ("afgesproken", "gemeld", "vermoed"),
    },
    "kinds": {
        "en": ("partner", "theme", "district", "activity"),
        "nl": ("partner", "thema", "district", "activiteit"),
    },
}  # fmt: skip
OPEN_CHOICES = frozenset({"partner types", "theme types", "levels", "methods"})


def _node_columns(mark: str, name: tuple[str, str], type_: Column) -> tuple[Column, ...]:
    return (
        _column("id", "Id", "Id", (f"#example {mark}", f"#voorbeeld {mark}")),
        _column("name", "Name", "Naam", name),
        type_,
        _column("aliases", "Aliases", "Ook bekend als"),
        _column("description", "Description", "Omschrijving"),
    )


_PERIOD = (
    _column("valid_from", "Valid from", "Geldig vanaf", "2022"),
    _column("valid_to", "Valid to", "Geldig tot"),
)
_ORIGIN = _column("origin", "Origin", "Herkomst", ("annual report 2022", "jaarverslag 2022"))
_THEME = ("Care and safety", "Zorg en veiligheid")
SHEETS: Sequence[tuple[Mapping[Lang, str], tuple[Column, ...]]] = (
    (
        {"en": "Partners", "nl": "Partners"},
        (
            *_node_columns(
                "1",
                ("Riverside Council", "Gemeente Waterstad"),
                _column("type", "Type", "Soort", ("municipality", "gemeente"), "partner types"),
            ),
            _column("themes", "Themes", "Thema's", _THEME),
            _column("districts", "Districts", "Werkgebied", ("North; East", "Noord; Oost")),
            _column("part_of", "Part of", "Onderdeel van"),
            _column("function", "Contact function", "Contact functie",
                    ("policy adviser", "beleidsadviseur")),
            _column("mail", "Contact mail", "Contact mail", "info@example.org"),
            _column("phone", "Contact phone", "Contact telefoon"),
            _column("cbs", "CBS code", "CBS code"),
            _column("kvk", "KvK", "KvK"),
            *_PERIOD,
            _ORIGIN,
        ),
    ),
    (
        {"en": "Themes", "nl": "Thema's"},
        (
            *_node_columns("2", _THEME, _column("type", "Type", "Soort", "", "theme types")),
            _column("part_of", "Part of", "Onderdeel van"),
            *_PERIOD,
            _ORIGIN,
        ),
    ),
    (
        {"en": "Districts", "nl": "Districten"},
        (
            *_node_columns(
                "3", ("North", "Noord"), _column("level", "Level", "Niveau", "district", "levels")
            ),
            _column("part_of", "Part of", "Onderdeel van"),
            _column("cbs", "CBS code", "CBS code"),
            *_PERIOD,
            _ORIGIN,
        ),
    ),
    (
        {"en": "Activities", "nl": "Activiteiten"},
        (
            *_node_columns(
                "4",
                ("Workshop on early signals", "Workshop vroegsignalering"),
                _column("method", "Method", "Methode", "workshop", "methods"),
            ),
            _column("status", "Status", "Status", ("done", "gedaan"), "statuses"),
            _column("begin", "Start", "Begin", "17-10-2022"),
            _column("end", "End", "Einde", "17-10-2022"),
            _column("themes", "Themes", "Thema's", _THEME),
            _column("districts", "Districts", "Districten", ("North", "Noord")),
            _column("partners", "Partners", "Partners",
                    ("Riverside Council; Police", "Gemeente Waterstad; Politie")),
            _column("follows", "Follows", "Vervolg op"),
            _column("part_of", "Part of", "Onderdeel van"),
            _ORIGIN,
        ),
    ),
    (
        {"en": "Links", "nl": "Relaties"},
        (
            _column("from", "From", "Van",
                    ("#example Riverside Council", "#voorbeeld Gemeente Waterstad")),
            _column("link", "Link", "Relatie", ("cooperates with", "werkt samen met"), "links"),
            _column("to", "To", "Naar", ("Police", "Politie")),
            _column("role", "Role", "Rol"),
            _column("weight", "Weight", "Gewicht", "2"),
            _column("certainty", "Certainty", "Zekerheid", ("agreed", "afgesproken"),
                    "certainties"),
            *_PERIOD,
            _column("key", "Key", "Sleutel"),
            _column("from_kind", "From kind", "Soort van", "", "kinds"),
            _column("to_kind", "To kind", "Soort naar", "", "kinds"),
            _ORIGIN,
        ),
    ),
)  # fmt: skip
GUIDE: Mapping[Lang, Sequence[str]] = {
    "en": (
        "Fill in one row for each partner, theme, district and activity, then load the workbook.",
        "A row whose first cell begins with #example is not loaded; write over it or delete it.",
        "Id may stay empty. Once a row has been loaded, its id stays, whatever its name becomes.",
        "Several names in one cell: put ; between them. A name must be in its own sheet as well.",
        "Dates: 17-10-2022, 2022-10-17, 17 October 2022, 2022-10 or 2022. Empty is unknown.",
        "An empty cell says nothing. A cell with only - says that there is none.",
        "Other columns may be added: they are kept as properties.",
        "The sheet Links is for what the other sheets cannot say: roles, weights, periods.",
        "Of people only function, work mail and work phone; never a private address or a name.",
    ),
    "nl": (
        "Vul een rij in voor elke partner, elk thema, district en activiteit; laad daarna.",
        "Een rij waarvan de eerste cel begint met #voorbeeld wordt niet geladen; overschrijf die.",
        "Id mag leeg blijven. Na het laden blijft het id van een rij, hoe de naam ook wijzigt.",
        "Meer namen in een cel: zet er ; tussen. Elke naam staat ook op zijn eigen blad.",
        "Datums: 17-10-2022, 2022-10-17, 17 oktober 2022, 2022-10 of 2022. Leeg is onbekend.",
        "Een lege cel zegt niets. Een cel met alleen - zegt dat er geen is.",
        "Andere kolommen mogen erbij: ze worden bewaard als kenmerk.",
        "Het blad Relaties is voor wat de andere bladen niet kunnen zeggen: rol, gewicht, periode.",
        "Van mensen alleen functie, werkmail en werktelefoon; nooit een privéadres of een naam.",
    ),
}  # fmt: skip
