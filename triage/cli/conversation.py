"""The interview as a plain conversation: numbered lines, no cursor movement, the same for pipes and screen readers.

Everything said to the person goes to standard error; only the result goes to standard output.
"""

import re
import sys
import textwrap
from collections.abc import Callable
from typing import Any

from triage import AnswerError, Choice, Interview, Number, Question, Screen
from triage.cli.telling import ENDED, LeftError, doubt, dropped, has_doubt, progress, purpose, range_of
from triage.render.plain import plain

KEYS = ("U", "B", "R", "Q", "Y", "N")
COMMANDS = "u not sure, b back, ? why, r review, q quit"
CHANGE = re.compile(r"[rR] ?([0-9]{1,4})")


class Conversation:
    """Walks an interview. `read` gives the next typed line, or "" at the end of input; `say` shows a line.

    `width` tells the columns there are now, and `keep` is called whenever an answer counts.
    """

    def __init__(
        self,
        interview: Interview,
        read: Callable[[], str],
        say: Callable[[str], None],
        width: Callable[[], int],
        keep: Callable[[], None],
    ) -> None:
        self._interview = interview
        self._read = read
        self._say = say
        self._width = width
        self._keep = keep

    def run(self) -> None:
        """Ask until nothing can change the result and the review is accepted, or an emergency is certain."""
        self._tell(f"Answer for the person with the pain. Type the number of your answer. At any time: {COMMANDS}.")
        while True:
            while (question := self._interview.next_question()) is not None:
                self._ask(question)
            if self._interview.is_emergency or self._accepted():
                return

    def confirmed(self, text: str) -> bool:
        """Whether the person confirms with y; the end of input does not."""
        self._say("")
        self._tell(text)
        self._tell("Show the exercises? y yes, n no")
        while True:
            try:
                typed = self._line().lower()
            except LeftError:
                return False
            if typed in ("y", "yes"):
                return True
            if typed in ("n", "no"):
                return False
            self._say("Please type y or n.")

    def _ask(self, question: Question, *, changing: bool = False) -> None:
        """Ask one question until it is answered, or another one was opened.

        Changing an earlier answer, "back" leaves it as it was.
        """
        self._show(question, changing=changing)
        while True:
            typed = self._line()
            if typed == "q":
                raise LeftError
            if typed == "b":
                if not changing:
                    self._back()
                return
            if typed == "?":
                self._why(question)
            elif typed == "r":
                self._review()
                self._tell("To change one, type r and its number, such as r1.")
                self._show(question, changing=changing)
            elif change := CHANGE.fullmatch(typed):
                if self._changed(int(change[1])):
                    return
            elif typed == "" and self._interview.suggestion(question.id) is None:
                self._say("Please type an answer.")
            elif self._took(question, typed):
                return

    def _why(self, question: Question) -> None:
        sentences, titles = purpose(self._interview.why(question.id))
        for sentence in sentences:
            self._tell(sentence)
        for title in titles:
            self._tell(f"- {title}", "  ")

    def _changed(self, number: int) -> bool:
        """Whether there is an answer of that number; it was opened then."""
        replies = self._interview.review()
        if 1 <= number <= len(replies):
            self._ask(replies[number - 1].question, changing=True)
            return True
        self._tell(f"There is no answer {number}. Type r to see all answers.")
        return False

    def _took(self, question: Question, typed: str) -> bool:
        before = self._interview.review()
        try:
            reply = self._reply(question, typed)
            meaning = self._meaning(question, reply)
            self._interview.answer(question.id, reply)
        except AnswerError as error:
            for problem in error.problems:
                self._tell(f"{_named(problem.message)}. Allowed: {self._allowed(question)}")
            return False
        self._keep()
        for text in (meaning, dropped(before, self._interview.review())):
            self._tell(text)
        return True

    def _meaning(self, question: Question, reply: Any) -> str:
        """What the doubt in an answer will mean; empty when there is none."""
        return doubt(self._interview.doubt(question.id, reply)) if has_doubt(question, reply) else ""

    def _back(self) -> None:
        if self._interview.back() is None:
            self._say("This is the first question.")

    def _reply(self, question: Question, typed: str) -> Any:
        """What was typed as an answer; anything else goes on as it is, to be refused by name."""
        if typed == "" and (before := self._interview.suggestion(question.id)) is not None:
            return before.answer
        if isinstance(question, Screen):
            return self._screen_reply(question, typed)
        if typed == "u":
            return "unknown"
        if isinstance(question, Number):
            return int(typed) if _is_number(typed) else typed
        if _is_number(typed) and 1 <= int(typed) <= len(question.options):
            return question.options[int(typed) - 1].id
        return typed

    def _screen_reply(self, question: Screen, typed: str) -> Any:
        words = typed.replace(",", " ").split()
        unsure_asked = "u" in words
        numbers = [word for word in words if word != "u"]
        yes = [_option(question, word) for word in numbers]
        if not unsure_asked:
            return yes
        rest = [option for option in question.option_ids if option not in yes]
        self._tell("Which ones are you not sure about? Their numbers, or Enter for all that you did not choose.")
        words = self._line().replace(",", " ").split()
        unsure = [_option(question, word) for word in words if word != "u"]
        return {"yes": yes, "unsure": unsure or rest}

    def _accepted(self) -> bool:
        """The review before the result; false when an answer was opened again."""
        self._say("")
        self._tell("No more questions. Your answers:")
        self._review()
        self._tell("Enter shows the result. A number changes that answer. b back, q quit")
        while True:
            typed = self._line()
            replies = self._interview.review()
            if typed == "":
                return True
            if typed == "r":
                self._review()
                continue
            if typed == "q":
                raise LeftError
            if typed == "b":
                self._back()
                return False
            change = CHANGE.fullmatch(typed)
            wanted = change[1] if change else typed
            if _is_number(wanted) and 1 <= int(wanted) <= len(replies):
                self._ask(replies[int(wanted) - 1].question, changing=True)
                return False
            self._tell(f"Please press Enter, or type a number from 1 to {len(replies)}, b or q.")

    def _review(self) -> None:
        replies = self._interview.review()
        if not replies:
            self._say("No answers yet.")
        for number, reply in enumerate(replies, start=1):
            self._tell(f"{number}. {reply.question.label}: {reply.text}", "   ")

    def _show(self, question: Question, *, changing: bool) -> None:
        self._say("")
        if changing:
            self._tell("Changing an earlier answer. b keeps it as it was. Later answers stay where they still count.")
        else:
            self._tell(f"{progress(self._interview)}.")
        self._tell(question.text)
        if question.hint:
            self._tell(f"({question.hint})")
        if isinstance(question, Number):
            self._tell(f"Type {range_of(question)}, or u.")
        else:
            for number, option in enumerate(question.options, start=1):
                hint = f" ({option.hint})" if option.hint else ""
                self._tell(f"{number}. {option.text}{hint}", "   ")
            if isinstance(question, Screen):
                self._say("0. None of these")
                self._tell("Type all numbers that are true, such as 1 3. Add u for those you are not sure about.")
        if (before := self._interview.suggestion(question.id)) is not None:
            self._tell(f"Enter keeps: {before.text}")

    def _allowed(self, question: Question) -> str:
        if isinstance(question, Number):
            return f"{range_of(question)}, or {COMMANDS}"
        if isinstance(question, Choice):
            return f"a number from 1 to {len(question.options)}, or {COMMANDS}"
        return f"numbers from 1 to {len(question.options)}, 0 for none of these, or {COMMANDS}"

    def _line(self) -> str:
        self._say_prompt()
        line = self._read()
        if line == "":
            raise LeftError(ENDED)
        typed = line.strip()
        return typed.lower() if typed.upper() in KEYS else typed

    def _say_prompt(self) -> None:
        print("> ", end="", file=sys.stderr, flush=True)

    def _tell(self, text: str, indent: str = "") -> None:
        for line in textwrap.wrap(plain(text), self._width(), subsequent_indent=indent, break_on_hyphens=False):
            self._say(line)


def _named(message: str) -> str:
    return message[:1].upper() + message[1:]


def _option(question: Screen, word: str) -> str:
    if word == "0":
        return "none"
    if _is_number(word) and 1 <= int(word) <= len(question.options):
        return question.options[int(word) - 1].id
    return word


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 6
