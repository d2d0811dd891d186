"""The figures of an evaluation, as frozen data: for all cases, by gold level, and for the hard and the paired ones."""

from collections import Counter
from collections.abc import Sequence
from statistics import median

from triage.evaluate.definitions import DEFINITIONS, NOTES
from triage.evaluate.intervals import ninetieth, wilson
from triage.evaluate.walking import Outcome, Unfinished
from triage.library import Pack
from triage.model.assessment import PackIdentity
from triage.model.base import Frozen
from triage.model.urgency import Urgency, UrgencyField
from triage.vignettes import Case

HARD = "hard"


class Share(Frozen):
    """How many of how many. `share`, `low` and `high` are from 0 to 1; `share` is None where `of` is 0.

    `low` and `high` are the 95 % Wilson interval; `definition` says what is counted, of what.
    """

    name: str
    hits: int
    of: int
    share: float | None
    low: float
    high: float
    definition: str


class Figures(Frozen):
    """All shares of one group of cases."""

    cases: int
    with_advice: int
    comprehensiveness: Share
    accuracy: Share
    exact_match: Share
    safety_of_advice: Share
    emergency_sensitivity: Share
    undertriage: Share
    overtriage: Share
    inclination_to_overtriage: Share
    exercise_permission: Share
    exercises_when_urgent: Share
    phase: Share
    must: Share
    must_not: Share

    @property
    def shares(self) -> tuple[Share, ...]:
        """The shares in the order they are printed."""
        values = (getattr(self, name) for name in Figures.model_fields)
        return tuple(value for value in values if isinstance(value, Share))


class ConfusionRow(Frozen):
    """The cases of one gold level: how many were given each level, and how many no advice.

    `not_accepted` says how many of those given a level do not accept it. Left of the gold level they are undertriage,
    right of it overtriage.
    """

    gold: UrgencyField
    given: dict[UrgencyField, int]
    not_accepted: dict[UrgencyField, int]
    without_advice: int


class Screens(Frozen):
    """How many screens the people given a level saw: number of people, median, 90th percentile and most."""

    given: UrgencyField
    n: int
    median: float
    p90: float
    most: int


class Paired(Frozen):
    """Near misses: pairs of which both cases are right, the ids of the others, and the figures of all their cases."""

    right: Share
    not_right: tuple[tuple[str, str], ...]
    figures: Figures


class Misfit(Frozen):
    """A case whose result is not as expected, and what differs in words."""

    id: str
    faults: tuple[str, ...]


class WithoutAdvice(Frozen):
    """A case that the interview could not finish, and why."""

    id: str
    why: str


class Evaluation(Frozen):
    """How well results fit cases. `by_level` is keyed by gold level and leaves out levels without cases.

    `notes` say how the figures are to be read; each share carries its own definition.
    """

    pack: PackIdentity | None
    complaint: str | None
    all: Figures
    by_level: dict[UrgencyField, Figures]
    hard: Figures
    paired: Paired
    confusion: tuple[ConfusionRow, ...]
    screens: tuple[Screens, ...]
    misfits: tuple[Misfit, ...]
    without_advice: tuple[WithoutAdvice, ...]
    notes: tuple[str, ...]

    @property
    def harmful(self) -> bool:
        """Whether anybody is told too little, shown an exercise while it is urgent, or given no advice."""
        return bool(self.all.undertriage.hits or self.all.exercises_when_urgent.hits or self.without_advice)


def evaluation_of(
    outcomes: Sequence[Outcome],
    unfinished: Sequence[Unfinished] = (),
    pack: Pack | None = None,
    complaint: str | None = None,
) -> Evaluation:
    """The figures of these outcomes and of the cases without advice; `pack` and `complaint` say what was measured."""
    vignettes = [*(o.vignette for o in outcomes), *(u.vignette for u in unfinished)]
    return Evaluation(
        pack=PackIdentity(name=pack.name, version=pack.version, digest=pack.digest) if pack else None,
        complaint=complaint,
        all=_figures(outcomes, unfinished),
        by_level={
            level: _figures(*_chosen(outcomes, unfinished, {v.id for v in vignettes if v.levels[0] is level}))
            for level in Urgency
            if any(v.levels[0] is level for v in vignettes)
        },
        hard=_figures(*_chosen(outcomes, unfinished, {v.id for v in vignettes if HARD in v.tags})),
        paired=_paired(outcomes, unfinished, vignettes),
        confusion=_confusion(outcomes, unfinished),
        screens=_screens(outcomes),
        misfits=tuple(Misfit(id=o.vignette.id, faults=o.faults) for o in outcomes if o.faults),
        without_advice=tuple(WithoutAdvice(id=case.vignette.id, why=case.why) for case in unfinished),
        notes=NOTES,
    )


