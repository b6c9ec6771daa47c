"""The Neo4j server's jars and our launcher, made once by Maven and javac and kept in `.cache`.

The server is GPL software that the tests run beside them; nothing of it enters the package.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent.parent
CACHE = PROJECT / ".cache" / "neo4j"
POM = HERE / "pom.xml"
LAUNCHER = HERE / "Launcher.java"
FETCH_SECONDS = 1200.0
COMPILE_SECONDS = 120.0
OLDEST_JAVA = 17


class NoNeo4jError(Exception):
    """No Neo4j server can be had here; the message says what to install."""


@dataclass(frozen=True)
class Parts:
    """What a server needs to start: the jars and the compiled launcher."""

    java: str
    libraries: Path
    classes: Path

    def class_path(self) -> str:
        """Give Java's class path."""
        return os.pathsep.join((str(self.libraries / "*"), str(self.classes)))


def find_or_make() -> Parts:
    """Give the parts, fetching and compiling what is not in the cache yet."""
    tools = _tools()
    libraries = CACHE / f"jars-{_digest(POM)}"
    if not libraries.is_dir():
        _fill(libraries, lambda folder: _fetch(tools["mvn"], folder))
    classes = CACHE / f"launcher-{_digest(POM, LAUNCHER)}"
    if not classes.is_dir():
        _fill(classes, lambda folder: _compile(tools["javac"], libraries, folder))
    return Parts(tools["java"], libraries, classes)


def _tools() -> dict[str, str]:
    found = {name: shutil.which(name) for name in ("java", "javac", "mvn")}
    missing = sorted(name for name, place in found.items() if place is None)
    if missing:
        raise NoNeo4jError(
            f"Neo4j cannot be started: {', '.join(missing)} not found. Install a JDK of Java "
            f"{OLDEST_JAVA} and Maven (Debian: apt-get install openjdk-17-jdk-headless maven), or "
            "set SCHAKEL_TEST_NEO4J_URI to an empty Neo4j database."
        )
    tools = {name: place for name, place in found.items() if place is not None}
    version = subprocess.run(
        [tools["java"], "-version"], capture_output=True, text=True, check=False, timeout=60
    ).stderr
    number = re.search(r'version "(\d+)', version)
    if number is None or int(number[1]) < OLDEST_JAVA:
        raise NoNeo4jError(
            f"Neo4j needs Java {OLDEST_JAVA} or newer; found: {version.splitlines()[:1]}. "
            "Install one and put it first on PATH."
        )
    return tools


def _fill(target: Path, make: Callable[[Path], None]) -> None:
    """Make a folder elsewhere and move it into place whole, so that none is ever half there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        make(work)
        try:
            work.rename(target)
        except OSError:
            # Another run was first; what it made is the same.
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fetch(mvn: str, folder: Path) -> None:
    print("Fetching the Neo4j server for the tests by Maven (once, about 130 MB)", file=sys.stderr)
    _run(
        [
            mvn,
            "--batch-mode",
            "--quiet",
            "--no-transfer-progress",
            f"--file={POM}",
            "dependency:copy-dependencies",
            "-DincludeScope=runtime",
            f"-DoutputDirectory={folder}",
        ],
        FETCH_SECONDS,
        "Maven could not fetch the Neo4j server",
    )
    if not list(folder.glob("neo4j-kernel-5*.jar")):
        raise NoNeo4jError(f"Maven ended well but put no Neo4j kernel in {folder}")


def _compile(javac: str, libraries: Path, folder: Path) -> None:
    _run(
        [javac, "-cp", str(libraries / "*"), "-d", str(folder), str(LAUNCHER)],
        COMPILE_SECONDS,
        "the launcher of the Neo4j server does not compile",
    )


def _run(command: list[str], seconds: float, complaint: str) -> None:
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired as problem:
        raise NoNeo4jError(f"{complaint}: not done after {seconds:.0f} s") from problem
    if done.returncode != 0:
        raise NoNeo4jError(f"{complaint}:\n{(done.stdout + done.stderr)[-4000:]}")


def _digest(*files: Path) -> str:
    content = hashlib.sha256()
    for file in files:
        content.update(file.read_bytes())
    return content.hexdigest()[:12]


if __name__ == "__main__":
    try:
        print(f"The Neo4j server for the tests is in {find_or_make().libraries}")
    except NoNeo4jError as problem:
        sys.exit(str(problem))
