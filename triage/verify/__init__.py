"""Proofs over every possible answer. Needs the extra `verify`, which brings z3."""
