"""Delimited text to rows: which encoding, which separator, one row at a time."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from graph_service.errors import UnreadableFile
from loaders.cells import Cell

MAX_TEXT_BYTES = 4 * 1024**3  # what a packed file may come to
MAX_COLUMNS = 2_000
_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = ",;\t"
_SEP_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?[\r\n]*", re.I)
_MULTIBYTE = re.compile(
    rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_NOT_IN_1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(slots=True)
class CsvForm:
    """How a text file is written."""

    encoding: str
    delimiter: str
    line_count: int
    skip_first: bool = False
    notes: list[str] = field(default_factory=list)


@contextmanager
def _open(path: Path, packed: bool) -> Iterator[IO[bytes]]:
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            yield cast(IO[bytes], file)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableFile(
            f"{path.name} cannot be read to its end ({error}); get the file again"
        ) from error


def sniff(path: Path, *, packed: bool, encoding: str = "", delimiter: str = "") -> CsvForm:
    """How a file is written: by its bytes, unless the encoding or the delimiter is given.

    Raises:
        UnreadableFile: it is no text in a known encoding.
    """
    with _open(path, packed) as file:
        start = file.read(_SAMPLE)
    if not start:
        raise UnreadableFile(f"{path.name} holds nothing; save or download it again")
    form = CsvForm(encoding, delimiter, 0)
    if not encoding:
        form.encoding = _by_start(start)
    _scan(path, packed, form)
    try:
        sample = codecs.getincrementaldecoder(form.encoding)().decode(start)
    except (UnicodeError, LookupError) as error:
        raise UnreadableFile(
            f"{path.name} is not written in {form.encoding}: {error}; name another encoding"
        ) from error
    controls = len(_CONTROL.findall(sample))
    if controls > 10 and controls > len(sample) // 50:
        raise UnreadableFile(
            f"{path.name} is no text ({controls} control characters in its first "
            f"{len(sample):,}); give a CSV file or a workbook (XLSX)"
        )
    if found := _SEP_LINE.match(sample):
        form.skip_first = True
        form.delimiter = delimiter or found.group(1)
        sample = sample[found.end() :]
    if not form.delimiter:
        form.delimiter = _by_columns(sample, whole=len(start) < _SAMPLE)
    return form


def _by_start(start: bytes) -> str:
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    pairs = start[:2000]
    if len(pairs) >= 4 and pairs[1::2].count(0) > len(pairs) * 0.3:
        return "utf-16-le"
    if len(pairs) >= 4 and pairs[::2].count(0) > len(pairs) * 0.3:
        return "utf-16-be"
    return ""


def _scan(path: Path, packed: bool, form: CsvForm) -> None:
    """Read the file once: its size and number of lines, and UTF-8 or Windows-1252 if undecided."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = multibyte = foreign = broken_line = 0
    undecided = not form.encoding
    last = b"\n"
    with _open(path, packed) as file:
        while chunk := file.read(_CHUNK):
            size += len(chunk)
            if size > MAX_TEXT_BYTES:
                raise UnreadableFile(
                    f"{path.name} unpacks to more than {MAX_TEXT_BYTES:,} bytes; split it"
                )
            if undecided:
                if not broken_line:
                    try:
                        decoder.decode(chunk)
                    except UnicodeDecodeError as error:
                        broken_line = (
                            form.line_count + 1 + error.object.count(b"\n", 0, error.start)
                        )
                multibyte += len(_MULTIBYTE.findall(chunk))
                foreign += len(_NOT_IN_1252.findall(_MULTIBYTE.sub(b"", chunk)))
            form.line_count += chunk.count(b"\n")
            last = chunk[-1:]
    form.line_count += last != b"\n"
    if not undecided:
        return
    if not broken_line:
        form.encoding = "utf-8"
        return
    _decide_1252(path, form, broken_line, multibyte, foreign)


def _decide_1252(path: Path, form: CsvForm, line: int, multibyte: int, foreign: int) -> None:
    if foreign:
        raise UnreadableFile(
            f"{path.name} is neither UTF-8 (see line {line}) nor Windows-1252; "
            "save it as CSV UTF-8, or name its encoding"
        )
    if multibyte > 5:
        raise UnreadableFile(
            f"{path.name} is UTF-8 but damaged on line {line}; mend that line, or save the file "
            "as CSV UTF-8 again"
        )
    form.encoding = "cp1252"
    form.notes.append(
        "read as Windows-1252, since it is no UTF-8; where letters with accents look wrong, save "
        "it as CSV UTF-8"
    )


def _by_columns(sample: str, *, whole: bool) -> str:
    """The separator with which most rows have as many cells as the header has."""
    best = (0.0, 0, ",")
    for delimiter in _DELIMITERS:
        read = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        rows = [row for row in read if any(cell.strip() for cell in row)]
        if not whole and len(rows) > 1:
            rows.pop()  # the sample may end in the middle of it
        rows = rows[:50]
        counts = Counter(len(row) for row in rows)
        wide = [count for count in counts if count > 1]
        if not wide:
            continue
        usual = max(wide, key=lambda count: (counts[count], count))
        best = max(best, (counts[usual] / len(rows), usual, delimiter))
    return best[2]


class _Lines:
    """The lines of a file, with those of the row that is being read kept."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file
        self.held: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self._file:
            self.held.append(line)
            yield line


def csv_rows(path: Path, form: CsvForm, *, packed: bool) -> Generator[tuple[int, list[Cell]]]:
    """The rows of a text file, numbered as a spreadsheet would number them.

    Raises:
        UnreadableFile: a quote is opened and never closed, or a row has too many columns.
    """
    with (
        _open(path, packed) as binary,
        io.TextIOWrapper(binary, encoding=form.encoding, newline="") as file,
    ):
        lines = _Lines(file)
        reader = csv.reader(iter(lines), delimiter=form.delimiter)
        number = begun = 0
        last: list[str] = []
        try:
            for cells in reader:
                number += 1
                if number == 1 and form.skip_first:
                    lines.held.clear()
                    continue
                if len(cells) > MAX_COLUMNS:
                    raise UnreadableFile(
                        f"{path.name}, row {number}, has {len(cells):,} columns; the most is "
                        f"{MAX_COLUMNS:,}: keep the columns that say something"
                    )
                if len(lines.held) > 1:
                    _refuse_open_quote(path, lines.held, form.delimiter, begun + 1)
                begun += len(lines.held)
                last = lines.held.copy()
                lines.held.clear()
                yield number, cast(list[Cell], cells)
            _refuse_open_quote(path, last, form.delimiter, begun)
        except csv.Error as error:
            raise UnreadableFile(
                f"{path.name} cannot be read from line {begun + 1} on ({error}); "
                "there may be a quote there that is opened and never closed"
            ) from error
        except UnicodeError as error:
            raise UnreadableFile(
                f"{path.name} is not written in {form.encoding} (see after line {begun + 1}): "
                "save it as CSV UTF-8"
            ) from error


def _refuse_open_quote(path: Path, lines: list[str], delimiter: str, first: int) -> None:
    """A row of several lines must end with its quote closed, else it has swallowed other rows."""
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end of data" not in str(error):
            return
        raise UnreadableFile(
            f"{path.name}, line {first}: a quote is opened there and never closed; close it or "
            "take it away"
        ) from error
