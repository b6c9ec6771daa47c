"""Addresses of Neo4j servers, with no user name or password in them."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from graph_service.errors import StoreAddressInvalid

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
CREDENTIALS = "SCHAKEL_NEO4J_USER and SCHAKEL_NEO4J_PASSWORD"


def parse_address(url: str, database: str = "") -> tuple[str, str]:
    """The URL for the driver, bare of anything else, and the name of the database (or empty).

    Raises:
        StoreAddressInvalid: the URL is none of Neo4j, or holds what does not belong there. The
            message does not repeat the URL, since that may hold a password.
    """
    example = "write it as neo4j://host:7687 or neo4j://host:7687?database=name"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
        options = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        raise StoreAddressInvalid(
            f"the address of the Neo4j store is not a URL; {example}"
        ) from None
    if parts.scheme not in SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in SCHEMES)
        raise StoreAddressInvalid(f"a Neo4j store has an address that begins with one of {known}")
    if "@" in parts.netloc:
        raise StoreAddressInvalid(
            "leave the user name and the password out of the address of the Neo4j store, where "
            f"others may see them; set {CREDENTIALS} instead"
        )
    if not host or parts.path.strip("/") or parts.fragment:
        raise StoreAddressInvalid(
            f"the address of the Neo4j store must be a host and a port and nothing more; {example}"
        )
    named = options.pop("database", [])
    if options:
        raise StoreAddressInvalid(
            "the address of the Neo4j store has an option that is not known, only `database` is; "
            f"{example}"
        )
    if len({*named, *([database] if database else [])}) > 1:
        raise StoreAddressInvalid(
            "the address of the Neo4j store and SCHAKEL_NEO4J_DATABASE name different databases; "
            "name it in one place"
        )
    shown = f"[{host}]" if ":" in host else host
    bare = f"{parts.scheme}://{shown}" + (f":{port}" if port is not None else "")
    return bare, (named[0] if named else database)
