"""The graph service: records, stores, analyses, API, pages and the command line."""
