"""Rows to statements and rejections by the rules of their table, never stopping at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import itemgetter

from loaders.cells import Cell, is_blank, shown
from loaders.examples import example_mark, is_untouched
from loaders.link_rows import read_end, read_links
from loaders.node_rows import bare, read_node, read_references
from loaders.row_cells import BadRow, RowCells
from loaders.rules import TableRules
from loaders.statements import (
    Cleared,
    NameRef,
    Place,
    Rejection,
    StatedLink,
    StatedNode,
    Statements,
)
from loaders.tables import Row

NextSection = Callable[[list[Cell]], TableRules | None]


class TableReader:
    """Reads the rows of one table into `Statements`.

    `lost` are the columns that hold something and have no name, so that nobody knows what it is.
    """

    def __init__(self, sheet: str, rules: TableRules, statements: Statements) -> None:
        self.lost: set[int] = set()
        self._sheet = sheet
        self._statements = statements
        self._use(rules)

    def _use(self, rules: TableRules) -> None:
        self._rules = rules
        self._width = len(rules.header)
        self._nameless = [column for column, name in enumerate(rules.header) if not name]
        # what rows said before, by the cells that a rule reads: its node, known by its number
        self._known: list[dict[object, tuple[StatedNode, int]]] = [{} for _ in rules.nodes]
        # one column alone would make itemgetter give the bare cell
        self._keys = [
            itemgetter(*rule.columns, *rule.columns[:1]) if rule.repeats and rule.columns else None
            for rule in rules.nodes
        ]

    def read(self, rows: Iterator[Row], next_section: NextSection | None = None) -> Iterator[int]:
        """Read all rows, giving the number of each, so that progress can be shown.

        `next_section` is asked after two blank rows whether a row is a new header.
        """
        blank = 0
        for row_number, cells in rows:
            if all(is_blank(cell) for cell in cells):
                blank += 1
                continue
            section = next_section(cells) if blank >= 2 and next_section is not None else None
            blank = 0
            if section is not None:
                self._use(section)
                continue
            mark = example_mark(cells[0])
            if mark:
                self._example(mark, row_number, cells)
                continue
            self._statements.rows_read += 1
            self._row(Place(self._sheet, row_number), cells)
            yield row_number

    def _example(self, mark: str, row_number: int, cells: list[Cell]) -> None:
        """Pass over an example of the template; say so of one that somebody wrote over."""
        header = self._rules.header
        if is_untouched(header, cells):
            self._statements.examples[mark] += 1
            return
        rest = str(cells[0])[len(mark) :].strip()
        bare = not rest or rest.isdigit()
        advice = "clear this cell" if bare else f"take {mark} out of this cell"
        self._statements.rejections.append(
            Rejection(
                self._sheet,
                row_number,
                header[0] if header else "",
                shown(cells[0]),
                f"the row is marked {mark} and was passed over, but it is no example of the "
                f"template any more; {advice} to load it, or delete the row",
            )
        )
        unmarked = ["" if bare else cells[0], *cells[1:]]
        self._spare(Place(self._sheet, row_number), RowCells(self._rules, self._fitted(unmarked)))

    def _row(self, place: Place, cells: list[Cell]) -> None:
        row = RowCells(self._rules, self._fitted(cells))
        try:
            self._refuse_beyond(cells)
            self._take(place, row)
        except BadRow as bad:
            self._statements.rejections.append(
                Rejection(
                    place.sheet, place.row, row.column(bad.value), shown(bad.cell), bad.reason
                )
            )
            self._spare(place, row)

    def _refuse_beyond(self, cells: list[Cell]) -> None:
        beyond = next((cell for cell in cells[self._width :] if not is_blank(cell)), None)
        if beyond is not None:
            raise BadRow(
                None,
                beyond,
                f"the row has more cells than the header, which has {self._width}; put quotes "
                "round a name with the separator in it, or give the column a header",
            )

    def _fitted(self, cells: list[Cell]) -> list[Cell]:
        """As many cells as the header has, those that say nothing emptied."""
        missing = self._width - len(cells)
        if missing > 0:
            cells = [*cells, *([""] * missing)]
        self.lost.update(at for at in self._nameless if not is_blank(cells[at]))
        if self._rules.empty:
            cells = list(cells)
            for at, words in self._rules.empty.items():
                if cells[at] in words:
                    cells[at] = ""
        return cells

    def _take(self, place: Place, row: RowCells) -> None:
        """State everything that a row says, or raise and state nothing."""
        statements = self._statements
        new: list[tuple[StatedNode, int, object]] = []  # with the rule and the key of memory
        labels: dict[str, int] = {}
        links: list[StatedLink] = []
        cleared: list[Cleared] = []
        for rule_number, rule in enumerate(self._rules.nodes):
            getter = self._keys[rule_number]
            key = getter(row.cells) if getter is not None else None
            known = self._known[rule_number].get(key) if key is not None else None
            if known is not None:
                stated, handle = known
            else:
                found = read_node(rule, row, place)
                if found is None:
                    continue
                stated, handle = found, len(statements.nodes) + len(new)
                new.append((stated, rule_number, key))
            labels[rule.label or f"node {rule_number}"] = handle
            if rule.references:
                said, taken_away = read_references(rule, row, stated.kind, handle, place)
                links += said
                cleared += taken_away
        for link_rule in self._rules.links:
            links += read_links(link_rule, row, labels, place)
        if not labels and not links:
            raise BadRow(None, "", "the row names nothing: the cells that should are empty")
        for stated, rule_number, key in new:
            if key is not None:
                self._known[rule_number][key] = (stated, len(statements.nodes))
            statements.nodes.append(stated)
        statements.links += links
        statements.cleared += cleared

    def _spare(self, place: Place, row: RowCells) -> None:
        """Remember what a rejected row was about, as far as it can be read."""
        for rule in self._rules.nodes:
            try:
                stated = read_node(bare(rule), row, place)
            except BadRow:
                continue
            if stated is not None:
                self._statements.spared.append(stated)
        for link_rule in self._rules.links:
            try:
                sources = read_end(link_rule.source, row, {})
                targets = read_end(link_rule.target, row, {})
            except BadRow:
                continue
            self._statements.spared_pairs += [
                (source, target)
                for source in sources
                for target in targets
                if isinstance(source, NameRef) and isinstance(target, NameRef)
            ]
