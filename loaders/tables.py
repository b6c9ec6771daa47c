"""A file to tables of rows, whatever its format, within limits.

The bytes decide what a file is; where they and the name differ, that is said and nothing is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from graph_service.errors import UnreadableFile
from loaders.cells import Cell
from loaders.csv_tables import csv_rows, sniff
from loaders.workbooks import open_workbook

MAX_BYTES = 2 * 1024**3
_CHUNK = 1024 * 1024
_TEXT_NAMES = frozenset({".csv", ".tsv", ".tab", ".txt"})
_BOOK_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"SQLite format 3", "a SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"Rar!", "an archive (RAR)"),
)

_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!|<html|<graphml|<gexf|\{|\[)", re.I)

Row: TypeAlias = tuple[int, list[Cell]]  # its number as a spreadsheet shows it, and its cells


@dataclass(slots=True)
class Table:
    """One sheet, or a text file as a whole; its rows can be read once."""

    name: str
    rows: Iterator[Row]
    hidden: bool = False


@dataclass(slots=True)
class Source:
    """An opened file: its tables, its SHA-256, and what a person should know of how it was read.

    `row_count` is about how many rows there are in all, None where that is not known beforehand.
    """

    name: str
    sha256: str
    tables: list[Table]
    row_count: int | None
    notes: list[str]


@contextmanager
def open_source(path: Path, *, encoding: str = "", delimiter: str = "") -> Iterator[Source]:
    """The tables of a file. Rows are read as they are asked for, while the file is open.

    Raises:
        UnreadableFile: the file is absent, empty, protected, damaged or of another kind.
    """
    start = _first_bytes(path)
    kind = next((kind for magic, kind in _MAGIC if start.startswith(magic)), "text")
    suffixes = [suffix.lower() for suffix in path.suffixes]
    last = suffixes[-1] if suffixes else ""
    _refuse_other_kinds(path, kind, last, start)
    digest = _digest(path)
    if kind in ("zip", "ole"):
        with open_workbook(path) as (sheets, row_count):
            tables = [Table(sheet.name, sheet.rows, sheet.hidden) for sheet in sheets]
            yield Source(path.name, digest, tables, row_count, [])
        return
    packed = kind == "gzip"
    form = sniff(path, packed=packed, encoding=encoding, delimiter=delimiter)
    rows = csv_rows(path, form, packed=packed)
    try:
        yield Source(path.name, digest, [Table("", rows)], form.line_count, form.notes)
    finally:
        rows.close()


def _first_bytes(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise UnreadableFile(f"{path} is a folder; name a file in it")
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(64)
    except FileNotFoundError:
        raise UnreadableFile(f"{path} does not exist; check the name and the folder") from None
    except PermissionError:
        raise UnreadableFile(f"{path} may not be read; ask for the right to read it") from None
    except (OSError, ValueError) as error:
        raise UnreadableFile(f"{path} cannot be read: {error}") from error
    if not start:
        raise UnreadableFile(f"{path.name} is empty (0 bytes); save or download it again")
    if size > MAX_BYTES:
        raise UnreadableFile(
            f"{path.name} has {size:,} bytes; the most is {MAX_BYTES:,}: split it into parts"
        )
    return start


def _refuse_other_kinds(path: Path, kind: str, suffix: str, start: bytes) -> None:
    if kind in ("zip", "ole") and suffix in _TEXT_NAMES | {".gz"}:
        raise UnreadableFile(
            f"{path.name} is a workbook (or an archive) and no text, whatever its name says; "
            "give it the name that it should have, such as .xlsx, or export it as CSV"
        )
    if kind in ("text", "gzip") and suffix in _BOOK_NAMES:
        what = "text" if kind == "text" else "packed (gzip)"
        raise UnreadableFile(
            f"{path.name} is no workbook but {what}, whatever its name says; "
            "if it is a CSV file, give it a name that ends in .csv"
        )
    if kind == "gzip" and suffix != ".gz":
        raise UnreadableFile(
            f"{path.name} is packed (gzip); give it a name that ends in .gz, or unpack it"
        )
    if kind != "gzip" and suffix == ".gz":
        raise UnreadableFile(f"{path.name} is not packed, whatever its name says; take .gz off")
    if kind == "text" and _MARKUP.match(start):
        raise UnreadableFile(
            f"{path.name} is XML, HTML or JSON and no table; export it from the program that made "
            "it as CSV or as a workbook (XLSX)"
        )
    if kind not in ("zip", "ole", "gzip", "text"):
        raise UnreadableFile(f"{path.name} is {kind}; give a CSV file or a workbook (XLSX)")


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be read: {error}") from error
    return digest.hexdigest()
