"""A walk through the interview on the shadow evaluator: what a person with these answers would have been asked."""

from triage.engine import Outcome
from triage.engine.reference import LineReading, firing_rules, line_is_certain, line_is_possible
from triage.model.answers import Answer, Answers, Screened, read_answers, settled
from triage.model.complaint import Complaint
from triage.model.condition import Finding
from triage.model.question import NOT_SURE, SecondLook
from triage.relevance import open_questions
from triage.verify.proof import Plain


def rules_at_the_end(complaint: Complaint, plain: Plain) -> tuple[frozenset[str], frozenset[str]]:
    """The certain and the possible rules when the interview of somebody with these answers is over."""
    answers = read_answers(complaint.question, plain)
    path: dict[str, Answer] = {}
    while True:
        outcome = _outcome(complaint, path)
        open_now = open_questions(complaint, outcome).all
        if not open_now:
            return outcome.certain, outcome.possible
        question = open_now[0]
        answer = answers.get(question.id, NOT_SURE)
        if isinstance(question, SecondLook) and not isinstance(answer, Screened):
            answer = Screened(unsure=question.option_ids)
        path[question.id] = answer


def _outcome(complaint: Complaint, path: Answers) -> Outcome:
    answers = settled(complaint.question, path)

    def read(reads: LineReading) -> tuple[frozenset[str], frozenset[Finding]]:
        fired = firing_rules(complaint, answers, reads)
        return fired, frozenset(finding for rule_id in fired for finding in complaint.rules[rule_id].then.findings)

    certain, certain_findings = read(line_is_certain)
    possible, possible_findings = read(line_is_possible)
    return Outcome(answers, certain, possible, certain_findings, possible_findings)
