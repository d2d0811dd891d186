"""Following a course over time: what is computed from it, the check-in, its trends, and when to come back."""
