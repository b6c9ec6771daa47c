"""Where a network is kept: SQLite by default, Neo4j where several machines share one."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from graph_service.errors import StoreAddressInvalid
from graph_service.store.base import GraphStore

NEO4J_SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


def open_store(
    url: str, *, neo4j_user: str = "", neo4j_password: str = "", neo4j_database: str = ""
) -> GraphStore:
    """Open the store at a URL: `sqlite:///path/to/file.db`, or `neo4j://host:7687` and its kin.

    A plain path stands for a SQLite file.

    Raises:
        StoreAddressInvalid: the URL names no kind of store that exists here.
        StoreUnavailable: the store cannot be reached or opened.
        StoreAccessDenied: user name or password are wrong.
    """
    scheme, separator, rest = url.partition("://")
    if not separator:
        scheme, rest = "sqlite", f"/{url}"
    if scheme == "sqlite":
        # sqlite:///relative.db and sqlite:////absolute.db, as SQLAlchemy writes them
        path = Path(unquote(rest[1:]) if separator else url).expanduser()
        if not rest.startswith("/") or not str(path) or str(path) == ".":
            raise StoreAddressInvalid(
                f"{url!r} names no file; write sqlite:///network.db, or sqlite:////home/me/network.db"
            )
        from graph_service.store.sqlite_store import SqliteStore

        return SqliteStore(path)
    if scheme in NEO4J_SCHEMES:
        from graph_service.store.neo4j_store import Neo4jStore  # the driver takes 0.3 s to import

        return Neo4jStore(url, user=neo4j_user, password=neo4j_password, database=neo4j_database)
    known = ", ".join(f"{name}://" for name in ("sqlite", *NEO4J_SCHEMES))
    raise StoreAddressInvalid(f"{scheme}:// is no store that exists here; use one of {known}")


__all__ = ["GraphStore", "open_store"]
