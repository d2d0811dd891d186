"""What every text tells: what it is, that nobody reviewed it, and when to stop. Whoever may read it, brief or not."""

import datetime
import random
import shutil
from pathlib import Path

import pytest
from conftest import COMPLAINT
from random_people import full_answers

import triage
from triage.check import check_pack
from triage.render.text import render_text

TINY = Path(__file__).parent / "packs" / "tiny"


@pytest.fixture(scope="module")
def results(pack: triage.Pack) -> list[triage.Assessment]:
    """What 200 people are told: by chance, each healthy one answer at a time, and one who answered nothing."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(12)
    people = [full_answers(complaint, rng) for _ in range(200)]
    calm = {question.id: [] for question in complaint.questions if isinstance(question, triage.Screen)}
    calm |= {"age": 40, "onset": "gradual", "started": "over-12-weeks", "pain-at-rest": 1, "place": "inner-below"}
    people += [calm | {name: person[name]} for person in people[:10] for name in calm]
    return [pack.assess(COMPLAINT, answers) for answers in [{}, calm, *people]]


def texts(result: triage.Assessment) -> list[str]:
    """The text of a result, brief and with details, as one line each."""
    return [" ".join(render_text(result, 80, details=details).split()) for details in (False, True)]


def test_every_text_says_what_it_is_and_what_it_is_not(results: list[triage.Assessment]) -> None:
    """The level comes first, then somewhere: no diagnosis, no clinician reviewed it, and which pack made it."""
    assert {result.urgency for result in results} == set(triage.Urgency)
    for result in results:
        for text in texts(result):
            assert text.startswith(f"{result.next_step.label.upper()}: ")
            assert "This is information, not a diagnosis." in text
            assert "No clinician has reviewed these rules yet." in text
            assert f"Rules: {result.pack.name} {result.pack.version}, digest {result.pack.digest[:16]}" in text


def test_exercises_come_with_when_to_stop_and_whom_to_ask_first(results: list[triage.Assessment]) -> None:
    """Wherever exercises stand, brief or not: be assessed first, and stop at once when the pain grows."""
    shown = [result for result in results if result.exercises]
    assert len(shown) > 20
    for result in shown:
        for text in texts(result):
            told = text[text.index(" EXERCISES ") :]
            assert "Before you start a programme, have a professional, such as a physiotherapist, assess you." in told
            assert "at once and ask a professional when:" in told
            assert "The pain grows" in told


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("rules/sore-thumb/red-flags/crooked.yaml", "limits: ", "limits: Mostly harmless. "),
        ("rules/sore-thumb/phase/acute.yaml", "because: ", "because: It is harmless. "),
        ("knowledge/sore-thumb/guidance/rest.yaml", "what: ", "what: Harmless. "),
        ("knowledge/sore-thumb/questions.yaml", "text: It is crooked", "text: It is harmless"),
        ("knowledge/sore-thumb/complaint.yaml", "about: ", "about: It is harmless. "),
        ("knowledge/wording.yaml", "what: Book a visit.", "what: It is harmless."),
    ],
)
def test_words_that_are_never_said_are_found_in_every_kind_of_text(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    """The check names the file in which words stand that the pack itself says are never said."""
    shutil.copytree(TINY, tmp_path / "pack")
    wording = tmp_path / "pack/knowledge/wording.yaml"
    wording.write_text(f"{wording.read_text()}never_say: [harmless]\n")
    place = tmp_path / "pack" / file
    assert old in place.read_text()
    place.write_text(place.read_text().replace(old, new, 1))
    [problem] = check_pack(triage.load_pack(tmp_path / "pack"), datetime.date(2026, 1, 1)).problems
    assert (problem.place, problem.found) == (file, "harmless")


def test_a_pack_with_one_letter_changed_has_another_digest(tmp_path: Path) -> None:
    """Whatever is changed, in a rule, a text or the name of a file, the result names another digest."""
    digests = {triage.load_pack(TINY).digest}
    for number, (file, old, new) in enumerate(
        [
            ("rules/sore-thumb/red-flags/crooked.yaml", "urgency: urgent", "urgency: soon"),
            ("rules/sore-thumb/phase/acute.yaml", "{lte: 7}", "{lte: 8}"),
            ("knowledge/wording.yaml", "Book a visit.", "Book a visit!"),
        ]
    ):
        pack = tmp_path / str(number)
        shutil.copytree(TINY, pack)
        text = (pack / file).read_text()
        assert old in text
        (pack / file).write_text(text.replace(old, new))
        digests.add(triage.load_pack(pack).assess("sore-thumb", {}).pack.digest)
    moved = tmp_path / "moved"
    shutil.copytree(TINY, moved)
    shelf = moved / "rules/sore-thumb/phase"
    (shelf / "acute.yaml").rename(shelf / "fresh.yaml")
    digests.add(triage.load_pack(moved).digest)
    assert len(digests) == 5
