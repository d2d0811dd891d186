"""A course made by hand, with fixed times, for the tests of what is seen of it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from triage.model.assessment import PackIdentity
from triage.model.progress import ExerciseDay, Looked, Note, Point, Progress, Return, Said, Standing, Trend

ZONE = ZoneInfo("Europe/Copenhagen")
STARTED = datetime(2026, 3, 2, 8, 30, tzinfo=ZONE)
MADE = datetime(2026, 5, 12, 18, 0, tzinfo=ZONE)
WHEN = (
    STARTED,
    datetime(2026, 3, 9, 8, 45, tzinfo=ZONE),
    datetime(2026, 3, 16, 19, 5, tzinfo=ZONE),
    datetime(2026, 3, 29, 9, 0, tzinfo=ZONE),  # the clocks went forward that night
    datetime(2026, 4, 13, 8, 0, tzinfo=ZONE),
    datetime(2026, 4, 27, 20, 30, tzinfo=ZONE),
    datetime(2026, 5, 11, 8, 15, tzinfo=ZONE),
)
PAIN = (7, 6, 6, 5, None, 3, 3)
ACTIVITY = (3, 3, 4, 5, 6, 6, 8)
LEVELS = ("self-care", "routine", "routine", "routine", "soon", "routine", "routine")
LABELS = {
    "self-care": "Look after it at home",
    "routine": "Book a visit",
    "soon": "Soon",
    "urgent": "Today",
    "emergency": "Emergency",
}
BRIDGE, CHAIR, STEP = "Bridge", "Sit to stand", "Step up"


def trend(
    values: Sequence[int | None],
    when: Sequence[datetime] = WHEN,
    *,
    label: str = "Worst pain, last 24 hours",
    better: str = "lower",
    low: int = 0,
    high: int = 10,
) -> Trend:
    """A trend of these values, as many of them as there are times."""
    points = tuple(Point(at=at, value=value) for at, value in zip(when, values, strict=False))
    return Trend.model_validate(
        {"question": "worst-pain", "label": label, "unit": "points", "low": low, "high": high, "better": better}
        | {"points": points}
    )


def looked(place: int) -> Looked:
    """The check-in of one of the times, with notes from some rules."""
    notes = []
    if place in (2, 3):
        notes.append(Note(title="it settles slowly", because="The numbers moved by less than two in two weeks."))
    if place == 4:
        because = (
            "It hurt more after the exercises, and was no better on the next morning. That asks for a second look."
        )
        notes.append(Note(title="pain went up after exercise", because=because))
    if place >= 5:
        notes.append(Note(title="it is on its way", because="Two points less than at first are more than chance."))
    pain = PAIN[place]
    answers = (
        ("Worst pain, last 24 hours", "Not sure" if pain is None else f"{pain} points"),
        ("Pain at rest", "1 point"),
        ("Main activity", f"{ACTIVITY[place]} points"),
        ("Next morning", "As before"),
        ("During exercise", "No more than before"),
        ("After exercise", "More than before, for a day" if place == 4 else "No more than before"),
        ("How it looks now", "As usual"),
        ("Gives way", "No"),
        ("A professional", "Saw one, and there is a plan" if place > 4 else "Saw none"),
        ("Danger signs", "None of these"),
    )
    return Looked(
        at=WHEN[place],
        urgency=LEVELS[place],
        label=LABELS[LEVELS[place]],
        findings=(Said(label="Course", text="getting better" if place > 4 else "much the same"),),
        notes=tuple(notes),
        answers=tuple(Said(label=label, text=text) for label, text in answers),
    )


def exercises() -> tuple[ExerciseDay, ...]:
    """Every other day, with one week left out."""
    days = [date(2026, 3, 3) + timedelta(2 * n) for n in range(35)]
    kept = [on for on in days if not date(2026, 4, 14) <= on <= date(2026, 4, 20)]
    late = date(2026, 4, 21)
    return tuple(ExerciseDay(on=on, titles=(BRIDGE, CHAIR, STEP) if on > late else (BRIDGE, CHAIR)) for on in kept)


def demo_course() -> Progress:
    """A knee that gets better in ten weeks, with six check-ins after its start."""
    return Progress(
        label="left knee",
        title="Pain on the inner side of the knee",
        started=STARTED,
        made=MADE,
        now=Standing(
            urgency="routine",
            label="Book a visit",
            how_soon="within a few weeks",
            what="Have a physiotherapist look at how it goes, and take this page along.",
            told=WHEN[-1],
            advice=("Keep the exercises as they are for now.", "Stop and ask sooner if it gets worse."),
        ),
        trends=(trend(PAIN), trend(ACTIVITY, label="Main activity", better="higher")),
        looked=tuple(looked(place) for place in range(1, len(WHEN))),
        exercises=exercises(),
        returns=(
            Return(on=date(2026, 5, 25), why="Two weeks after the last check-in."),
            Return(on=date(2026, 5, 31), why="Twelve weeks after it began."),
        ),
        notices=("This is no diagnosis.", "It works on what was told, and sees nobody."),
        limits=("No clinician has reviewed these rules.", "Numbers of one day say little. Sources: nice-knee, glos."),
        pack=PackIdentity(name="knee-pack", version="1.0.0", digest="a" * 64),
    )
