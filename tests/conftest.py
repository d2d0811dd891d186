"""What the tests share: the shipped pack, loaded once, and an empty cache of packs."""

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import triage
from triage.model.complaint import Complaint

if TYPE_CHECKING:
    from chromium import Chromium

    from triage.fhir.form import Form

ROOT = Path(__file__).parent.parent
COMPLAINT = "medial-knee-pain"


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests a cache of their own, so that nothing read by another program or in another run can hide a fault.

    When every test has run, every hazard of the safety file must have tests that passed.
    """
    cache = tempfile.TemporaryDirectory(prefix="triage-tests-")
    config.add_cleanup(cache.cleanup)
    os.environ["XDG_CACHE_HOME"] = cache.name
    if not hasattr(config, "workerinput"):
        sys.path.append(str(ROOT / "docs" / "safety"))
        from whole_run import WholeRun

        config.pluginmanager.register(WholeRun(ROOT))


@pytest.fixture(scope="session")
def pack() -> triage.Pack:
    """The shipped pack."""
    return triage.load_pack()


@pytest.fixture(scope="session")
def complaint(pack: triage.Pack) -> Complaint:
    """The complaint that the shipped pack serves."""
    return pack.complaint(COMPLAINT)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Chromium]":
    """One browser for all pages of a module."""
    from chromium import chromium

    with chromium(tmp_path_factory.mktemp("chromium")) as running:
        yield running


@pytest.fixture(scope="session")
def form(pack: triage.Pack) -> "Form":
    """The shipped complaint as a FHIR form."""
    from triage.fhir.form import Form

    return Form(pack, COMPLAINT)


@pytest.fixture(scope="session")
def command() -> list[str]:
    """The real command, run by this Python."""
    return [sys.executable, "-m", "triage"]
