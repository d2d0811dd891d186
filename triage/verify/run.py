"""`triage verify`: every property, every guarantee, and the tie between proof and engine."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence

from triage.library import Pack
from triage.model.complaint import Complaint
from triage.model.question import Number, Screen, SecondLook
from triage.verify.guarantees import GUARANTEES, plain_answers
from triage.verify.proof import Proof
from triage.verify.properties import PROPERTIES, Property
from triage.verify.samples import people
from triage.verify.tie import Broken, Plain, Tie, differences
from triage.verify.verdict import Counterexample, Verdict, Verification

MOST_SHOWN = 20
SEED = 4
Progress = Callable[[str, int], None]


def verify(
    pack: Pack,
    complaint: Complaint,
    *,
    workers: int,
    made_up: int = 10_000,
    properties: Sequence[Property] | None = None,
    progress: Progress = lambda label, done: None,
) -> Verification:
    """Prove or refute every property of one complaint over all its answer sets. Raises EngineError.

    `made_up` answer sets are run besides those that z3 finds: all through both evaluators and the decision, every
    fifth to a whole assessment. `progress` is told what is going on and how many more steps are done.
    """
    started = time.perf_counter()
    chosen = PROPERTIES if properties is None else properties
    made = [plain_answers(answers) for answers in people(complaint, made_up, SEED)]
    tie = Tie(pack.content, complaint.id, workers)
    tie.add(made[::5], whole=True)
    tie.add((plain for number, plain in enumerate(made) if number % 5), whole=False)
    proof = Proof(pack.content, complaint)
    verdicts = []
    for property_ in chosen:
        verdicts.append(_prove(pack, proof, property_))
        progress(property_.holds, 1)
        if property_.id == "findings-are-acyclic" and not verdicts[-1].proved:
            break
    else:
        tie.add(_distinct(proof.found), whole=True)
    unlike: list[Counterexample] = []
    broken: dict[str, list[Broken]] = defaultdict(list)
    looked_at = 0
    for task, run in tie.finished(lambda done: progress("compared with the engine", done)):
        looked_at += len(task.answers) if task.whole else 0
        unlike += [_told(pack, complaint, f"{text}", [plain]) for text, plain in run.errors]
        for difference in differences(proof.one, task, run):
            says = "holds" if difference.proof_says else "does not hold"
            text = f"the proof says that '{difference.name}' {says}, and the engine differs"
            unlike.append(_told(pack, complaint, text, [difference.answers]))
        for found in run.broken:
            broken[found.guarantee].append(found)
    verdicts += _guaranteed(pack, complaint, broken, looked_at)
    return Verification(
        pack=pack.name,
        version=pack.version,
        digest=pack.digest,
        complaint=complaint.id,
        answer_sets=f"{answer_sets(complaint):.1e}",
        verdicts=tuple(verdicts),
        found=len(_distinct(proof.found)),
        made_up=made_up,
        differences=tuple(unlike[:MOST_SHOWN]),
        seconds=round(time.perf_counter() - started, 2),
    )


def _prove(pack: Pack, proof: Proof, property_: Property) -> Verdict:
    begun, before = time.perf_counter(), proof.checked
    refuted = [_told(pack, proof.complaint, r.text, r.answers) for r in property_.refutes(proof)]
    return Verdict(
        id=property_.id,
        holds=property_.holds,
        basis="rules",
        proved=not refuted,
        checked=proof.checked - before,
        seconds=round(time.perf_counter() - begun, 2),
        refuted_by=tuple(refuted),
    )


def _guaranteed(pack: Pack, complaint: Complaint, broken: dict[str, list[Broken]], looked_at: int) -> list[Verdict]:
    return [
        Verdict(
            id=guarantee.id,
            holds=guarantee.holds,
            basis="code",
            proved=guarantee.id not in broken,
            checked=looked_at // guarantee.every,
            seconds=0.0,
            refuted_by=tuple(
                _told(pack, complaint, found.text, [found.answers]) for found in broken[guarantee.id][:MOST_SHOWN]
            ),
        )
        for guarantee in GUARANTEES
    ]


def _told(pack: Pack, complaint: Complaint, text: str, answers: Sequence[Plain]) -> Counterexample:
    """A counterexample with the levels that the real engine gives its answer sets."""
    levels = tuple(str(pack.assess(complaint.id, plain).urgency) for plain in answers)
    return Counterexample(text=text, answers=tuple(answers), levels=levels)


def _distinct(found: Sequence[Plain]) -> list[Plain]:
    return list({repr(plain): plain for plain in found}.values())


def answer_sets(complaint: Complaint) -> int:
    """How many answer sets there are: every option, "not sure" and unanswered, every number, without second looks."""
    count = 1
    for question in complaint.questions:
        if isinstance(question, SecondLook):
            continue
        if isinstance(question, Screen):
            count *= 3 ** len(question.options) + 1
        else:
            count *= 2 + (question.max - question.min + 1 if isinstance(question, Number) else len(question.options))
    return count
