"""Import every module of the installed package and name the packages that were found."""

import importlib
import pkgutil
import sys
from pathlib import Path

PACKAGES = ("graph_service", "loaders", "viz")


def main() -> int:
    """Import them all; the first that fails ends this with its own error."""
    count = 0
    for name in PACKAGES:
        package = importlib.import_module(name)
        place = Path(package.__path__[0]).resolve()
        if "site-packages" not in place.parts:
            print(f"{name} came from {place}, not from the installed wheel", file=sys.stderr)
            return 1
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.endswith(".__main__"):
                importlib.import_module(module.name)
                count += 1
    print(f"{count} modules imported from the wheel.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
