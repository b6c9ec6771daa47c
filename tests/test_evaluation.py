"""What is said of an evaluation: the answer, its sentences, its picture, the route, the command."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_client import WebClient

from graph_service.analysis.evaluation.hide import HiddenBy, Hiding
from graph_service.analysis.evaluation.metrics import Interval
from graph_service.analysis.evaluation.records import (
    LIST,
    Calibration,
    Figures,
    KindEvaluation,
    Outcome,
    Reach,
    Reliability,
    Verdict,
)
from graph_service.analysis.missing_links.ranking import MethodName, RankingMethod, Reason
from graph_service.analysis.missing_links.records import SuggestionKind
from graph_service.answers.evaluation import evaluation_answer
from graph_service.app import create_app
from graph_service.config import Settings
from graph_service.export.evaluation_picture import evaluation_picture
from graph_service.model import Change, Changeset, Link, LinkKind, Node, NodeKind, Status
from graph_service.snapshot import Snapshot
from graph_service.store import open_store
from graph_service.store.base import GraphStore, new_changeset_id, now
from graph_service.wording.evaluation import (
    calibration_sentence,
    hidden_sentence,
    kind_sentence,
    reach_sentence,
)

END = date(2022, 12, 31)
SCHAKEL = str(Path(sys.executable).with_name("schakel"))


def records(name: str = "Partner") -> list[Node | Link]:
    """Thirty partners in two groups; every two weeks three of one group do something together."""
    made: list[Node | Link] = [
        Node(f"p{number:02}", NodeKind.PARTNER, f"{name} {number}") for number in range(30)
    ]
    for number in range(120):
        day = END - timedelta(days=14 * (120 - number))
        activity = Node(
            f"a{number:03}", NodeKind.ACTIVITY, f"A {number}", status=Status.DONE,
            valid_from=day.isoformat(),
        )  # fmt: skip
        made.append(activity)
        members = {(number * step + number % 2 + number // 7 * 2) % 30 for step in (2, 4, 8)}
        made += [Link(LinkKind.TAKES_PART_IN, f"p{one:02}", activity.id) for one in sorted(members)]
    return made


def network(name: str = "Partner") -> Snapshot:
    return Snapshot.of_records(records(name), version=1).at(END)


def put(store: GraphStore) -> None:
    changes = [Change(None, record) for record in records()]
    store.apply(Changeset(new_changeset_id(), now(), store.version(), changes))


@pytest.fixture(params=["sqlite", pytest.param("neo4j", marks=pytest.mark.neo4j)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[GraphStore]:
    if request.param == "sqlite":
        opened = open_store(f"sqlite:///{tmp_path}/network.db")
    else:
        server = request.getfixturevalue("neo4j_database")
        opened = open_store(server.uri, neo4j_user=server.user, neo4j_password=server.password)
    put(opened)
    yield opened
    opened.close()


# --- the answer


def test_the_answer_is_json_and_says_what_was_hidden() -> None:
    answer = evaluation_answer(network(), today=END, kinds=["partner-partner"], lang="en")
    assert json.loads(json.dumps(answer, allow_nan=False)) == answer
    assert answer["hidden"]["by"] == "date"
    assert answer["hidden"]["horizon_days"] == 730  # the last year alone has too few new pairs
    (one,) = answer["kinds"]
    assert one["verdict"] == "measured"
    assert [method["label"] for method in one["methods"]][:2] == [
        "the list",
        "shared contacts",
    ]
    for method in one["methods"]:
        for figure in method["figures"].values():
            assert 0 <= figure["low"] <= figure["value"] <= figure["high"] <= 1
    assert answer["meta"]["needed"] == {"pairs": 20, "events": 10}


def test_what_is_kept_is_found_once_and_told_in_both_languages() -> None:
    kept: dict[object, object] = {}
    computed = 0

    def keep(name: str, key: object, compute: Callable[[], object]) -> object:
        nonlocal computed
        if (name, key) not in kept:
            computed += 1
            kept[name, key] = compute()
        return kept[name, key]

    view = network()
    dutch, english = (
        evaluation_answer(view, today=END, lang=lang, keep=keep)  # type: ignore[arg-type]
        for lang in ("nl", "en")
    )
    assert computed == 1
    assert dutch["kinds"][0]["reach"] == english["kinds"][0]["reach"]
    assert dutch["kinds"][0]["sentence"] != english["kinds"][0]["sentence"]


def test_both_stores_give_the_answer_of_the_records(store: GraphStore) -> None:
    found = evaluation_answer(store.snapshot().at(END), today=END)
    assert found == evaluation_answer(network(), today=END)


PROGRAM = """
import sys
from datetime import date
import orjson
from test_evaluation import END, network
from graph_service.answers.evaluation import evaluation_answer
for options in ({}, {"hide": 0.2}):
    answer = evaluation_answer(network(), today=END, **options)
    sys.stdout.buffer.write(orjson.dumps(answer))
