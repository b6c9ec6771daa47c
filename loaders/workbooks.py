"""XLSX, XLSM, XLS and ODS to rows, by calamine, after a check that they fit in memory.

Calamine lays a sheet out as a full rectangle up to its last cell. One stray cell in the far corner
makes that 17 thousand million cells, and the process is stopped by the system with no error to
catch; so the corner of each sheet is looked up before calamine sees the file.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import python_calamine as calamine

from graph_service.errors import UnreadableFile
from loaders.cells import Cell

MAX_CELLS = 30_000_000  # 32 bytes each
MAX_UNPACKED = 1024**3
MAX_PARTS = 20_000
_CHUNK = 1024 * 1024
_REFERENCE = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})([0-9]{1,7})""")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_DAMAGED = "open it in the program that made it and save it again as XLSX"


@dataclass(slots=True)
class Sheet:
    """One worksheet. Its rows are laid out when the first is asked for."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    hidden: bool


@contextmanager
def open_workbook(path: Path) -> Iterator[tuple[list[Sheet], int | None]]:
    """The worksheets of a workbook, in its order, and how many rows they have, where that is known.

    Raises:
        UnreadableFile: it is encrypted, damaged, too large, or no workbook.
    """
    row_count = None
    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    if packed:
        with _translated(path):
            row_count = _check_parts(path)
    elif path.stat().st_size > MAX_UNPACKED:
        raise UnreadableFile(f"{path.name} is too large for a workbook; save it as CSV")
    elif _ENCRYPTED in path.read_bytes():
        raise _protected(path)
    elif path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        raise UnreadableFile(
            f"{path.name} is a workbook of an older Excel (XLS), or another Office document; give "
            "it a name that ends in .xls, or save it again as XLSX"
        )
    with _translated(path):
        book = calamine.load_workbook(path)
    with book:
        sheets = [
            Sheet(
                meta.name,
                _rows(path, book, meta.name),
                meta.visible != calamine.SheetVisibleEnum.Visible,
            )
            for meta in book.sheets_metadata
            if meta.typ == calamine.SheetTypeEnum.WorkSheet
        ]
        yield sheets, row_count


def _rows(
    path: Path, book: calamine.CalamineWorkbook, name: str
) -> Iterator[tuple[int, list[Cell]]]:
    with _translated(path, name):
        sheet = book.get_sheet_by_name(name)
        rows = sheet.iter_rows()
        left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
    # calamine leaves out empty columns on the left, not empty rows at the top
    for number, cells in enumerate(rows, start=1):
        yield number, [*left, *cells] if left else list(cells)


@contextmanager
def _translated(path: Path, sheet: str = "") -> Iterator[None]:
    where = f"{path.name}, sheet {sheet!r}," if sheet else path.name
    try:
        yield
    except calamine.PasswordError:
        raise _protected(path) from None
    except (calamine.CalamineError, zipfile.BadZipFile, zlib.error, OSError, EOFError) as error:
        raise UnreadableFile(f"{where} cannot be read ({error}); {_DAMAGED}") from error
    except NotImplementedError as error:
        raise UnreadableFile(f"{where} is packed in an unusual way; {_DAMAGED}") from error
    except UnreadableFile:
        raise
    except BaseException as error:
        # a panic inside calamine arrives as a BaseException of its own kind, for damaged files
        if type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(f"{where} is damaged; {_DAMAGED}") from error


def _protected(path: Path) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} is protected with a password; open it, take the password off "
        "(File, Info, Protect Workbook), save it and load it again"
    )


def _check_parts(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        names = {part.filename for part in parts}
        if "EncryptedPackage" in names or any(part.flag_bits & 1 for part in parts):
            raise _protected(path)
        if "xl/workbook.bin" in names:
            raise UnreadableFile(f"{path.name} is a binary workbook (XLSB); save it as XLSX")
        if not any(name.endswith("workbook.xml") for name in names) and "content.xml" not in names:
            raise UnreadableFile(
                f"{path.name} is an archive or another document, not a workbook; "
                "save the sheets as XLSX or CSV"
            )
        unpacked = sum(part.file_size for part in parts)
        if unpacked > MAX_UNPACKED or len(parts) > MAX_PARTS:
            raise UnreadableFile(
                f"{path.name} unpacks to {unpacked:,} bytes in {len(parts):,} parts; the most is "
                f"{MAX_UNPACKED:,}: split it into several files, or save it as CSV"
            )
        xml = [part for part in parts if part.filename.lower().endswith(".xml")]
        return sum(_last_row(path, archive, part) for part in xml)


def _last_row(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """The last row of a sheet (0 for other parts), once its corner is known to be near enough."""
    columns: set[bytes] = set()
    last_row = 0
    with archive.open(part) as file:
        tail = b""
        while chunk := file.read(_CHUNK):
            found = _REFERENCE.findall(tail + chunk)
            columns.update(column for column, _ in found)
            last_row = max(last_row, max((int(row) for _, row in found), default=0))
            tail = chunk[-32:]
    last_column = max((_column_number(name) for name in columns), default=0)
    if last_row * last_column > MAX_CELLS:
        raise UnreadableFile(
            f"{path.name}: a sheet reaches to row {last_row:,} and column {last_column:,}; that is "
            f"more than {MAX_CELLS:,} cells. Delete the rows and columns beyond the data (select "
            "them, then Delete), or save the sheet as CSV"
        )
    return last_row


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
