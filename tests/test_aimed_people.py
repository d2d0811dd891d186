"""Properties tried where it matters: on people who satisfy a chosen rule, and on what one changed answer does to them.

The real engine decides. `triage verify` proves some of this of its own model of the rules; here nothing stands between.
"""

import json
from functools import cache
from typing import Any

import pytest
from aimed_people import COMPLAINT, Aimed, aimed_people, changed, complaint, shipped, unsure_of, ways, with_option
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import triage
from triage import Choice, Number, Screen, Urgency
from triage.cli.files import read_record
from triage.engine import Engine, Outcome
from triage.engine.reference import firing_rules, line_is_certain, line_is_possible
from triage.model.answers import read_answers
from triage.model.condition import FindingLine, NumberLine, ScreenLine
from triage.model.rule import Rule
from triage.replay import replay

FEW, SOME = 50, 90
PARTS = 6
"""The rules are dealt out over as many runs of a test, for few are met twice in a short one."""


def aimed(examples: int) -> settings:
    """The same people on every run, as many as that."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, suppress_health_check=slow)


@cache
def engine() -> Engine:
    """The real engine over the shipped rules."""
    return Engine(complaint())


def told(answers: dict[str, Any]) -> triage.Assessment:
    """What that person is told."""
    return shipped().assess(COMPLAINT, answers)


def outcome(answers: dict[str, Any]) -> Outcome:
    """Which rules the real engine finds certain and possible for that person."""
    return engine().run(read_answers(complaint().question, answers))


def flagged(result: triage.Assessment) -> Urgency:
    """The highest level that a rule gives, certain or not ruled out; without what holds while a kind is unclear."""
    levels = [warning.urgency for warning in result.warnings if not warning.rule.startswith("otherwise/")]
    return max(levels, default=Urgency.SELF_CARE)


def is_flag(rule: Rule) -> bool:
    """Whether a rule gives a level."""
    return rule.urgency is not None


def is_urgent(rule: Rule) -> bool:
    """Whether a rule gives urgent or emergency."""
    return rule.urgency is not None and rule.urgency >= Urgency.URGENT


def reads_answers(rule: Rule) -> bool:
    """Whether some line of a rule, outside groups, is on an answer."""
    return any(not isinstance(line, FindingLine) for line in rule.condition.lines)


def test_every_rule_can_be_aimed_at() -> None:
    """Each active rule has a way in, and with only those answers the engine finds it certain."""
    for rule in complaint().rules.values():
        assert ways(rule.id), rule.id
        for way in ways(rule.id)[:3]:
            answers = {}
            for question, wanted in way.items():
                asked = complaint().question[question]
                some = sorted(wanted)
                answers[question] = some if isinstance(asked, Screen) else some[0]
            assert rule.id in outcome(answers).certain, (rule.id, answers)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_rule_is_certain(part: int) -> None:
    """Whatever else was said, the rule is certain, the level is its own at least, and the shadow sees the same."""

    @given(aimed_people(part=part, of=PARTS))
    @aimed(FEW)
    def holds(person: Aimed) -> None:
        answers = read_answers(complaint().question, person.answers)
        found = engine().run(answers)
        assert person.rule.id in found.certain
        assert found.certain == firing_rules(complaint(), found.answers, line_is_certain)
        assert found.possible == firing_rules(complaint(), found.answers, line_is_possible)
        if person.rule.urgency:
            assert told(person.answers).certain_urgency >= person.rule.urgency

    holds()


@pytest.mark.parametrize("part", range(PARTS))
def test_one_answer_past_the_edge_excludes_the_rule(part: int) -> None:
    """One answer just outside a line, or one option less, and the rule is not even possible."""

    @given(aimed_people(reads_answers, part, PARTS), st.data())
    @aimed(FEW)
    def holds(person: Aimed, data: st.DataObject) -> None:
        lines = [line for line in person.rule.condition.lines if not isinstance(line, FindingLine)]
        line = data.draw(st.sampled_from(lines), label="line")
        question = complaint().question[line.question]
        if isinstance(line, NumberLine):
            assert isinstance(question, Number)
            near = [n for n in (line.low - 1, line.high + 1) if question.min <= n <= question.max]
            missed = changed(person.answers, line.question, data.draw(st.sampled_from(near), label="number"))
        elif isinstance(line, ScreenLine):
            gone = [data.draw(st.sampled_from(line.options), label="option")] if line.every else line.options
            missed = person.answers
            for option in gone:
                missed = with_option(missed, line.question, option, "no")
        else:
            assert isinstance(question, Choice)
            others = [option for option in question.option_ids if option not in line.options]
            missed = changed(person.answers, line.question, data.draw(st.sampled_from(others), label="option"))
        assert person.rule.id not in outcome(missed).possible

    holds()


@pytest.mark.parametrize("part", range(PARTS))
def test_not_sure_never_reassures(part: int) -> None:
    """Not sure of one answer: the rule stays possible and holds back what it did, and the level falls one at most.

    What could be never gets less, what is certain never more, and no exercise comes that the answer did not bring.
    """

    @given(aimed_people(part=part, of=PARTS), st.data())
    @aimed(FEW)
    def holds(person: Aimed, data: st.DataObject) -> None:
        question = data.draw(st.sampled_from(sorted(person.way)), label="not sure of")
        unsure = unsure_of(person, question)
        before, after = told(person.answers), told(unsure)
        assert person.rule.id in outcome(unsure).possible
        assert after.could_rise_to >= before.could_rise_to
        assert after.certain_urgency <= before.certain_urgency
        assert after.urgency >= flagged(after) >= flagged(before).one_lower
        if person.rule.urgency_if_unsure:
            assert after.urgency >= person.rule.urgency_if_unsure
            assert after.could_rise_to >= person.rule.urgency  # type: ignore[operator]
        assert {e.id for e in after.exercises} <= {e.id for e in before.exercises}
        offered = {piece.id for piece in (*after.exercises, *after.aids, *after.guidance, *after.pain_relief)}
        held = person.rule.then.withhold
        assert not [piece for piece in offered if piece in held or piece.split("/")[0] in held]

    holds()


@given(aimed_people(is_flag), st.data())
@aimed(SOME)
def test_from_no_over_not_sure_to_yes_the_level_only_rises(person: Aimed, data: st.DataObject) -> None:
    """An option that a red flag needs, first denied, then in doubt, then true: never a lower level than before."""
    screens = sorted(q for q in person.way if isinstance(complaint().question[q], Screen))
    assume(screens)
    screen = data.draw(st.sampled_from(screens), label="screen")
    option = data.draw(st.sampled_from(sorted(person.way[screen])), label="option")
    no, unsure, yes = (told(with_option(person.answers, screen, str(option), how)) for how in ("no", "unsure", "yes"))
    assert flagged(no) <= flagged(unsure) <= flagged(yes)
    assert flagged(unsure) >= flagged(yes).one_lower


@given(aimed_people(is_flag), st.data())
@aimed(SOME)
def test_a_worse_answer_never_lowers_the_level(person: Aimed, data: st.DataObject) -> None:
    """Along the order that a question declares, from least to worst, the level never falls; nor by way of not sure."""
    declared = [q for q in complaint().questions if isinstance(q, Choice) and q.worsens]
    asked = [question for question in declared if question.id in person.way] or declared
    question = data.draw(st.sampled_from(asked), label="question")
    levels = [flagged(told(changed(person.answers, question.id, answer))) for answer in question.worsens]
    doubt = flagged(told(changed(person.answers, question.id, "unknown")))
    assert levels == sorted(levels)
    assert levels[0] <= doubt <= levels[-1]


@given(aimed_people(), st.data())
@aimed(SOME)
def test_one_more_danger_never_lowers_the_level(person: Aimed, data: st.DataObject) -> None:
    """Somebody finds one more sign that stands alone: at least its level, and never less than before."""
    alarming = [
        (question.id, option)
        for question in complaint().questions
        if isinstance(question, Screen)
        for option in question.options
        if option.alone
    ]
    screen, option = data.draw(st.sampled_from(alarming), label="sign")
    assert option.alone
    before, after = told(person.answers), told(with_option(person.answers, screen, option.id, "yes"))
    assert after.urgency >= option.alone
    assert after.urgency >= flagged(before)
    assert after.certain_urgency >= before.certain_urgency


@given(aimed_people(is_urgent), st.data())
@aimed(SOME)
def test_urgent_shows_nothing_to_do_with_the_knee(person: Aimed, data: st.DataObject) -> None:
    """An urgent or emergency rule, certain or in doubt, leaves no exercise, aid, step or pain relief, whoever it is."""
    question = data.draw(st.sampled_from(sorted(person.way)), label="not sure of")
    for result in (told(person.answers), told(unsure_of(person, question))):
        assert (result.exercises, result.aids, result.guidance, result.pain_relief) == ((), (), (), ())
        assert result.exercise_permission == "none"
        assert result.safety_net.turn_to


@given(aimed_people(), st.randoms(use_true_random=False))
@aimed(FEW)
def test_the_order_of_answers_is_nothing(person: Aimed, rng: Any) -> None:
    """Questions and chosen options in any order give the same result, byte for byte."""
    items = list(person.answers.items())
    rng.shuffle(items)
    turned = {
        question: {part: rng.sample(options, len(options)) for part, options in answer.items()}
        if isinstance(answer, dict)
        else answer
        for question, answer in items
    }
    assert told(turned).to_json() == told(person.answers).to_json()


@given(aimed_people())
@aimed(FEW)
def test_a_result_comes_back_from_its_own_answers(person: Aimed) -> None:
    """The answers in a result, and its record, written as JSON and read again, lead to the same result."""
    result = told(person.answers)
    assert told(json.loads(result.to_json())["answers"]) == result
    again = replay(shipped(), read_record(json.loads(json.dumps(result.record()))))
    assert again.agrees
    assert again.assessment == result
