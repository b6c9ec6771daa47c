"""Build the workbook of the example network from the facts below.

    python scripts/make_example.py            writes graph_service/example/schakel-voorbeeld.xlsx
    python scripts/make_example.py --check    only says whether the workbook holds these facts

The facts stand here as plain tables, in Dutch, each row with its origin; why they are modelled as
they are is told in graph_service/example/HERKOMST.md. The same facts give the same bytes: dates in
the file are fixed and its parts are stored uncompressed, so that no clock and no compressor shows.
"""

from __future__ import annotations

import argparse
import io
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeAlias

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from graph_service.model import slug

Cell: TypeAlias = str | date | None
Table: TypeAlias = tuple[tuple[str, ...], list[tuple[Cell, ...]]]

TARGET = Path(__file__).parents[1] / "graph_service" / "example" / "schakel-voorbeeld.xlsx"
MADE_ON = datetime(2024, 1, 1)  # OOXML wants it without a zone
WIDTHS = {"Omschrijving": 70, "Naam": 48, "Van": 40, "Naar": 48, "Herkomst": 44}

REPORT = "resultatenrapportage 2022"
CBS = "CBS-gemeentelijst"
KNOWN = "algemeen bekend"

UNIT = "Eenheid Noord-Holland"
NORTH = "Noord-Holland Noord"
ZAAN = "Zaanstreek-Waterland"
KENNEMERLAND = "Kennemerland"

CARE = "Zorg en Veiligheid"
CARE_AND_CTER = "Zorg en Veiligheid; CTER"

COORDINATOR = "Netwerkregisseur Zorg en Veiligheid"
LEADER_CTER = "Projectleider CTER"

PROGRAMME = "Verbindingstraject GGD/GGZ Noord-Holland Noord"
PLANNED = "Verbindingstraject Kennemerland en/of Zaanstreek-Waterland"
WORKSHOP = "Workshop Duurzaam ingrijpen(d)"
COVENANT = "Modelconvenant persoonsgerichte aanpak jeugd"
ADVICE = "Advies bekostiging Khonraad"
SESSION = "Werksessie voor zorg- en veiligheidspartners"

# CBS code, name, district; the districts of the unit are the areas of the three safety regions
MUNICIPALITIES = (
    ("GM0361", "Alkmaar", NORTH),
    ("GM0373", "Bergen (NH.)", NORTH),
    ("GM0375", "Beverwijk", KENNEMERLAND),
    ("GM0377", "Bloemendaal", KENNEMERLAND),
    ("GM0383", "Castricum", NORTH),
    ("GM0400", "Den Helder", NORTH),
    ("GM1980", "Dijk en Waard", NORTH),
    ("GM0498", "Drechterland", NORTH),
    ("GM0385", "Edam-Volendam", ZAAN),
    ("GM0388", "Enkhuizen", NORTH),
    ("GM0392", "Haarlem", KENNEMERLAND),
    ("GM0394", "Haarlemmermeer", KENNEMERLAND),
    ("GM0396", "Heemskerk", KENNEMERLAND),
    ("GM0397", "Heemstede", KENNEMERLAND),
    ("GM0399", "Heiloo", NORTH),
    ("GM1911", "Hollands Kroon", NORTH),
    ("GM0405", "Hoorn", NORTH),
    ("GM1598", "Koggenland", NORTH),
    ("GM0415", "Landsmeer", ZAAN),
    ("GM0420", "Medemblik", NORTH),
    ("GM0431", "Oostzaan", ZAAN),
    ("GM0432", "Opmeer", NORTH),
    ("GM0439", "Purmerend", ZAAN),
    ("GM0441", "Schagen", NORTH),
    ("GM0532", "Stede Broec", NORTH),
    ("GM0448", "Texel", NORTH),
    ("GM0450", "Uitgeest", KENNEMERLAND),
    ("GM0453", "Velsen", KENNEMERLAND),
    ("GM0852", "Waterland", ZAAN),
    ("GM0880", "Wormerland", ZAAN),
    ("GM0479", "Zaanstad", ZAAN),
    ("GM0473", "Zandvoort", KENNEMERLAND),
)

# name, other name, level, part of, description; each from the report
THEMES = (
    ("IMV", None, "Programma", None, "Het programma waaronder de thema's vallen."),
    (CARE, None, "Thema", "IMV", "Het thema van de netwerkregisseur."),
    ("CTER", "Contraterrorisme, extremisme en radicalisering", "Thema", "IMV", None),
    ("FIT", "Financial Intelligence Team", "Thema", "IMV", None),
    ("Intensiveren Afpakken", None, "Thema", "IMV", None),
    ("Cyber", None, "Thema", "IMV", None),
    ("Geldezels", None, "Subthema", "Cyber", None),
    ("Criminele Aanwas", None, "Thema", "IMV", None),
)

