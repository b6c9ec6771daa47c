"""The tables of a file to statements: which tables, where their header is, by which rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from graph_service.errors import InvalidOption, UnreadableFile
from loaders.binding import bind
from loaders.cells import BadCell, Cell, is_blank, text
from loaders.cleaning import Cleaner
from loaders.columns import recognised
from loaders.csv_tables import MAX_COLUMNS
from loaders.options import LoadOptions, file_stem
from loaders.records import TableReader
from loaders.rules import TableRules
from loaders.shapes import ANY_NODE_SHEETS, detect, is_ours, sheet_kind
from loaders.statements import Rejection, Statements
from loaders.tables import Row, Source, Table
from loaders.vocabulary import Vocabulary, word_key

Progress = Callable[[int, int | None], None]
_EVERY = 2_000  # rows between two reports of progress
_HEADER_WITHIN = 15  # rows among which the header is looked for


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table that was read: what it was taken for, and how many rows it had."""

    name: str
    form: str
    rows: int


class SourceReader:
    """Reads the tables of one file."""

    def __init__(
        self, path: Path, source: Source, options: LoadOptions, progress: Progress | None
    ) -> None:
        self._path = path
        self._source = source
        self._options = options
        self._progress = progress
        self._vocabulary = Vocabulary(options.mapping.types if options.mapping else None)
        self._in_workbook = False
        self._cleaner = Cleaner()
        self._not_understood: list[str] = []
        self.statements = Statements()
        self.tables: list[TableRead] = []

    def read(self) -> None:
        """Read every table that is meant to be read.

        Raises:
            UnreadableFile: none of them is understood.
            InvalidOption: an option or the mapping does not fit the file.
        """
        statements = self.statements
        statements.notices += [f"{self._source.name}: {note}" for note in self._source.notes]
        for table in self._wanted():
            table.rows = self._cleaner.rows(table.rows)
            self._read(table)
        if self._progress is not None:
            self._progress(statements.rows_read, statements.rows_read)
        if self._not_understood and not self.tables and not statements.rejections:
            raise UnreadableFile(
                f"{self._path.name}: too few of its columns are known ({self._not_understood[0]}). "
                "Name them as in the template (Id, Name, Type, Partners, Themes, Districts, …; or "
                "From and To), say what the rows are, or give a mapping file"
            )
        if not self.tables and self._options.mapping is not None and not self._not_understood:
            wanted = ", ".join(
                f"file {table.file!r} sheet {table.sheet!r}"
                for table in self._options.mapping.tables
            )
            raise InvalidOption(
                f"mapping {self._options.mapping.name}",
                f"none of its tables ({wanted}) is meant for {self._path.name}",
            )
        if told := self._cleaner.notice():
            statements.notices.append(told)
        for mark, count in statements.examples.items():
            rows = "1 row is" if count == 1 else f"{count} rows are"
            were = "was" if count == 1 else "were"
            statements.notices.append(f"{rows} marked {mark} and {were} passed over")
        for header in self._not_understood:
            statements.notices.append(f"not read, since too few of its columns are known: {header}")

    # --- which tables

    def _wanted(self) -> list[Table]:
        """The table asked for, else all but those that say they are not meant."""
        asked = self._options.sheet
        if asked:
            found = [t for t in self._source.tables if t.name.casefold() == asked.casefold()]
            if not found:
                names = ", ".join(repr(t.name) for t in self._source.tables if t.name)
                has = f"it has {names}" if names else "it is a text file, which has none"
                raise InvalidOption("sheet", f"{self._source.name} has no sheet {asked!r}; {has}")
            return found
        wanted: list[Table] = []
        for table in self._source.tables:
            if "(ignore)" in table.name.casefold():
                continue
            if table.hidden:
                self.statements.notices.append(f"sheet {table.name!r} is hidden and was not read")
            else:
                wanted.append(table)
        if self._options.mapping is not None and self._options.mapping.tables:
            return wanted
        ours = [table for table in wanted if is_ours(table.name)]
        self._in_workbook = len(ours) > 1 and any(sheet_kind(table.name) for table in ours)
        if not self._in_workbook:
            return wanted
        known = [*ours, *(t for t in wanted if word_key(t.name) in ANY_NODE_SHEETS)]
        for table in wanted:
            if table not in known:
                self.statements.notices.append(
                    f"sheet {table.name!r} has no known name and was not read"
                )
        return [table for table in wanted if table in known]

    # --- one table

    def _read(self, table: Table) -> None:
        found = self._header(table)
        if found is None:
            return
        header_row, header, rows = found
        rules = self._rules(table, header)
        if rules is None:
            named = [repr(name) for name in header if name]
            shown = ", ".join(named[:8]) + ("…" if len(named) > 8 else "")
            where = f"sheet {table.name!r}: {shown}" if table.name else shown
            if self._in_workbook and is_ours(table.name):
                reason = "none of these columns is known; name them as in the template"
                self.statements.rejections.append(
                    Rejection(table.name, header_row, "", shown, reason)
                )
            elif self._options.mapping is None or not self._options.mapping.tables:
                self._not_understood.append(where)
            else:
                self.statements.notices.append(f"the mapping has no table for sheet {table.name!r}")
            return
        before = self.statements.rows_read
        where = f"sheet {table.name!r}" if table.name else self._path.name
        self.statements.notices += [f"{where}: {note}" for note in rules.notes]
        reader = TableReader(table.name, rules, self.statements)
        mapped = rules.form == "mapping"
        section = None if mapped else lambda cells: self._section(table, cells)
        for _ in reader.read(rows, section):
            done = self.statements.rows_read
            if self._progress is not None and done % _EVERY == 0:
                total = self._source.row_count
                self._progress(done, None if total is None else max(total, done))
        lost = [f"column {column + 1} (it has no name)" for column in sorted(reader.lost)]
        if rules.not_kept or lost:
            self.statements.notices.append(
                f"{where}: columns that are not kept: {', '.join((*rules.not_kept, *lost))}"
            )
        rows_read = self.statements.rows_read - before
        self.tables.append(TableRead(table.name, rules.form, rows_read))

    def _header(self, table: Table) -> tuple[int, tuple[str, ...], Iterator[Row]] | None:
        """The row of the header, its names, and the rows after it.

        It is the first row with anything in it, or else, where that row has no known names, one of
        the next that has: above the header there may be a title.
        """
        mapping = self._options.mapping
        entry = mapping.table_for(self._path.name, table.name) if mapping else None
        peeked: list[Row] = []
        filled: list[int] = []  # which of them hold anything
        for row in table.rows:
            if entry is not None and row[0] < entry.header_row:
                continue
            if not all(is_blank(cell) for cell in row[1]):
                filled.append(len(peeked))
            peeked.append(row)
            if len(filled) == (1 if entry is not None else _HEADER_WITHIN):
                break
        if not filled:
            return None
        best = filled[0]
        if entry is None:
            known = {place: recognised(self._names(table, peeked[place][1])) for place in filled}
            if known[best] < 2 <= max(known.values()):
                best = max(known, key=lambda place: known[place])
        number, cells = peeked[best]
        return number, self._names(table, cells), chain(peeked[best + 1 :], table.rows)

    def _names(self, table: Table, cells: list[Cell]) -> tuple[str, ...]:
        names: list[str] = []
        for cell in cells:
            try:
                names.append(text(cell))
            except BadCell:
                names.append(str(cell))
        named = max((place for place, name in enumerate(names, start=1) if name), default=0)
        if named > MAX_COLUMNS:
            where = f"{self._path.name}, sheet {table.name!r}," if table.name else self._path.name
            raise UnreadableFile(
                f"{where} has {named:,} columns; the most is {MAX_COLUMNS:,}: keep the "
                "columns that say something"
            )
        mapping = self._options.mapping
        return mapping.renamed(names) if mapping is not None else tuple(names)

    def _rules(self, table: Table, header: tuple[str, ...]) -> TableRules | None:
        options = self._options
        mapping = options.mapping
        if mapping is not None and mapping.tables:
            entry = mapping.table_for(self._path.name, table.name)
            if entry is None:
                return None
            return bind(
                mapping,
                entry,
                header,
                file=file_stem(self._path),
                sheet=table.name,
                settings=options.settings,
            )
        return detect(
            table.name or file_stem(self._path),
            header,
            kind=options.kind,
            in_workbook=self._in_workbook,
            create=options.create,
            default_kind=options.default_kind,
            vocabulary=self._vocabulary,
        )

    def _section(self, table: Table, cells: list[Cell]) -> TableRules | None:
        """The rules of a new section in a sheet, if a row after two blank ones is its header."""
        header = self._names(table, cells)
        return self._rules(table, header) if recognised(header) >= 2 else None
