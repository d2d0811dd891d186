"""Finding, reading and checking packs."""
