"""Whatever ends a write in the middle, the old network is there or the whole new one."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from neo4j import Driver
from neo4j_server import Neo4jServer
from tcp_proxy import TcpProxy, tcp_proxy
from writing_process import edit, last_line, load, writing

from graph_service.errors import StoreBusy, StoreUnavailable
from graph_service.model import Changeset
from graph_service.store.base import Applied
from graph_service.store.neo4j_store import Neo4jStore

pytestmark = [pytest.mark.neo4j, pytest.mark.slow]
FEW = {"single_limit": 100, "chunk_size": 50}  # so that small loads go in many chunks
FOREVER = 3600.0
OFTEN = {"lease": FOREVER, "transaction_timeout": 3.0}


@pytest.fixture
def driver(neo4j_database: Neo4jServer) -> Iterator[Driver]:
    """Looks at the database past our program."""
    with neo4j_database.driver() as opened:
        yield opened


@pytest.fixture
def opener(neo4j_database: Neo4jServer) -> Iterator[Callable[..., Neo4jStore]]:
    """Opens stores, by another URI where one is given; closes them at the end."""
    stores: list[Neo4jStore] = []

    def open_one(uri: str = neo4j_database.uri, **options: Any) -> Neo4jStore:
        stores.append(
            Neo4jStore(uri, user=neo4j_database.user, password=neo4j_database.password, **options)
        )
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


def query(driver: Driver, text: str, **parameters: Any) -> list[list[Any]]:
    return [list(record) for record in driver.execute_query(text, parameters).records]


def wait_for(what: Callable[[], Any], process: subprocess.Popen[str] | None = None) -> Any:
    """What a look gives as soon as it gives something; an error after a minute."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found = what()
        if found:
            return found
        if process is not None and process.poll() is not None:
            pytest.fail(f"the process ended too early: {last_line(process)}")
        time.sleep(0.01)
    pytest.fail("did not happen within a minute")


def writing_transaction(driver: Driver) -> str | None:
    """The name of a transaction of ours that is writing records now."""
    rows = query(
        driver,
        "SHOW TRANSACTIONS YIELD transactionId, currentQuery, metaData "
        "WHERE metaData.app = 'schakel' AND currentQuery CONTAINS 'MERGE' "
        "AND currentQuery CONTAINS ':Schakel {' RETURN transactionId",
    )
    return rows[0][0] if rows else None


def step(driver: Driver) -> int:
    """How far a load in chunks has come."""
    rows = query(driver, "MATCH (m:SchakelMeta {id: 'network'}) RETURN coalesce(m.step, 0)")
    return int(rows[0][0]) if rows else 0


def let_lapse(driver: Driver) -> None:
    """As if the time of the lease had passed."""
    query(driver, "MATCH (m:SchakelMeta {id: 'network'}) SET m.lease_until = 0")


def everything(driver: Driver) -> dict[str, int]:
    """How many nodes there are of each label, and how many relations, by whoever they are."""
    counts = dict(query(driver, "MATCH (n) UNWIND labels(n) AS label RETURN label, count(*)"))
    return counts | {"relations": query(driver, "MATCH ()-[r]->() RETURN count(r)")[0][0]}


def assert_whole(store: Neo4jStore, wish: Changeset) -> None:
    """The store holds this one changeset, complete."""
    count = (len(wish.changes) - 1) // 2
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count, snapshot.link_count) == (1, count + 1, count)
    (entry,) = store.history()
    assert (entry.id, entry.version, dict(entry.counts)) == (wish.id, 1, wish.counts())
    ((_, changes),) = store.changes(0)
    assert changes == list(wish.changes)


def assert_empty(store: Neo4jStore) -> None:
    """The store is as it was before anything was written."""
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count, snapshot.link_count) == (0, 0, 0)
    assert store.history() == []


# --- one transaction ------------------------------------------------------------------------------


