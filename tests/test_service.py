"""The service of examples/: its JSON as a program meets it, and its page as a person with a keyboard does."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from page_checks import AXE, needs_axe, needs_chromium

import triage

ROOT = Path(__file__).parent.parent
COMPLAINT = "medial-knee-pain"
APP = ROOT / "examples" / "service" / "app.py"
READY = 60
"""Seconds that a service may take to start on a busy machine."""


class Service:
    """The running example, and what it replies."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"

    def ask(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """The code and the JSON of a reply; bytes are sent as they are."""
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/{path}", data)
        for name, value in {"content-type": "application/json", **headers}.items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=READY) as reply:
                return reply.status, json.loads(reply.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null") if error.code != 400 else None


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    """The example as its first lines say to start it, on a port that is free."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(APP), str(port)], stderr=subprocess.DEVNULL, cwd=ROOT)
    running, end = Service(port), time.monotonic() + READY
    try:
        while True:
            try:
                running.ask("complaints")
                break
            except OSError:
                assert process.poll() is None
                assert time.monotonic() < end
                time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait(20)


def answers_of(name: str) -> dict[str, Any]:
    """The answers of an example, a screen with both of its lists."""
    given: dict[str, Any] = json.loads((ROOT / "examples" / "answers" / f"{name}.json").read_text())
    return {key: {"yes": one, "unsure": []} if isinstance(one, list) else one for key, one in given.items()}


def walk(service: Service, answers: dict[str, Any]) -> dict[str, Any]:
    """The last step of an interview in which the client holds the state."""
    _, step = service.ask("interviews", {"complaint": COMPLAINT, "region": "eu"})
    while step["question"] is not None:
        name = step["question"]["id"]
        body = {"state": step["state"], "question": name, "answer": answers.get(name, "unknown")}
        code, step = service.ask("interviews/answer", body)
        assert code == 200
    done: dict[str, Any] = step
    return done


def test_a_client_walks_an_interview_with_the_state_in_its_hands(service: Service, pack: triage.Pack) -> None:
    """Question by question, and at the end the same assessment as from the library."""
    answers = answers_of("chronic-overuse")
    code, told = service.ask("interviews/result", {"state": walk(service, answers)["state"]})
    assert code == 200
    interview = pack.interview(COMPLAINT, region="eu")
    while (question := interview.next_question()) is not None:
        interview.answer(question.id, answers.get(question.id, "unknown"))
    assert told == json.loads(interview.assess().to_json())


def test_all_answers_at_once(service: Service, pack: triage.Pack) -> None:
    """One request with the answers gives the assessment; a missing answer is never a no."""
    answers = answers_of("acute-sprain")
    code, told = service.ask("assessments", {"complaint": COMPLAINT, "answers": answers})
    assert (code, told["urgency"]) == (200, pack.assess(COMPLAINT, answers).urgency)
    assert service.ask("assessments", {"complaint": COMPLAINT, "answers": {}})[1]["urgency"] == "urgent"


def test_back_opens_the_last_question(service: Service) -> None:
    """Going back gives the question before, with what was said, and an emergency is told as one."""
    _, first = service.ask("interviews", {"complaint": COMPLAINT})
    body = {"state": first["state"], "question": "danger-signs", "answer": {"yes": ["open-wound"], "unsure": []}}
    _, ended = service.ask("interviews/answer", body)
    assert (ended["question"], ended["emergency"]) == (None, True)
    _, again = service.ask("interviews/back", {"state": ended["state"]})
    assert again["question"]["id"] == "danger-signs"
    assert again["suggestion"] == {"yes": ["open-wound"], "unsure": []}


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("assessments", {"complaint": COMPLAINT, "answers": {"age": True}}, "body.answers.age"),
        ("assessments", {"complaint": COMPLAINT, "answers": {"age": "34"}}, "no whole number"),
        ("assessments", {"complaint": COMPLAINT, "answers": {"age": 34.0}}, "body.answers.age"),
        ("assessments", {"complaint": COMPLAINT, "answers": {"danger-signs": {"yes": []}}}, "unsure"),
        ("assessments", {"complaint": COMPLAINT, "answers": {}, "softer": True}, "body.softer"),
        ("assessments", {"complaint": "toothache", "answers": {}}, "there is no such complaint"),
        ("assessments", b"{", "JSON decode error"),
        ("interviews", {}, "body.complaint"),
        ("interviews", {"complaint": COMPLAINT, "region": "mars"}, "there is no such region"),
        ("interviews/answer", {"state": {}, "question": "age", "answer": 1}, "no state of an interview"),
        ("interviews/result", {"state": {"interview": 1}}, "this part is missing"),
        ("result", b"state=%7B%7D", "no state of an interview"),
        ("result", b"state=" + b"[" * 50_000, "this form holds no state"),
        ("result", b"x", "this form holds no state"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(service: Service, path: str, body: Any, told: str) -> None:
    """A lax boolean, a number as text, a strange key or a changed state: refused, and nothing else is repeated."""
    kind = "application/x-www-form-urlencoded" if path == "result" else "application/json"
    code, refused = service.ask(path, body, **{"content-type": kind})
    assert code == 422
    assert told in json.dumps(refused["problems"])
    assert len(json.dumps(refused)) < 4_000


def test_what_was_sent_is_not_repeated(service: Service) -> None:
    """A request of the wrong shape is told by its place; the words in it are not."""
    code, refused = service.ask("interviews", {"complaint": ["my own words"], "region": {"more": "of them"}})
    assert code == 422
    assert "body.region" in json.dumps(refused)
    assert not any(words in json.dumps(refused) for words in ("my own words", "of them"))


def test_a_body_that_is_too_large_is_not_read(service: Service) -> None:
    """More than a state can need is refused before it is parsed."""
    code, refused = service.ask("assessments", b" " * 200_000)
    assert (code, refused["problems"][0]["message"]) == (413, "more than 100000 bytes")


def test_only_this_computer_is_served(service: Service) -> None:
    """A page of another name that was led to this address is refused."""
    assert service.ask("complaints", host="evil.example")[0] == 400


def test_every_reply_has_its_policy(service: Service) -> None:
    """No script but the page's own, nothing kept, and the API describes itself without loading anything."""
    with urllib.request.urlopen(f"{service.address}/", timeout=READY) as reply:
        assert "script-src 'self'" in reply.headers["content-security-policy"]
        assert reply.headers["cache-control"] == "no-store"
    code, described = service.ask("openapi.json")
    assert code == 200
    assert {"/interviews", "/interviews/answer", "/assessments"} <= set(described["paths"])
    assert described["components"]["schemas"]["Reply"]["additionalProperties"] is False
    assert service.ask("docs")[0] == 404


def test_without_the_extra_one_sentence_names_it(tmp_path: Path) -> None:
    """A Python without FastAPI is told which extra is missing."""
    (tmp_path / "fastapi.py").write_text("raise ImportError('gone', name='fastapi')\n")
    environment = {"PYTHONPATH": f"{tmp_path}:{ROOT}"}
    done = subprocess.run([sys.executable, str(APP)], capture_output=True, text=True, env=environment)
    assert done.returncode == 1
    assert done.stderr == (
        "The service needs fastapi. Install with: pip install 'fastapi>=0.115' 'uvicorn>=0.30' (the extra 'api')\n"
    )


ANSWER_ANYHOW = """
(() => {
  const number = document.getElementById("o-number");
  if (number) number.value = document.querySelector(".number").innerText.includes("years") ? "40" : "1";
  else (document.getElementById("o-none") ?? document.querySelector("input")).click();
  window.before = document.title;
  document.querySelector("button").click();
})()
"""
"""None of a screen, the first of a choice, a grown-up with little pain."""


class Person:
    """Somebody with a keyboard and no mouse."""

    def __init__(self, browser: Chromium) -> None:
        self.browser = browser

    def tab_to(self, wanted: str) -> None:
        """Press Tab until a script about `it`, what has the focus, is true."""
        for _ in range(60):
            self.browser.press("Tab")
            if self.browser.run(f"(it => {wanted})(document.activeElement)"):
                return
        raise AssertionError(f"Tab never came to {wanted}")

    def press_button(self, words: str) -> None:
        """Tab to a button and press it."""
        self.tab_to(f"it.tagName === 'BUTTON' && it.textContent === {json.dumps(words)}")
        self.browser.press("Enter")

    def begin(self, service: Service, **window: Any) -> None:
        """Open the page, choose Europe, and start."""
        self.browser.open(f"{service.address}/", **window)
        self.browser.until("document.querySelector('button') !== null")
        self.tab_to("it.id === 'region'")
        self.browser.write("E")
        self.press_button("Start")
        self.asked(1)

    def asked(self, number: int) -> None:
        """Wait for the question of that number, or what comes after the last one."""
        told = f"document.querySelector('.where')?.textContent.startsWith('Question {number},')"
        self.browser.until(f"{told} || document.querySelector('dl, .now') !== null")

    def answer(self, name: str, answer: Any) -> None:
        """Mark an answer and go on."""
        if isinstance(answer, dict):
            marks = [f"o-{one}" for one in answer["yes"]] + [f"u-{one}" for one in answer["unsure"]]
            for mark in marks or ["o-none"]:
                self.tab_to(f"it.id === '{mark}'")
                self.browser.press("Space")
        elif isinstance(answer, int):
            self.tab_to("it.id === 'o-number'")
            self.browser.write(str(answer))
        else:
            self.tab_to("it.type === 'radio'")
            self.browser.press("Space")
            while self.browser.run("document.activeElement.value") != answer:
                self.browser.press("ArrowDown")
        self.press_button("Next")


def focus(browser: Chromium) -> Any:
    """What a screen reader is at: the tag and the text of what has the focus."""
    return browser.run("[document.activeElement.tagName, document.activeElement.textContent]")


@needs_chromium
def test_a_person_with_a_keyboard_gets_the_same_result(browser: Chromium, service: Service, pack: triage.Pack) -> None:
    """Every question by keys alone: the focus stands at each one, and the result is that of the library."""
    answers, person = answers_of("chronic-overuse"), Person(browser)
    person.begin(service, width=390)
    interview = pack.interview(COMPLAINT, region="eu")
    while (question := interview.next_question()) is not None:
        assert focus(browser) == ["H1", question.text]
        assert browser.run("document.title").startswith(question.label)
        interview.answer(question.id, answers.get(question.id, "unknown"))
        person.answer(question.id, answers.get(question.id, "unknown"))
        person.asked(len(interview.answers) + 1)
    assert focus(browser) == ["H1", "Are these your answers?"]
    person.press_button("Show the result")
    browser.until("document.querySelector('.now') !== null")
    assert browser.run("document.title").startswith("Self-care")
    assert browser.run("document.querySelectorAll('.exercise').length") == len(interview.assess().exercises)
    assert browser.complaints() == []
    assert all(address.startswith(service.address) for address in browser.requests())


@needs_chromium
def test_an_emergency_is_shown_at_once_and_first(browser: Chromium, service: Service) -> None:
    """After a sign of danger nothing more is asked: the page of the result opens with whom to call."""
    person = Person(browser)
    person.begin(service, width=390, height=640)
    person.answer("danger-signs", {"yes": ["open-wound"], "unsure": []})
    browser.until("document.querySelector('.emergency .call') !== null")
    assert "112" in browser.run("document.querySelector('.call').textContent")
    assert browser.run("document.querySelector('.call').getBoundingClientRect().bottom") < 640


@needs_chromium
def test_nothing_marked_is_an_error_and_never_a_no(browser: Chromium, service: Service) -> None:
    """The error has the focus and leads to what it is about; "not sure" takes the mark from "true"; back keeps it."""
    person = Person(browser)
    person.begin(service)
    person.press_button("Next")
    browser.until("document.querySelector('.error') !== null")
    assert focus(browser) == ["DIV", "Mark what is true or not sure, or None of these"]
    assert browser.run("document.title").startswith("Error: ")
    browser.press("Tab")
    browser.press("Enter")
    assert browser.run("document.activeElement.id") == "o-breathless-or-chest-pain"
    assert browser.run("document.activeElement.getAttribute('aria-invalid')") == "true"
    browser.press("Space")
    browser.press("Tab")
    browser.press("Space")
    assert browser.run("[...document.querySelectorAll('input:checked')].map(one => one.id)") == [
        "u-breathless-or-chest-pain"
    ]
    person.press_button("Next")
    person.asked(2)
    person.press_button("Back")
    person.asked(1)
    assert browser.run("document.getElementById('u-breathless-or-chest-pain').checked") is True


@needs_chromium
def test_when_the_service_is_gone_the_page_says_so(browser: Chromium, service: Service) -> None:
    """A request that fails is told beside the question, and no result is shown."""
    person = Person(browser)
    person.begin(service)
    browser.ask("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
    try:
        person.answer("danger-signs", {"yes": [], "unsure": []})
        browser.until("document.querySelector('.error') !== null")
        assert focus(browser)[1] == "The service cannot be reached. Try again."
    finally:
        browser.ask(
            "Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1
        )


@needs_chromium
@needs_axe
def test_the_page_is_accessible_and_fits(browser: Chromium, service: Service) -> None:
    """axe-core finds nothing at the start, at an error, on each kind of question and at the review; nothing is cut."""
    browser.open(f"{service.address}/")
    browser.until("document.querySelector('button') !== null")
    look_over(browser)
    browser.run("document.querySelector('button').click()")
    browser.until("document.querySelector('fieldset') !== null")
    browser.run("document.querySelector('button').click()")
    browser.until("document.querySelector('.error') !== null")
    seen = set()
    while browser.run("document.querySelector('dl') === null"):
        kind = browser.run("document.querySelector('fieldset input').type")
        if kind not in seen:
            seen.add(kind)
            look_over(browser)
        browser.run(ANSWER_ANYHOW)
        browser.until("document.title !== window.before")
    assert browser.run("document.title").startswith("Your answers")
    look_over(browser)
    assert seen == {"checkbox", "text", "radio"}


def look_over(browser: Chromium) -> None:
    """What axe-core says of the page as it is now, and whether it is as wide as the window, on a phone and a desk."""
    if not browser.run("'axe' in window"):
        browser.run(AXE.read_text(encoding="utf-8"))
    for width, dark in ((390, False), (390, True), (1280, False)):
        browser.ask(
            "Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        browser.ask("Emulation.setEmulatedMedia", media="", features=[scheme])
        told = json.loads(browser.run("axe.run(document).then(told => JSON.stringify(told))"))
        assert [(fault["id"], fault["nodes"][0]["html"][:200]) for fault in told["violations"]] == []
        assert browser.run("document.documentElement.scrollWidth") <= width
