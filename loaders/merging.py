"""Facts on facts: where two statements of one dataset differ, and the two as one."""

from __future__ import annotations

from collections.abc import Mapping

from graph_service.model import FactValue, match_key
from loaders.cells import shown

_KEYED = ("identifiers", "properties")


def clash(one: Mapping[str, FactValue], other: Mapping[str, FactValue]) -> str:
    """The first fact on which two statements differ, or empty; what one does not say is no clash.

    Names that differ by case, spaces or invisible marks alone are no clash either.

    >>> clash({"type": "ggd"}, {"type": "school", "status": "done"}), clash({}, {"type": "ggd"})
    ('type', '')
    """
    for name, value in other.items():
        if name not in one or name == "aliases" or one[name] == value:
            continue
        if name == "name" and match_key(one[name] or "") == match_key(value or ""):
            continue
        if name in _KEYED and value and one[name]:
            for key, item in value.items():
                if key in one[name] and one[name][key] != item:
                    return f"{name}.{key}"
            continue
        return name
    return ""


def fact_text(name: str, facts: Mapping[str, FactValue]) -> str:
    """A fact by the name that `clash` gives it, for people.

    >>> fact_text("properties.seats", {"properties": {"seats": 12}})
    "seats '12'"
    """
    group, _, key = name.partition(".")
    value = facts[group][key] if key else facts[name]
    label = key or name.replace("_", " ")
    return f"{label} {shown(value)!r}" if value is not None else f"no {label}"


def overlaid(
    one: Mapping[str, FactValue], other: Mapping[str, FactValue], *, join_aliases: bool
) -> dict[str, FactValue]:
    """Two statements as one, the second on top.

    Aliases of two rows of one load are joined; those of a later load take the place of the earlier.
    """
    merged = {**one, **other}
    for name in _KEYED:
        if one.get(name) and other.get(name):
            merged[name] = {**one[name], **other[name]}
    if join_aliases and one.get("aliases") and other.get("aliases"):
        merged["aliases"] = sorted({*one["aliases"], *other["aliases"]})
    return merged
