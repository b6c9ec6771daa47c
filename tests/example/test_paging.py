"""Reading the whole example network page by page."""

from __future__ import annotations

import orjson
import pytest

from graph_service.answers import graph_answer
from graph_service.snapshot import Snapshot


@pytest.mark.parametrize("limit", [1, 7, 20, 1_000])
@pytest.mark.parametrize("kind", [(), ("partner", "activity")])
def test_all_pages_together_are_the_whole_graph(
    network: Snapshot, limit: int, kind: tuple[str, ...]
) -> None:
    whole = graph_answer(network, kind=kind)
    nodes, links, seen = [], [], set[str]()
    offset: int | None = 0
    while offset is not None:
        page = graph_answer(network, kind=kind, limit=limit, offset=offset)
        seen |= {node["id"] for node in page["nodes"]}
        assert all({link["source"], link["target"]} <= seen for link in page["edges"])
        nodes += page["nodes"]
        links += page["edges"]
        offset = page["meta"]["next_offset"]
    assert nodes == whole["nodes"]
    assert len(links) == whole["meta"]["total_links"] > 20
    written = sorted(orjson.dumps(link) for link in links)
    assert len(set(written)) == len(links), "no link comes twice"
    assert written == sorted(orjson.dumps(link) for link in whole["edges"])
