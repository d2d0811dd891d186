"""Assessments through the library: the examples, what is guaranteed, and what every result holds."""

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from random_people import full_answers

import triage
from triage import Choice, Pack, Screen, Urgency
from triage.schema import answers_schema, schema_of

COMPLAINT = "medial-knee-pain"
EXAMPLES = Path(__file__).parent.parent / "examples" / "answers"
NAMES = [
    "acute-sprain",
    "child",
    "chronic-overuse",
    "hot-knee-fever",
    "not-sure",
    "swelling-giving-way",
    "worse-with-exercise",
]


def example(name: str) -> dict[str, Any]:
    """The answers of one example."""
    answers: dict[str, Any] = json.loads((EXAMPLES / f"{name}.json").read_text())
    return answers


def assessed(pack: Pack, name: str) -> triage.Assessment:
    """The assessment of one example."""
    return pack.assess(COMPLAINT, example(name))


def test_every_example_is_tested() -> None:
    """No example stands in the folder without a test."""
    assert sorted(path.stem for path in EXAMPLES.glob("*.json")) == NAMES


def test_acute_sprain(pack: Pack) -> None:
    """A fresh sprain: acute, the five steps in order and the note on newer views, gentle movement only."""
    result = assessed(pack, "acute-sprain")
    steps = [step.id for step in result.guidance if step.group == "acute"]
    names = ("rest", "ice", "compression", "elevation", "movement", "newer-views")
    assert [f"guidance/{name}" for name in names] == steps
    assert (result.phase, result.exercise_permission) == ("acute", "gentle-only")
    assert result.exercises
    assert all(exercise.gentle for exercise in result.exercises)


def test_chronic_overuse(pack: Pack) -> None:
    """A lasting pain from load: chronic, a structured programme, at least three exercises of the article."""
    result = assessed(pack, "chronic-overuse")
    assert (result.phase, result.exercise_permission, result.complete) == ("chronic", "allowed", True)
    assert "guidance/structured-programme" in [step.id for step in result.guidance]
    assert sum(exercise.from_article for exercise in result.exercises) >= 3
    assert "assessment-first" in [notice.id for notice in result.notices]
    assert result.aids


def test_hot_knee_with_fever(pack: Pack) -> None:
    """A hot swollen knee with fever: emergency, and nothing but protection and help."""
    result = assessed(pack, "hot-knee-fever")
    assert (result.urgency, result.certain_urgency, result.exercise_permission) == ("emergency", "emergency", "none")
    assert (result.exercises, result.aids, result.pain_relief, result.guidance) == ((), (), (), ())


def test_not_sure(pack: Pack) -> None:
    """Key red flags unknown: the level rises, and each of them is named with the question that would settle it."""
    result = assessed(pack, "not-sure")
    assert (result.urgency, result.could_rise_to) == ("urgent", "emergency")
    open_flags = {flag.rule: flag for flag in result.unresolved}
    assert {"red-flags/cold-or-numb-foot", "red-flags/hot-swollen-knee-and-ill"} <= open_flags.keys()
    assert open_flags["red-flags/stuck-knee"].questions[0].question == "knee-does"
    assert result.exercises == ()


def test_worse_with_exercise(pack: Pack) -> None:
    """Pain that grows with exercise: stop, no exercise, see a professional soon."""
    result = assessed(pack, "worse-with-exercise")
    assert (result.urgency, result.exercise_permission, result.exercises) == ("soon", "none", ())
    assert [advice.id for advice in result.advice] == ["advice/stop-exercise"]
    assert [step.id for step in result.guidance] == ["guidance/pause-what-hurts"]
    assert "professional/worse-with-exercise" in [warning.rule for warning in result.warnings]


def test_swelling_and_giving_way(pack: Pack) -> None:
    """Swelling and giving way: see a professional, with both named as reasons."""
    result = assessed(pack, "swelling-giving-way")
    assert result.urgency == "soon"
    rules = [warning.rule for warning in result.warnings]
    assert {"red-flags/swelling", "professional/giving-way"} <= set(rules)


def test_child(pack: Pack) -> None:
    """Under 16: out of scope, to be seen soon, and no programme of any kind."""
    result = assessed(pack, "child")
    assert (result.urgency, result.in_scope, result.exercise_permission) == ("soon", False, "none")
    assert [value.id for value in result.scope] == ["under-16"]
    assert (result.exercises, result.aids, result.guidance, result.pain_relief) == ((), (), (), ())


@pytest.mark.parametrize("name", NAMES)
def test_json_fits_its_schema(pack: Pack, name: str) -> None:
    """The JSON of each example validates against the published schema, its answers against theirs."""
    root = Path(__file__).parent.parent / "docs" / "schema"
    published = json.loads((root / "assessment.schema.json").read_text())
    assert schema_of("assessment") == published
    jsonschema.validate(json.loads(assessed(pack, name).to_json()), published)
    jsonschema.validate(example(name), answers_schema(pack.complaint(COMPLAINT)))


