"""Matching both readings of a person's answers, by this project's engine and by its peers, from the same facts."""

from collections.abc import Callable, Mapping, Sequence

from made_up_people import Person
from peers import MakesPeer, Peer
from plain_rules import plain_rules

from triage.engine.durable import DurableRules
from triage.engine.encoding import Encoding, Reading
from triage.model.complaint import Complaint

OURS = "triage"
Fired = tuple[frozenset[str], frozenset[str]]
Matcher = Callable[[Person], Fired]
"""From a person's answers to the ids of the certain and of the possible rules."""


class DifferentAnswerError(Exception):
    """A peer fires other rules than this project's engine, so that timing it would mean nothing."""


def our_matcher(complaint: Complaint) -> Matcher:
    """This project's door to durable-rules, without the shadow that an assessment adds."""
    encoding = Encoding(complaint)
    certain, possible = (DurableRules(complaint, reading) for reading in Reading)

    def match(person: Person) -> Fired:
        return (
            certain.fire(encoding.fact(person, Reading.CERTAIN)),
            possible.fire(encoding.fact(person, Reading.POSSIBLE)),
        )

    return match


def matcher(complaint: Complaint, peer: MakesPeer) -> Matcher:
    """A peer with the same rules loaded."""
    encoding = Encoding(complaint)
    certain, possible = _loaded(complaint, encoding, peer)

    def match(person: Person) -> Fired:
        return (
            certain.fired(encoding.fact(person, Reading.CERTAIN)),
            possible.fired(encoding.fact(person, Reading.POSSIBLE)),
        )

    return match


def all_matchers(complaint: Complaint, peers: Mapping[str, MakesPeer]) -> dict[str, Matcher]:
    """Ours first, then the peers."""
    return {OURS: our_matcher(complaint), **{name: matcher(complaint, peer) for name, peer in peers.items()}}


def compare(matchers: Mapping[str, Matcher], people: Sequence[Person], fewer: Mapping[str, int]) -> None:
    """Raises DifferentAnswerError at the first person for whom a peer fires other rules than ours.

    `fewer` names peers that are too slow for all these people, with the number they can do.
    """
    expected = [matchers[OURS](person) for person in people]
    for name, match in matchers.items():
        for number, person in enumerate(people[: fewer.get(name, len(people))]):
            for reading, ours, theirs in zip(Reading, expected[number], match(person), strict=True):
                if ours != theirs:
                    message = f"{name} differs on person {number}, {reading.value}: {sorted(ours ^ theirs)[:5]}"
                    raise DifferentAnswerError(message)


def _loaded(complaint: Complaint, encoding: Encoding, peer: MakesPeer) -> tuple[Peer, Peer]:
    certain, possible = (peer(plain_rules(complaint, encoding, reading)) for reading in Reading)
    return certain, possible
