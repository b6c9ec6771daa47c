"""Where a network is kept: SQLite by default, Neo4j where several machines share one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from graph_service.config import Settings
from graph_service.errors import StoreAddressInvalid, StoreUnavailable
from graph_service.store.base import GraphStore

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def file_of(url: str) -> Path | None:
    """The file of a SQLite store by its URL or path; None for a store of another kind.

    Raises:
        StoreAddressInvalid: the URL should name a file and does not.
    """
    scheme, separator, rest = url.partition("://")
    if separator and scheme != "sqlite":
        return None
    # sqlite:///relative.db and sqlite:////absolute.db, as SQLAlchemy writes them
    path = Path(unquote(rest[1:]) if separator else url).expanduser()
    if (separator and not rest.startswith("/")) or str(path) == ".":
        raise StoreAddressInvalid(
            f"{url!r} names no file; write sqlite:///network.db, or sqlite:////home/me/network.db"
        )
    return path


def open_store(
    url: str,
    *,
    neo4j_user: str = "",
    neo4j_password: str = "",
    neo4j_database: str = "",
    create: bool = True,
) -> GraphStore:
    """Open the store at a URL: `sqlite:///path/to/file.db`, or `neo4j://host:7687` and its kin.

    A plain path stands for a SQLite file. Without `create` a file that does not exist is not made,
    so that a slip of the pen gives no empty network.

    Raises:
        StoreAddressInvalid: the URL names no kind of store that exists here.
        StoreUnavailable: the store cannot be reached or opened, or is not there.
        StoreAccessDenied: user name or password are wrong.
    """
    path = file_of(url)
    if path is not None:
        if not create and not path.exists():
            raise StoreUnavailable(
                f"there is no network at {path} yet. Check the path (--store or SCHAKEL_STORE), "
                "load something into it (schakel load FILE), or see the example (schakel demo)"
            )
        from graph_service.store.sqlite_store import SqliteStore

        return SqliteStore(path)
    scheme = url.partition("://")[0]
    if scheme in NEO4J_SCHEMES:
        from graph_service.store.neo4j_store import Neo4jStore  # the driver takes 0.3 s to import

        return Neo4jStore(url, user=neo4j_user, password=neo4j_password, database=neo4j_database)
    known = ", ".join(f"{name}://" for name in ("sqlite", *NEO4J_SCHEMES))
    raise StoreAddressInvalid(f"{scheme}:// is no store that exists here; use one of {known}")


def open_configured_store(settings: Settings, *, create: bool = True) -> GraphStore:
    """Open the store that the settings name; errors are those of `open_store`."""
    return open_store(
        settings.store,
        neo4j_user=settings.neo4j_user,
        neo4j_password=settings.neo4j_password.get_secret_value(),
        neo4j_database=settings.neo4j_database,
        create=create,
    )


__all__ = ["GraphStore", "file_of", "open_configured_store", "open_store"]
