"""The vignettes of the shipped pack: what each person is told, and how long it takes."""

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from triage import Pack, PackError, Urgency, render_text
from triage.evaluate import Outcome, pair_differences, report, run_vignettes, uncovered
from triage.model.complaint import Complaint
from triage.readability import reading_grade
from triage.vignettes import Vignette, read_vignettes, whole_answers

HERE = Path(__file__).parent
FOLDER = HERE / "vignettes" / "medial-knee-pain"
PAGE = 66  # lines, as `pr` counts them
QUICK = "RF07 RF08 RF09 RF10 RF11 RF12 RF13 RF20 RF25 RF28 RF54"


@pytest.fixture(scope="module")
def vignettes(complaint: Complaint) -> dict[str, Vignette]:
    """All vignettes by id."""
    return {vignette.id: vignette for vignette in read_vignettes(FOLDER, complaint)}


@pytest.fixture(scope="module")
def outcomes(pack: Pack, complaint: Complaint, vignettes: dict[str, Vignette]) -> list[Outcome]:
    """Each vignette walked through the interview."""
    return run_vignettes(pack, complaint, vignettes.values())


def test_there_are_enough_of_every_kind(vignettes: dict[str, Vignette]) -> None:
    """At least 150, balanced over the levels, with hard ones, at least 25 pairs and 10 children."""
    assert len(vignettes) >= 150
    levels = Counter(vignette.levels[0] for vignette in vignettes.values())
    assert all(levels[level] >= 25 for level in Urgency)
    assert sum(vignette.pair is not None for vignette in vignettes.values()) >= 25
    tags = Counter(tag for vignette in vignettes.values() for tag in vignette.tags)
    assert tags["child"] >= 10
    assert tags["not-sure"] >= 15
    assert tags["high-risk"] >= 20
    assert tags["isolated"] >= 20


def test_near_misses_differ_in_one_answer(complaint: Complaint, vignettes: dict[str, Vignette]) -> None:
    """The two of a pair answer exactly one question differently, its second look apart."""
    for vignette in vignettes.values():
        if vignette.pair:
            differing = pair_differences(vignette, vignettes[vignette.pair], complaint)
            assert len({name.removesuffix("-second-look") for name in differing}) == 1, vignette.id


def test_no_emergency_is_missed(outcomes: list[Outcome]) -> None:
    """Every emergency is given emergency, and no urgent case less than urgent."""
    assert [o.vignette.id for o in outcomes if o.under] == []


def test_the_levels_fit(outcomes: list[Outcome]) -> None:
    """At least 95 in 100 are within the accepted levels, and at most 8 in 100 above them."""
    within = sum(not o.under and not o.over for o in outcomes)
    assert within >= 0.95 * len(outcomes)
    assert sum(o.over for o in outcomes) <= 0.08 * len(outcomes)


def test_no_exercise_when_it_is_urgent(outcomes: list[Outcome]) -> None:
    """An urgent or emergency result shows no exercise, no aid and no pain relief, and allows none."""
    for outcome in outcomes:
        result = outcome.result
        if result.urgency >= Urgency.URGENT:
            assert (result.exercises, result.aids, result.pain_relief) == ((), (), ())
            assert result.exercise_permission == "none"


def test_everything_is_as_expected(outcomes: list[Outcome]) -> None:
    """Level, phase, permission, what must and what must not appear: as each vignette says."""
    assert {o.vignette.id: o.faults for o in outcomes if o.faults} == {}


def test_the_interview_and_the_whole_answers_agree(pack: Pack, complaint: Complaint, outcomes: list[Outcome]) -> None:
    """What the interview gave is what all the answers of a vignette give at once."""
    for outcome in outcomes:
        at_once = pack.assess(complaint.id, whole_answers(outcome.vignette, complaint))
        assert at_once.urgency == outcome.result.urgency
        assert at_once.exercise_permission == outcome.result.exercise_permission
        assert [e.id for e in at_once.exercises] == [e.id for e in outcome.result.exercises]


def test_emergencies_are_told_soon(outcomes: list[Outcome]) -> None:
    """After at most four screens for what cannot wait, and at most seven for any other emergency."""
    quick = set(QUICK.split())
    for outcome in outcomes:
        if outcome.result.urgency is Urgency.EMERGENCY:
            first = {s for reason in outcome.result.reasons for s in reason.covers}
            at_once = quick & first and "danger-signs" in outcome.vignette.answers
            assert len(outcome.asked) <= (4 if at_once else 7), outcome.vignette.id


