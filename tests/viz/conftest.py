"""Made-up networks to draw: one shaped like a real coordinator's, one large, one hostile."""

from __future__ import annotations

import random

import pytest

from graph_service.model import Attestation, Link, LinkKind, Node, NodeKind
from graph_service.snapshot import Snapshot
from viz.network_map import MapSuggestion

AREAS = {
    "Noord": (
        "Alkmaar, Bergen (NH.), Castricum, Dijk en Waard, Drechterland, Enkhuizen, Heiloo, "
        "Den Helder, Hollands Kroon, Hoorn, Koggenland, Medemblik, Opmeer, Schagen, Stede Broec, "
        "Texel"
    ),
    "Waterland": "Edam-Volendam, Landsmeer, Oostzaan, Purmerend, Waterland, Wormerland, Zaanstad",
    "Duin": (
        "Beverwijk, Bloemendaal, Haarlem, Haarlemmermeer, Heemskerk, Heemstede, Uitgeest, Velsen, "
        "Zandvoort"
    ),
}
SOURCE = (Attestation("jaarverslag", "Activiteiten, rij 4", "2024-01-01", "2024-01-01"),)


def small_records() -> list[Node | Link]:
    """About ninety nodes: areas that nest, municipalities as partner and district, activities."""
    records: list[Node | Link] = []

    def node(node_id: str, kind: NodeKind, name: str, type_: str = "", **facts: object) -> str:
        records.append(Node(node_id, kind, name, type_, attestations=SOURCE, **facts))  # type: ignore[arg-type]  # facts are fields of a node
        return node_id

    def link(kind: LinkKind, source: str, target: str, role: str = "") -> None:
        records.append(Link(kind, source, target, role, attestations=SOURCE))

    unit = node("d-unit", NodeKind.DISTRICT, "Eenheid Kust", "eenheid")
    for area, names in AREAS.items():
        district = node(f"d-{area}", NodeKind.DISTRICT, f"District {area}", "district")
        link(LinkKind.PART_OF, district, unit)
        for name in names.split(", "):
            place = node(f"d-gemeente-{name}", NodeKind.DISTRICT, name, "gemeente")
            town = node(f"p-{name}", NodeKind.PARTNER, f"Gemeente {name}", "gemeente")
            link(LinkKind.PART_OF, place, district)
            link(LinkKind.ACTIVE_IN, town, place)
    programme = node("t-programma", NodeKind.THEME, "Integrale aanpak", "programma")
    themes = {
        name: node(f"t-{name}", NodeKind.THEME, name)
        for name in ("Zorg en Veiligheid", "Radicalisering", "Financiële recherche", "Afpakken",
                     "Cyber", "Geldezels", "Jonge aanwas")
    }  # fmt: skip
    for name, theme in themes.items():
        link(LinkKind.PART_OF, theme, themes["Cyber"] if name == "Geldezels" else programme)
    partners = {
        name: node(f"p-{name}", NodeKind.PARTNER, name, type_)
        for name, type_ in (
            ("Politie-eenheid Kust", "politie"), ("Openbaar Ministerie", "justitie"),
            ("GGD Noord", "ggd"), ("GGD Duin", "ggd"), ("GGD Waterland", "ggd"),
            ("GGZ Noord", "ggz"), ("Taskforce Zuid", "samenwerkingsverband"),
            ("Hogeschool Aan Zee", "onderwijs"), ("Netwerkregisseur", "rol"),
            ("Projectleider Radicalisering", "rol"), ("Projectleider Financiële recherche", "rol"),
            ("Projectleider Afpakken", "rol"),
        )
    }  # fmt: skip
    for name, area in (("GGD Noord", "Noord"), ("GGD Duin", "Duin"),
                       ("GGD Waterland", "Waterland"), ("GGZ Noord", "Noord")):  # fmt: skip
        link(LinkKind.ACTIVE_IN, partners[name], f"d-{area}")
    link(LinkKind.ACTIVE_IN, partners["Politie-eenheid Kust"], unit)
    link(LinkKind.WORKS_ON, partners["Netwerkregisseur"], themes["Zorg en Veiligheid"], "regisseur")
    for name in ("Radicalisering", "Financiële recherche", "Afpakken"):
        leader = partners[f"Projectleider {name}"]
        link(LinkKind.WORKS_ON, leader, themes[name], "projectleider")
        link(LinkKind.COOPERATES_WITH, partners["Netwerkregisseur"], leader)
    both = ("Zorg en Veiligheid", "Radicalisering")
    activities = (
        ("Pressure cooker eenheid", "pressure-cooker", "done", both, unit,
         ("Politie-eenheid Kust", "Openbaar Ministerie", "Netwerkregisseur")),
        ("Pressure cooker Waterland", "pressure-cooker", "done", both, "d-Waterland",
         ("Politie-eenheid Kust", "GGD Waterland")),
        ("Pressure cooker op maat met het college", "pressure-cooker", "idea", both, None, ()),
        ("Verbindingstraject GGD en GGZ", "verbindingstraject", "done", both, "d-Noord",
         ("GGD Noord", "GGZ Noord", "Netwerkregisseur")),
        ("Evaluatie van het verbindingstraject", "evaluatie", "done", both, "d-Noord",
         ("GGD Noord", "GGZ Noord")),
        ("Verbindingstraject in Duin", "verbindingstraject", "planned", both, "d-Duin", ()),
        ("Workshop Duurzaam ingrijpen", "workshop", "done", ("Financiële recherche", "Afpakken"),
         None, ("Taskforce Zuid", "Projectleider Financiële recherche", "Projectleider Afpakken",
                "Netwerkregisseur")),
        ("Modelconvenant persoonsgerichte aanpak jeugd", "convenant", "ongoing",
         ("Zorg en Veiligheid", "Geldezels", "Jonge aanwas"), unit, ("Netwerkregisseur",)),
        ("Advies gegevensdeling", "advies", "done", ("Zorg en Veiligheid",), unit,
         ("Politie-eenheid Kust", "Openbaar Ministerie", "Netwerkregisseur")),
        ("Werksessie zorg en veiligheid", "werksessie", "done", both, unit,
         ("Hogeschool Aan Zee", "Netwerkregisseur", "Projectleider Radicalisering")),
    )  # fmt: skip
    for name, method, status, about, where, who in activities:
        activity = node(f"a-{name}", NodeKind.ACTIVITY, name, method, status=status,
                        valid_from="2022-10" if status == "done" else None)  # fmt: skip
        for theme in about:
            link(LinkKind.ADDRESSES, activity, themes[theme])
        if where:
            link(LinkKind.HELD_IN, activity, where)
        for partner in who:
            link(LinkKind.TAKES_PART_IN, partners[partner], activity,
                 "organisator" if partner == "Netwerkregisseur" else "")  # fmt: skip
    link(LinkKind.FOLLOWS, "a-Evaluatie van het verbindingstraject",
         "a-Verbindingstraject GGD en GGZ")  # fmt: skip
    node("p-Stichting Los Zand", NodeKind.PARTNER, "Stichting Los Zand", "stichting")
    return records


