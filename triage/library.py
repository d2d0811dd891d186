"""The public pack: load it once, share it, ask it for assessments and interviews."""

from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from triage.engine import Engine, load_extension
from triage.errors import AnswerError, EngineError, Problem
from triage.extras import require
from triage.model.answers import read_answers, shown
from triage.model.complaint import Complaint, PackContent
from triage.pack.loading import load_content
from triage.pack.location import built_in

if TYPE_CHECKING:
    from datetime import datetime

    from triage.columnar.cells import Cells
    from triage.columnar.heart import Cohort
    from triage.follow_up.course import Course
    from triage.follow_up.session import FollowUp
    from triage.interview import Interview
    from triage.model.assessment import Assessment, Change
    from triage.model.page import Page
    from triage.model.progress import Progress, Return, Trend


class Pack:
    """A loaded pack. Frozen, safe to share between threads, no input or output after loading.

    The code of a method is imported when the method is first called.
    """

    def __init__(self, content: PackContent) -> None:
        self.content = content
        self._engines: dict[str, Engine | EngineError] = {}
        self._cohorts: dict[str, Cohort] = {}
        self._building = Lock()
        load_extension()

    @property
    def name(self) -> str:
        """The name the pack gives itself."""
        return self.content.file.name

    @property
    def version(self) -> str:
        """The version the pack gives itself, such as `0.1.0`."""
        return self.content.file.version

    @property
    def digest(self) -> str:
        """SHA-256 over all its files, 64 hexadecimal digits."""
        return self.content.digest

    @cached_property
    def complaints(self) -> tuple[str, ...]:
        """The ids of the complaints it serves, without the follow-ups."""
        return tuple(name for name, complaint in self.content.complaints.items() if complaint.file.follows is None)

    def follow_up_of(self, complaint: str) -> str | None:
        """The id of the complaint that follows this one over time; None when there is none."""
        followers = (other.id for other in self.content.complaints.values() if other.file.follows == complaint)
        return next(followers, None)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The regions whose emergency numbers it knows; `default` names no number."""
        return tuple(self.content.wording.regions)

    def complaint(self, complaint: str) -> Complaint:
        """One complaint with its questions, rules and knowledge. Raises AnswerError for an unknown id."""
        if complaint not in self.content.complaints:
            allowed = ", ".join(self.content.complaints)
            raise AnswerError((Problem("there is no such complaint", found=shown(complaint), allowed=allowed),))
        return self.content.complaints[complaint]

    def assess(
        self, complaint: str, answers: object, *, region: str = "default", what_would_change: bool = False
    ) -> "Assessment":
        """The assessment of some or all answers, a mapping of question ids to plain data.

        With `what_would_change` it also holds the smallest changes that would raise or lower the level. That takes
        several times as long. Raises AnswerError when an answer does not fit its question, and EngineError when there
        can be no result.
        """
        from triage.assess import tell

        chosen = self.complaint(complaint)
        read = read_answers(chosen.question, answers)
        outcome = self._engine(complaint).run(read)
        result = tell(self.content, chosen, read, outcome, self._region(region))
        if not what_would_change:
            return result
        from triage.changes import smallest_changes

        changes = smallest_changes(chosen, self._engine(complaint), read, outcome)
        return result.model_copy(update={"what_would_change": changes})

    def assess_frame(self, complaint: str, frame: Any, *, exact: bool = False, cells: "Cells" = "text") -> Any:
        """The results of many people at once: a row a person, a column a question, rows in their order.

        `frame` is a DataFrame of polars or pandas, or a Table of pyarrow; the results come as the same kind, with the
        columns of `triage.columnar.heart.RESULTS` and the pack's digest. A cell holds an option, a number or `unknown`;
        of a screen its options with `;` between them, each that is not sure with `?` behind it, or `none`; with
        `cells="json"` what `assess` takes, as JSON. An empty cell and a missing column are no answer; other columns
        are not looked at. A row whose answers do not fit has a `problem` and no result. A sample of the rows, or with
        `exact` every row, is run through the engine as well.

        Raises AnswerError for what is no such frame, EngineError when a row differs, and ExtraError without the extra
        `batch`.
        """
        require("batch", "Pack.assess_frame")
        from triage.columnar.frames import assess_frame
        from triage.columnar.heart import Cohort

        chosen = self.complaint(complaint)
        with self._building:
            cohort = self._cohorts.get(complaint) or Cohort(chosen)
            self._cohorts[complaint] = cohort
        return assess_frame(self.content, self._engine(complaint), cohort, frame, exact, cells)

    def what_would_change(self, complaint: str, answers: object) -> "tuple[Change, ...]":
        """At most six changes of one or two answers that would raise or lower the level, each tried on the engine.

        Those that raise it come first, the most urgent first. Raises AnswerError and EngineError as `assess` does.
        """
        from triage.changes import smallest_changes

        chosen = self.complaint(complaint)
        read = read_answers(chosen.question, answers)
        engine = self._engine(complaint)
        return smallest_changes(chosen, engine, read, engine.run(read))

    def explain(self, complaint: str, wanted: str) -> "Page":
        """A rule, question, option, piece, finding, source or statement with everything that links to it.

        Raises AnswerError naming the nearest ids when there is nothing of that id.
        """
        from triage.render.pages import page_of

        return page_of(self.content, self.complaint(complaint), wanted)

    def why_not(self, complaint: str, wanted: str, answers: object) -> "Page":
        """What keeps a rule or a piece of knowledge out of the result of these answers, or that it is there.

        Raises AnswerError when it is no rule or piece, or an answer does not fit, and EngineError.
        """
        from triage.assess import tell
        from triage.decide import decide
        from triage.render.pages import page_of
        from triage.why_not import why_not_piece, why_not_rule

        chosen = self.complaint(complaint)
        read = read_answers(chosen.question, answers)
        page = page_of(self.content, chosen, wanted)
        outcome = self._engine(complaint).run(read)
        for rule in chosen.every_rule:
            if page.kind == "rule" and rule.id == page.id:
                return why_not_rule(rule, chosen, outcome)
        for item in chosen.every_item:
            if page.kind == "piece" and item.id == page.id:
                result = tell(self.content, chosen, read, outcome, "default")
                return why_not_piece(item, chosen, outcome, decide(chosen, outcome), result)
        message, allowed = f"this is a {page.kind}", "the id of a rule or of a piece of knowledge"
        raise AnswerError((Problem(message, found=shown(wanted), allowed=allowed),))

    def interview(self, complaint: str, *, region: str = "default") -> "Interview":
        """A new, empty interview. Raises EngineError when the rules of the complaint cannot be used."""
        from triage.interview import Interview

        chosen = self.complaint(complaint)
        return Interview(self.content, chosen, self._engine(complaint), self._region(region))

    def follow_up(self, course: "Course", at: "datetime", *, region: str = "default") -> "FollowUp":
        """A new check-in of a course. `at` is the time now, aware of its time zone.

        Raises AnswerError when the course has no assessment that this pack can follow.
        """
        from triage.follow_up.session import FollowUp

        _, chosen = self._followed(course)
        return FollowUp(self.content, chosen, self._engine(chosen.id), self._region(region), course, at)

    def coming_back(self, course: "Course", at: "datetime") -> "tuple[Return, ...]":
        """The days to look again how it goes, the soonest first. Raises AnswerError as `follow_up` does."""
        from triage.follow_up.coming_back import coming_back

        return coming_back(self._followed(course)[1], course, at)

    def trends(self, course: "Course") -> "tuple[Trend, ...]":
        """The numbers measured over the check-ins. Raises AnswerError as `follow_up` does."""
        from triage.follow_up.trends import trends_of

        return trends_of(self._followed(course)[1], course)

    def progress(self, course: "Course", at: "datetime", *, region: str = "default") -> "Progress":
        """Everything that a report of a course shows. Raises AnswerError as `follow_up` does."""
        from triage.follow_up.report import progress_of

        followed, chosen = self._followed(course)
        return progress_of(self.content, followed, chosen, course, at, self._region(region))

    def _engine(self, complaint: str) -> Engine:
        """The engine of one complaint, built when it is first needed. Raises EngineError each time it cannot be."""
        with self._building:
            if complaint not in self._engines:
                try:
                    self._engines[complaint] = Engine(self.content.complaints[complaint])
                except EngineError as error:
                    self._engines[complaint] = error  # a ruleset that failed is never freed, so it is not made again
            engine = self._engines[complaint]
        if isinstance(engine, EngineError):
            raise EngineError(str(engine))
        return engine

    def _followed(self, course: "Course") -> tuple[Complaint, Complaint]:
        """The complaint that a course is about, and its follow-up."""
        for result in course.results:
            if follower := self.follow_up_of(result.complaint):
                return self.complaint(result.complaint), self.complaint(follower)
        allowed = ", ".join(name for name in self.complaints if self.follow_up_of(name)) or "none in this pack"
        message = "a course begins with an assessment of a complaint that has a follow-up"
        raise AnswerError((Problem(message, allowed=allowed),))

    def _region(self, region: str) -> str:
        if region not in self.regions:
            allowed = ", ".join(self.regions)
            raise AnswerError((Problem("there is no such region", found=shown(region), allowed=allowed),))
        return region


def load_pack(path: str | Path | None = None, *, use_cache: bool = True) -> Pack:
    """The pack in a folder that holds `rules/` and `knowledge/`; without a path the built-in one.

    A pack that was read before, from files with the same bytes and by the same program, is taken as it was read then.
    Without `use_cache`, or with TRIAGE_NO_CACHE=1, it is always read from its files and nothing is kept of it.

    Raises PackError listing every problem with file, line and key, and EngineError when durable-rules cannot be used.
    Rules that durable-rules refuses are an EngineError when the complaint is first used.
    """
    return Pack(load_content(Path(path) if path is not None else built_in(), use_cache=use_cache))
