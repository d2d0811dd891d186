"""What a comparison of two packs found: who moves, by which rules, and what changed in the files."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from triage.diff.compare import Comparison, Result
from triage.diff.structure import (
    ADVISING,
    Change,
    complaint_changes,
    piece_changes,
    question_changes,
    rule_changes,
    wording_changes,
)
from triage.library import Pack
from triage.model.assessment import PackIdentity
from triage.model.base import Frozen
from triage.model.complaint import Complaint
from triage.pack.standing_alone import SHELF

GATES = ("gentle", "only_with", "group")
"""The parts of a piece that decide when it is shown."""


class Cause(Frozen):
    """A rule or piece that explains a move: its name, and what was done to it between the packs, in words."""

    id: str
    title: str
    change: str


class Move(Frozen):
    """People who move together: down by the rules that gave the old level, up by those that give the new one.

    `levels` counts `old -> new`; `misfits` those whose rules read an answer that the other pack does not take.
    """

    direction: Literal["down", "up"]
    rules: tuple[Cause, ...]
    people: int
    levels: dict[str, int]
    misfits: int
    example: str


class OfferMove(Frozen):
    """People of one level who are offered more or less because of a rule, or of a piece that changed.

    `pieces`: what came or went, by number of people. Somebody may be counted under several causes.
    """

    direction: Literal["more", "less"]
    cause: Cause
    people: int
    pieces: dict[str, int]
    example: str

    @property
    def exercises(self) -> bool:
        """Whether there are exercises among the pieces."""
        return any(_is_exercise(piece) for piece in self.pieces)


class DiffReport(Frozen):
    """Everything `triage diff` says. All counts are people.

    More and less exercise or other things offered are counted at the same level only.
    """

    old: PackIdentity
    new: PackIdentity
    complaint: str
    source: str
    people: int
    down: int
    up: int
    more_exercise: int
    less_exercise: int
    more_offered: int
    less_offered: int
    levels: dict[str, int]
    permissions: dict[str, int]
    moves: tuple[Move, ...]
    offer_moves: tuple[OfferMove, ...]
    pieces_gained: dict[str, int]
    pieces_lost: dict[str, int]
    misfits: int
    dropped_by_old: dict[str, int]
    dropped_by_new: dict[str, int]
    unanswered_in_old: dict[str, int]
    unanswered_in_new: dict[str, int]
    questions: tuple[Change, ...]
    rules: tuple[Change, ...]
    pieces: tuple[Change, ...]
    complaint_file: tuple[str, ...]
    wording: tuple[str, ...]


class _Causes:
    """Names the rules and pieces of either pack, with what changed in them."""

    def __init__(self, old: Complaint, new: Complaint) -> None:
        self._old = old
        self._new = new
        self.questions = question_changes(old, new)
        self.rules = rule_changes(old, new)
        self.pieces = piece_changes(old, new)
        self._rule = {change.id: change for change in self.rules}
        self._piece = {change.id: change for change in self.pieces if _gates(change)}
        asked = {change.id for change in self.questions if set(change.parts) - {"reworded", "options reworded"}}
        self._changed = asked | {change.id for change in self.rules if _acts(change)}

    def of_piece(self, piece: str, rules: Iterable[str]) -> list[str]:
        """What made a piece come or go: these rules, or the piece itself when only that one changed."""
        named = list(rules)
        return [piece] if piece in self._piece and not self.any_changed(named) else named

    def any_changed(self, names: Iterable[str]) -> bool:
        """Whether a rule among these does something else than before."""
        return not self._changed.isdisjoint(names)

    def rests_on_dropped(self, moved: Comparison) -> bool:
        """Whether the rules that decide a move read an answer that the other pack does not take."""
        down = moved.climb < 0
        complaint, deciding = (self._old, moved.old.deciding) if down else (self._new, moved.new.deciding)
        dropped = {name.split(":")[0] for name in (moved.new.dropped if down else moved.old.dropped)}
        rules = [complaint.rules[rule_id] for rule_id in deciding if rule_id in complaint.rules]
        return any(dropped & complaint.questions_behind(rule) for rule in rules)

    def cause(self, name: str) -> Cause:
        """A rule, a piece, or what holds otherwise."""
        rule = self._new.rules.get(name) or self._old.rules.get(name)
        if rule is not None:
            return Cause(id=name, title=rule.title, change=self._change(name))
        if name in self._piece:
            return Cause(id=name, title=self._piece[name].title, change=_told(self._piece[name]))
        kind_id = name.removeprefix("otherwise/")
        kind = self._new.kind.get(kind_id) or self._old.kind.get(kind_id)
        if name != kind_id and kind and kind.otherwise:
            return Cause(id=name, title=f"{kind.label}: {kind.otherwise.label}", change="")
        return Cause(id=name, title=name, change="")

    def _change(self, rule_id: str) -> str:
        if rule_id in self._rule:
            return _told(self._rule[rule_id])
        if rule_id.startswith(f"{SHELF}/") and (rule_id in self._old.rules) != (rule_id in self._new.rules):
            return "an option that now stands alone" if rule_id in self._new.rules else "stands alone no more"
        behind = sorted(self._behind(self._old, rule_id) | self._behind(self._new, rule_id))
        return f"unchanged, reads what changed: {', '.join(behind)}" if behind else "unchanged"

    def _behind(self, complaint: Complaint, rule_id: str) -> set[str]:
        """The changed questions and rules that a rule builds on."""
        rule = complaint.rules.get(rule_id)
        if rule is None:
            return set()
        found = set(complaint.questions_behind(rule))
        todo = [rule]
        seen: set[str] = set()
        while todo:
            for finding in todo.pop().condition.findings:
                for maker in complaint.makers.get(finding, ()):
                    if maker.id not in seen:
                        seen.add(maker.id)
                        todo.append(maker)
        return (found | seen) & self._changed


def _acts(change: Change) -> bool:
    return change.kind in ("added", "removed") or bool(set(change.parts).intersection(ADVISING))


def _gates(change: Change) -> bool:
    """Whether a piece itself came or went, or when it is shown."""
    return change.kind != "changed" or bool(set(GATES).intersection(change.parts))


def _told(change: Change) -> str:
    if change.kind == "changed":
        acting = [part for part in change.parts if part in (*ADVISING, *GATES)]
        return f"changed: {', '.join(acting or change.parts)}"
    return "new" if change.kind == "added" else change.kind


def report_of(old: Pack, new: Pack, complaint: str, comparisons: Sequence[Comparison], source: str) -> DiffReport:
    """The whole report. `source` says in words who was compared."""
    before, after = old.complaint(complaint), new.complaint(complaint)
    causes = _Causes(before, after)
    level = [c for c in comparisons if not c.climb]
    return DiffReport(
        old=PackIdentity(name=old.name, version=old.version, digest=old.digest),
        new=PackIdentity(name=new.name, version=new.version, digest=new.digest),
        complaint=complaint,
        source=source,
        people=len(comparisons),
        down=sum(c.climb < 0 for c in comparisons),
        up=sum(c.climb > 0 for c in comparisons),
        more_exercise=sum(any(map(_is_exercise, c.gained)) for c in level),
        less_exercise=sum(any(map(_is_exercise, c.lost)) for c in level),
        more_offered=sum(bool(c.gained) for c in level),
        less_offered=sum(bool(c.lost) for c in level),
        levels=_counted(f"{c.old.gist.urgency} -> {c.new.gist.urgency}" for c in comparisons),
        permissions=_counted(
            f"{c.old.gist.exercise_permission} -> {c.new.gist.exercise_permission}" for c in comparisons
        ),
        moves=tuple(_moves(comparisons, causes)),
        offer_moves=tuple(_offer_moves(level, causes)),
        pieces_gained=_counted(p for c in comparisons for p in c.new.gist.shown if p not in c.old.gist.shown),
        pieces_lost=_counted(p for c in comparisons for p in c.old.gist.shown if p not in c.new.gist.shown),
        misfits=sum(c.misfits for c in comparisons),
        dropped_by_old=_counted(name for c in comparisons for name in c.old.dropped),
        dropped_by_new=_counted(name for c in comparisons for name in c.new.dropped),
        unanswered_in_old=_counted(name for c in comparisons for name in c.old.unanswered),
        unanswered_in_new=_counted(name for c in comparisons for name in c.new.unanswered),
        questions=causes.questions,
        rules=causes.rules,
        pieces=causes.pieces,
        complaint_file=complaint_changes(before, after),
        wording=wording_changes(old.content, new.content),
    )


def examples(report: DiffReport) -> dict[str, str]:
    """The person that stands for each group, by a name for the group that can be a file name."""
    named: dict[str, str] = {}
    moves = [(str(move.direction), move.rules[0].id, move.example) for move in report.moves]
    moves += [(str(move.direction), move.cause.id, move.example) for move in report.offer_moves]
    for number, (direction, cause, example) in enumerate(moves, start=1):
        named[f"{number:03}-{direction}-{cause.replace('/', '-').replace(' ', '-')}"[:100]] = example
    return named


def _counted(names: Iterable[str]) -> dict[str, int]:
    counts = Counter(names)
    return dict(sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))


def _moves(comparisons: Sequence[Comparison], causes: _Causes) -> list[Move]:
    groups: dict[tuple[str, tuple[str, ...]], list[Comparison]] = {}
    for comparison in comparisons:
        if comparison.climb:
            down = comparison.climb < 0
            deciding = comparison.old.deciding if down else comparison.new.deciding
            groups.setdefault(("down" if down else "up", deciding), []).append(comparison)
    moves = [
        Move(
            direction="down" if direction == "down" else "up",
            rules=tuple(causes.cause(rule_id) for rule_id in rules),
            people=len(people),
            levels=_counted(f"{c.old.gist.urgency} -> {c.new.gist.urgency}" for c in people),
            misfits=sum(causes.rests_on_dropped(c) for c in people),
            example=_plainest(people).person,
        )
        for (direction, rules), people in groups.items()
    ]
    return sorted(moves, key=lambda m: (m.direction, -m.people, [rule.id for rule in m.rules]))


def _plainest(people: Sequence[Comparison]) -> Comparison:
    """The best example: everything fits both packs, the greatest move, the first of these."""
    return min(people, key=lambda c: (c.misfits, -abs(c.climb)))


def _offer_moves(people: Sequence[Comparison], causes: _Causes) -> list[OfferMove]:
    groups: dict[tuple[Literal["more", "less"], str], list[tuple[Comparison, str]]] = {}
    for one in people:
        for piece, cause in _explained(one.gained, one.old, one.new, causes):
            groups.setdefault(("more", cause), []).append((one, piece))
        for piece, cause in _explained(one.lost, one.new, one.old, causes):
            groups.setdefault(("less", cause), []).append((one, piece))
    moves = [
        OfferMove(
            direction=direction,
            cause=causes.cause(cause),
            people=len({one.person for one, _ in moved}),
            pieces=_counted(piece for _, piece in moved),
            example=_plainest([one for one, _ in moved]).person,
        )
        for (direction, cause), moved in groups.items()
    ]
    return sorted(moves, key=lambda m: (m.direction != "more", not m.exercises, -m.people, m.cause.id))


def _explained(pieces: Sequence[str], without: Result, having: Result, causes: _Causes) -> Iterator[tuple[str, str]]:
    """Each piece that only one result offers, with each of its causes. What goes with exercises follows theirs."""
    exercises: dict[str, None] = {}
    for piece in sorted(pieces, key=_is_exercise, reverse=True):
        found = causes.of_piece(piece, _why(piece, without, having))
        if _is_exercise(piece):
            exercises.update(dict.fromkeys(found))
        elif exercises and piece not in found and not causes.any_changed(found):
            found = list(exercises)
        yield from ((piece, cause) for cause in found)


def _why(piece: str, without: Result, having: Result) -> Sequence[str]:
    """Why a piece is offered in one result and not in the other: what only there holds it back, else what offers it."""
    held = [cause for cause in without.held.get(piece, ()) if cause not in having.held.get(piece, ())]
    return held or having.offered[piece]


def _is_exercise(piece: str) -> bool:
    return piece.startswith("exercises/")
