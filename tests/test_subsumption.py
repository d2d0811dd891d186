"""Rules that add nothing to another one are named as warnings of `triage check`, and no other rule is."""

import datetime
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from generated_packs import write_pack
from random_people import any_answers

from triage import load_pack
from triage.check import check_pack
from triage.engine.reference import firing_rules, line_is_certain, line_is_possible
from triage.model.complaint import Complaint
from triage.subsumption import condition_implies, effects_within, subsumed_rules

HERE = Path(__file__).parent
TINY = HERE / "packs" / "tiny"
WORDS = {
    "title": "a reason made for a test",
    "status": "active",
    "because": "It is a test.",
    "limits": "None known.",
    "sources": [{"id": "judgement", "says": "made up for tests", "checked": "judgement"}],
    "review": {"by": None, "on": None, "due": "2027-11"},
}
URGENT = {"urgency": "urgent", "if_unsure": "soon"}


def pack_with(root: Path, **rules: tuple[Any, dict[str, Any]]) -> Path:
    """The tiny pack with these rules added to its shelf `more`: their conditions and effects by name."""
    pack = root / "pack"
    shutil.copytree(TINY, pack)
    (pack / "rules/sore-thumb/more").mkdir()
    for name, (when, then) in rules.items():
        cases = {"fires_for": [{}], "silent_for": [{}], "unsure_for": [{}] if then.get("urgency") else []}
        rule = {**WORDS, "when": when, "then": then, **cases}
        (pack / f"rules/sore-thumb/more/{name}.yaml").write_text(yaml.safe_dump(rule, sort_keys=False))
    return pack


def found(pack: Path) -> list[tuple[str, str, bool]]:
    """The rules of the shelf `more` that add nothing, by which rule, and whether they are the same."""
    complaint = load_pack(pack).complaint("sore-thumb")
    return [
        (rule.id.removeprefix("more/"), by.id.removeprefix("more/"), duplicate)
        for rule, by, duplicate in subsumed_rules(complaint.rules.values())
    ]


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ({"bends": "stiffly"}, {"bends": ["stiffly", "not-at-all"]}),
        ({"bends": "stiffly", "days": 3}, {"bends": "stiffly"}),
        ({"days": {"gte": 5, "lt": 9}}, {"days": {"gt": 4}}),
        ({"signs": {"all": ["blue", "crooked"]}}, {"signs": "blue"}),
        ({"signs": {"all": ["blue", "crooked"]}}, {"signs": ["blue", "crooked"]}),
        ({"phase": "acute"}, {"phase": ["acute", "settled"]}),
        ({"any": [{"days": 3}, {"days": 4}]}, {"days": {"lt": 9}}),
        ({"days": 3}, {"any": [{"days": {"lt": 9}}, {"bends": "stiffly"}]}),
        ({"any": [{"days": 3}, {"bends": "stiffly"}]}, {"any": [{"bends": "stiffly"}, {"days": {"lt": 9}}]}),
        ({"days": 3}, "always"),
    ],
)
def test_a_narrower_condition_adds_nothing(tmp_path: Path, narrow: Any, wide: Any) -> None:
    """A rule whose every line another's lines follow from is named with it, never the other way round."""
    pack = pack_with(tmp_path, narrow=(narrow, {"limit": "none"}), wide=(wide, {"limit": "none"}))
    assert found(pack) == [("narrow", "wide", False)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"bends": "stiffly"}, {"bends": "easily"}),
        ({"days": {"lt": 9}}, {"days": {"gt": 4}}),
        ({"signs": ["blue", "crooked"]}, {"signs": {"all": ["blue", "crooked"]}}),
        ({"any": [{"days": 3}, {"bends": "stiffly"}]}, {"days": 3, "bends": "stiffly"}),
        ({"days": 3}, {"phase": "acute"}),
    ],
)
def test_conditions_that_do_not_follow_are_left_alone(tmp_path: Path, one: Any, other: Any) -> None:
    """A rule that can fire without the other is not named; nor is the other, which is stricter."""
    pack = pack_with(tmp_path, one=(one, {"limit": "gentle-only"}), other=(other, {"limit": "none"}))
    assert found(pack) == []


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"urgency": "soon"}, URGENT),
        ({"urgency": "urgent", "if_unsure": "routine"}, URGENT),
        ({"limit": "gentle-only"}, {"limit": "none"}),
        ({"withhold": ["exercises/circles"]}, {"withhold": ["exercises"]}),
        ({"advise": ["leave-it"]}, {**URGENT, "advise": ["leave-it"]}),
        ({"offer": ["guidance/rest"]}, {"offer": ["guidance/rest", "exercises/circles"]}),
        ({"watch": ["get-help"]}, {"watch": ["get-help", "keep-watch"]}),
        ({"find": {"phase": "acute"}}, {"find": {"phase": "acute"}, "limit": "none"}),
    ],
)
def test_only_effects_that_the_other_has_add_nothing(
    tmp_path: Path, less: dict[str, Any], more: dict[str, Any]
) -> None:
    """With one condition the rule that does less is named; whatever it does besides would save it."""
    when = {"days": 3}
    assert found(pack_with(tmp_path / "a", less=(when, less), more=(when, more))) == [("less", "more", False)]
    besides = {"avoid": []} | less | ({"limit": "none"} if "limit" not in {*less, *more} else {"urgency": "routine"})
    assert found(pack_with(tmp_path / "b", less=(when, besides), more=(when, more))) == []