def _chosen(
    outcomes: Sequence[Outcome], unfinished: Sequence[Unfinished], ids: set[str]
) -> tuple[list[Outcome], list[Unfinished]]:
    return [o for o in outcomes if o.vignette.id in ids], [u for u in unfinished if u.vignette.id in ids]


def _figures(outcomes: Sequence[Outcome], unfinished: Sequence[Unfinished]) -> Figures:
    total = len(outcomes)
    under, over = sum(o.under for o in outcomes), sum(o.over for o in outcomes)
    emergencies = [o for o in outcomes if o.vignette.levels[0] is Urgency.EMERGENCY]
    missed = sum(case.vignette.levels[0] is Urgency.EMERGENCY for case in unfinished)
    found = sum(o.result.urgency is Urgency.EMERGENCY for o in emergencies)
    permitted = [o.permitted for o in outcomes if o.vignette.exercises]
    pressing = [bool(o.result.exercises) for o in outcomes if o.result.urgency >= Urgency.URGENT]
    phases = [o.result.phase in o.vignette.phase for o in outcomes if o.vignette.phase]
    must, must_not = sum(len(o.vignette.must) for o in outcomes), sum(len(o.vignette.must_not) for o in outcomes)
    return Figures(
        cases=total + len(unfinished),
        with_advice=total,
        comprehensiveness=_share("comprehensiveness", total, total + len(unfinished)),
        accuracy=_share("accuracy", sum(o.within for o in outcomes), total),
        exact_match=_share("exact_match", sum(o.result.urgency is o.vignette.levels[0] for o in outcomes), total),
        safety_of_advice=_share("safety_of_advice", total - under, total),
        emergency_sensitivity=_share("emergency_sensitivity", found, len(emergencies) + missed),
        undertriage=_share("undertriage", under, total),
        overtriage=_share("overtriage", over, total),
        inclination_to_overtriage=_share("inclination_to_overtriage", over, over + under),
        exercise_permission=_share("exercise_permission", sum(permitted), len(permitted)),
        exercises_when_urgent=_share("exercises_when_urgent", sum(pressing), len(pressing)),
        phase=_share("phase", sum(phases), len(phases)),
        must=_share("must", must - sum(len(o.missing) for o in outcomes), must),
        must_not=_share("must_not", must_not - sum(len(o.unwanted) for o in outcomes), must_not),
    )


def _share(key: str, hits: int, of: int) -> Share:
    definition = DEFINITIONS[key]
    low, high = wilson(hits, of)
    share = hits / of if of else None
    return Share(name=definition.name, hits=hits, of=of, share=share, low=low, high=high, definition=definition.means)


def _paired(outcomes: Sequence[Outcome], unfinished: Sequence[Unfinished], vignettes: Sequence[Case]) -> Paired:
    within = {o.vignette.id for o in outcomes if o.within}
    found = {frozenset((v.id, v.pair)): (v.id, v.pair) for v in vignettes if v.pair}
    pairs = list(found.values())
    not_right = tuple(pair for pair in pairs if not within.issuperset(pair))
    return Paired(
        right=_share("pairs", len(pairs) - len(not_right), len(pairs)),
        not_right=not_right,
        figures=_figures(*_chosen(outcomes, unfinished, {case for pair in pairs for case in pair})),
    )


def _confusion(outcomes: Sequence[Outcome], unfinished: Sequence[Unfinished]) -> tuple[ConfusionRow, ...]:
    counted = Counter((o.vignette.levels[0], o.result.urgency) for o in outcomes)
    outside = Counter((o.vignette.levels[0], o.result.urgency) for o in outcomes if not o.within)
    without = Counter(case.vignette.levels[0] for case in unfinished)
    return tuple(
        ConfusionRow(
            gold=gold,
            given={level: counted[gold, level] for level in Urgency},
            not_accepted={level: outside[gold, level] for level in Urgency},
            without_advice=without[gold],
        )
        for gold in Urgency
    )


def _screens(outcomes: Sequence[Outcome]) -> tuple[Screens, ...]:
    rows = []
    for level in Urgency:
        counts = sorted(len(o.asked) for o in outcomes if o.result.urgency is level)
        if counts:
            middle, ninth = float(median(counts)), float(ninetieth(counts))
            rows.append(Screens(given=level, n=len(counts), median=middle, p90=ninth, most=counts[-1]))
    return tuple(rows)
