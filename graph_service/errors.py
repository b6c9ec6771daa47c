"""Everything that can go wrong, as one tree.

* SchakelError
  x InvalidRecord            a record or one of its fields is not allowed
  x LoadError                a file cannot be read or understood at all
    + UnreadableFile         the bytes are not what the name or the format says
    + NothingToLoad          the file holds no row that could be used
  x StoreError               something about a store
    + StoreAddressInvalid    the URL names no kind of store that exists here
    + StoreUnavailable       the store cannot be reached, opened or written
    + StoreAccessDenied      the store refused the user name or password
    + StoreBusy              another process is writing; try again in a moment
    + StoreTooNew            the file was written by a newer version of the program
    + ChangeConflict         the network changed since the difference was computed
    + UndoRefused            later changes build on the one to be taken back
    + NothingToUndo          there is no change left to take back
    + StoreNotEmpty          a restore or a copy needs an empty target
  x NotFound                 no node, changeset or note has this id
  x InvalidOption            an option or parameter has a value that is not allowed
  x NotAllowed               a token is missing or wrong, or an address may not be served

A message says what, where, and what to do next. `SchakelError` is never raised itself.
"""

from __future__ import annotations

from collections.abc import Sequence


class SchakelError(Exception):
    """The base of every error that this program raises on purpose."""


class InvalidRecord(SchakelError):
    """A record or one of its fields is not allowed.

    `record` names the record as its author would know it, `field` the field, `problem` what is
    wrong and what to do.
    """

    def __init__(self, record: str, field: str, problem: str) -> None:
        super().__init__(f"{record}, {field}: {problem}")
        self.record = record
        self.field = field
        self.problem = problem


class LoadError(SchakelError):
    """A file cannot be read or understood at all."""


class UnreadableFile(LoadError):
    """The bytes of a file are not what its name or its format says."""


class NothingToLoad(LoadError):
    """The file holds no row that could be used; `rejections` say why, row by row, as text."""

    def __init__(self, message: str, rejections: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.rejections = tuple(str(rejection) for rejection in rejections)


class StoreError(SchakelError):
    """Something about a store."""


class StoreAddressInvalid(StoreError):
    """The URL names no kind of store that exists here."""


class StoreUnavailable(StoreError):
    """The store cannot be reached, opened or written."""


class StoreAccessDenied(StoreError):
    """The store refused the user name or the password."""


class StoreBusy(StoreError):
    """Another process is writing. `retry_after` is a hint in seconds."""

    def __init__(self, message: str, retry_after: float = 5.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StoreTooNew(StoreError):
    """The store was written by a newer version of the program."""


class ChangeConflict(StoreError):
    """The network changed since the difference was computed; nothing was written."""

    def __init__(self, message: str, ids: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.ids = tuple(ids)


class UndoRefused(StoreError):
    """Later changesets build on the one to be taken back; `later` holds their ids, newest first."""

    def __init__(self, message: str, later: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.later = tuple(later)


class NothingToUndo(StoreError):
    """There is no changeset left to take back."""


class StoreNotEmpty(StoreError):
    """A restore or a copy needs an empty target, so that nothing is overwritten."""


class NotFound(SchakelError):
    """No node, changeset or note has this id."""


class InvalidOption(SchakelError):
    """An option or parameter has a value that is not allowed."""

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(f"{option}: {problem}")
        self.option = option
        self.problem = problem


class NotAllowed(SchakelError):
    """A token is missing or wrong, or an address may not be served."""
