"""What the fuzzer found and what it reached, kept: each input is accepted and works, or is refused as it should be."""

from collections.abc import Iterator

import pytest
from fuzz import targets
from fuzz.kept import expected, kept

import triage
from triage.errors import Problem

TARGETS = tuple(targets.TARGETS)
INPUTS = [(target, name) for target in TARGETS for name in kept(target)]


@pytest.mark.parametrize(("target", "name"), INPUTS, ids=lambda value: value)
def test_kept_input_does_what_is_expected(target: str, name: str) -> None:
    """No promise of the reader is broken, and it is accepted, or refused in the words that stand beside the inputs."""
    wanted, said = expected(target)[name], targets.TARGETS[target](kept(target)[name])
    assert said.startswith(targets.REFUSED) == wanted.startswith(targets.REFUSED), said
    assert wanted.removeprefix(targets.REFUSED) in said


@pytest.mark.parametrize("target", TARGETS)
def test_each_kept_input_says_what_to_expect(target: str) -> None:
    """Every input has an expectation and every expectation an input; some are accepted, and many refusals differ."""
    said = expected(target)
    assert kept(target).keys() == said.keys()
    assert list(said.values()).count(targets.ACCEPTED) > 5
    assert all(text == targets.ACCEPTED or len(text) > len(targets.REFUSED) + 10 for text in said.values())
    assert len(set(said.values())) > 10
    assert sum(map(len, kept(target).values())) < 100_000


@pytest.mark.parametrize(
    ("problem", "phrase"),
    [
        (Problem("wrong", "age", found="\x1b[2J"), "cannot be printed"),
        (Problem("wrong", "age", found="a\nb"), "breaks the lines"),
        (Problem("wrong"), "without a place"),
        (Problem("wrong", "age", allowed="x" * 40_000), "flood"),
        (Problem("wrong", "age", found="knee " * 20), "repeats a long text"),
    ],
)
def test_the_fuzzer_notices_a_bad_error(problem: Problem, phrase: str) -> None:
    """An error that breaks a promise is a finding, so that a quiet run means something."""
    with pytest.raises(targets.Broken, match=phrase):
        targets.says_little(triage.AnswerError((problem,)), b'{"age": "' + b"knee " * 20 + b'"}', {})


def test_the_fuzzer_notices_what_no_reader_should_raise() -> None:
    """Any error but the right one, and work that takes too long, are findings."""
    with pytest.raises(targets.Broken, match="KeyError"):
        targets.within(lambda: dict[str, str]()["age"])
    with pytest.raises(targets.Broken, match="seconds of work"):
        targets.within(lambda: str(sum(range(10**6))), seconds=0.0)


@pytest.fixture(scope="module", autouse=True)
def _nothing_is_left() -> Iterator[None]:
    yield
    targets.clean_up()