# name, level, part of; each from the report
AREAS = (
    (UNIT, "Eenheid", None),
    (NORTH, "District", UNIT),
    (ZAAN, "District", UNIT),
    (KENNEMERLAND, "District", UNIT),
)

# name, other name, type, area, origin, description
ORGANISATIONS = (
    ("Politie-eenheid Noord-Holland", None, "Politie", UNIT, REPORT, None),
    ("Openbaar Ministerie", "OM", "Openbaar Ministerie", UNIT, REPORT, None),
    ("GGD Hollands Noorden", None, "GGD", NORTH, KNOWN, None),
    ("GGD Kennemerland", None, "GGD", KENNEMERLAND, KNOWN, None),
    ("GGD Zaanstreek-Waterland", None, "GGD", ZAAN, KNOWN, None),
    (
        "GGZ in Noord-Holland Noord",
        None,
        "GGZ",
        NORTH,
        REPORT,
        "De geestelijke gezondheidszorg in het district; welke instelling het is, "
        "staat niet in de rapportage.",
    ),
    ("Taskforce RIEC Brabant-Zeeland", None, "Taskforce", None, REPORT, None),
    ("Hogeschool Inholland", None, "Hogeschool", None, REPORT, None),
)

LED_THEMES = (CARE, "CTER", "FIT", "Intensiveren Afpakken", "Cyber", "Criminele Aanwas")

# id, name, method, status, begin, end, themes, districts, follows, description
ACTIVITIES: tuple[tuple[Cell, ...], ...] = (
    (
        "pressure-cooker-eenheid",
        "Pressure cooker eenheid Noord-Holland",
        "Pressure cooker",
        "afgerond",
        None,
        "2022",
        CARE_AND_CTER,
        UNIT,
        None,
        "In korte tijd naar de kern van een vraagstuk en daarna het gesprek erover; "
        "voor de hele eenheid.",
    ),
    (
        "pressure-cooker-zaanstreek-waterland",
        "Pressure cooker Zaanstreek-Waterland",
        "Pressure cooker",
        "afgerond",
        None,
        "2022",
        CARE_AND_CTER,
        ZAAN,
        None,
        "Dezelfde werkwijze en thema's, voor het district.",
    ),
    (
        "pressure-cooker-gemeente",
        "Pressure cooker voor één gemeente",
        "Pressure cooker",
        "afgerond",
        None,
        "2022",
        CARE_AND_CTER,
        None,
        None,
        "Dezelfde werkwijze en thema's, voor één bepaalde gemeente; "
        "welke dat is, staat niet in de rapportage.",
    ),
    (
        "pressure-cookers-met-colleges",
        "Pressure cookers op maat met colleges",
        "Pressure cooker",
        "idee",
        None,
        None,
        None,
        None,
        None,
        "Pressure cookers op maat, waarvoor het college van burgemeester en wethouders van een "
        "gemeente wordt uitgenodigd.",
    ),
    (
        "verbindingstraject-noord-holland-noord",
        PROGRAMME,
        "Verbindingstraject",
        "afgerond",
        None,
        "2022",
        CARE_AND_CTER,
        NORTH,
        None,
        "Zorgmedewerkers en mensen die aan CTER en polarisatie werken, wisselen kennis uit.",
    ),
    (
        "evaluatie-verbindingstraject",
        "Evaluatie van het verbindingstraject",
        "Evaluatie",
        "afgerond",
        None,
        "2022",
        CARE_AND_CTER,
        NORTH,
        PROGRAMME,
        "Evaluatie van het verbindingstraject GGD/GGZ in het district.",
    ),
    (
        "verbindingstraject-2023",
        PLANNED,
        "Verbindingstraject",
        "gepland",
        "2023",
        None,
        CARE_AND_CTER,
        None,
        PROGRAMME,
        "Het verbindingstraject ook aanbieden in het ene, het andere of beide districten.",
    ),
    (
        "workshop-duurzaam-ingrijpend",
        WORKSHOP,
        "Workshop",
        "afgerond",
        date(2022, 10, 17),
        date(2022, 10, 17),
        "FIT; Intensiveren Afpakken",
        None,
        None,
        "Gegeven door FIT en Intensiveren Afpakken op het congres Op Sporen van Ondermijning van "
        "de Taskforce RIEC Brabant-Zeeland. De netwerkregisseur denkt mee over de verdere "
        "ontwikkeling, zodat ook zorg er een plaats in krijgt.",
    ),
    (
        "modelconvenant-pga-jeugd",
        COVENANT,
        "Convenant",
        "lopend",
        None,
        None,
        "Geldezels; Criminele Aanwas",
        None,
        None,
        "Modelconvenant voor de persoonsgerichte aanpak (PGA) van jongeren van 12 tot en met "
        "23 jaar, in voorbereiding. De netwerkregisseur pakte het op zodat Geldezels verder kan; "
        "het is ook voor Criminele Aanwas. Gemeenten en partners baseren er hun eigen convenant "
        "op.",
    ),
    (
        "advies-khonraad",
        ADVICE,
        "Advies",
        "afgerond",
        None,
        "2022",
        CARE,
        UNIT,
        None,
        "Wie betaalt voor Khonraad, het informatiesysteem dat professionals van de Wvggz en van de "
        "Wet tijdelijk huisverbod delen. Voorgelegd aan de bestuurders van de eenheid "
        "(32 burgemeesters, politie en Openbaar Ministerie) en overgenomen.",
    ),
    (
        "werksessie-zorg-en-veiligheid",
        SESSION,
        "Werksessie",
        "afgerond",
        None,
        "2022",
        None,
        UNIT,
        None,
        "Van de netwerkregisseur en de projectleider CTER, voor partners uit zorg en veiligheid in "
        "de eenheid; onderzoekers van Hogeschool Inholland waren erbij.",
    ),
)

