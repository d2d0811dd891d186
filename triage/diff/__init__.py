"""Two packs compared: who is told something else, because of which rule, and what changed in their files."""
