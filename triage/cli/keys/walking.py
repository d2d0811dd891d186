"""An interview walked by keys: what is on the screen, and what each key does. Reads and draws nothing itself."""

from collections.abc import Callable, Collection
from typing import Any, Protocol

from triage import AnswerError, Interview, Purpose, Question
from triage.cli.keys.answering import Answering, Digits, answering, moved
from triage.cli.keys.sheet import Item, Sheet
from triage.cli.telling import doubt, dropped, has_doubt, progress, purpose

COMMON_KEYS = "b back, ? why, r review, q leave."
FIRST_PAGE = "Answer for the person with the pain."
BACK_KEYS = ("b", "left")
RETURN_KEYS = (*BACK_KEYS, "escape")


class Keyed(Protocol):
    """Something shown on a screen until it is done, that keys act on."""

    finished: bool

    def sheet(self) -> Sheet:
        """What is to be seen now."""

    def shown(self, items: Collection[int]) -> None:
        """Note which items of the sheet can be read on the screen."""

    def press(self, key: str) -> None:
        """A key, by its name such as "up", or as its character."""


class Walk:
    """Asks by keys until nothing can change the result and the review is accepted, or an emergency is certain.

    `finished` says that it is over, `left` that the person left before. `keep` is called whenever an answer counts.
    """

    def __init__(self, interview: Interview, title: str, keep: Callable[[], None]) -> None:
        self.finished = False
        self.left = False
        self._interview = interview
        self._title = title
        self._keep = keep
        self._note = ""
        self._pages: list[_Page] = []
        self._go_on()

    def sheet(self) -> Sheet:
        """What is to be seen now."""
        return self._pages[-1].sheet(self._note)

    def shown(self, items: Collection[int]) -> None:
        """Note which items of the sheet can be read on the screen."""
        self._pages[-1].shown(items)

    def press(self, key: str) -> None:
        """Let the page that is seen act on a key."""
        self._note = ""
        self._pages[-1].press(key)

    def say(self, note: str) -> None:
        """Show a sentence until the next key."""
        self._note = note

    def show(self, page: "_Page") -> None:
        """Put a page on top of what is seen."""
        self._pages.append(page)

    def close(self) -> None:
        """Return to the page beneath."""
        self._pages.pop()

    def leave(self) -> None:
        """End with no result."""
        self.finished = self.left = True

    def accept(self) -> None:
        """End with the answers as they are."""
        self.finished = True

    def back(self) -> None:
        """Open the last answer again."""
        if self._interview.back() is None:
            self.say("This is the first question.")
        else:
            self._go_on()

    def answer(self, question: Question, raw: Any) -> None:
        """Take an answer, tell what it made pointless, and go on."""
        before = self._interview.review()
        try:
            self._interview.answer(question.id, raw)
        except AnswerError as error:
            self.say(error.problems[0].message)
            return
        self._keep()
        self.say(dropped(before, self._interview.review()))
        self._go_on()

    def _go_on(self) -> None:
        question = self._interview.next_question()
        if question is None and self._interview.is_emergency:
            self.finished = True
        beneath = self._pages[0] if self._pages else None
        if question is None:
            self._pages = [Reviewing(self, self._interview, final=True)]
        elif isinstance(beneath, Asking) and beneath.asks(question):
            self._pages = [beneath]  # what is already marked there stays
        else:
            self._pages = [Asking(self, self._interview, question, self._title)]
        self._title = ""


class _Page:
    """Something to be seen on its own."""

    def sheet(self, note: str) -> Sheet:
        """What is to be seen now, with a note."""
        raise NotImplementedError

    def shown(self, items: Collection[int]) -> None:
        """Note which items can be read on the screen."""

    def press(self, key: str) -> None:
        """Act on a key."""
        raise NotImplementedError


class Asking(_Page):
    """A question. `changing` is the answer of an earlier one, opened from the review."""

    def __init__(
        self, walk: Walk, interview: Interview, question: Question, title: str, *, changing: bool = False
    ) -> None:
        self._walk = walk
        self._interview = interview
        self._question = question
        self._title = title
        self._changing = changing
        self._marks: Answering = answering(question, interview.suggestion(question.id))

    def asks(self, question: Question) -> bool:
        """Whether it already asks this question, and was not answered."""
        return self._question == question and not self._marks.given

    def sheet(self, note: str) -> Sheet:
        """The question with its marks, what a doubt would mean, and the keys."""
        if self._changing:
            place = "Changing an earlier answer. Later answers stay where they still count."
        else:
            place = progress(self._interview)
            if self._title:
                place = f"{self._title}. {FIRST_PAGE} {place}"
        hint = (f"({self._question.hint})",) if self._question.hint else ()
        notes = [told for told in (note, self._marks.message, self._doubt()) if told]
        common = "b keeps it as it was, ? why." if self._changing else COMMON_KEYS
        return Sheet(
            (place, self._question.text, *hint),
            self._marks.items(),
            self._marks.current,
            tuple(notes),
            (self._marks.keys, common),
        )

    def shown(self, items: Collection[int]) -> None:
        """Note which options can be read on the screen."""
        self._marks.shown(items)

    def press(self, key: str) -> None:
        """Mark, answer, or one of the keys that every question has."""
        if self._marks.press(key):
            if self._marks.given:
                self._walk.answer(self._question, self._marks.reply)
        elif key in BACK_KEYS or (key == "escape" and self._changing):
            if self._changing:
                self._walk.close()
            else:
                self._walk.back()
        elif key == "?":
            self._walk.show(Telling(self._walk, self._question, self._interview.why(self._question.id)))
        elif key == "r" and not self._changing:
            self._walk.show(Reviewing(self._walk, self._interview, final=False))
        elif key == "q":
            self._walk.show(Leaving(self._walk))

    def _doubt(self) -> str:
        so_far = self._marks.so_far()
        if not has_doubt(self._question, so_far):
            return ""
        return doubt(self._interview.doubt(self._question.id, so_far))