def test_calm_results_are_reached_in_sixteen_screens(outcomes: list[Outcome]) -> None:
    """To a self-care or routine result the median is at most 16 screens and the 90th percentile at most 18."""
    counts = sorted(len(o.asked) for o in outcomes if o.result.urgency <= Urgency.ROUTINE)
    assert counts[len(counts) // 2] <= 16
    assert counts[len(counts) * 9 // 10] <= 18


def test_self_care_fits_two_pages(pack: Pack, complaint: Complaint, outcomes: list[Outcome]) -> None:
    """As the command prints it a self-care result takes two pages of 80 columns at most, an urgent one at most one."""
    for outcome in outcomes:
        result = pack.assess(complaint.id, outcome.result.answers, what_would_change=True)
        lines = len(render_text(result, pack).splitlines())
        if outcome.result.urgency is Urgency.SELF_CARE:
            assert lines <= 2 * PAGE, outcome.vignette.id
        if outcome.result.urgency >= Urgency.URGENT:
            assert lines <= PAGE, outcome.vignette.id


def test_the_vignettes_use_the_whole_pack(pack: Pack, complaint: Complaint, vignettes: dict[str, Vignette]) -> None:
    """Each rule fires in some and stays silent in some; each piece is shown in some and held back in some."""
    assert list(uncovered(pack, complaint, list(vignettes.values()))) == []
    few = [vignettes["healthy-small-twist"]]
    told = "\n".join(str(problem) for problem in uncovered(pack, complaint, few))
    assert "stuck-knee.yaml: no vignette makes this rule fire" in told
    assert "setting/injury.yaml: every vignette makes this rule fire" in told
    assert "exercises/step-up.yaml: no vignette is shown this piece" in told
    assert "exercises/heel-slide.yaml: every vignette is shown this piece" in told


def test_the_report_counts(outcomes: list[Outcome]) -> None:
    """Every figure stands with its denominator; a wrong expectation is counted and named."""
    wrong = outcomes[0].vignette.model_copy(update={"levels": (Urgency.SELF_CARE,), "must": ("RF64",)})
    text = "\n".join(report([Outcome(wrong, outcomes[0].result, outcomes[0].asked), *outcomes[1:]]))
    total = len(outcomes)
    assert outcomes[0].result.urgency > "self-care"
    assert f"overtriage: 1 of {total}" in text
    assert f"accuracy: {total - 1} of {total}" in text
    assert f"{wrong.id}: level {outcomes[0].result.urgency}, expected self-care" in text
    assert "RF64 is missing" in text


def test_evaluate_command(command: list[str], tmp_path: Path) -> None:
    """`triage evaluate` prints the figures; it leaves with 1 when somebody is told too little."""
    one = tmp_path / "one.yaml"
    text = (
        "vignettes:\n  - id: one\n    story: A wound.\n    answers: {danger-signs: [open-wound]}\n"
        "    levels: [emergency]\n    exercises: [none]\n    from: collection\n"
    )
    one.write_text(text)
    done = subprocess.run([*command, "evaluate", str(one)], capture_output=True, text=True, cwd=HERE.parent)
    assert done.returncode == 0
    assert "emergency sensitivity: 1 of 1" in done.stdout
    one.write_text(text.replace("[open-wound]}", "[], age: 40}").replace("collection", "nobody"))
    done = subprocess.run([*command, "evaluate", str(one)], capture_output=True, text=True, cwd=HERE.parent)
    assert done.returncode == 1
    assert "the interview asks this, and the case does not answer it" in done.stdout
    whole = read_vignettes_text("chronic").replace("levels: [self-care]", "levels: [urgent]")
    one.write_text(whole)
    done = subprocess.run([*command, "evaluate", str(one)], capture_output=True, text=True, cwd=HERE.parent)
    assert (done.returncode, "undertriage: 1 of 1" in done.stdout) == (1, True)


def read_vignettes_text(name: str) -> str:
    """One whole self-care vignette as a file."""
    return (
        f"vignettes:\n  - id: {name}\n    story: It aches.\n    answers:\n      age: 40\n      onset: more-activity\n"
        "      started: over-12-weeks\n      pain-at-rest: 1\n      place: inner-below\n      provokers: [stairs]\n"
        "      comfortable: []\n    levels: [self-care]\n    exercises: [allowed]\n    from: nobody\n"
    )


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("levels: [dire]", "vignettes.0.levels.0"),
        ("levels: []", "vignettes.0.levels"),
        ("answers: {age: old}", "vignettes.0.answers.age: this is no whole number"),
        ("answers: {legs: []}", "there is no such question (found: legs)"),
        ("must: [RF99]", "there is no such statement or piece of knowledge (found: RF99)"),
        ("findings: {mood: [good]}", "there is no such finding (found: mood"),
        ("findings: {phase: [good]}", "there is no such value (found: good"),
        ("pair: nobody", "there is no such vignette (found: nobody)"),
        ("colour: red", "vignettes.0.colour: there is no such key"),
    ],
)
def test_a_wrong_vignette_is_named(complaint: Complaint, tmp_path: Path, wrong: str, told: str) -> None:
    """A vignette that does not fit is refused with its file, line and key."""
    lines = {
        "id": "id: one",
        "story": "story: It aches.",
        "answers": "answers: {age: 40}",
        "levels": "levels: [self-care]",
        "exercises": "exercises: [allowed]",
        "from": "from: nobody",
    }
    lines[wrong.split(":")[0]] = wrong
    file = tmp_path / "wrong.yaml"
    file.write_text("vignettes:\n  - " + "\n    ".join(lines.values()) + "\n")
    with pytest.raises(PackError) as caught:
        read_vignettes(file, complaint)
    assert "wrong.yaml:" in str(caught.value)
    assert told in str(caught.value)


def test_no_vignettes_is_an_error(complaint: Complaint, tmp_path: Path) -> None:
    """An empty folder is told, so that nothing looks measured."""
    with pytest.raises(PackError, match="no vignette file here"):
        read_vignettes(tmp_path, complaint)


def test_reading_grade_tells_easy_from_hard() -> None:
    """Short plain sentences are below grade 4, a sentence from a journal is above grade 12."""
    assert reading_grade("Sit down. Put a soft ball between your knees. Squeeze it.") < 4
    hard = "Conservative management incorporating periarticular strengthening demonstrates considerable effectiveness."
    assert reading_grade(hard) > 12