"""


def test_the_answer_is_the_same_whatever_the_hash_seed() -> None:
    tests = Path(__file__).parent
    outputs = [
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={
                **os.environ,
                "PYTHONHASHSEED": seed,
                "PYTHONPATH": os.pathsep.join([str(tests), str(tests / "server")]),
            },
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "4242")
    ]
    assert len(outputs[0]) > 5_000
    assert outputs[0] == outputs[1]


# --- sentences

YEAR = Hiding(HiddenBy.DATE, date(2021, 5, 17), date(2022, 5, 17), None, 1, 200, 180)
RANDOM = Hiding(HiddenBy.RANDOM, None, None, 0.1, 10, 200, 20)
MODEL = RankingMethod(MethodName.MODEL, "common_neighbours", Reason.BETTER)
PLAIN = RankingMethod(MethodName.PLAIN, "adamic_adar", Reason.NOT_BETTER)


def figures(name: str, precision: float, average: float) -> Figures:
    def at(value: float) -> Interval:
        return Interval(value, value / 2, min(1.0, value * 2))

    behind = {} if name == LIST else {"average_precision": Interval(0.1, 0.05, 0.2)}
    return Figures(name, {10: at(precision)}, at(average), at(average), at(0.8), at(0.6), behind)


ADAMIC_ADAR = "shared quiet contacts"


def measured(
    precision: float = 0.3,
    *,
    outcome: Outcome = Outcome.BETTER,
    used: RankingMethod = MODEL,
    today: RankingMethod | None = MODEL,
) -> KindEvaluation:
    return KindEvaluation(
        SuggestionKind.PARTNER_PARTNER,
        Verdict.MEASURED,
        1_500,
        Reach(60, 40, 12, 8, 30, 25),
        (figures(LIST, precision, 0.31), figures("adamic_adar", 0.2, 0.25)),
        "adamic_adar",
        outcome,
        None,
        (used,),
        today,
    )


def test_a_coordinator_reads_how_many_of_ten_came_true() -> None:
    assert hidden_sentence(YEAR, "nl").startswith(
        "Verborgen is wat begon na 17 mei 2021, tot en met 17 mei 2022: een jaar."
    )
    said = kind_sentence(measured(), YEAR, "nl")
    assert said == (
        "Van de eerste tien suggesties kwamen er ongeveer drie uit binnen een jaar. De lijst, "
        "gemaakt door het model dat van dit netwerk leerde, is hier de betere keus dan gedeelde "
        "rustige contacten (gemiddelde precisie 0,310 tegen 0,250). De "
        "lijst van vandaag gebruikt het model dat van dit netwerk leerde."
    )
    assert kind_sentence(measured(), YEAR, "en").startswith(
        "Of the first ten suggestions about three came true within a year. The list"
    )


def test_one_and_none_are_said_as_people_do() -> None:
    assert "kwam er ongeveer een uit" in kind_sentence(measured(0.1), YEAR, "nl")
    assert "kwam er geen uit" in kind_sentence(measured(0.0), YEAR, "nl")
    assert "none came true" in kind_sentence(measured(0.0), YEAR, "en")


def test_a_plain_index_that_is_as_good_is_said_to_be() -> None:
    worse = kind_sentence(measured(outcome=Outcome.WORSE, today=PLAIN), YEAR, "en")
    assert f"The best index in hindsight, {ADAMIC_ADAR}, did better than the list" in worse
    assert worse.endswith(f"The list of today uses the plain index {ADAMIC_ADAR}.")
    level = kind_sentence(measured(outcome=Outcome.LEVEL), YEAR, "nl")
    assert "is geen zeker verschil" in level
    same = kind_sentence(measured(used=PLAIN, outcome=Outcome.LEVEL), YEAR, "nl")
    assert "De lijst is hier de gewone telling gedeelde rustige contacten" in same


def test_hidden_at_random_no_time_is_spoken_of() -> None:
    said = kind_sentence(measured(), RANDOM, "nl")
    assert "jaar" not in said
    assert said.startswith("Van 1.500 mogelijke paren waren er steeds 6,0 verborgen")
    assert "willekeurig verborgen, tien keer" in hidden_sentence(RANDOM, "nl")


def test_too_little_says_how_much_is_needed() -> None:
    few = KindEvaluation(
        SuggestionKind.THEME_THEME, Verdict.FEW_HIDDEN, 15, Reach(2, 1, 0, 1, 0, 1)
    )
    assert kind_sentence(few, YEAR, "nl") == (
        "Te weinig om iets te zeggen: er zijn 2 verborgen paren te vinden, uit 1 activiteit of "
        "relatie; nodig zijn er minstens 20, uit minstens 10."
    )
    assert "at least 20 from at least 10 are needed" in kind_sentence(few, YEAR, "en")
    none = KindEvaluation(
        SuggestionKind.THEME_THEME, Verdict.NO_CANDIDATES, 0, Reach(0, 0, 0, 0, 0, 0)
    )
    assert "niets te meten" in kind_sentence(none, YEAR, "nl")
    assert reach_sentence(none, "nl") == ""


def test_what_nobody_could_find_is_told() -> None:
    assert reach_sentence(measured(), "en") == (
        "To be found were 60 new pairs: 40 with a contact in common, 12 one step farther and 8 "
        "farther apart. Another 30 new pairs no list could find: one of both was not known yet."
    )


CALIBRATION = Calibration(
    1_000, 365, 0.021, 0.3, 0.01,
    tuple(
        Reliability(100, said, Interval(said * 0.8, said * 0.6, said))
        for said in (0.01, 0.05, 0.23)
    ),
)  # fmt: skip


def test_likelihoods_are_told_beside_what_was_seen() -> None:
    assert calibration_sentence(CALIBRATION, "nl") == (
        "De genoemde kansen zitten er gemiddeld 2,1 procentpunt naast; van de suggesties met de "
        "hoogste kans, gemiddeld 23%, kwam 18% uit."
    )
    assert "alleen over de volgorde" in calibration_sentence(None, "nl")


# --- the picture


def test_the_picture_shows_every_figure_and_is_well_formed() -> None:
    answer = evaluation_answer(network(), today=END, kinds=["partner-partner"], lang="nl")
    picture = evaluation_picture(answer, "nl")
    root = ElementTree.fromstring(picture)  # noqa: S314 - it is our own
    circles = [part for part in root.iter() if part.tag.endswith("circle")]
    shown = sum(len(method["figures"]) for method in answer["kinds"][0]["methods"])
    assert len(circles) == shown
    texts = {part.text for part in root.iter() if part.tag.endswith("text")}
    assert {"de lijst", "gedeelde contacten", "top 10"} <= texts
    assert "prefers-color-scheme: dark" in picture
    assert "http" not in picture.replace("http://www.w3.org/2000/svg", "")


def test_the_picture_plots_what_was_said_against_what_was_seen() -> None:
    answer = evaluation_answer(network(), today=END, kinds=["partner-partner"], lang="en")
    without = evaluation_picture(answer, "en")
    one = answer["kinds"][0]
    one["calibration"] = {
        "bins": [
            {
                "count": 100,
                "said": each.said,
                "seen": {"value": each.seen.value, "low": each.seen.low, "high": each.seen.high},
            }
            for each in CALIBRATION.bins
        ]
    }
    picture = evaluation_picture(answer, "en")
    assert picture.count("<circle") == without.count("<circle") + 3
    assert "likelihood said" in picture
    assert "likelihood said" not in without


@given(st.text(alphabet="<>&\"'abc \x00\x1b\ud800\ufffe]", max_size=30))
def test_no_text_gets_out_of_the_picture(text: str) -> None:
    one = {"kind_label": f"</text><script>{text}", "sentence": text, "methods": []}
    answer = {"hidden": {"sentence": text}, "figures": [], "kinds": [one]}
    root = ElementTree.fromstring(evaluation_picture(answer, "en"))  # noqa: S314
    assert not [part for part in root.iter() if part.tag.endswith("script")]


# --- the route and the command


def test_the_route_answers_and_refuses(
    open_client: Callable[..., WebClient], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/network.db"
    opened = open_store(url)
    put(opened)
    opened.close()
    client = open_client(create_app(Settings(store=url), today=lambda: END))
    path = "/api/v1/evaluation"
    answer = client.get(f"{path}?kind=partner-partner&lang=en").json()
    assert answer["kinds"][0]["verdict"] == "measured"
    assert answer["kinds"][0]["now"] is not None
    chosen = client.get(f"{path}?cut=2021-12-31").json()
    assert chosen["hidden"]["cut"] == "2021-12-31"
    for wrong in ("hide=1", "hide=0", "kind=method-district", "cut=2023-01-01", "cut=x", "x=1"):
        assert client.get(f"{path}?{wrong}").status_code == 422, wrong
    assert client.get(f"{path}?hide=0.1&cut=2021-12-31").status_code == 422


def test_the_command_tells_and_draws(tmp_path: Path) -> None:
    opened = open_store(f"sqlite:///{tmp_path}/network.db")
    put(opened)
    opened.close()

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [SCHAKEL, "evaluate", "--store", "network.db",
             "--as-of", END.isoformat(), "--lang", "en", *arguments],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    told = run("--kind", "partner-partner", "--picture", "picture.svg")
    assert told.returncode == 0, told.stderr
    assert "Hidden is what began after" in told.stdout
    assert "common" in told.stdout
    ElementTree.parse(tmp_path / "picture.svg")  # noqa: S314
    answer = json.loads(run("--json", "--hide", "0.2").stdout)
    assert answer["hidden"]["rounds"] == 5
    wrong = run("--cut", "2022")
    assert wrong.returncode == 1
    assert "--cut" in wrong.stderr
    assert "Traceback" not in wrong.stderr
