"""Check that every package of constraints.txt has a licence under which anyone may use schakel.

One list serves for what is shipped and for development tools; nothing has needed a looser one.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# MPL-2.0 asks only that changes to its own files are published, which we do not make.
ACCEPTED = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "HPND", "ISC", "MIT"}
ACCEPTED |= {"MPL-2.0", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib"}
# How packages without an SPDX expression name the same licences.
OTHER_NAMES = {
    "apache 2.0": "Apache-2.0",
    "apache software license": "Apache-2.0",
    "bsd": "BSD-3-Clause",  # pyvis says no more; its licence file is the three-clause one
    "bsd license": "BSD-3-Clause",
    "bsd 2-clause license": "BSD-2-Clause",
    "isc license": "ISC",
    "isc license (iscl)": "ISC",
    "mit license": "MIT",
    "mozilla public license 2.0 (mpl 2.0)": "MPL-2.0",
    "python software foundation license": "PSF-2.0",
}
UNKNOWN = "UNKNOWN"


def licences(package: dict[str, str]) -> list[str]:
    """Give every licence that the package names, from its most exact statement.

    Both sides of an OR count: a choice that we would have to make is worth a look by a person.
    """
    expression = package["License-Expression"]
    if expression != UNKNOWN:
        return re.findall(r"[^\s()]+(?:\s+WITH\s+\S+)?", re.sub(r"\b(AND|OR)\b", " ", expression))
    classifiers = package["License-Classifier"]
    names = [package["License-Metadata"]] if classifiers == UNKNOWN else classifiers.split("; ")
    return [OTHER_NAMES.get(name.lower(), name) for name in names]


def refused(package: dict[str, str]) -> str:
    """Say what is wrong with the licence of a package; empty when nothing is."""
    bad = [name for name in licences(package) if name not in ACCEPTED]
    if not bad:
        return ""
    shown = ", ".join(name.splitlines()[0][:60] for name in bad)
    return f"{package['Name']} {package['Version']}: {shown}"


def main() -> int:
    """Check all of them and name those that are refused."""
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    names = [line.partition("==")[0] for line in lines if line and not line.startswith("#")]
    command = [sys.executable, "-m", "piplicenses", "--from=all", "--format=json", "--with-system"]
    done = subprocess.run([*command, "--packages", *names], capture_output=True, check=True)  # noqa: S603 - our own words
    packages = json.loads(done.stdout)
    complaints = [text for text in map(refused, packages) if text]
    for text in complaints:
        print(f"Licence not accepted: {text}", file=sys.stderr)
    if complaints:
        print(
            "Choose another package, or extend the list in scripts/licences.py with the reason.",
            file=sys.stderr,
        )
        return 1
    print(f"The licences of {len(packages)} packages are accepted.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
