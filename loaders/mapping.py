"""The mapping file: how the columns of any table become nodes and links (see docs/mapping.md)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from graph_service.errors import InvalidOption, UnreadableFile
from graph_service.model import NodeKind
from loaders.vocabulary import word_key


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class NodeEntry(_Entry):
    """One `[[table.node]]`: what a row says of one node."""

    label: str = ""
    kind: NodeKind
    id: str = ""
    name: str = ""
    name_is_id: bool = False
    type: str = ""
    aliases: str = ""
    description: str = ""
    status: str = ""
    valid_from: str = ""
    valid_to: str = ""
    day: str = ""
    contact_function: str = ""
    contact_mail: str = ""
    contact_phone: str = ""
    identifiers: Mapping[str, str] = Field(default_factory=dict)
    properties: Mapping[str, str] = Field(default_factory=dict)
    partners: str = ""
    organizer: str = ""
    themes: str = ""
    districts: str = ""
    activities: str = ""
    follows: str = ""
    part_of: str = ""
    by_type: bool = False
    required: bool = False


class LinkEntry(_Entry):
    """One `[[table.link]]`: what a row says of one link."""

    source: str = Field(alias="from")
    target: str = Field(alias="to")
    from_kind: str = ""
    to_kind: str = ""
    link: str = ""
    role: str = ""
    weight: str = ""
    certainty: str = ""
    valid_from: str = ""
    valid_to: str = ""
    key: str = ""
    origin: str = ""
    split: bool = True
    required: bool = False


class TableEntry(_Entry):
    """One `[[table]]`: for which files and sheets, and what their rows say."""

    file: str = "*"
    sheet: str = "*"
    header_row: int = Field(0, ge=0)
    dates: Literal["day first", "month first"] = "day first"
    create: bool = True
    default_kind: NodeKind = NodeKind.PARTNER
    node: tuple[NodeEntry, ...] = ()
    link: tuple[LinkEntry, ...] = ()


class _Document(_Entry):
    encoding: str = ""
    delimiter: str = ""
    last_wins: bool = False
    empty: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    columns: Mapping[str, str] = Field(default_factory=dict)
    types: Mapping[str, str] = Field(default_factory=dict)
    settings: Mapping[str, str] = Field(default_factory=dict)
    table: tuple[TableEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a mapping file says.

    Attributes:
        name: the name of the file, for messages.
        columns: header in the file to a header that the program knows.
        types: word in the file to the type, method or level that it stands for.
        settings: values for `{$name}`, which a command can set otherwise.
        tables: the tables, first match wins; none where only `columns` or `types` are mapped.
        encoding, delimiter: of text files, where they are not to be guessed.
        last_wins: of two rows that differ on one node, the last is right.
        empty: column to what its cells hold where nothing is known, such as NA; `*` is any column.
    """

    name: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[TableEntry, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    last_wins: bool = False
    empty: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def table_for(self, file: str, sheet: str) -> TableEntry | None:
        """The first table of the mapping that is meant for this file and sheet."""
        for table in self.tables:
            if _matches(table.file, file) and _matches(table.sheet, sheet):
                return table
        return None

    def renamed(self, header: Sequence[str]) -> tuple[str, ...]:
        """The header with the names that `columns` gives."""
        known = {word_key(old): new for old, new in self.columns.items()}
        return tuple(known.get(word_key(name), name) for name in header)


def _matches(pattern: str, name: str) -> bool:
    return pattern == "*" or fnmatchcase(name.casefold(), pattern.casefold())


def read_mapping(path: Path) -> ColumnMapping:
    """Read a mapping file.

    Raises:
        UnreadableFile: it cannot be read, or is no TOML.
        InvalidOption: it says something that is not allowed.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeError) as error:
        raise UnreadableFile(f"the mapping {path} cannot be read: {error}") from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str = "mapping") -> ColumnMapping:
    """The mapping in a TOML text; raises as `read_mapping`."""
    try:
        document = _Document.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise UnreadableFile(f"the mapping {name} is no TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part + 1 if isinstance(part, int) else part) for part in first["loc"])
        raise InvalidOption(f"mapping {name}", f"{where}: {first['msg']}") from error
    return ColumnMapping(
        name,
        document.columns,
        document.types,
        document.settings,
        document.table,
        document.encoding,
        document.delimiter,
        document.last_wins,
        document.empty,
    )
