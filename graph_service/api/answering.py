"""An answer as a response: JSON, its ETag, and 304 where the reader has it already."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Hashable, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.responses import Response

from graph_service import __version__
from graph_service.api.asked import Asked
from graph_service.api.parameters import LanguageParameters
from graph_service.labels import Lang
from graph_service.snapshot import Snapshot

_TAG = re.compile(r'(?:W/)?"([^"]*)"')


def seen_before(if_none_match: str, etag: str) -> bool:
    """Whether an If-None-Match header holds an ETag; weak and strong count as the same.

    >>> seen_before('"a", W/"b"', 'W/"b"'), seen_before("*", 'W/"b"'), seen_before('"a"', 'W/"b"')
    (True, True, False)
    """
    if if_none_match.strip() == "*":
        return True
    tags = _TAG.findall(if_none_match)
    return _TAG.sub(r"\1", etag) in tags


def etag_of(asked: Asked, version: int, language: Lang, also: Hashable = None) -> str:
    """What changes whenever the answer may: all that it is a function of, hashed."""
    head = asked.keeper.kept(
        "changeset of the version",
        version,
        lambda: [info.id for info in asked.store.history(1, version + 1)],
    )
    basis = [
        version,
        # two stores, or a store made anew, can be at the same version; their changesets differ
        head,
        asked.store.notes_version(),
        __version__,
        asked.today.isoformat(),
        asked.viewer,
        language,
        asked.request.url.path,
        sorted(asked.request.query_params.multi_items()),
        repr(also),
    ]
    return f'W/"{hashlib.sha256(orjson.dumps(basis)).hexdigest()[:32]}"'


def answer(
    asked: Asked,
    parameters: LanguageParameters,
    snapshot: Snapshot,
    compute: Callable[[Lang], Any],
    *,
    keep: bool = False,
    also: Hashable = None,
    headers: Mapping[str, str] | None = None,
    media_type: str = "application/json",
) -> Response:
    """The response to a question about a snapshot.

    `compute` gives JSON-ready data, or bytes, in a language; it is called only where the reader
    does not hold the answer already. With `keep` its answer is kept for the next who asks the same;
    `also` is what it hangs on beside the snapshot, the language and the parameters.
    """
    language = parameters.lang or asked.header_language
    sent = {
        "ETag": etag_of(asked, snapshot.version, language, also),
        "Cache-Control": "no-cache, private",
        "Vary": "Accept-Language, Authorization, Cookie",
        "Content-Language": language,
        **(headers or {}),
    }
    if seen_before(asked.request.headers.get("if-none-match", ""), sent["ETag"]):
        return Response(status_code=304, headers=sent)

    def made() -> bytes:
        found = compute(language)
        return found if isinstance(found, bytes) else orjson.dumps(found)

    if keep:
        key = (snapshot.version, snapshot.as_of, language, parameters, also)
        body = asked.keeper.kept(f"api {asked.request.url.path}", key, made)
    else:
        body = made()
    sent["X-Schakel-Generated-At"] = datetime.now(UTC).isoformat(timespec="seconds")
    return Response(body, media_type=media_type, headers=sent)