def large_records(count: int = 1500, seed: int = 7) -> list[Node | Link]:
    """A network of `count` nodes in regions of about 125 that mostly keep to themselves."""
    draw = random.Random(seed)
    regions = max(3, count // 125)
    records: list[Node | Link] = []
    members: dict[tuple[NodeKind, int], list[str]] = {}
    shares = ((NodeKind.PARTNER, 0.55), (NodeKind.ACTIVITY, 0.35), (NodeKind.DISTRICT, 0.07),
              (NodeKind.THEME, 0.03))  # fmt: skip
    for kind, share in shares:
        for number in range(round(count * share)):
            region = number % regions
            status = draw.choice(("done", "done", "ongoing", "planned"))
            node = Node(f"{kind}-{number}", kind, f"{kind.title()} {number} in regio {region}",
                        "netwerk", status=status if kind is NodeKind.ACTIVITY else None)  # type: ignore[arg-type]  # the enum's value  # fmt: skip
            records.append(node)
            members.setdefault((kind, region), []).append(node.id)

    def pick(kind: NodeKind, region: int) -> str:
        where = region if draw.random() < 0.9 else draw.randrange(regions)
        return draw.choice(members[kind, where])

    links: dict[str, Link] = {}
    for region in range(regions):
        for activity in members[NodeKind.ACTIVITY, region]:
            ends = [(LinkKind.HELD_IN, activity, pick(NodeKind.DISTRICT, region)),
                    (LinkKind.ADDRESSES, activity, pick(NodeKind.THEME, region))]  # fmt: skip
            ends += [(LinkKind.TAKES_PART_IN, pick(NodeKind.PARTNER, region), activity)
                     for _ in range(draw.randint(1, 6))]  # fmt: skip
            for relation, source, target in ends:
                link = Link(relation, source, target)
                links[link.id] = link
    return [*records, *links.values()]


SMALL_SUGGESTIONS = (
    MapSuggestion(
        ends=("d-Duin", "method:verbindingstraject"), rank=1, score=0.91,
        kind="method-district", planned=True,
        sentence="Een verbindingstraject in District Duin: het werkte in District Noord met "
        "dezelfde thema's, en GGD Duin is er al actief.",
    ),
    MapSuggestion(
        ends=("d-Waterland", "method:verbindingstraject"), rank=2, score=0.83,
        kind="method-district",
        sentence="Een verbindingstraject in District Waterland: het werkte in District Noord.",
    ),
    MapSuggestion(
        ends=("p-GGD Noord", "p-Politie-eenheid Kust"), rank=3, score=0.61,
        kind="partner-partner",
        sentence="GGD Noord en Politie-eenheid Kust werken aan dezelfde thema's maar kwamen "
        "elkaar nog niet tegen.",
    ),
    MapSuggestion(
        ends=("p-Hogeschool Aan Zee", "t-Radicalisering"), rank=4, score=0.4,
        kind="partner-theme",
        sentence="Hogeschool Aan Zee nam deel aan een werksessie over Radicalisering.",
    ),
)  # fmt: skip


@pytest.fixture(scope="session")
def small_network() -> Snapshot:
    """The made-up network of a coordinator."""
    return Snapshot.of_records(small_records(), version=3)


@pytest.fixture(scope="session")
def large_network() -> Snapshot:
    """1,500 nodes in twelve regions."""
    return Snapshot.of_records(large_records(), version=9)


@pytest.fixture(scope="session")
def small_suggestions() -> tuple[MapSuggestion, ...]:
    """Four missing links of the made-up network, two of them with a method."""
    return SMALL_SUGGESTIONS
