"""Maps: a snapshot drawn as one self-contained HTML page."""
