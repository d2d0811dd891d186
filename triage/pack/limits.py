"""How large a pack may be. A file or a pack beyond any of these is refused by name."""

MAX_FILE_BYTES = 200_000
MAX_PACK_BYTES = 20_000_000
MAX_FILES = 3_000
MAX_DEPTH = 12
MAX_NODES = 20_000
MAX_PROBLEMS = 200
MAX_FINDINGS = 400
MAX_FACT_PROPERTIES = 240
"""Answers as facts: durable-rules fails from 253 properties in one fact."""
MAX_BRANCHES = 48
"""Ways in which one rule's lists can be met at once; each is a path in the engine's network."""
MAX_CHAIN = 20
"""Rules in a row, each fed by the one before."""
MAX_PATTERNS = 16
"""Findings one rule may join."""