# from, link, to, role, certainty, origin
LINKS: tuple[tuple[Cell, ...], ...] = (
    ("GGD Hollands Noorden", "neemt deel aan", PROGRAMME, None, "gemeld", f"{REPORT}; {KNOWN}"),
    ("GGZ in Noord-Holland Noord", "neemt deel aan", PROGRAMME, None, "gemeld", REPORT),
    (PLANNED, "vindt plaats in", KENNEMERLAND, None, "vermoed", REPORT),
    (PLANNED, "vindt plaats in", ZAAN, None, "vermoed", REPORT),
    (
        "Taskforce RIEC Brabant-Zeeland",
        "neemt deel aan",
        WORKSHOP,
        "Organisator congres",
        "gemeld",
        REPORT,
    ),
    (COORDINATOR, "neemt deel aan", WORKSHOP, "Doorontwikkeling", "gemeld", REPORT),
    (COORDINATOR, "neemt deel aan", COVENANT, "Trekker", "gemeld", REPORT),
    (COORDINATOR, "neemt deel aan", SESSION, "Organisator", "gemeld", REPORT),
    (LEADER_CTER, "neemt deel aan", SESSION, "Organisator", "gemeld", REPORT),
    ("Hogeschool Inholland", "neemt deel aan", SESSION, "Deelnemer", "gemeld", REPORT),
    (SESSION, "gaat over", CARE, None, "vermoed", REPORT),
    (SESSION, "gaat over", "CTER", None, "vermoed", REPORT),
    (COORDINATOR, "werkt samen met", LEADER_CTER, None, "gemeld", REPORT),
    ("Politie-eenheid Noord-Holland", "neemt deel aan", ADVICE, "Bestuurder", "gemeld", REPORT),
    ("Openbaar Ministerie", "neemt deel aan", ADVICE, "Bestuurder", "gemeld", REPORT),
)


def themes() -> Table:
    """The sheet of themes."""
    headers = ("Id", "Naam", "Soort", "Ook bekend als", "Onderdeel van", "Omschrijving", "Herkomst")
    rows: list[tuple[Cell, ...]] = [
        (slug(name), name, level, other, whole, text, REPORT)
        for name, other, level, whole, text in THEMES
    ]
    return headers, rows


def districts() -> Table:
    """The sheet of districts: the unit, its districts and the municipalities as areas."""
    headers = ("Id", "Naam", "Niveau", "Onderdeel van", "CBS-code", "Herkomst")
    rows: list[tuple[Cell, ...]] = [
        (slug(name), name, level, whole, None, REPORT) for name, level, whole in AREAS
    ]
    rows += [
        (slug(name), name, "Gemeente", whole, code, CBS) for code, name, whole in MUNICIPALITIES
    ]
    return headers, rows