def test_the_same_rule_twice_is_a_duplicate(tmp_path: Path) -> None:
    """Of two rules that differ in words and in the order of options only, the later is named once."""
    first = ({"bends": ["stiffly", "not-at-all"]}, URGENT)
    again = ({"bends": ["not-at-all", "stiffly"]}, URGENT)
    assert found(pack_with(tmp_path, first=first, second=again)) == [("second", "first", True)]


def test_an_option_that_stands_alone_counts(tmp_path: Path) -> None:
    """A rule that gives no more than an option does alone adds nothing; the option itself is never named."""
    pack = pack_with(tmp_path, cold=({"signs": "blue", "days": {"lt": 9}}, {"urgency": "urgent"}))
    assert found(pack) == [("cold", "standing-alone/signs/blue", False)]


def test_a_rule_that_says_what_it_adds_is_left_alone(tmp_path: Path) -> None:
    """With `adds` a red flag may always go with another."""
    pack = pack_with(tmp_path, narrow=({"days": 3}, URGENT), wide=({"days": {"lt": 9}}, URGENT))
    file = pack / "rules/sore-thumb/more/narrow.yaml"
    file.write_text(f"adds: It names the third day.\n{file.read_text()}")
    assert found(pack) == []


def test_check_warns_and_stays_sound(tmp_path: Path, command: list[str]) -> None:
    """`triage check` names file, key and the other rule as a warning, and a warning is no problem."""
    pack = tmp_path / "pack"
    shutil.copytree(TINY, pack)
    rule = (pack / "rules/sore-thumb/phase/acute.yaml").read_text()
    narrower = rule.replace("{lte: 7}", "{lte: 3}").replace("days: 7", "days: 3")
    for name, text in (("copy", rule), ("first-days", narrower)):
        (pack / f"rules/sore-thumb/phase/{name}.yaml").write_text(text)
    done = subprocess.run([*command, "check", str(pack)], capture_output=True, text=True, cwd=HERE.parent)
    assert done.returncode == 0
    same = "another rule fires for the same answers and does the same (found: phase/acute)"
    within = "another rule always fires with this one and does all that it does (found: phase/acute)"
    assert f"warning: rules/sore-thumb/phase/copy.yaml: when: {same}" in done.stderr
    assert f"warning: rules/sore-thumb/phase/first-days.yaml: when: {within}" in done.stderr


def test_tiny_pack_has_no_such_rule() -> None:
    """The pack that the others are made from has none."""
    assert check_pack(load_pack(TINY), datetime.date(2026, 1, 1)).warnings == ()


@pytest.mark.parametrize("seed", range(3))
def test_a_subsumed_rule_never_fires_alone(tmp_path: Path, seed: int) -> None:
    """In generated packs, whatever is answered: with a rule that implies another, the other fires in both readings."""
    complaint = load_pack(write_pack(tmp_path, 300, seed)).complaint("generated")
    pairs = implied_pairs(complaint)
    assert len(pairs) > 20
    assert any(effects_within(complaint.rules[one], complaint.rules[other]) for one, other in pairs)
    rng = random.Random(seed)
    fired = 0
    for _ in range(150):
        answers = any_answers(complaint, rng)
        for reads in (line_is_certain, line_is_possible):
            firing = firing_rules(complaint, answers, reads)
            fired += sum(one in firing for one, _ in pairs)
            assert [pair for pair in pairs if pair[0] in firing and pair[1] not in firing] == []
    assert fired > 100


def implied_pairs(complaint: Complaint) -> list[tuple[str, str]]:
    """Every two rules of which the first implies the second."""
    rules = complaint.rules.values()
    return [
        (one.id, other.id)
        for one in rules
        for other in rules
        if one is not other and condition_implies(one.condition, other.condition)
    ]
