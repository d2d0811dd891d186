"""One question being answered by keys: where the person is, what is marked so far, and the answer when it is done."""

from collections.abc import Callable, Collection
from typing import Any

from triage import Choice, Number, Option, Question, Reply, Screen
from triage.cli.keys.sheet import Item
from triage.cli.telling import range_of
from triage.model.question import NOT_SURE

CHOICE_KEYS = "Arrow keys or numbers move, Enter answers, u not sure."
SCREEN_KEYS = "Space or number [x] true, u [?] not sure, a all not sure, 0 none, Enter next."
NUMBER_KEYS = "Type the number, then Enter. u not sure."


class Answering:
    """Marks for one question. `reply` is the answer as plain data once Enter gave it, `given` says whether it did."""

    keys = ""

    def __init__(self) -> None:
        self.given = False
        self.reply: Any = None
        self.message = ""

    def items(self) -> tuple[Item, ...]:
        """What can be chosen, with the marks so far."""
        raise NotImplementedError

    @property
    def current(self) -> int | None:
        """The item the person is at."""
        raise NotImplementedError

    def so_far(self) -> Any:
        """What Enter would answer now; None when it would be refused."""
        raise NotImplementedError

    def shown(self, items: Collection[int]) -> None:
        """Note which items have been on the screen."""

    def press(self, key: str) -> bool:
        """Whether the key means something here. A key is "up", "enter", "space" or one character."""
        self.message = ""
        if key == "enter":
            self.reply = self.so_far()
            self.message = self._missing() if self.reply is None else self._unread()
            self.given = not self.message
            return True
        return self._moved(key)

    def _moved(self, key: str) -> bool:
        raise NotImplementedError

    def _missing(self) -> str:
        """What there is no answer without."""
        raise NotImplementedError

    def _unread(self) -> str:
        """What is to be read before an answer is taken; empty when all was."""
        return ""


class Choosing(Answering):
    """One of several. Nothing is chosen until the person moves to it."""

    keys = CHOICE_KEYS

    def __init__(self, question: Choice, before: Reply | None) -> None:
        super().__init__()
        self._question = question
        self._every = (*question.option_ids, NOT_SURE)
        self._at = self._every.index(before.answer) if before else None
        self._digits = Digits(len(question.options))

    def items(self) -> tuple[Item, ...]:
        """The options, then "Not sure"."""
        listed = [Item(f"{n}. ", o.text, o.hint or "") for n, o in enumerate(self._question.options, start=1)]
        return (*listed, Item("u. ", "Not sure"))

    @property
    def current(self) -> int | None:
        """The chosen item, None at first."""
        return self._at

    def so_far(self) -> Any:
        """The chosen option."""
        return None if self._at is None else self._every[self._at]

    def _moved(self, key: str) -> bool:
        if key in ("up", "down"):
            self._at = moved(self._at, key, len(self._every))
        elif key == "u":
            self._at = len(self._every) - 1
        elif (number := self._digits.press(key)) is not None:
            if not 1 <= number < len(self._every):
                self.message = f"There is no line {number}."
            else:
                self._at = number - 1
            return True
        else:
            return False
        self._digits.forget()
        return True

    def _missing(self) -> str:
        return "Nothing is chosen yet. Move to a line with the arrow keys or its number, then press Enter."


