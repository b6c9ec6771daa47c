"""Templates to pages: one Jinja environment a language, and data that a page's scripts may read."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from graph_service.edge.headers import content_policy
from graph_service.errors import StoreError
from graph_service.pages.language import language
from graph_service.wording import (
    capital,
    certainty_label,
    kind_label,
    link_label,
    status_label,
    suggestion_label,
    type_label,
)
from viz.page import safe_json
from viz.style import plain

if TYPE_CHECKING:
    from graph_service.pages.view import View

# vis-network sets styles on its own elements, so a page with a map lets styles in; scripts never
_WITH_MAP = {"Content-Security-Policy": content_policy(inline_styles=True)}


@cache
def environment(code: str) -> Environment:
    """The templates in one language; everything that is put into them is escaped."""
    made = Environment(
        loader=PackageLoader("graph_service.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    spoken = language(code)
    install = made.install_gettext_translations  # type: ignore[attr-defined]  # the extension adds it
    install(spoken.translations, newstyle=True)
    made.globals |= {
        "data_script": data_script,
        "language": spoken,
        **{name: getattr(spoken, name) for name in ("day", "moment", "number", "period", "score")},
        "certainty_label": partial(certainty_label, lang=code),
        "kind_label": partial(kind_label, lang=code),
        "kind_title": lambda kind: capital(kind_label(kind, code, several=True)),
        "link_label": partial(link_label, lang=code),
        "status_label": partial(status_label, lang=code),
        "suggestion_label": partial(suggestion_label, lang=code),
        "type_label": partial(type_label, lang=code),
        "LANGUAGE_NAMES": {"nl": "Nederlands", "en": "English"},
    }
    made.filters |= {"capital": capital, "plain": plain}
    return made


def data_script(element_id: str, value: Any) -> Markup:
    """Data for the scripts of a page: an element that holds JSON and can hold nothing else."""
    element = Markup('<script type="application/json" id="{}">{}</script>')
    return element.format(element_id, safe_json(value))


def render(
    view: View,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    with_map: bool = False,
    **values: Any,
) -> HTMLResponse:
    """A page from a template, in the language of the view."""
    page = environment(view.language.code).get_template(template)
    body = page.render(view=view, network=_network_name(view), **values)
    return HTMLResponse(
        body,
        status_code=status,
        headers={
            "Cache-Control": "private, no-cache",
            "Content-Language": view.language.code,
            "Vary": "Accept-Language, Cookie",
            **(_WITH_MAP if with_map else {}),
            **(headers or {}),
        },
    )


def _network_name(view: View) -> str:
    try:
        return view.network
    except StoreError:  # the page that says so must not fail for the same reason
        return ""
