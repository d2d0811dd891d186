"""An application with a store of its own: a course is kept in its memory, followed, and shown as a page."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import triage
from triage.model.entry import Entry


class Memory:
    """Courses in a dictionary. Anything with these three methods can take the place of `triage.Journal`."""

    def __init__(self) -> None:
        self._entries: dict[str, list[Entry]] = {}

    def labels(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def course(self, label: str) -> triage.Course:
        return triage.Course(label, tuple(self._entries.get(label, ())))

    def add(self, label: str, entry: Entry) -> int:
        self._entries.setdefault(label, []).append(entry)
        return sum(len(entries) for entries in self._entries.values())


def look_again(pack: triage.Pack, store: triage.Store, label: str, answers: dict[str, object], now: datetime) -> str:
    """One check-in, kept; the level that it leads to. The application passes the time in."""
    follow_up = pack.follow_up(store.course(label), now)
    while (question := follow_up.next_question()) is not None:
        follow_up.answer(question.id, answers.get(question.id, "unknown"))
    check_in = follow_up.check_in()
    store.add(label, check_in)
    return str(check_in.urgency)


pack, store = triage.load_pack(), Memory()
begun = datetime.fromisoformat("2026-03-02T18:00+01:00")
first = json.loads((Path(__file__).parent / "answers" / "chronic-overuse.json").read_text())
store.add("left side", triage.assessment_entry(pack.assess("medial-knee-pain", first), begun))
for day, pain in ((14, 3), (28, 6)):
    calm = {
        "danger-signs": [],
        "leg-signs": [],
        "knee-now": [],
        "new-since": [],
        "new-health": [],
        "swelling": "not-swollen",
        "last-injury": "none-or-old",
        "pain-at-rest": 1,
        "worst-pain": pain,
        "own-view": "same",
        "main-activity": 6,
        "professional": "not-seen",
        "during-exercise": "no-more",
        "next-morning": "as-before",
        "exercise-days": 4,
    }
    now = begun + timedelta(days=day)
    print(now.date(), "pain", pain, "->", look_again(pack, store, "left side", calm, now))
course = store.course("left side")
for back in pack.coming_back(course, now):
    print("come back on", back.on)
print(len(triage.render_progress_html(pack.progress(course, now))), "characters of report")
