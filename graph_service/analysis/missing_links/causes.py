"""Suggestions that follow from the same, so that one hub does not fill the list.

Two suggestions of a kind have one cause where they have an end in common and the same strongest
evidence: thirty municipalities that all are suggested to one university because all met it through
one person. That is followed on: a third that so belongs to the second belongs to the first as well.
Of a method the same method counts, in whatever district; of a type its theme or its district.
An end that was asked about is shared by all and no cause. Up to `APART` of one cause are shown by
themselves, for a reader wants to see three; of more the best stands for all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph_service.analysis.missing_links.records import Ends

APART = 3


@dataclass(frozen=True, slots=True)
class Member:
    """One suggestion: its place in the ranking, its ends, and its strongest evidence.

    `through` are the ends by which it can be of one cause with another.
    """

    place: int
    ends: Ends
    cause: str
    through: Ends = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """What has one place in the list: the best of one cause, and the others, best first."""

    best: Member
    others: tuple[Member, ...] = ()


def by_cause(members: Sequence[Member]) -> list[Entry]:
    """The entries of a list, best first; suggestions without any evidence stay apart."""
    group: dict[tuple[str, str], int] = {}
    leader = list(range(len(members)))

    def first(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    for number, member in enumerate(members):
        for end in member.through if member.cause else ():
            known = group.setdefault((end, member.cause), number)
            low, high = sorted((first(known), first(number)))
            leader[high] = low
    together: dict[int, list[Member]] = {}
    for number, member in enumerate(members):
        together.setdefault(first(number), []).append(member)
    entries = []
    for found in together.values():
        if len(found) > APART:
            entries.append(Entry(found[0], tuple(found[1:])))
        else:
            entries.extend(Entry(member) for member in found)
    return sorted(entries, key=lambda entry: entry.best.place)