def test_nothing_answered_is_urgent_and_says_why(pack: Pack) -> None:
    """No answer at all is treated as urgent, marked incomplete, and offers nothing."""
    result = pack.assess(COMPLAINT, {})
    assert (result.urgency, result.certain_urgency, result.complete) == ("urgent", "self-care", False)
    assert result.could_rise_to == "emergency"
    assert "safety-questions-missing" in [notice.id for notice in result.notices]
    assert (result.exercises, result.aids) == ((), ())


def test_leaving_out_any_safety_question_is_at_least_urgent(pack: Pack) -> None:
    """A self-care person who skips one question that an urgent rule still depends on is urgent until it is answered."""
    whole = example("chronic-overuse")
    assert pack.assess(COMPLAINT, whole).urgency == "self-care"
    for question in ("danger-signs", "leg-signs", "knee-looks", "knee-does", "pain-at-rest", "progress"):
        partial = {key: value for key, value in whole.items() if key != question}
        result = pack.assess(COMPLAINT, partial)
        assert (result.urgency, result.complete) == ("urgent", False)


@pytest.mark.parametrize("seed", range(4))
def test_what_holds_for_everybody(pack: Pack, seed: int) -> None:
    """For any person: urgency never below certain nor above could-rise, no exercise under an open urgent flag."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(seed)
    for _ in range(300):
        full = full_answers(complaint, rng)
        answers = {key: value for key, value in full.items() if rng.random() < rng.choice((1, 0.8))}
        result = pack.assess(COMPLAINT, answers)
        assert result.certain_urgency <= result.urgency <= result.could_rise_to
        open_urgent = [flag for flag in result.unresolved if flag.urgency >= "urgent"]
        if result.urgency >= "urgent" or open_urgent or not result.in_scope:
            assert (result.exercises, result.aids, result.pain_relief, result.guidance) == ((), (), (), ())
            assert result.exercise_permission == "none"
        offered = {piece.id for piece in (*result.exercises, *result.aids, *result.guidance, *result.pain_relief)}
        assert not offered & {item.id for item in result.withheld}
        if result.exercise_permission == "gentle-only":
            assert all(exercise.gentle for exercise in result.exercises)
        if result.exercises:
            assert "assessment-first" in [notice.id for notice in result.notices]
        if result.aids:
            assert result.exercises
        net = result.safety_net
        assert net.uncertainty
        assert net.look_for
        assert net.turn_to
        assert net.by_when
        assert len(result.patterns) <= 2


@pytest.mark.parametrize("seed", range(2))
def test_worse_answers_never_lower_the_level(pack: Pack, seed: int) -> None:
    """Making one declared answer worse, or a no into not sure into yes, keeps or raises the level of the flags.

    What holds while a pattern is unclear is left out: one more answer may make a pattern fit.
    """
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(seed)
    for _ in range(30):
        answers = full_answers(complaint, rng)
        before = _flagged(pack.assess(COMPLAINT, answers))
        for question in complaint.questions:
            for worse in _worse(question, answers[question.id]):
                after = _flagged(pack.assess(COMPLAINT, {**answers, question.id: worse}))
                assert after >= before, (question.id, worse)


def _flagged(result: triage.Assessment) -> Urgency:
    """The highest level that a rule gives, certain or not ruled out."""
    levels = [warning.urgency for warning in result.warnings if not warning.rule.startswith("otherwise/")]
    return max(levels, default=Urgency.SELF_CARE)


def _worse(question: triage.Question, answer: Any) -> list[Any]:
    if isinstance(question, Choice) and question.worsens:
        order = question.worsens
        if answer == order[0]:
            return [*order[1:], "unknown"]
        return [order[-1]] if answer == "unknown" else list(order[order.index(answer) + 1 :])
    if isinstance(question, Screen):
        worse = []
        for option in question.option_ids:
            yes = [o for o in answer["yes"] if o != option]
            unsure = [o for o in answer["unsure"] if o != option]
            if option in answer["unsure"]:
                worse.append({"yes": [*yes, option], "unsure": unsure})
            elif option not in answer["yes"]:
                worse.append({"yes": yes, "unsure": [*unsure, option]})
        return worse
    return []


def test_alarming_options_hold_alone(pack: Pack) -> None:
    """Every option that is declared alarming gives at least its level against any other answers."""
    complaint = pack.complaint(COMPLAINT)
    rng = random.Random(2)
    alarming = [
        (question, option)
        for question in complaint.questions
        if isinstance(question, Screen)
        for option in question.options
        if option.alone
    ]
    assert len(alarming) >= 5
    for question, option in alarming:
        for _ in range(40):
            answers = full_answers(complaint, rng)
            answers[question.id] = [option.id]
            assert pack.assess(COMPLAINT, answers).urgency >= str(option.alone)


def test_reasons_name_the_answers(pack: Pack) -> None:
    """A reason holds the answers that made its rule fire, in words, through the findings it builds on."""
    answers = {"onset": "twist", "started": "3-to-7-days", "leg-signs": ["cannot-take-four-steps"]}
    result = pack.assess(COMPLAINT, answers)
    (reason,) = [reason for reason in result.reasons if reason.rule == "red-flags/cannot-walk-after-injury"]
    assert [answer.question for answer in reason.answers] == ["leg-signs", "onset", "started"]
    assert reason.answers[0].text == "I cannot take four steps now, two on each leg, even with a limp"
    assert reason.sources


def test_ruled_out_names_the_answers(pack: Pack) -> None:
    """A red flag that is excluded is listed with the answers that exclude it."""
    result = assessed(pack, "chronic-overuse")
    ruled_out = {flag.rule: flag for flag in result.ruled_out}
    stuck = ruled_out["red-flags/stuck-knee"]
    assert [(answer.question, answer.answer) for answer in stuck.answers] == [("knee-does", {"yes": [], "unsure": []})]
    injury = ruled_out["red-flags/cannot-walk-after-injury"]
    assert injury.answers
    assert all(flag.answers for flag in result.ruled_out)


def test_kneeling_hurts_withholds_the_kneeling_exercise(pack: Pack) -> None:
    """S61: kneeling pain takes out the kneeling exercise, with the reason; not sure does the same."""
    answers = example("chronic-overuse")
    kneeling = "exercises/kneeling-leg-extension"
    assert kneeling in [exercise.id for exercise in pack.assess(COMPLAINT, answers).exercises]
    for provokers in (["kneeling"], {"yes": [], "unsure": ["kneeling"]}):
        result = pack.assess(COMPLAINT, {**answers, "provokers": provokers})
        assert kneeling not in [exercise.id for exercise in result.exercises]
        (held,) = [item for item in result.withheld if item.id == kneeling]
        assert "cautions/kneeling-hurts" in held.because


def test_unclear_pattern_keeps_to_gentle_movement(pack: Pack) -> None:
    """With no pattern that fits, only gentle exercises are shown, and the others name the unclear pattern."""
    answers = {**example("chronic-overuse"), "onset": "gradual", "place": "inner-joint-line", "provokers": []}
    result = pack.assess(COMPLAINT, answers)
    assert [pattern.id for pattern in result.patterns] == ["unclear"]
    assert (result.urgency, result.exercise_permission) == ("routine", "gentle-only")
    assert [warning.rule for warning in result.warnings] == ["otherwise/pattern"]
    assert "guidance/structured-programme" not in [step.id for step in result.guidance]
    assert result.exercises
    assert all(exercise.gentle for exercise in result.exercises)
    (held,) = [item for item in result.withheld if item.id == "exercises/inner-thigh-squeeze"]
    assert held.because == ("otherwise/pattern",)


def test_region_words_reach_every_text(pack: Pack) -> None:
    """The region chooses whom to call; no placeholder is left anywhere."""
    for region, number in (("eu", "112"), ("uk", "999"), ("us", "911"), ("default", "local emergency number")):
        result = pack.assess(COMPLAINT, example("hot-knee-fever"), region=region)
        assert number in result.next_step.what
        assert "{emergency" not in result.to_json()
        assert "{urgent" not in result.to_json()
    with pytest.raises(triage.AnswerError, match="no such region"):
        pack.assess(COMPLAINT, {}, region="mars")


def test_record_gives_the_same_assessment_again(pack: Pack) -> None:
    """A record holds what is needed: its answers and region lead to the same bytes, its digest names the pack."""
    first = pack.assess(COMPLAINT, example("not-sure"), region="dk")
    record = json.loads(json.dumps(first.record()))
    again = pack.assess(record["complaint"], record["answers"], region=record["region"])
    assert first.to_json() == again.to_json()
    assert record["pack"]["digest"] == pack.digest


def test_assessment_is_frozen(pack: Pack) -> None:
    """An assessment cannot be changed after it was made."""
    result = pack.assess(COMPLAINT, {})
    with pytest.raises(ValueError, match="frozen"):
        result.urgency = Urgency.SELF_CARE  # type: ignore[misc]


def test_urgency_orders_the_levels() -> None:
    """Levels compare by how soon, with one another and with their names."""
    assert sorted(Urgency) == ["self-care", "routine", "soon", "urgent", "emergency"]
    assert Urgency.SOON > "routine"
    assert Urgency.SELF_CARE < Urgency.EMERGENCY
    assert max(Urgency) is Urgency.EMERGENCY
