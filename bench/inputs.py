"""What the benches work on: European research projects where the data is there, else made up."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parents[2] / "shared" / "data" / "cordis"
MAPPING = Path(__file__).parent / "mappings" / "cordis.toml"
PARTNERS, PROJECTS, ROWS, COUNTRIES, THEMES = 22_787, 15_004, 70_724, 149, 17


@dataclass(frozen=True, slots=True)
class Input:
    """Files of the form that `mappings/cordis.toml` describes, and where they come from."""

    files: tuple[Path, ...]
    origin: str


def network_input(folder: Path) -> Input:
    """The real files, or made-up ones of the same size, said so."""
    files = (DATA / "participations.csv.gz", DATA / "project_themes.csv.gz")
    if all(path.exists() for path in files):
        return Input(files, f"real data: {ROWS:,} participations in research projects")
    return Input(_made_up(folder), f"made-up data of the same size ({DATA} is not there)")


def _made_up(folder: Path) -> tuple[Path, Path]:
    """Participations in which a few partners have most, as in real networks; the same each time."""
    draw = random.Random(7)
    partners = [f"{910_000_000 + number}" for number in range(PARTNERS)]
    popularity = [1.0 / (number + 1) ** 0.8 for number in range(PARTNERS)]
    lines = {
        f"{190_000 + int(PROJECTS * draw.random() ** 1.5)},participant,{partner},"
        f"HES,C{int(partner) % COUNTRIES},2017-01-01,2020-12-31"
        for partner in draw.choices(partners, popularity, k=ROWS)
    }
    themes = [f"{190_000 + number},T{number % THEMES}" for number in range(PROJECTS)]
    participations, by_theme = (
        folder / "participations.csv.gz",
        folder / "project_themes.csv.gz",
    )
    header = "rcn,role,pic,type,country,start_date,end_date"
    for path, rows in (
        (participations, [header, *sorted(lines)]),
        (by_theme, ["rcn,programme_part", *themes]),
    ):
        with gzip.open(path, "wt") as out:
            out.write("\n".join(rows) + "\n")
    return participations, by_theme
