"""Parts that need packages of their own, each an extra: what it needs, and the one sentence when it is not there."""

from importlib.util import find_spec

from triage.errors import ExtraError

NEEDED = {
    "verify": {"z3": "z3-solver>=4.13"},
    "calendar": {"icalendar": "icalendar>=6"},
    "batch": {"polars": "polars>=1.30", "pyarrow": "pyarrow>=18"},
    "api": {"fastapi": "fastapi>=0.115", "uvicorn": "uvicorn>=0.30"},
    "dask": {"distributed": "dask[distributed]>=2024.8"},
    "fhir": {"fhir": "fhir.resources>=8"},
    "mcp": {"mcp": "mcp>=2", "mcp_types": "mcp>=2"},
}
"""Of each extra the modules it imports and how to ask pip for them. A test compares it with pyproject.toml."""


def require(extra: str, what: str) -> None:
    """Raises ExtraError saying that `what` needs an extra that is not installed, and how to install it."""
    missing = {module: package for module, package in NEEDED[extra].items() if find_spec(module) is None}
    if missing:
        packages = " ".join(f"'{package}'" for package in dict.fromkeys(missing.values()))
        message = f"{what} needs {' and '.join(missing)}. Install with: pip install {packages} (the extra '{extra}')"
        raise ExtraError(message)
