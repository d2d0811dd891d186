"""The properties that are proved of the rules. Each is one function that yields what refutes it.

A new one is a function here with `@proved("what holds")`. It searches with `proof.find` and `proof.find_two`: what they
find is an answer set, or a pair of them, that breaks the property; nothing found means that no answers can.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from graphlib import CycleError

from triage.model.condition import FindingLine, Line, NumberLine
from triage.model.knowledge import Exercise, SafetyNet, item_ref
from triage.model.question import Number, Screen
from triage.model.rule import Rule
from triage.model.urgency import Urgency
from triage.verify.conclusions import LEVELS, RAISED, Conclusions
from triage.verify.logic import TRUE, Formula, all_of, any_of, negation, same
from triage.verify.person import Person
from triage.verify.proof import Proof, Refutation
from triage.verify.relations import answers_more, no_better, settles
from triage.verify.walk import rules_at_the_end

Refutes = Callable[[Proof], Iterator[Refutation]]


@dataclass(frozen=True, slots=True)
class Property:
    """What holds, and the function that yields what refutes it."""

    id: str
    holds: str
    refutes: Refutes


PROPERTIES: list[Property] = []


def proved(holds: str) -> Callable[[Refutes], Refutes]:
    """Adds a property; its id is the name of the function."""

    def add(refutes: Refutes) -> Refutes:
        PROPERTIES.append(Property(refutes.__name__.replace("_", "-"), holds, refutes))
        return refutes

    return add


@proved("Findings never run in a circle")
def findings_are_acyclic(proof: Proof) -> Iterator[Refutation]:
    try:
        proof.complaint.feeding_order  # noqa: B018 - it is made when it is read
    except CycleError as error:
        yield Refutation(f"these rules feed one another: {' → '.join(error.args[1])}")


@proved("Every rule can fire: an interview can end with it certain, or with a flag that raises while not ruled out")
def every_rule_can_fire(proof: Proof) -> Iterator[Refutation]:
    for rule in proof.complaint.rules.values():
        example = proof.find(proof.one.certain[rule.id])
        if example is None:
            yield _never_fires(proof, rule)
        elif not any(_fires_at_the_end(proof, rule, claims) for claims in _ways_to_fire(proof, rule)):
            yield Refutation(f"{rule.id} fires only where the interview has ended before", example.answers)


def _fires_at_the_end(proof: Proof, rule: Rule, claims: tuple[Formula, ...]) -> bool:
    example = proof.find(*claims, proof.one.everything_answered)
    if example is None:
        return False
    certain, possible = rules_at_the_end(proof.complaint, example.answers[0])
    return rule.id in certain or bool(rule.id in possible and rule.urgency)


def _ways_to_fire(proof: Proof, rule: Rule) -> Iterator[tuple[Formula, ...]]:
    """Claims under which a rule fires, the calmest first: what is more urgent ends the interview sooner."""
    who, fires = proof.one, proof.one.certain[rule.id]
    level = rule.urgency or Urgency.SELF_CARE
    if level < Urgency.URGENT:
        yield fires, negation(who.floor(Urgency.URGENT)), negation(who.out_of_scope)
        yield fires, negation(who.floor(Urgency.URGENT))
    others = (f.rule.id for f in proof.complaint.red_flags if f.urgency >= level and f.rule is not rule)
    if rule.urgency:
        yield fires, *(negation(who.certain[rule_id]) for rule_id in others)
        unsure = who.possible[rule.id], negation(fires)
        yield *unsure, negation(who.certain_level(rule.urgency_if_unsure or level))
    yield (fires,)


def _never_fires(proof: Proof, rule: Rule) -> Refutation:
    lines = list(rule.condition.every_line())
    clash = [_told(lines[place]) for place in proof.conflict([proof.one.line_certain(line) for line in lines])]
    return Refutation(f"{rule.id} can never fire. These cannot hold together: {'; '.join(clash) or 'its groups'}")


def _told(line: Line) -> str:
    match line:
        case NumberLine():
            return f"{line.question} {line.low} to {line.high}"
        case FindingLine():
            return f"{line.kind}: {', '.join(line.values)}"
        case _:
            return f"{line.question}: {', '.join(line.options)}"


@proved("Every red flag can decide the level, or declares what it adds")
def every_flag_can_decide(proof: Proof) -> Iterator[Refutation]:
    who = proof.one
    for flag in proof.complaint.red_flags:
        others = [f.rule.id for f in proof.complaint.red_flags if f.urgency >= flag.urgency and f != flag]
        fires, silent = who.certain[flag.rule.id], [negation(who.certain[rule_id]) for rule_id in others]
        decides = proof.find(fires, who.everything_answered, *silent)
        if decides and flag.rule.adds:
            yield Refutation(f"{flag.rule.id} declares what it adds, and yet it decides", decides.answers)
        if decides or flag.rule.adds:
            continue
        example = proof.find(fires, who.everything_answered)
        if example is None:
            yield Refutation(f"{flag.rule.id} can never fire, so it never decides")
            continue
        shadow = [others[place - 1] for place in proof.conflict([fires, *silent]) if place]
        yield Refutation(f"{flag.rule.id} never decides the level: always with {' or '.join(shadow)}", example.answers)


@proved("Every complete answer set has a level, a next step and a whole safety net")
def every_result_is_whole(proof: Proof) -> Iterator[Refutation]:
    who, words = proof.one, proof.content.wording.levels
    for level in LEVELS:
        example = proof.find(who.is_level(level), who.complete)
        if example is None:
            continue
        net = proof.complaint.items.get(item_ref("safety-net", proof.complaint.file.safety_net.get(level, "")))
        if level not in words or not (words[level].what and words[level].how_soon):
            yield Refutation(f"a result of level {level} has no next step", example.answers)
        if not isinstance(net, SafetyNet) or not net.whole:
            yield Refutation(f"a result of level {level} has no whole safety net", example.answers)
    if example := proof.find(all_of(negation(who.is_level(level)) for level in LEVELS)):
        yield Refutation("an answer set has no level", example.answers)


@proved("A worse answer never lowers the level")
def worse_never_lowers(proof: Proof) -> Iterator[Refutation]:
    a = proof.one
    for question in a.person.questions:
        b = proof.twin(question.id)
        falls = any_of(all_of((a.floor(level), negation(b.floor(level)))) for level in RAISED)
        if example := proof.find_two(b, falls, no_better(a.person, b.person, question)):
            yield Refutation(f"a worse answer to {question.id} lowers the level", example.answers)


@proved("Not being sure of a sign never costs more than one level")
def unsure_costs_one_level(proof: Proof) -> Iterator[Refutation]:
    who = proof.one
    for flag in proof.complaint.red_flags:
        least = flag.urgency.one_lower
        if example := proof.find(who.possible[flag.rule.id], negation(who.floor(least))):
            yield Refutation(f"{flag.rule.id} is not ruled out, and the level is below {least}", example.answers)


@proved("An option that stands alone gives at least its level against all other answers")
def alone_options_stand(proof: Proof) -> Iterator[Refutation]:
    who = proof.one
    for question in who.person.questions:
        for option in () if isinstance(question, Number) else question.options:
            if option.alone is None:
                continue
            if example := proof.find(who.person.yes(question.id, option.id), negation(who.floor(option.alone))):
                text = f"{question.id}: {option.id} stands alone with {option.alone} and gives less"
                yield Refutation(text, example.answers)


@proved("An exercise that is offered is never withdrawn by settling what is open")
def offers_stand(proof: Proof) -> Iterator[Refutation]:
    a, b = proof.one, proof.other
    more = [settles(a.person, b.person, question.id) for question in a.person.questions]
    for item in proof.complaint.items.values():
        if isinstance(item, Exercise) and (
            example := proof.find_two(b, a.shown(item.id), negation(b.shown(item.id)), *more)
        ):
            yield Refutation(f"{item.id} is offered, and then withdrawn", example.answers)


@proved("Nothing is told to do together with what says to leave it")
def nothing_is_contradicted(proof: Proof) -> Iterator[Refutation]:
    who = proof.one
    items = proof.complaint.items
    for item in items.values():
        named = (ref for name in item.contradicts for ref in items if name in (ref, ref.split("/")[0]))
        for other in named:
            if example := proof.find(who.shown(item.id), who.shown(other)):
                yield Refutation(f"{item.id} is shown together with {other}", example.answers)


@proved("Nothing is shown of which a contraindication holds or is not ruled out")
def contraindications_are_kept(proof: Proof) -> Iterator[Refutation]:
    who = proof.one
    for item_id, conditions in proof.complaint.contraindications.items():
        for condition in conditions if item_id in proof.complaint.items else ():
            if example := proof.find(who.shown(item_id), who.possible_condition(condition)):
                told = "; ".join(_told(line) for line in condition.every_line())
                yield Refutation(f"{item_id} is shown, although it says that it is not for {told}", example.answers)


@proved("The level never exceeds what it was said it could rise to")
def never_above_could_rise_to(proof: Proof) -> Iterator[Refutation]:
    a, b = proof.one, proof.other
    more = [settles(a.person, b.person, question.id) for question in a.person.questions]
    for level in RAISED:
        if example := proof.find_two(b, b.level[level], negation(a.could_rise_to[level]), *more):
            yield Refutation(f"the level becomes {level}, above what it could rise to", example.answers)


@proved("No two values of an exclusive finding hold at once")
def exclusive_findings_exclude(proof: Proof) -> Iterator[Refutation]:
    found = proof.one.certain_finding
    for kind in proof.complaint.file.findings:
        made = [(kind.id, value.id) for value in kind.values if kind.exclusive and (kind.id, value.id) in found]
        for place, first in enumerate(made):
            for second in made[place + 1 :]:
                if example := proof.find(found[first], found[second]):
                    text = f"{kind.id} is {first[1]} and {second[1]} at once"
                    yield Refutation(text, example.answers)


@proved("The answer to every question, and every option of a screen, can matter, or something is computed from it")
def every_answer_can_matter(proof: Proof) -> Iterator[Refutation]:
    a = proof.one
    for question in a.person.questions:
        b = proof.twin(question.id)
        both = (a.everything_answered, b.everything_answered, _differs(a, b))
        computed = proof.complaint.computed_from.get(question.id)
        if not isinstance(question, Screen):
            if computed is None and not proof.find_two(b, *both):
                yield Refutation(f"no answer to {question.id} ever changes anything")
            continue
        for option in sorted(set(question.option_ids) - (computed or set()), key=question.option_ids.index):
            rest = (_same_option(a.person, b.person, question.id, o) for o in question.option_ids if o != option)
            if not proof.find_two(b, *both, *rest, a.person.no(question.id, option), b.person.yes(question.id, option)):
                yield Refutation(f"the option {option} of {question.id} never changes anything")


def _differs(a: Conclusions, b: Conclusions) -> Formula:
    """Anything that a person is told differs."""
    return any_of(negation(same(x, y)) for (_, x), (_, y) in zip(a.result(), b.result(), strict=True))


def _same_option(a: Person, b: Person, question: str, option: str) -> Formula:
    yes = same(a.yes(question, option), b.yes(question, option))
    return all_of((yes, same(a.unsure(question, option), b.unsure(question, option))))


@proved("Stopping when nothing is relevant never changes the result")
def stopping_changes_nothing(proof: Proof) -> Iterator[Refutation]:
    a, b = proof.one, proof.other
    stops = [a.complete, *(answers_more(a.person, b.person, question.id) for question in a.person.questions)]
    calm = all_of((negation(a.level[Urgency.URGENT]), negation(a.out_of_scope)))
    changes = []
    for (name, before), (_, after) in zip(a.result(), b.result(), strict=True):
        always = name.startswith(("level ", "no ", "not ", "withheld ", "shown exercises/"))
        changes.append((name, all_of((negation(same(before, after)), TRUE if always else calm))))
    if proof.find_two(b, *stops, any_of(change for _, change in changes)):
        for name, change in changes:
            if example := proof.find_two(b, *stops, change):
                yield Refutation(f"what was left out changes: {name}", example.answers)