class Screening(Answering):
    """Several at once, each true, not true or not sure. Leaving all unmarked is no answer: "none of these" is one."""

    keys = SCREEN_KEYS

    def __init__(self, question: Screen, before: Reply | None) -> None:
        super().__init__()
        self._question = question
        was = before.answer if before else {"yes": [], "unsure": []}
        self._yes = {option for option in question.option_ids if option in was["yes"]}
        self._unsure = {option for option in question.option_ids if option in was["unsure"]}
        self._none = before is not None and not self._yes and not self._unsure
        self._unseen = set(range(len(question.options)))
        marked = [n for n, option in enumerate(question.option_ids) if option in self._yes | self._unsure]
        self._at = marked[0] if marked else len(question.options) if self._none else 0

    def items(self) -> tuple[Item, ...]:
        """The options with their marks, then "None of these"."""
        listed = [Item(f"{self._mark(o)} {n}. ", o.text, o.hint or "") for n, o in enumerate(self._question.options, 1)]
        return (*listed, Item(f"{'[x]' if self._none else '[ ]'} 0. ", "None of these"))

    @property
    def current(self) -> int | None:
        """The item that Space and u mark."""
        return self._at

    def so_far(self) -> Any:
        """What is marked. Enter on "None of these" answers that, while nothing else is marked."""
        last = self._at == len(self._question.options)
        if bool(self._yes or self._unsure) == (self._none or last):
            return None
        order = self._question.option_ids
        return {"yes": [o for o in order if o in self._yes], "unsure": [o for o in order if o in self._unsure]}

    def shown(self, items: Collection[int]) -> None:
        """Note which options have been on the screen: on a small one some may not have been yet."""
        self._unseen.difference_update(items)

    def _unread(self) -> str:
        """Once, how many options were never on the screen. A sign that counts on its own does not wait for it."""
        if not self._unseen or any(option.alone for option in self._question.options if option.id in self._yes):
            return ""
        count = len(self._unseen)
        self._unseen.clear()
        lines = "1 line was" if count == 1 else f"{count} lines were"
        return f"{lines} not on the screen yet. Read with the arrow keys first, or press Enter again to go on."

    def _mark(self, option: Option) -> str:
        return "[x]" if option.id in self._yes else "[?]" if option.id in self._unsure else "[ ]"

    def _moved(self, key: str) -> bool:
        count = len(self._question.options)
        if key in ("up", "down"):
            self._at = moved(self._at, key, count + 1)
        elif key == "space" and self._at < count:
            self._toggle(self._yes, self._unsure)
        elif key == "0" or (key == "space" and self._at == count):
            self._at, self._none = count, not (self._none and self._at == count)
            self._yes.clear()
            self._unsure.clear()
        elif key == "u" and self._at < count:
            self._toggle(self._unsure, self._yes)
        elif key == "u":
            self.message = "Move to the line that you are not sure about, then press u. a means all that are left."
        elif key == "a":
            self._unsure |= set(self._question.option_ids) - self._yes
            self._none = False
        elif is_digit(key) and int(key) <= count:
            self._at = int(key) - 1
            self._toggle(self._yes, self._unsure)
        elif is_digit(key):
            self.message = f"There is no line {key}."
        else:
            return False
        return True

    def _toggle(self, one: set[str], other: set[str]) -> None:
        option = self._question.option_ids[self._at]
        other.discard(option)
        one.symmetric_difference_update({option})
        self._none = False

    def _missing(self) -> str:
        if self._at == len(self._question.options):
            return "Some lines are marked. Press 0 to clear them, or move up to one of them and press Enter."
        return "Nothing is marked yet. Mark what is true with Space or its number. Press 0 if none of these is true."


class Counting(Answering):
    """A whole number, typed."""

    keys = NUMBER_KEYS

    def __init__(self, question: Number, before: Reply | None) -> None:
        super().__init__()
        self._question = question
        self._unsure = before is not None and before.answer == NOT_SURE
        self._typed = str(before.answer) if before and not self._unsure else ""
        self._longest = max(len(str(question.min)), len(str(question.max)))

    def items(self) -> tuple[Item, ...]:
        """The number typed so far."""
        typed = "Not sure" if self._unsure else f"{self._typed}_ {self._question.unit}"
        return (Item("", typed, range_of(self._question)),)

    @property
    def current(self) -> int | None:
        """There is only one line."""
        return 0

    def so_far(self) -> Any:
        """The number, when it is one within the range."""
        if self._unsure:
            return NOT_SURE
        number = int(self._typed) if self._typed.lstrip("-").isdigit() else None
        return number if number is not None and self._question.min <= number <= self._question.max else None

    def _moved(self, key: str) -> bool:
        if key == "u":
            self._unsure = not self._unsure
        elif key == "backspace" and (self._typed or self._unsure):
            self._typed = self._typed if self._unsure else self._typed[:-1]
            self._unsure = False
        elif is_digit(key) or (key == "-" and not self._typed and self._question.min < 0):
            self._unsure = False
            if len(self._typed) < self._longest:
                self._typed += key
            else:
                self.message = f"Type {range_of(self._question)}. Backspace deletes."
        else:
            return False
        return True

    def _missing(self) -> str:
        return f"Type {range_of(self._question)}, then press Enter."


class Digits:
    """Digits typed one after the other as the number of a line, up to `last`."""

    def __init__(self, last: int) -> None:
        self._last = last
        self._number = 0

    def press(self, key: str) -> int | None:
        """The number of the line that is meant now; None for a key that is no digit."""
        if not is_digit(key):
            return None
        longer = self._number * 10 + int(key)
        self._number = longer if longer <= self._last else int(key)
        return self._number

    def forget(self) -> None:
        """Begin a new number with the next digit."""
        self._number = 0


def answering(question: Question, before: Reply | None) -> Answering:
    """The way to answer a question, with its earlier answer already marked."""
    ways: dict[type, Callable[[Any, Reply | None], Answering]] = {Choice: Choosing, Number: Counting}
    return ways.get(type(question), Screening)(question, before)


def moved(at: int | None, key: str, count: int) -> int:
    """The item above or below; the first or last when the person is at none."""
    if at is None:
        return 0 if key == "down" else count - 1
    return max(0, min(count - 1, at + (1 if key == "down" else -1)))


def is_digit(key: str) -> bool:
    """Whether a key is one of 0 to 9."""
    return len(key) == 1 and key.isascii() and key.isdigit()
