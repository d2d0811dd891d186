"""What would change the level: nothing is told that the rule engine does not confirm."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from random_people import full_answers

import triage
from triage.model.assessment import Assessment, Change
from triage.model.complaint import Complaint
from triage.render.text import render_text

ROOT = Path(__file__).parent.parent
KNEE = "medial-knee-pain"
EXAMPLES = {path.stem: json.loads(path.read_text()) for path in sorted((ROOT / "examples" / "answers").glob("*.json"))}


def told(pack: triage.Pack, answers: dict[str, Any]) -> Assessment:
    """The assessment with what would change it."""
    return pack.assess(KNEE, answers, what_would_change=True)


def changes(pack: triage.Pack, answers: dict[str, Any]) -> tuple[Change, ...]:
    """What would change it."""
    return pack.what_would_change(KNEE, answers)


def after(answers: dict[str, Any], change: Change) -> dict[str, Any]:
    """The answers of somebody for whom the change has come true."""
    return {**answers, **{changed.question: changed.value for changed in change.answers}}


def numbers(pack: triage.Pack, question_id: str, words: str) -> tuple[int, int]:
    """The lowest and the highest number that words such as "8 out of 10 or more" speak of."""
    question = pack.complaint(KNEE).question[question_id]
    assert isinstance(question, triage.Number)
    said = [int(word) for word in words.replace(question.unit, "").split() if word.isdigit()]
    low = question.min if words.endswith(" or less") else said[0]
    return low, question.max if words.endswith(" or more") else said[-1]


def far_ends(pack: triage.Pack, change: Change) -> list[dict[str, int]]:
    """For each number in a change that is told as a range, the end that is not its value."""
    asked = pack.complaint(KNEE).question
    told_numbers = [one for one in change.answers if isinstance(asked[one.question], triage.Number)]
    ends = [(one, numbers(pack, one.question, one.answer)) for one in told_numbers]
    return [{one.question: high if one.value == low else low} for one, (low, high) in ends if low < high]


def assert_confirmed(pack: triage.Pack, answers: dict[str, Any]) -> int:
    """Assert that everything told is so, and return how much was told."""
    before = pack.assess(KNEE, answers)
    found = changes(pack, answers)
    for change in found:
        then = pack.assess(KNEE, after(answers, change))
        assert then.urgency == change.urgency, change.text
        assert change.raises == (then.urgency > before.urgency)
        assert then.urgency != before.urgency
        for ends in far_ends(pack, change):
            assert pack.assess(KNEE, {**answers, **ends}).urgency == change.urgency, change.text
        if change.raises:
            assert change.rule in {warning.rule for warning in then.warnings if warning.urgency == then.urgency}
            assert then.certain_urgency == then.urgency
        else:
            assert change.rule in {warning.rule for warning in before.warnings if warning.urgency == before.urgency}
            assert set(then.unanswered) <= set(before.unanswered)
    return len(found)


def as_person(number: int, complaint: Complaint, pack: triage.Pack) -> dict[str, Any]:
    """The answers of a made-up person: every question, or only those that the interview asked."""
    answers = full_answers(complaint, random.Random(number))
    if number % 2:
        return answers
    interview = pack.interview(KNEE)
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answers.get(question.id, "unknown"))
    return interview.answers


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_confirmed(pack: triage.Pack, name: str) -> None:
    """Every change told of an example gives exactly its level, by the rule that is named."""
    assert_confirmed(pack, EXAMPLES[name])


def test_random_people_are_confirmed(pack: triage.Pack, complaint: Complaint) -> None:
    """So does every change told of 100 made-up people, and there are some for most levels, up and down."""
    people = [as_person(number, complaint, pack) for number in range(100)]
    assert sum(assert_confirmed(pack, answers) for answers in people) > 100


@pytest.mark.parametrize("number", range(4, 8))
def test_every_number_of_a_range_is_confirmed(pack: triage.Pack, number: int) -> None:
    """Of a number that is told with "or more" or as a range, every number of the range gives the level."""
    calm = {**EXAMPLES["chronic-overuse"], "pain-at-rest": number}
    ranges = [
        (change, one) for change in changes(pack, calm) for one in change.answers if one.question == "pain-at-rest"
    ]
    assert ranges
    for change, one in ranges:
        low, high = numbers(pack, one.question, one.answer)
        assert one.value in (low, high)
        levels = {pack.assess(KNEE, {**calm, "pain-at-rest": pain}).urgency for pain in range(low, high + 1)}
        assert levels == {change.urgency}


def test_a_near_red_flag_is_told(pack: triage.Pack) -> None:
    """A red flag that is one answer away is told with its level, its rule and the words of its option."""
    found = [change for change in changes(pack, EXAMPLES["chronic-overuse"]) if change.rule == "red-flags/cannot-walk"]
    assert [(change.raises, change.urgency) for change in found] == [(True, "urgent")]
    words = 'If you had also said "I cannot take four steps now, two on each leg, even with a limp": urgent.'
    assert found[0].text == words
    assert found[0].answers[0].value == {"yes": ["cannot-take-four-steps"], "unsure": []}


def test_two_answers_where_a_rule_is_that_near(pack: triage.Pack) -> None:
    """Two answers are told together when part of the rule holds already, and not when none of it does."""
    both = [change for change in changes(pack, EXAMPLES["child"]) if len(change.answers) == 2]
    assert [change.rule for change in both] == ["red-flags/child-cannot-walk-and-hip-or-fever"]
    assert both[0].urgency == "emergency"
    assert all(len(change.answers) == 1 for change in changes(pack, EXAMPLES["chronic-overuse"]))


def test_the_most_urgent_comes_first(pack: triage.Pack, complaint: Complaint) -> None:
    """What raises comes before what lowers, each the most urgent first, six at most."""
    for number in range(20):
        found = changes(pack, as_person(number, complaint, pack))
        assert len(found) <= 6
        order = [(not change.raises, -change.urgency.rank) for change in found]
        assert order == sorted(order)


def test_an_alarming_option_is_told_only_when_not_sure(pack: triage.Pack) -> None:
    """What stands alone is near to nobody, but whoever was not sure of it is told what it would be."""
    calm = EXAMPLES["chronic-overuse"]
    assert not [c for c in changes(pack, calm) if c.answers[0].question == "danger-signs"]
    unsure = {**calm, "danger-signs": {"yes": [], "unsure": ["deformed"]}}
    unsure["danger-signs-second-look"] = "unknown"
    texts = [change.text for change in changes(pack, unsure)]
    assert texts[0].endswith('the kneecap is out of place" turns out to be true: emergency.')
    assert texts[-1].endswith('the kneecap is out of place" is ruled out: self-care.')


def test_a_screen_that_was_not_sure_can_be_settled_at_once(pack: triage.Pack) -> None:
    """Several "not sure" of one screen are one answer when all of them are ruled out."""
    unsure = {
        **EXAMPLES["chronic-overuse"],
        "danger-signs": {"yes": [], "unsure": ["deformed", "open-wound", "very-ill"]},
    }
    unsure["danger-signs-second-look"] = "unknown"
    lower = [change for change in changes(pack, unsure) if not change.raises]
    assert [change.text for change in lower] == [
        'If all that was not sure at "Signs that cannot wait" is ruled out: self-care.'
    ]
    assert lower[0].answers[0].value == {"yes": [], "unsure": []}


def test_nobody_is_told_how_to_take_back_a_danger(pack: triage.Pack, complaint: Complaint) -> None:
    """At urgent and above only what was not sure is told to lower it, and nothing while out of scope."""
    stuck = {**EXAMPLES["chronic-overuse"], "knee-does": ["blocked"]}
    assert pack.assess(KNEE, stuck).urgency == "urgent"
    assert all(change.raises for change in changes(pack, stuck))
    assert changes(pack, EXAMPLES["hot-knee-fever"]) == ()
    assert all(change.raises for change in changes(pack, EXAMPLES["child"]))
    for number in range(40):
        answers = as_person(number, complaint, pack)
        result = told(pack, answers)
        lower = [change for change in result.what_would_change or () if not change.raises]
        assert not (lower and not result.in_scope)
        if result.urgency >= "urgent":
            for change in lower:
                assert "not said" not in change.text
                assert "were" not in change.text.split('"')[0]


def test_only_given_answers_change(pack: triage.Pack) -> None:
    """A question that was not answered is told as missing, never as a change."""
    assert changes(pack, {}) == ()
    few = {"danger-signs": [], "leg-signs": [], "age": 60}
    assert {one.question for change in changes(pack, few) for one in change.answers} <= set(few)


def test_it_is_worked_out_only_on_demand(pack: triage.Pack) -> None:
    """Without being asked for it is None, and everything else is the same."""
    plain, whole = pack.assess(KNEE, EXAMPLES["child"]), told(pack, EXAMPLES["child"])
    assert plain.what_would_change is None
    assert whole.what_would_change == changes(pack, EXAMPLES["child"])
    assert whole.model_copy(update={"what_would_change": None}) == plain


def test_order_and_hashing_never_matter() -> None:
    """Another order of the answers and another seed for hashes give the same bytes."""
    code = (
        "import json, sys, triage; answers = json.load(sys.stdin)\n"
        f"print(triage.load_pack().assess('{KNEE}', answers, what_would_change=True).to_json())"
    )

    def run(answers: dict[str, Any], seed: str) -> Any:
        environment = {"PYTHONHASHSEED": seed, "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"], "PYTHONPATH": str(ROOT)}
        given = json.dumps(answers)
        done = subprocess.run(
            [sys.executable, "-c", code], input=given, capture_output=True, text=True, env=environment, cwd=ROOT
        )
        assert done.returncode == 0
        return json.loads(done.stdout)["what_would_change"]

    answers = EXAMPLES["swelling-giving-way"]
    first = run(answers, "1")
    assert first
    assert first == run(dict(reversed(answers.items())), "2")


def test_a_record_says_whether_it_was_asked_for(pack: triage.Pack) -> None:
    """A record made with it replays with it, one made without it replays without it, byte for byte."""
    from triage.replay import Record, replay

    for asked in (True, False):
        result = pack.assess(KNEE, EXAMPLES["child"], what_would_change=asked)
        done = replay(pack, Record.model_validate(result.record(), strict=False))
        assert done.agrees
        assert done.same
        assert done.assessment.to_json() == result.to_json()


def test_the_text_is_brief(pack: triage.Pack) -> None:
    """In brief three changes at most are shown, one that lowers among them; with details all of them."""
    result = told(pack, EXAMPLES["swelling-giving-way"])
    found = result.what_would_change or ()
    assert len(found) > 3
    brief, details = (render_text(result, 92, details=wanted) for wanted in (False, True))

    def flat(text: str) -> str:
        return " ".join(text.split())

    shown = [change for change in found if change.text in flat(brief)]
    assert len(shown) == 3
    assert [change.raises for change in shown] == [True, True, False]
    assert [change for change in found if change.text not in flat(details)] == []
    assert "WHAT WOULD CHANGE THIS" in brief
    assert "Go by what is true for you" in flat(brief)


def test_the_command_shows_it(command: list[str]) -> None:
    """`triage assess` shows it by default, in text and in JSON."""
    example = str(ROOT / "examples" / "answers" / "acute-sprain.json")
    text, data = (
        subprocess.run([*command, "assess", example, "--format", form], capture_output=True, text=True, cwd=ROOT).stdout
        for form in ("text", "json")
    )
    assert "WHAT WOULD CHANGE THIS" in text
    assert len(json.loads(data)["what_would_change"]) > 3
