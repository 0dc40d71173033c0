"""Long lines as they are to be broken: each text is printed from its own tree."""

LINES = []
