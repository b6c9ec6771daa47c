"""Bring the catalogues of the pages up to date with the texts in their templates and code.

Run it as `python scripts/update_translations.py`. New texts are added without a translation, texts
that are no longer used go. The tests say which translations are missing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PAGES = Path(__file__).parent.parent / "graph_service" / "pages"
LANGUAGES = ("nl",)
CHANGING = (  # what a header says of its making
    '"Project-Id-Version',
    '"Report-Msgid-Bugs-To',
    '"POT-Creation-Date',
    '"PO-Revision-Date',
    '"Last-Translator',
    '"Language-Team',
    '"Generated-By',
)
# `t` is what code calls `language.gettext` and `n` what it calls `language.ngettext`.
KEYWORDS = {"_": None, "gettext": None, "t": None, "ngettext": (1, 2), "n": (1, 2)}


def extracted() -> Catalog:
    """Every text that templates and code of the pages say, with the files that say it."""
    catalogue = Catalog(charset="utf-8")
    found = extract_from_dir(
        PAGES,
        method_map=[("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")],
        options_map={
            "templates/**.html": {
                "trimmed": "true",
                "silent": "false",
                "extensions": "jinja2.ext.i18n",
            }
        },
        keywords=KEYWORDS,
    )
    for file, _, message, _, _ in found:
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return PAGES / "translations" / f"{language}.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def write(language: str, catalogue: Catalog) -> None:
    """Write the catalogue of a language, so that only a change of texts changes the file."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=100, sort_output=True, include_lineno=False)
    kept = [
        line
        for line in buffer.getvalue().decode().splitlines(keepends=True)
        if not line.startswith(CHANGING)
    ]
    path_of(language).write_text("".join(kept).lstrip("\n"), encoding="utf-8")


def untranslated(catalogue: Catalog) -> Iterator[str]:
    """The texts of a catalogue that lack a translation or one of its plural forms."""
    for message in catalogue:
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not all(said):
            yield message.id if isinstance(message.id, str) else message.id[0]


def main() -> None:
    """Write every catalogue and say what is still to be translated."""
    template = extracted()
    for language in LANGUAGES:
        catalogue = read(language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        write(language, catalogue)
        for text in untranslated(catalogue):
            sys.stdout.write(f"{language}: not translated: {text!r}\n")


if __name__ == "__main__":
    main()