def test_a_process_killed_in_its_transaction_leaves_the_old_state(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    wish = load("a", 6_000)
    with writing(neo4j_database, "load", "a", 6_000) as process:
        wait_for(lambda: writing_transaction(driver), process)
        process.kill()
        process.wait(30)
    assert_empty(store)
    assert store.apply(wish).version == 1
    assert_whole(store, wish)


def test_a_transaction_ended_by_an_administrator_leaves_the_old_state(
    driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    wish = load("a", 6_000)
    raised: list[BaseException] = []

    def write() -> None:
        try:
            store.apply(wish)
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    name = wait_for(lambda: writing_transaction(driver))
    query(driver, "TERMINATE TRANSACTIONS $name", name=name)
    thread.join(60)
    assert [type(error) for error in raised] == [StoreBusy]
    assert "nothing of it was written" in str(raised[0])
    assert_empty(store)
    store.apply(wish)
    assert_whole(store, wish)


@pytest.fixture
def proxy(neo4j_database: Neo4jServer) -> Iterator[TcpProxy]:
    """A proxy before the server."""
    with tcp_proxy(neo4j_database.address) as one:
        yield one


@pytest.mark.parametrize("after", [5_000, 300_000, 900_000])
def test_a_cut_connection_is_made_again_and_the_write_lands_once(
    proxy: TcpProxy, opener: Callable[..., Neo4jStore], after: int
) -> None:
    store = opener(f"bolt://127.0.0.1:{proxy.port}")
    wish = load("a", 4_000)
    proxy.cut_at = proxy.sent + after
    applied = store.apply(wish)
    assert proxy.cuts == 1
    assert (applied.version, applied.changed_anything) == (1, True)
    assert_whole(store, wish)


def test_a_connection_cut_for_good_leaves_the_old_state_and_says_so(
    proxy: TcpProxy, opener: Callable[..., Neo4jStore]
) -> None:
    watcher = opener()
    store = opener(f"bolt://127.0.0.1:{proxy.port}", retry_time=1.0)
    proxy.cut_at, proxy.refuse_after_cut = proxy.sent + 300_000, True
    with pytest.raises(StoreUnavailable, match="cannot be reached"):
        store.apply(load("a", 4_000))
    assert proxy.cuts == 1
    assert_empty(watcher)


def test_a_commit_of_which_the_answer_is_lost_lands_once_and_is_told_as_written(
    proxy: TcpProxy, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(f"bolt://127.0.0.1:{proxy.port}")
    wish = load("a", 10)
    proxy.cut_at_commit = 1
    assert store.apply(wish) == Applied(1, "a", wish.counts())
    assert proxy.cuts == 1
    assert_whole(store, wish)


def test_notes_of_which_the_answer_is_lost_are_written_once(
    proxy: TcpProxy, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(f"bolt://127.0.0.1:{proxy.port}")
    proxy.cut_at_commit = 1
    first = store.put_note("view", "mine", 1, revision=0)
    proxy.cut_at_commit = 1
    assert store.put_note("view", "mine", 2, revision=first.revision).revision == 2
    assert store.notes_version() == 2
    proxy.cut_at_commit = 1
    store.delete_note("view", "mine", revision=2)
    assert proxy.cuts == 3
    assert (store.note("view", "mine"), store.notes_version()) == (None, 3)


# --- loads in chunks ------------------------------------------------------------------------------


def test_a_load_in_chunks_comes_to_the_same_as_one_transaction(
    driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(**FEW)
    wish = load("a", 400)
    assert store.apply(wish) == Applied(1, "a", wish.counts())
    assert_whole(store, wish)
    assert store.apply(wish).changed_anything is False
    assert everything(driver)["SchakelMeta"] == 2  # nothing that was put aside is left
    store.undo()
    assert (store.version(), store.snapshot().node_count) == (2, 0)


def test_while_a_large_load_is_written_no_new_snapshot_is_given(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    store.apply(edit("before", 0))
    with writing(neo4j_database, "load", "a", 3_000, **FEW, lease=FOREVER) as process:
        wait_for(lambda: step(driver) > 2, process)
        os.kill(process.pid, signal.SIGSTOP)
        with pytest.raises(StoreBusy) as caught:
            store.snapshot()
        assert 0 < caught.value.retry_after <= 10
        with pytest.raises(StoreBusy):
            store.apply(edit("meanwhile", 1))
        with pytest.raises(StoreBusy):
            opener(**FEW).apply(load("b", 200, base=1))
        assert (store.version(), len(store.history())) == (1, 1)
        assert [info.id for info, _ in store.changes(0)] == ["before"]
        assert store.put_note("view", "mine", 1).revision == 1
        os.kill(process.pid, signal.SIGCONT)
        assert last_line(process) == "done 2"
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count, snapshot.link_count) == (2, 3_002, 3_000)


@pytest.mark.parametrize("way", ["snapshot", "edit", "large load"])
def test_a_load_whose_process_was_killed_is_finished_by_whoever_comes_next(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore], way: str
) -> None:
    store = opener()
    wish = load("a", 1_500)
    with writing(neo4j_database, "load", "a", 1_500, **FEW, lease=FOREVER) as process:
        wait_for(lambda: step(driver) > 5, process)
        process.kill()
        process.wait(30)
    assert store.version() == 0
    with pytest.raises(StoreBusy):
        store.snapshot()
    let_lapse(driver)
    if way == "edit":
        assert store.apply(edit("next", 0)).version == 2
        store.undo()
    elif way == "large load":
        assert opener(**FEW).apply(wish).changed_anything is False
    snapshot = store.snapshot()
    assert (snapshot.node_count, snapshot.link_count) == (1_501, 1_500)
    assert next(store.changes(0))[1] == list(wish.changes)
    assert everything(driver)["relations"] == 1_500


def test_a_lease_lapses_by_itself(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    with writing(neo4j_database, "load", "a", 1_500, **FEW, lease=2.0) as process:
        wait_for(lambda: step(driver) > 5, process)
        process.kill()
        process.wait(30)

    def snapshot() -> Any:
        try:
            return store.snapshot()
        except StoreBusy:
            return None

    assert wait_for(snapshot).node_count == 1_501
    assert_whole(store, load("a", 1_500))


def test_a_process_that_wakes_up_after_its_lease_lapsed_does_no_harm(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    with writing(neo4j_database, "load", "a", 1_500, **FEW, **OFTEN) as process:
        wait_for(lambda: step(driver) > 5, process)
        os.kill(process.pid, signal.SIGSTOP)
        # where it stopped within a transaction, the lock goes when the server ends that
        wait_for(lambda: not writing_transaction(driver) or None)
        let_lapse(driver)
        assert store.apply(edit("next", 0)).version == 2
        os.kill(process.pid, signal.SIGCONT)
        assert last_line(process).startswith("LeaseLost")
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count, snapshot.link_count) == (2, 1_502, 1_500)


def test_a_process_killed_before_its_load_begins_leaves_the_old_state(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(**FEW)
    with writing(neo4j_database, "load", "a", 3_000, **FEW, lease=FOREVER) as process:
        wait_for(lambda: everything(driver).get("SchakelChunk", 0) > 3, process)
        process.kill()
        process.wait(30)
    assert query(driver, "MATCH (m:SchakelMeta {id: 'network'}) RETURN m.state") == [["ready"]]
    assert_empty(store)
    left = everything(driver)["SchakelChunk"]
    store.apply(load("b", 100))
    kept = -(-201 // 50)
    assert everything(driver)["SchakelChunk"] == left + kept  # it may live yet
    query(driver, "MATCH (m:SchakelMeta) WHERE m.touched_at > 0 SET m.touched_at = 0")
    store.apply(load("c", 100, base=1))
    assert everything(driver)["SchakelChunk"] == 2 * kept
    assert everything(driver)["SchakelMeta"] == 2


def test_a_step_ended_by_an_administrator_is_done_again(
    driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(single_limit=100, chunk_size=2_000)
    wish = load("a", 6_000)
    applied: list[Applied] = []
    thread = threading.Thread(target=lambda: applied.append(store.apply(wish)))
    thread.start()
    name = wait_for(lambda: writing_transaction(driver))
    query(driver, "TERMINATE TRANSACTIONS $name", name=name)
    thread.join(90)
    assert applied == [Applied(1, "a", wish.counts())]
    assert_whole(store, wish)


def test_a_load_whose_connection_is_cut_for_good_is_finished_by_the_next(
    proxy: TcpProxy, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    wish = load("a", 4_000)
    store = opener(
        f"bolt://127.0.0.1:{proxy.port}",
        single_limit=100,
        chunk_size=500,
        lease=2.0,
        retry_time=1.0,
    )
    proxy.refuse_after_cut = True

    def cut_in_the_middle() -> None:
        wait_for(lambda: step(driver) > 4)
        proxy.refusing = True
        proxy.cut()

    thread = threading.Thread(target=cut_in_the_middle)
    thread.start()
    with pytest.raises(StoreUnavailable, match="the next command finishes it"):
        store.apply(wish)
    thread.join(60)
    let_lapse(driver)
    assert_whole(opener(), wish)


def test_a_large_load_survives_the_loss_of_any_answer(
    proxy: TcpProxy, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener(f"bolt://127.0.0.1:{proxy.port}", single_limit=10, chunk_size=10)
    for number in range(1, 100):
        wish = load(f"load-{number}", 10, base=number - 1)
        proxy.cut_at_commit = number
        assert store.apply(wish) == Applied(number, wish.id, wish.counts())
        if proxy.cuts < number:
            break
    assert 10 < proxy.cuts == number - 1 < 98  # every commit of such a load was cut once
    proxy.cut_at_commit = 0
    snapshot = store.snapshot()
    assert (snapshot.version, snapshot.node_count, snapshot.link_count) == (
        number, 11 * number, 10 * number,
    )  # fmt: skip
    assert [entry.counts["added"] for entry in store.history(limit=100)] == [21] * number


# --- imports --------------------------------------------------------------------------------------


def test_an_import_whose_process_was_killed_is_wiped_and_other_data_stays(
    neo4j_database: Neo4jServer, driver: Driver, opener: Callable[..., Neo4jStore]
) -> None:
    store = opener()
    query(driver, "CREATE (:Partner {id: 'a-1'})-[:WORKS_ON {id: 'x'}]->(:Theme {id: 'care'})")
    before = everything(driver)
    with writing(neo4j_database, "import", "a", 5_000, lease=FOREVER) as process:
        wait_for(lambda: step(driver) > 2, process)
        process.kill()
        process.wait(30)
    assert (store.version(), store.history()) == (0, [])
    with pytest.raises(StoreBusy):
        store.snapshot()
    with pytest.raises(StoreBusy):
        store.put_note("view", "mine", 1)
    let_lapse(driver)
    assert_empty(store)
    assert everything(driver) == before
    store.import_network([edit("a", 0), edit("b", 1)], [])
    assert (store.version(), store.snapshot().node_count) == (2, 2)