def partners() -> Table:
    """The sheet of partners: organisations, the municipalities and the roles."""
    headers = (
        "Id",
        "Naam",
        "Soort",
        "Ook bekend als",
        "Districten",
        "CBS-code",
        "Omschrijving",
        "Herkomst",
    )
    rows: list[tuple[Cell, ...]] = [
        (slug(name), name, sort, other, area, None, text, origin)
        for name, other, sort, area, origin, text in ORGANISATIONS
    ]
    rows.append(
        (
            "netwerkregisseur",
            COORDINATOR,
            "Rol",
            None,
            UNIT,
            None,
            "Verbindt het thema met de andere IMV-thema's; met drie van de projectleiders is er "
            "nauw contact (welke drie, staat niet in de rapportage).",
            REPORT,
        )
    )
    rows += [
        (slug(f"Projectleider {theme}"), f"Projectleider {theme}", "Rol", *[None] * 4, REPORT)
        for theme in LED_THEMES
    ]
    rows += [
        (slug(f"Gemeente {name}"), f"Gemeente {name}", "Gemeente", None, name, code, None, CBS)
        for code, name, _ in MUNICIPALITIES
    ]
    return headers, rows


def activities() -> Table:
    """The sheet of activities."""
    headers = (
        "Id",
        "Naam",
        "Methode",
        "Status",
        "Begin",
        "Einde",
        "Thema's",
        "Districten",
        "Vervolg op",
        "Omschrijving",
        "Herkomst",
    )
    return headers, [(*row, REPORT) for row in ACTIVITIES]


def links() -> Table:
    """The sheet of links: those that carry a role, a certainty or an origin of their own."""
    headers = ("Van", "Relatie", "Naar", "Rol", "Zekerheid", "Herkomst")
    rows: list[tuple[Cell, ...]] = [
        (COORDINATOR, "werkt aan", CARE, "Netwerkregisseur", "gemeld", REPORT)
    ]
    rows += [
        (f"Projectleider {theme}", "werkt aan", theme, "Projectleider", "gemeld", REPORT)
        for theme in LED_THEMES
    ]
    rows += LINKS
    rows += [
        (f"Gemeente {name}", "neemt deel aan", ADVICE, "Bestuurder", "gemeld", REPORT)
        for _, name, _ in MUNICIPALITIES
    ]
    return headers, rows


def sheets() -> dict[str, Table]:
    """Every sheet by its name, in the order of the workbook."""
    return {
        "Partners": partners(),
        "Thema's": themes(),
        "Districten": districts(),
        "Activiteiten": activities(),
        "Relaties": links(),
    }


def _filled() -> Workbook:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, (headers, rows) in sheets().items():
        sheet = workbook.create_sheet(title)
        sheet.append(headers)
        for row in rows:
            sheet.append(row)
        sheet.freeze_panes = "A2"
        sheet.auto_filter.ref = sheet.dimensions
        for number, header in enumerate(headers, start=1):
            sheet.cell(1, number).font = Font(bold=True)
            longest = max((len(str(row[number - 1] or "")) for row in rows), default=0)
            width = WIDTHS.get(header, min(max(len(header), longest) + 3, 40))
            sheet.column_dimensions[get_column_letter(number)].width = width
        for line in sheet.iter_rows(min_row=2):
            for cell in line:
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if isinstance(cell.value, date):
                    cell.number_format = "DD-MM-YYYY"
    workbook.properties.creator = "schakel"
    workbook.properties.title = "Voorbeeldnetwerk van schakel"
    workbook.properties.created = MADE_ON
    return workbook


def build() -> bytes:
    """The workbook as bytes; the same facts give the same bytes."""
    written = io.BytesIO()
    workbook = _filled()
    workbook.save(written)
    saved_at = workbook.properties.modified  # openpyxl reads the clock while saving
    stamp = f"{saved_at:%Y-%m-%dT%H:%M:%SZ}".encode()
    fixed = io.BytesIO()
    with zipfile.ZipFile(written) as source, zipfile.ZipFile(fixed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == "docProps/core.xml":
                content = content.replace(stamp, f"{MADE_ON:%Y-%m-%dT%H:%M:%SZ}".encode())
            target.writestr(zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0)), content)
    return fixed.getvalue()


def cells(content: bytes) -> Iterator[tuple[str, int, Sequence[object]]]:
    """What a workbook says, apart from its looks: (sheet, row number, values)."""
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    for sheet in workbook.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield sheet.title, number, row


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the workbook, or with `--check` compare it with the facts."""
    parser = argparse.ArgumentParser(description="Build the workbook of the example network.")
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    options = parser.parse_args(arguments)
    content = build()
    if not options.check:
        TARGET.write_bytes(content)
        print(f"{TARGET.name}: {len(content)} bytes")
        return 0
    same = TARGET.exists() and list(cells(TARGET.read_bytes())) == list(cells(content))
    print(f"{TARGET.name}: {'holds these facts' if same else 'differs; run this without --check'}")
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
