"""The empty workbook to fill in: a sheet a kind, drop-down lists, and an example row in each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from graph_service.errors import UnreadableFile
from graph_service.labels import Lang
from loaders.template_content import CHOICES, GUIDE, OPEN_CHOICES, SHEETS, Column

_ROWS = 2_000  # rows under the header that have the drop-down lists
_FILL = PatternFill("solid", fgColor="DDE6F0")
_EXAMPLE = Font(italic=True, color="707070")
_TEXT_COLUMNS = frozenset({"id", "cbs", "kvk", "key"})  # else a spreadsheet drops leading zeros


def write_template(path: Path, lang: Lang = "en") -> None:
    """Write the empty workbook of a language to a file ending in .xlsx.

    Loaded as it is, it holds nothing: its example rows are marked and passed over.

    Raises:
        UnreadableFile: it cannot be written there.
    """
    book = Workbook()
    book.remove(book["Sheet"])
    guide = book.create_sheet({"en": "Read me (ignore)", "nl": "Lees mij (ignore)"}[lang])
    for line in GUIDE[lang]:
        guide.append([line])
    guide.column_dimensions["A"].width = 100
    lists = book.create_sheet({"en": "Lists (ignore)", "nl": "Lijsten (ignore)"}[lang])
    ranges = _write_lists(lists, lang)
    lists.sheet_state = "hidden"
    for names, columns in SHEETS:
        _write_sheet(book.create_sheet(names[lang]), columns, ranges, lang)
    book.move_sheet(lists, offset=len(SHEETS))
    book.active = book.index(book[SHEETS[0][0][lang]])
    try:
        book.save(path)
    except OSError as error:
        raise UnreadableFile(
            f"{path} cannot be written ({error.strerror or error}); choose another folder or name"
        ) from error


def _write_lists(sheet: Worksheet, lang: Lang) -> dict[str, str]:
    """The words of each list in a column; returns the range of each."""
    ranges = {}
    for column, (name, words) in enumerate(CHOICES.items(), start=1):
        letter = get_column_letter(column)
        for row, word in enumerate((name, *words[lang]), start=1):
            sheet.cell(row=row, column=column, value=word)
        ranges[name] = f"'{sheet.title}'!${letter}$2:${letter}${len(words[lang]) + 1}"
    return ranges


def _write_sheet(
    sheet: Worksheet, columns: Sequence[Column], ranges: Mapping[str, str], lang: Lang
) -> None:
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        letter = get_column_letter(number)
        header = sheet.cell(row=1, column=number, value=column.header[lang])
        header.font = Font(bold=True)
        header.fill = _FILL
        example = sheet.cell(row=2, column=number, value=column.example[lang] or None)
        example.font = _EXAMPLE
        width = max(len(column.header[lang]), len(column.example[lang]), 10) + 3
        sheet.column_dimensions[letter].width = min(width, 40)
        cells = f"{letter}2:{letter}{_ROWS}"
        if column.field in _TEXT_COLUMNS:
            sheet.column_dimensions[letter].number_format = "@"
        if column.choices:
            sheet.add_data_validation(_validation(column.choices, cells, ranges, lang))
    sheet["A2"].comment = Comment(GUIDE[lang][1], "schakel")


def _validation(choices: str, cells: str, ranges: Mapping[str, str], lang: Lang) -> DataValidation:
    free = choices in OPEN_CHOICES
    rule = DataValidation(
        type="list", formula1=f"={ranges[choices]}", allow_blank=True, showErrorMessage=not free
    )
    if not free:
        words = ", ".join(CHOICES[choices][lang])
        rule.errorTitle = {"en": "Not in the list", "nl": "Niet in de lijst"}[lang]
        rule.error = {"en": f"Choose one of: {words}", "nl": f"Kies een van: {words}"}[lang]
    rule.add(cells)
    return rule