class Telling(_Page):
    """Why a question is asked, to be read."""

    def __init__(self, walk: Walk, question: Question, told: Purpose) -> None:
        self._walk = walk
        sentences, titles = purpose(told)
        self._head = (f"Why this is asked: {question.label}", *sentences)
        self._items = tuple(Item("- ", title) for title in titles)
        self._at = 0

    def sheet(self, note: str) -> Sheet:
        """The reason, and what it could show or rule out."""
        keys = ("Arrow keys move. Any other key returns to the question.",)
        return Sheet(self._head, self._items, self._at, (note,) if note else (), keys, strong=0)

    def press(self, key: str) -> None:
        """Read on, or return."""
        if key in ("up", "down") and self._items:
            self._at = moved(self._at, key, len(self._items))
        else:
            self._walk.close()


class Reviewing(_Page):
    """The answers so far, each of which can be changed. At the end it is accepted for the result."""

    def __init__(self, walk: Walk, interview: Interview, *, final: bool) -> None:
        self._walk = walk
        self._interview = interview
        self._final = final
        self._replies = interview.review()
        self._digits = Digits(len(self._replies))
        self._at = 0

    def sheet(self, note: str) -> Sheet:
        """The answers in words."""
        first = Item("", "Show the result" if self._final else "Return to the question")
        listed = [Item(f"{n}. ", f"{reply.question.label}: {reply.text}") for n, reply in enumerate(self._replies, 1)]
        head = ("No more questions.", "Your answers") if self._final else ("Review", "Your answers so far")
        does = "Arrow keys or numbers move. Enter changes that answer"
        rest = "b back, q leave." if self._final else "b or r returns, q leave."
        keys = (f"{does}, or shows the result." if self._final else f"{does}.", rest)
        return Sheet(head, (first, *listed), self._at, (note,) if note else (), keys)

    def press(self, key: str) -> None:
        """Move, change an answer, or go on."""
        if (number := self._digits.press(key)) is not None:
            if number <= len(self._replies):
                self._at = number
            else:
                self._walk.say(f"There is no line {number}.")
            return
        self._digits.forget()
        if key in ("up", "down"):
            self._at = moved(self._at, key, len(self._replies) + 1)
        elif key == "enter" and self._at > 0:
            question = self._replies[self._at - 1].question
            self._walk.show(Asking(self._walk, self._interview, question, "", changing=True))
        elif key == "q":
            self._walk.show(Leaving(self._walk))
        elif self._final:
            if key == "enter":
                self._walk.accept()
            elif key in BACK_KEYS:
                self._walk.back()
        elif key in ("enter", "r", *RETURN_KEYS):
            self._walk.close()


class Leaving(_Page):
    """Whether the person wants to leave."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk

    def sheet(self, note: str) -> Sheet:
        """The question."""
        return Sheet(("Leave", "Leave without a result?"), keys=("y leave, n stay",), notes=(note,) if note else ())

    def press(self, key: str) -> None:
        """Leave at y only."""
        if key == "y":
            self._walk.leave()
        elif key in ("n", "enter", *RETURN_KEYS):
            self._walk.close()
        else:
            self._walk.say("Please press y or n.")


class Confirming:
    """A text that is to be confirmed. `confirmed` says whether it was."""

    def __init__(self, text: str) -> None:
        self.finished = False
        self.confirmed = False
        self._text = text
        self._note = ""

    def sheet(self) -> Sheet:
        """The text, and what to press."""
        notes = (self._note,) if self._note else ()
        return Sheet((self._text, "Show the exercises?"), notes=notes, keys=("y yes, n no",))

    def shown(self, items: Collection[int]) -> None:
        """There is nothing to choose from."""

    def press(self, key: str) -> None:
        """Yes at y, no at n, and nothing else."""
        self.confirmed = key == "y"
        self.finished = key in ("y", "n")
        self._note = "" if self.finished else "Please press y or n."
