"""How well the missing links of a network would have been foretold, measured on its own past."""
