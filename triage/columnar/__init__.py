"""Many people at once: the same rules over a table, a row a person, checked against the engine."""
