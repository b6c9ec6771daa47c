"""Readers that turn files into changesets."""

from loaders.difference import Difference
from loaders.mapping import ColumnMapping, parse_mapping, read_mapping
from loaders.near_duplicates import NearDuplicate
from loaders.options import LoadOptions
from loaders.plan import LoadPlan, load
from loaders.reading import TableRead
from loaders.statements import Rejection
from loaders.template import write_template

__all__ = [
    "ColumnMapping",
    "Difference",
    "LoadOptions",
    "LoadPlan",
    "NearDuplicate",
    "Rejection",
    "TableRead",
    "load",
    "parse_mapping",
    "read_mapping",
    "write_template",
]
