"""Where the `schakel` command begins; stopped while it is starting, it ends without a word."""

import sys


def main() -> None:
    """Run the command line; the entry point of the `schakel` script."""
    try:
        from graph_service import cli
    except KeyboardInterrupt:  # the parts take a second to come in
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()
