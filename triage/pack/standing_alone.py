"""Options that carry `alone`: their level holds whatever else is answered.

Where a rule of the pack already gives that level for the option and nothing else, that rule keeps the promise.
Where none does, a rule is made from the option itself, so that one mechanism serves all.
"""

from triage.model.complaint import Complaint, PackContent
from triage.model.condition import Condition, OptionLine, ScreenLine
from triage.model.question import Number, Option, Screen
from triage.model.rule import Effects, Review, Rule
from triage.model.source import Citation
from triage.model.urgency import Urgency

SHELF = "standing-alone"


def with_options_that_stand_alone(content: PackContent) -> PackContent:
    """The pack, with a rule for each `alone` option that no rule of its own covers."""
    complaints = {}
    for complaint in content.complaints.values():
        # Made anew: a copy would keep the cached `rules` of the old one.
        fields = {name: getattr(complaint, name) for name in Complaint.model_fields}
        fields["every_rule"] = (*complaint.every_rule, *_missing(complaint, content.wording.alone_because))
        complaints[complaint.id] = Complaint.model_validate(fields)
    return content.model_copy(update={"complaints": complaints})


def _missing(complaint: Complaint, because: str) -> list[Rule]:
    rules = []
    for question in complaint.questions:
        if isinstance(question, Number):
            continue
        for option in question.options:
            if option.alone is None or _covered(complaint, question.id, option, option.alone):
                continue
            line = (
                ScreenLine(question.id, (option.id,), every=False)
                if isinstance(question, Screen)
                else OptionLine(question.id, (option.id,))
            )
            rules.append(_rule(f"{SHELF}/{question.id}/{option.id}", option, line, because, question.sources))
    return rules


def _covered(complaint: Complaint, question: str, option: Option, level: Urgency) -> bool:
    for rule in complaint.rules.values():
        lines = rule.condition.lines
        if len(lines) == 1 and not rule.condition.any_of and rule.urgency and rule.urgency >= level:
            line = lines[0]
            if isinstance(line, OptionLine | ScreenLine) and line.question == question:
                every = isinstance(line, ScreenLine) and line.every and len(line.options) > 1
                if option.id in line.options and not every:
                    return True
    return False


def _rule(
    rule_id: str,
    option: Option,
    line: OptionLine | ScreenLine,
    because: str,
    sources: tuple[Citation, ...],
) -> Rule:
    return Rule(
        id=rule_id,
        title=option.text,
        status="active",
        sources=sources,
        when={line.question: option.id},
        then=Effects(urgency=option.alone),
        because=because,
        limits=because,
        review=Review(by=None, on=None, due="9999-12"),
        condition=Condition((line,)),
    )
