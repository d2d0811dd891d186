"""The extras: what each needs is written the same in the code and in pyproject.toml."""

import tomllib

import pytest
from conftest import ROOT

from triage.errors import ExtraError
from triage.extras import NEEDED, require

OURS = {"dev", "bench", "docs"}


def test_what_an_extra_needs_is_what_is_installed_with_it() -> None:
    """Each package of an extra for users stands in the table of the code, in the same words, and no other does."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    packages = {
        extra: {package for package in needed if not package.startswith("symptom-triage[")}
        for extra, needed in declared.items()
        if extra not in OURS
    }
    assert {extra: set(needed.values()) for extra, needed in NEEDED.items()} == packages


def test_what_is_missing_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """It names what needs it, the package and the extra."""
    monkeypatch.setitem(NEEDED, "batch", {"no_such_module_at_all": "no-such-package>=1"})
    with pytest.raises(ExtraError) as told:
        require("batch", "triage batch")
    assert str(told.value) == (
        "triage batch needs no_such_module_at_all. Install with: pip install 'no-such-package>=1' (the extra 'batch')"
    )
