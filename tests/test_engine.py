"""The engine: durable-rules and its shadow agree on everything, in any order, on any thread, for as long as it runs."""

import random
import threading
from pathlib import Path

import pytest
from generated_packs import write_pack
from random_people import any_answers

import triage
from triage.engine import Engine, Outcome
from triage.engine.reference import firing_rules, line_is_certain, line_is_possible
from triage.engine.shadow import Shadow
from triage.model.answers import Screened, settled
from triage.model.complaint import Complaint
from triage.model.question import Choice, Number
from triage.pack.location import built_in
from triage.pack.read import read_pack

PEOPLE = {"shipped": 40_000, "10": 25_000, "60": 20_000, "300": 5_000}
PARTS = 4


def _complaint(name: str, tmp_path: Path) -> Complaint:
    root = built_in() if name == "shipped" else write_pack(tmp_path, int(name), seed=7)
    return next(iter(read_pack(root).complaints.values()))


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("name", PEOPLE)
def test_engine_and_shadow_agree(name: str, part: int, tmp_path: Path) -> None:
    """40,000 random people over the shipped pack, 50,000 over generated ones: the same rules in both readings."""
    complaint = _complaint(name, tmp_path)
    engine = Engine(complaint)
    rng = random.Random(part)
    fired: set[str] = set()
    for _ in range(PEOPLE[name] // PARTS):
        fired |= engine.run(any_answers(complaint, rng)).certain  # raises EngineError on any difference
    assert len(fired) >= 0.8 * len(complaint.rules), "too few rules ever fire for this test to mean anything"


def test_certain_and_possible_are_what_they_should_be(complaint: Complaint) -> None:
    """A rule is certain when its line is answered so, possible while open, and neither when excluded."""
    engine = Engine(complaint)
    rule = "red-flags/stuck-knee"
    for answer, certain, possible in (
        (Screened(yes=("blocked",)), True, True),
        (Screened(unsure=("blocked",)), False, True),
        (Screened(), False, False),
    ):
        outcome = engine.run({"knee-does": answer})
        assert (certain, possible) == (rule in outcome.certain, rule in outcome.possible)
    assert rule in engine.run({}).possible


def test_findings_chain(complaint: Complaint) -> None:
    """A finding made by one rule is read by the next: injury, then within 7 days, then the flag."""
    outcome = Engine(complaint).run(
        {
            "onset": "twist",
            "started": "under-3-days",
            "leg-signs": Screened(yes=("cannot-take-four-steps",)),
        }
    )
    assert ("setting", "injury-within-7-days") in outcome.certain_findings
    assert "red-flags/cannot-walk-after-injury" in outcome.certain


def test_order_of_rules_and_answers_is_nothing(pack: triage.Pack, complaint: Complaint) -> None:
    """Rules and answers shuffled: the same rules fire and the same assessment comes out, byte for byte."""
    rng = random.Random(3)
    people = [any_answers(complaint, rng) for _ in range(60)]
    expected = [pack.assess(complaint.id, _plain(person)).to_json() for person in people]
    straight = Engine(complaint)
    for _ in range(3):
        rules = list(complaint.every_rule)
        rng.shuffle(rules)
        fields = {name: getattr(complaint, name) for name in Complaint.model_fields}
        shuffled = Engine(Complaint.model_validate({**fields, "every_rule": tuple(rules)}))
        for person, json in zip(people, expected, strict=True):
            turned = dict(rng.sample(list(person.items()), len(person)))
            assert straight.run(person) == shuffled.run(turned)
            assert json == pack.assess(complaint.id, _plain(turned)).to_json()


def _plain(answers: dict[str, object]) -> dict[str, object]:
    return {
        question: {"yes": list(answer.yes), "unsure": list(answer.unsure)} if isinstance(answer, Screened) else answer
        for question, answer in answers.items()
    }


def test_eight_threads_share_one_cold_pack() -> None:
    """Eight threads that use a fresh pack at the same moment get what one thread gets."""
    pack = triage.load_pack()
    complaint = pack.complaint("medial-knee-pain")
    people = [_plain(any_answers(complaint, random.Random(number))) for number in range(120)]
    start = threading.Barrier(8)
    results: list[list[str]] = [[] for _ in range(8)]

    def work(place: int) -> None:
        start.wait()
        results[place] = [pack.assess(complaint.id, person).to_json() for person in people]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    alone = triage.load_pack()
    expected = [alone.assess(complaint.id, person).to_json() for person in people]
    assert [expected] * 8 == results


def test_loading_starts_no_thread() -> None:
    """Loading a pack and assessing starts no thread that goes on in the background."""
    before = threading.active_count()
    triage.load_pack().assess("medial-knee-pain", {})
    assert before == threading.active_count()


def test_worst_patient(pack: triage.Pack, complaint: Complaint) -> None:
    """Somebody with every option of every screen and the worst of everything gets an emergency, not an error."""
    worst: dict[str, object] = {}
    for question in complaint.questions:
        if isinstance(question, Number):
            worst[question.id] = question.max
        elif isinstance(question, Choice):
            worst[question.id] = (question.worsens or question.option_ids)[-1]
        else:
            worst[question.id] = list(question.option_ids)
    for onset in complaint.question["onset"].option_ids:  # type: ignore[union-attr]
        for started in complaint.question["started"].option_ids:  # type: ignore[union-attr]
            result = pack.assess(complaint.id, {**worst, "onset": onset, "started": started})
            assert (result.urgency, result.exercises) == ("emergency", ())


def test_everything_open(pack: triage.Pack, complaint: Complaint) -> None:
    """With every answer "not sure" every red flag is still possible and the engine copes."""
    outcome = Engine(complaint).run({question.id: "unknown" for question in complaint.questions})
    assert {rule.id for rule in complaint.rules.values() if rule.urgency} <= outcome.possible
    assert isinstance(outcome, Outcome)


def test_shadow_is_monotone(complaint: Complaint) -> None:
    """Answering what was open never makes an excluded rule possible nor a certain one uncertain."""
    rng = random.Random(5)
    for _ in range(300):
        answers = any_answers(complaint, rng)
        fewer = {question: answer for question, answer in answers.items() if rng.random() < 0.7}
        assert firing_rules(complaint, fewer, line_is_certain) <= firing_rules(complaint, answers, line_is_certain)
        assert firing_rules(complaint, answers, line_is_possible) <= firing_rules(complaint, fewer, line_is_possible)


@pytest.mark.parametrize("name", ["medial-knee-pain", "medial-knee-pain-follow-up"])
def test_the_shadow_is_the_reading_of_each_line(pack: triage.Pack, name: str) -> None:
    """Read by numbers, the same rules fire as when each line is read by itself, whatever people answer."""
    complaint = pack.complaint(name)
    shadow = Shadow(complaint)
    rng = random.Random(8)
    for _ in range(1_000):
        answers = settled(complaint.question, any_answers(complaint, rng))
        assert shadow.certain(answers) == firing_rules(complaint, answers, line_is_certain)
        assert shadow.possible(answers) == firing_rules(complaint, answers, line_is_possible)
