"""Our forms in a program of others: shown by LHC-Forms, filled in there by clicks, and read back.

They run where a Chromium is on the path and LHC_FORMS names a folder with LHC-Forms. Elsewhere they are skipped.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from fhir_checks import shown_in
from lhc_forms import LhcForms, needs_lhc_forms

import triage
from triage.evaluate.walking import Outcome, run_vignettes
from triage.fhir.form import Form
from triage.fhir.names import RELEASES, Release
from triage.fhir.reading import answers_of
from triage.fhir.writing import response_of
from triage.model.complaint import Complaint
from triage.vignettes import read_vignettes

pytestmark = needs_lhc_forms

VIGNETTES = Path(__file__).parent / "vignettes" / "medial-knee-pain"
PEOPLE = (
    "knocked-down-on-crossing",  # an emergency
    "hot-knee-and-shivers",
    "said-no-then-hot-and-38",  # an emergency from several screens together
    "ladder-fall-feels-fine",  # an emergency after a second look
    "talks-nonsense-since-noon",
    "went-out-still-not-sure",  # a second look that settles nothing
    "grandmother-maybe-four-steps",
    "old-numb-foot-no-change",  # a second look that settles it
    "big-knee-heat-still-not-sure",
    "perhaps-a-temperature",
    "no-age-given",  # a number that is not known
    "no-idea-when-it-began",  # a choice that is not sure
    "operated-but-when",
    "boy-of-ten-perhaps-limping-for-two-weeks",
    "four-at-rest-on-day-five",  # self-care
    "garden-twist-at-54",
    "only-the-night",
    "five-out-of-ten-in-the-chair",
)


@pytest.fixture(scope="module")
def people(pack: triage.Pack, complaint: Complaint) -> dict[str, Outcome]:
    """Each person as the interview of our own leads them."""
    some = [vignette for vignette in read_vignettes(VIGNETTES, complaint) if vignette.id in PEOPLE]
    return {outcome.vignette.id: outcome for outcome in run_vignettes(pack, complaint, some)}


@pytest.fixture(scope="module")
def client(browser: Chromium, tmp_path_factory: pytest.TempPathFactory) -> LhcForms:
    """The program in a browser."""
    return LhcForms(browser, tmp_path_factory.mktemp("lhc") / "form.html")


def given(items: list[dict[str, Any]]) -> Iterator[tuple[str, str | int]]:
    """Every answer of a response, in the order of the form."""
    for item in items:
        for answer in item.get("answer", ()):
            value = answer.get("valueInteger", answer.get("valueCoding"))
            yield item["linkId"], value["code"] if isinstance(value, dict) else value
        yield from given(item.get("item", []))


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("person", PEOPLE)
def test_the_same_assessment_by_a_form_of_others(
    pack: triage.Pack, form: Form, people: dict[str, Outcome], client: LhcForms, person: str, release: Release
) -> None:
    """Every question that our interview asks is shown, can be answered there, and leads to the very same assessment."""
    direct = people[person].result
    ours = response_of(form, direct.answers, authored="2026-11-28", complete=direct.complete, release=release)
    client.show(form.questionnaire(release), release)
    for item, value in given(ours["item"]):
        client.answer(item, value)
    told = answers_of(form, client.response())
    assert told == answers_of(form, ours)
    again = pack.assess("medial-knee-pain", told)
    assert again.model_dump(exclude={"answers"}) == direct.model_dump(exclude={"answers"})


@pytest.mark.parametrize("person", PEOPLE)
def test_it_shows_what_the_standard_says(form: Form, people: dict[str, Outcome], client: LhcForms, person: str) -> None:
    """After each answer exactly those items are on the page that `enableWhen` leaves, without a network."""
    direct = people[person].result
    ours = response_of(form, direct.answers, authored="2026-11-28", complete=direct.complete)
    client.show(form.questionnaire("R4"), "R4")
    for item, value in given(ours["item"]):
        client.answer(item, value)
        assert client.shown() == shown_in(form.questionnaire("R4"), client.response())
    assert all(address.startswith("file:") for address in client.asked_for())
