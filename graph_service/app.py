"""The one place where the parts become a service: store, checks on every request, API, pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date

from anyio import to_thread
from fastapi import FastAPI
from starlette.middleware import Middleware

from graph_service import __version__, api, pages
from graph_service.access import Sessions, Throttle, TokenFile
from graph_service.answers.shown import network_rankings
from graph_service.api.health import HEALTH
from graph_service.config import Settings
from graph_service.edge.gate import Access, Gate
from graph_service.edge.headers import SecurityHeaders
from graph_service.edge.hosts import AllowedHosts, HostsAndOrigins, is_loopback
from graph_service.edge.limits import HeadRequests, RequestSize
from graph_service.edge.log import RequestLog, UnexpectedErrors
from graph_service.edge.sign_in import OPEN_PATHS, SIGN_IN, SIGN_OUT, SignIn
from graph_service.errors import NotAllowed
from graph_service.snapshots import SnapshotKeeper
from graph_service.store import GraphStore, open_configured_store


def check_address(settings: Settings, today: date) -> None:
    """See to it that nobody is served who should not be, before an address is bound.

    Raises:
        NotAllowed: the host is not loopback and there are no tokens, or the tokens cannot be used.
    """
    if settings.tokens_file is not None:
        TokenFile(settings.tokens_file).check(today)
    elif not is_loopback(settings.host):
        raise NotAllowed(
            f"serving on {settings.host} would open the network to everybody who can reach this "
            "machine. Make a token (schakel token NAME) and name its file in SCHAKEL_TOKENS_FILE, "
            "or serve on 127.0.0.1"
        )


def create_app(
    settings: Settings,
    store: GraphStore | None = None,
    *,
    today: Callable[[], date] = date.today,
) -> FastAPI:
    """The service. Without a store it opens the one of the settings as it starts, and closes it.

    `app.state` holds what routes need: `settings`, `store`, `keeper` (the newest snapshot),
    `rankings` (of the missing links), `today` and `access` (None where no tokens are configured).

    Raises:
        NotAllowed: the settings would serve everybody.
        InvalidOption: a public host is no host name.
    """
    check_address(settings, today())
    access = _access(settings, today)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        if store is not None:
            try:
                yield
            finally:
                await to_thread.run_sync(app.state.rankings.close)
            return
        opened = await to_thread.run_sync(open_configured_store, settings)
        _put_store(app, opened)
        try:
            yield
        finally:
            await to_thread.run_sync(app.state.rankings.close)
            await to_thread.run_sync(opened.close)

    app = FastAPI(
        title="schakel",
        summary="Who works with whom, on which theme, in which district, and which links are "
        "missing.",
        version=__version__,
        openapi_url=None,  # the API serves its own description and page, from here alone
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        middleware=_checks(settings, access),
    )
    app.state.settings = settings
    app.state.today = today
    app.state.access = access
    if store is not None:
        _put_store(app, store)
    api.install(app)
    if access is not None:
        app.router.routes.extend(SignIn(access, settings.language).routes())
    pages.install(app)
    return app


def _put_store(app: FastAPI, store: GraphStore) -> None:
    app.state.store = store
    app.state.keeper = SnapshotKeeper(store)
    app.state.rankings = network_rankings(store, app.state.keeper)


def _access(settings: Settings, today: Callable[[], date]) -> Access | None:
    if settings.tokens_file is None:
        return None
    tokens = TokenFile(settings.tokens_file)
    secret = settings.session_secret.get_secret_value()
    return Access(tokens, Sessions(tokens, secret, settings.session_hours), Throttle(), today)


def _checks(settings: Settings, access: Access | None) -> list[Middleware]:
    """What every request passes, outermost first."""
    allowed = AllowedHosts(settings.host, settings.public_hosts)
    checks = [
        Middleware(RequestLog),
        Middleware(SecurityHeaders),
        Middleware(UnexpectedErrors),
        Middleware(HeadRequests),
        Middleware(
            RequestSize,
            max_body_bytes=settings.max_body_bytes,
            small_bodies=(SIGN_IN, SIGN_OUT, HEALTH),
        ),
        Middleware(HostsAndOrigins, allowed=allowed),
    ]
    if access is not None:
        checks.append(Middleware(Gate, access=access, open_paths=(*OPEN_PATHS, HEALTH)))
    return checks
