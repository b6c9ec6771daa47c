"""The graph service: records, stores, analyses, API, pages and the command line."""

__version__ = "0.1.0"
