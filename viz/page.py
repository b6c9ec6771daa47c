"""The page around the map: templates, safe JSON, our scripts as one, and the security policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from graph_service.errors import InvalidOption

HERE = Path(__file__).parent
STYLESHEET = "map.css"
# In the order in which they need each other; the last one starts the map.
MODULES = (
    "dom.js",
    "network.js",
    "labels.js",
    "canvas.js",
    "panel.js",
    "search.js",
    "tables.js",
    "map.js",
)
NONCE = re.compile(r"[A-Za-z0-9+/_=-]{8,200}")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def rendered(template: str, **context: Any) -> str:
    """A template of ours with everything in it escaped."""
    return _environment().get_template(template).render(**context)


def safe_json(value: object) -> Markup:
    r"""JSON that can stand in a script element: nothing in it can end that element.

    >>> safe_json({"name": "</script><b>&"})
    Markup('{"name":"\\u003c/script\\u003e\\u003cb\\u003e\\u0026"}')
    """
    text = orjson.dumps(value).decode()
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return Markup(text)  # noqa: S704 - the lines above made it safe


@lru_cache(maxsize=1)
def static_files() -> Mapping[str, bytes]:
    """Our own modules and stylesheet by name, as they are served."""
    return {name: (HERE / "static" / name).read_bytes() for name in (*MODULES, STYLESHEET)}


_IMPORT = re.compile(r"^import \{[^}]*\} from \"\./[a-z]+\.js\";\n", re.MULTILINE)
_EXPORT = re.compile(r"^export ", re.MULTILINE)


@lru_cache(maxsize=1)
def one_module() -> str:
    """Our modules as a single one, for a page that has no server to fetch them from."""
    texts = (static_files()[name].decode() for name in MODULES)
    return "\n".join(_EXPORT.sub("", _IMPORT.sub("", text)) for text in texts)


def inline(code: str) -> Markup:
    """Code of ours or of vis-network as it may stand within its element."""
    # A browser reads every line end as \n, and the policy's hash is of what it reads.
    text = code.replace("\r\n", "\n").replace("\r", "\n")
    if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
        message = "code that is put in a page must not hold an end tag"
        raise AssertionError(message)
    return Markup(text)  # noqa: S704 - checked above, and none of it comes from data


def policy(*, scripts: list[Markup], styles: list[Markup], nonce: str | None) -> str:
    """A Content-Security-Policy under which only these scripts and styles work, and no network.

    Raises:
        InvalidOption: the nonce is none.
    """
    if nonce is not None and not NONCE.fullmatch(nonce):
        raise InvalidOption("nonce", "must be 8 to 200 letters, digits or one of + / _ = -")
    extra = [f"'nonce-{nonce}'"] if nonce else []
    rules = {
        "default-src": ["'none'"],
        "script-src": [*map(_hash, scripts), *extra],
        "style-src": [*map(_hash, styles), *extra],
        "connect-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


@lru_cache(maxsize=8)
def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
