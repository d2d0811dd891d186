"""The library in twenty lines: assess a set of answers, then let an interview ask its own questions."""

import json
from pathlib import Path

import triage

pack = triage.load_pack()
answers = json.loads((Path(__file__).parent / "answers" / "chronic-overuse.json").read_text())
result = pack.assess("medial-knee-pain", answers, region="eu")
print(result.urgency, result.phase, result.exercise_permission)
for exercise in result.exercises:
    print(f"- {exercise.title}: {exercise.dose_text}")

interview = pack.interview("medial-knee-pain")
while (question := interview.next_question()) is not None:
    interview.answer(question.id, answers.get(question.id, "unknown"))
assert interview.assess().urgency == result.urgency
print(f"{len(interview.answers)} questions asked, level {interview.assess().urgency}")
