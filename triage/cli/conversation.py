"""The interview as a plain conversation: numbered lines, no cursor movement, the same for pipes and screen readers.

Everything said to the person goes to standard error; only the result goes to standard output.
"""

import sys
import textwrap
from collections.abc import Callable
from typing import Any

from triage import AnswerError, Choice, Interview, Number, Question, Screen

LEFT = "Left. Nothing was stored."
KEYS = ("U", "B", "R", "Q", "Y", "N")
COMMANDS = "u not sure, b back, ? why, r review, q quit"


class LeftError(Exception):
    """The person left, or the input ended, before there was a result."""


class Conversation:
    """Walks an interview. `read` gives the next typed line, or "" at the end of input; `say` shows a line."""

    def __init__(self, interview: Interview, read: Callable[[], str], say: Callable[[str], None], width: int) -> None:
        self._interview = interview
        self._read = read
        self._say = say
        self._width = width

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
        self._say("Show the exercises? y yes, n no")
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

    def _ask(self, question: Question) -> None:
        """Ask one question until it is answered, or another one was opened."""
        self._show(question)
        while True:
            typed = self._line()
            if typed == "q":
                raise LeftError(LEFT)
            if typed == "b":
                self._back()
                return
            if typed == "?":
                self._why(question)
            elif typed == "r":
                self._review(numbered=False)
                self._show(question)
            elif typed == "" and self._interview.suggestion(question.id) is None:
                self._say("Please type an answer.")
            elif self._took(question, typed):
                return

    def _took(self, question: Question, typed: str) -> bool:
        try:
            self._interview.answer(question.id, self._reply(question, typed))
        except AnswerError as error:
            for problem in error.problems:
                self._tell(f"{_named(problem.message)}. Allowed: {self._allowed(question)}")
            return False
        return True

    def _back(self) -> None:
        if self._interview.back() is None:
            self._say("This is the first question.")

    def _why(self, question: Question) -> None:
        purpose = self._interview.why(question.id)
        self._tell(purpose.why)
        if purpose.could_show:
            self._tell(f"It could show or rule out: {'; '.join(purpose.could_show[:6])}.")

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
        self._say("No more questions. Your answers:")
        self._review()
        self._say("Enter shows the result. A number changes that answer. b back, q quit")
        while True:
            typed = self._line()
            replies = self._interview.review()
            if typed == "":
                return True
            if typed == "r":
                self._review()
                continue
            if typed == "q":
                raise LeftError(LEFT)
            if typed == "b":
                self._back()
                return False
            if _is_number(typed) and 1 <= int(typed) <= len(replies):
                self._ask(replies[int(typed) - 1].question)
                return False
            self._say(f"Please press Enter, or type a number from 1 to {len(replies)}, b or q.")

    def _review(self, *, numbered: bool = True) -> None:
        replies = self._interview.review()
        if not replies:
            self._say("No answers yet.")
        for number, reply in enumerate(replies, start=1):
            mark = f"{number}." if numbered else "-"
            self._tell(f"{mark} {reply.question.label}: {reply.text}", "   ")

    def _show(self, question: Question) -> None:
        self._say("")
        self._tell(question.text)
        if question.hint:
            self._tell(f"({question.hint})")
        if isinstance(question, Number):
            self._tell(f"Type a whole number from {question.min} to {question.max}, or u.")
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
            return f"a whole number from {question.min} to {question.max}, or {COMMANDS}"
        if isinstance(question, Choice):
            return f"a number from 1 to {len(question.options)}, or {COMMANDS}"
        return f"numbers from 1 to {len(question.options)}, 0 for none of these, or {COMMANDS}"

    def _line(self) -> str:
        self._say_prompt()
        line = self._read()
        if line == "":
            raise LeftError("The input ended before the last question, so there is no result. Nothing was guessed.")
        typed = line.strip()
        return typed.lower() if typed.upper() in KEYS else typed

    def _say_prompt(self) -> None:
        print("> ", end="", file=sys.stderr, flush=True)

    def _tell(self, text: str, indent: str = "") -> None:
        for line in textwrap.wrap(text, self._width, subsequent_indent=indent, break_on_hyphens=False):
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
