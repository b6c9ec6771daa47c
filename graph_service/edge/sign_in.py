"""The page where a person exchanges a token for a cookie, and the way out. No script is needed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from importlib.resources import files
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from graph_service.edge.gate import Access, client_of, cookie_name, local_target, tokens_unreadable
from graph_service.edge.language import preferred
from graph_service.edge.problems import plain_problem
from graph_service.errors import NotAllowed
from graph_service.labels import LANGS, Lang

SIGN_IN = "/sign-in"
SIGN_OUT = "/sign-out"
STYLE = "/sign-in/style.css"
OPEN_PATHS = (SIGN_IN, SIGN_OUT, STYLE)
_log = logging.getLogger("schakel.access")

_TEXTS: Mapping[Lang, Mapping[str, str]] = {
    "nl": {
        "title": "Inloggen",
        "explain": "Deze omgeving is afgeschermd. Vul het token in dat u van de beheerder kreeg.",
        "token": "Token",
        "button": "Inloggen",
        "wrong": "Dit token is niet bekend, is verlopen of is ingetrokken. Kijk het na, of vraag "
        "de beheerder om een nieuw token.",
        "empty": "Vul eerst het token in.",
        "wait": "Er zijn vanaf dit adres te veel onjuiste tokens ingevuld. Wacht {seconds} seconden"
        " en probeer het opnieuw.",
        "out": "U bent uitgelogd.",
        "other": "In English",
    },
    "en": {
        "title": "Sign in",
        "explain": "This place is closed to others. Fill in the token that the administrator gave "
        "you.",
        "token": "Token",
        "button": "Sign in",
        "wrong": "This token is not known, has expired or was taken back. Look it over, or ask the "
        "administrator for a new one.",
        "empty": "Fill in the token first.",
        "wait": "Too many wrong tokens were filled in from this address. Wait {seconds} seconds and"
        " try again.",
        "out": "You are signed out.",
        "other": "In het Nederlands",
    },
}


class SignIn:
    """The routes of signing in and out."""

    def __init__(self, access: Access, language: Lang) -> None:
        self._access = access
        self._language = language
        environment = Environment(
            loader=PackageLoader("graph_service.edge"),
            autoescape=True,
            undefined=StrictUndefined,
        )
        self._page = environment.get_template("sign_in.html")
        self._style = files("graph_service.edge").joinpath("static/sign-in.css").read_bytes()

    def routes(self) -> list[Route]:
        """The routes, to be put into the application."""
        return [
            Route(SIGN_IN, self.show, methods=["GET"], name="sign-in"),
            Route(SIGN_IN, self.enter, methods=["POST"]),
            Route(SIGN_OUT, self.leave, methods=["POST"], name="sign-out"),
            Route(STYLE, self.style, methods=["GET"]),
        ]

    def style(self, _: Request) -> Response:
        """The style sheet of the page, open like the page itself."""
        return Response(
            self._style, media_type="text/css", headers={"Cache-Control": "max-age=3600"}
        )

    def show(self, request: Request) -> Response:
        """The page with its form."""
        query = request.query_params
        said = "out" if "out" in query else ""
        return self._answer(request, query.get("lang", ""), query.get("next", "/"), said)

    async def enter(self, request: Request) -> Response:
        """Give the cookie for a token that is good."""
        form = await _form(request)
        if form is None:
            return plain_problem(415, "Send the form as it is on the page.", request.scope)
        lang, wanted = form.get("lang", ""), local_target(form.get("next", "/"))
        token = form.get("token", "").strip()
        if not token:
            return self._answer(request, lang, wanted, "empty", 422)
        try:
            found = self._access.tokens.whose(token, self._access.today())
        except NotAllowed as error:
            return tokens_unreadable(request.scope, error)
        if found is None:
            seconds = self._access.throttle.wrong_try(client_of(request.scope))
            if seconds:
                return self._answer(request, lang, wanted, "wait", 429, seconds)
            _log.warning("wrong token at the sign-in page from %s", client_of(request.scope))
            return self._answer(request, lang, wanted, "wrong", 401)
        _log.info("%s signed in from %s", found.name, client_of(request.scope))
        response = RedirectResponse(wanted, 303, headers={"Cache-Control": "no-store"})
        response.set_cookie(
            cookie_name(request.scope),
            self._access.sessions.start(found),
            max_age=self._access.sessions.seconds,
            path="/",
            secure=request.scope.get("scheme") == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    async def leave(self, request: Request) -> Response:
        """Take the cookie away."""
        form = await _form(request) or {}
        lang = form.get("lang", "")
        chosen = f"&lang={lang}" if lang in LANGS else ""
        response = RedirectResponse(
            f"{SIGN_IN}?out=1{chosen}", 303, headers={"Cache-Control": "no-store"}
        )
        response.delete_cookie(
            cookie_name(request.scope),
            path="/",
            secure=request.scope.get("scheme") == "https",
            httponly=True,
            samesite="strict",
        )
        return response

    def _answer(
        self,
        request: Request,
        lang: str,
        wanted: str,
        said: str,
        status: int = 200,
        seconds: int = 0,
    ) -> Response:
        header = request.headers.get("accept-language", "")
        chosen = {str(known): known for known in LANGS}.get(lang)
        language = chosen or preferred(header, self._language)
        texts = _TEXTS[language]
        html = self._page.render(
            language=language,
            other="en" if language == "nl" else "nl",
            texts=texts,
            message=texts[said].format(seconds=seconds) if said else "",
            is_error=said not in ("", "out"),
            wanted=local_target(wanted),
            style=STYLE,
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Language": language,
            "Vary": "Accept-Language",
        }
        if seconds:
            headers["Retry-After"] = str(seconds)
        if status == 401:
            headers["WWW-Authenticate"] = 'Bearer realm="schakel"'
        return HTMLResponse(html, status, headers=headers)


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form, the first of each name; None where the body is no form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        return None
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, keep_blank_values=True, max_num_fields=10)
    except ValueError:
        return None
    return {name: values[0] for name, values in fields.items()}
