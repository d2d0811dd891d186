"""The server for assistants: the real command, spoken to by the SDK's own client."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from assistant import Assistant, assistant
from jsonschema import Draft202012Validator
from mcp.shared.exceptions import MCPError

import triage
from triage.mcp.schemas import takes
from triage.mcp.words import DO_NOT_SOFTEN

ROOT = Path(__file__).parent.parent
COMPLAINT = "medial-knee-pain"
EXAMPLES = sorted((ROOT / "examples" / "answers").glob("*.json"))
WATCH = """
import os, sys
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
def look(event, details):
    sent = event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")
    name = details[0] if event == "open" else None
    if sent or isinstance(name, str) and details[2] & WRITING and name != os.devnull:
        os.write(2, f"seen: {event} {details!r}".encode())
        os._exit(99)
sys.addaudithook(look)
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file with everything the server said to standard error."""
    return tmp_path_factory.mktemp("mcp") / "errors.txt"


@pytest.fixture(scope="module")
def client(said: Path, pack: triage.Pack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A client of a server that ends at once when it opens a file for writing or a connection."""
    watch = tmp_path_factory.mktemp("watch")
    (watch / "sitecustomize.py").write_text(WATCH)
    search = f"{watch}{os.pathsep}{ROOT}"
    with (
        said.open("w") as errors,
        assistant("--region", "eu", errors=errors, PYTHONPATH=search, PYTHONDONTWRITEBYTECODE="1") as connected,
    ):
        yield connected


@pytest.fixture(scope="module")
def tools(client: Assistant) -> dict[str, Any]:
    """The tools by name, as the server lists them."""
    return client.tools()


@pytest.fixture(scope="module")
def schemas(tools: dict[str, Any]) -> dict[str, Draft202012Validator]:
    """What looks whether arguments fit the schema of a tool."""
    return {name: Draft202012Validator(tool.input_schema) for name, tool in tools.items()}


def answers_in(path: Path) -> dict[str, Any]:
    """The answers of an example."""
    read: dict[str, Any] = json.loads(path.read_text())
    return read


def walk(client: Assistant, answers: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every step of an interview, each made from the answers so far alone."""
    given: dict[str, Any] = {}
    while True:
        step = client.call("next_question", complaint=COMPLAINT, answers=given).structured_content
        yield step
        if step["complete"]:
            return
        question = step["question"]
        none = [] if question["kind"] == "screen" else "unknown"
        given = {**step["answers"], question["id"]: answers.get(question["id"], none)}


def test_tools_are_listed_with_strict_schemas(client: Assistant, tools: dict[str, Any]) -> None:
    """Each schema is sound and takes no key more, and the tools that advise say that nothing may be softened."""
    assert list(tools) == ["list_complaints", "list_questions", "next_question", "assess"]
    for name, tool in tools.items():
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert (schema["type"], schema["additionalProperties"]) == ("object", False)
        assert tool.annotations.read_only_hint is True
        assert (DO_NOT_SOFTEN in tool.description) is (name in ("next_question", "assess"))
    assert DO_NOT_SOFTEN in client.instructions


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_schema_takes_what_is_taken(
    client: Assistant, tools: dict[str, Any], schemas: dict[str, Draft202012Validator], pack: triage.Pack, path: Path
) -> None:
    """The answers of each example fit the schema, and what comes back is what the library gives, byte for byte."""
    arguments = {"complaint": COMPLAINT, "answers": answers_in(path), "region": "uk"}
    schemas["assess"].validate(arguments)
    result = client.call("assess", **arguments)
    direct = pack.assess(COMPLAINT, answers_in(path), region="uk", what_would_change=True)
    assert result.structured_content["assessment"] == json.loads(direct.to_json())
    assert result.structured_content["urgency"] == direct.urgency
    Draft202012Validator(tools["assess"].output_schema).validate(result.structured_content)


def test_a_whole_interview(client: Assistant, pack: triage.Pack) -> None:
    """Step by step the same is asked as by the library, a second look too, and it leads to the same assessment."""
    answers = answers_in(ROOT / "examples" / "answers" / "not-sure.json")
    interview = pack.interview(COMPLAINT, region="eu")
    steps = list(walk(client, answers))
    for step in steps[:-1]:
        question = interview.next_question()
        assert question is not None
        assert (step["question"]["id"], step["question"]["text"]) == (question.id, question.text)
        assert step["to_go"] == interview.to_go
        none: Any = [] if step["question"]["kind"] == "screen" else "unknown"
        given = answers.get(question.id, none)
        assert Draft202012Validator(step["question"]["answer_with"]).is_valid(given)
        interview.answer(question.id, given)
    assert interview.next_question() is None
    result = client.call("assess", complaint=COMPLAINT, answers=steps[-1]["answers"]).structured_content
    assert result["complete"]
    whole = pack.assess(COMPLAINT, interview.answers, region="eu", what_would_change=True)
    assert result["assessment"] == json.loads(whole.to_json())


def test_an_emergency_is_said_first(client: Assistant) -> None:
    """What to do now is the first text, the first field, marked as not to be softened; nothing more is asked."""
    answers = {"danger-signs": ["cold-or-numb-foot"]}
    step = client.call("next_question", complaint=COMPLAINT, answers=answers)
    result = client.call("assess", complaint=COMPLAINT, answers=answers)
    for told in (step, result):
        data = told.structured_content
        assert next(iter(data)) == "say_first"
        assert data["say_first"] == "EMERGENCY: Now. Call 112 or go to the nearest emergency department."
        assert data["do_not_soften"] is True
        assert told.content[0].text == data["say_first"]
        assert told.content[0].annotations.priority == 1.0
        assert "Say `say_first`" in told.content[1].text or DO_NOT_SOFTEN in told.content[1].text
    assert step.structured_content["complete"]
    assert (result.structured_content["urgent"], result.structured_content["urgency"]) == (True, "emergency")
    assert result.content[2].text.startswith("EMERGENCY: Now")
    assert result.structured_content["assessment"]["exercises"] == []


def test_what_is_urgent_is_said_before_more_is_asked(client: Assistant) -> None:
    """While a certain level is urgent and more could come, the advice comes first and the next question with it."""
    answers = {"danger-signs": [], "leg-signs": ["cannot-take-four-steps"]}
    told = client.call("next_question", complaint=COMPLAINT, answers=answers)
    step = told.structured_content
    assert step["say_first"].startswith("URGENT: Today. Get help from")
    assert told.content[0].text == step["say_first"]
    assert step["what_next"].startswith("Say `say_first` now.")
    assert (step["complete"], step["question"]["id"]) == (False, "age")


def test_nothing_is_said_first_when_nothing_is_urgent(client: Assistant) -> None:
    """A calm result has no words that must come first, and still says that none may be softened."""
    answers = answers_in(ROOT / "examples" / "answers" / "chronic-overuse.json")
    result = client.call("assess", complaint=COMPLAINT, answers=answers)
    data = result.structured_content
    assert (data["say_first"], data["urgent"], data["do_not_soften"]) == (None, False, True)
    assert result.content[1].text.startswith("SELF-CARE")


def test_missing_answers_are_not_guessed(client: Assistant) -> None:
    """With no answers the result is on the safe side and tells that it is incomplete."""
    data = client.call("assess", complaint=COMPLAINT, answers={}).structured_content
    assert (data["complete"], data["urgency"]) == (False, "urgent")
    assert "incomplete" in data["what_next"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"age": True}, ["age: this is no whole number", "found: true", "0 to 120"]),
        ({"age": "44"}, ["age: this is no whole number", "found: 44", "without quotes"]),
        ({"age": 44.0}, ["age: this is no whole number", "found: 44.0"]),
        ({"age": 10**30}, ["age: this number is out of range", "a huge number"]),
        ({"age": None}, ["age: this is no whole number", "found: null"]),
        ({"onset": "Twist"}, ["onset: this is none of the options", "found: Twist", "twist"]),
        ({"onset": False}, ["onset: this is none of the options", "found: false"]),
        ({"danger-signs": True}, ["danger-signs: a screen is answered with a list", "found: true"]),
        ({"danger-signs": "no"}, ["danger-signs: a screen is answered with a list", "found: no"]),
        ({"danger-signs": {"yes": [], "no": []}}, ["there is no such part of a screen's answer", "found: no"]),
        ({"danger-signs": ["cold-or-numb-foot", 1]}, ["danger-signs: this is none of the options", "found: 1"]),
        ({"age": 44, "agee": 44}, ["there is no such question", "found: agee"]),
        ([["age", 44]], ["answers are one object", "found: a list"]),
        (True, ["answers are one object", "found: true"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("tool", ["assess", "next_question"])
def test_answers_are_taken_strictly(
    client: Assistant, schemas: dict[str, Draft202012Validator], tool: str, answers: Any, told: list[str]
) -> None:
    """Nothing is turned into something else: the schema refuses it, and so does the tool, in clear words."""
    fits = schemas[tool].is_valid({"complaint": COMPLAINT, "answers": answers})
    assert fits is (answers == {"age": 44.0})  # to JSON Schema 44.0 is a whole number
    result = client.call(tool, complaint=COMPLAINT, answers=answers)
    assert result.is_error
    assert [words for words in told if words not in result.content[0].text] == []
    assert {"message", "place", "found", "allowed"} == set(result.structured_content["problems"][0])


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("list_complaints", {"verbose": True}, "there is no such argument (found: verbose) (allowed: none)"),
        ("list_questions", {}, "complaint: this argument is missing"),
        ("list_questions", {"complaint": 1}, "complaint: there is no such complaint (found: 1)"),
        ("assess", {"complaint": COMPLAINT}, "answers: this argument is missing"),
        ("assess", {"complaint": COMPLAINT, "answers": {}, "urgency": "low"}, "no such argument (found: urgency)"),
        ("assess", {"complaint": f"{COMPLAINT}-follow-up", "answers": {}}, "there is no such complaint"),
        ("assess", {"complaint": COMPLAINT, "answers": {}, "region": "moon"}, "there is no such region (found: moon)"),
        ("next_question", {"complaint": COMPLAINT, "answers": {}, "region": None}, "no such region (found: null)"),
    ],
    ids=str,
)
def test_arguments_are_taken_strictly(
    client: Assistant, schemas: dict[str, Draft202012Validator], tool: str, arguments: dict[str, Any], told: str
) -> None:
    """An argument more, less or of another kind is refused by name, by the schema too."""
    assert not schemas[tool].is_valid(arguments)
    result = client.call(tool, **arguments)
    assert result.is_error
    assert told in result.content[0].text


def test_there_is_no_other_tool(client: Assistant) -> None:
    """A tool that does not exist is an error that names those that do."""
    with pytest.raises(MCPError, match=r"there is no such tool .*allowed: list_complaints, list_questions"):
        client.call("diagnose")


def test_huge_input_is_refused(client: Assistant) -> None:
    """What is larger than any set of answers is refused at once, and the server goes on."""
    with pytest.raises(MCPError, match="too large"):
        client.call("assess", complaint="x" * 5_000_000, answers={})
    strangers = client.call("assess", complaint=COMPLAINT, answers={f"q{number}": [[]] for number in range(40_000)})
    assert strangers.is_error
    assert len(strangers.content[0].text) < 10_000
    assert client.call("list_complaints").structured_content["complaints"][0]["id"] == COMPLAINT


def test_every_question_is_listed(client: Assistant, pack: triage.Pack) -> None:
    """The list has every question with its options, second looks too, in words and as data."""
    listed = client.call("list_questions", complaint=COMPLAINT)
    questions = pack.complaint(COMPLAINT).questions
    assert [each["id"] for each in listed.structured_content["questions"]] == [question.id for question in questions]
    for question in questions:
        assert f"[{question.id}]" in listed.content[0].text


def test_nothing_was_said_beside_the_answers(client: Assistant, said: Path) -> None:
    """After all kinds of calls nothing stands in the server's log, and it has opened no file to write in."""
    client.call("assess", complaint=COMPLAINT, answers={"age": "a secret"})
    assert said.read_text() == ""


def test_the_protocol_without_a_handshake(tmp_path: Path) -> None:
    """A client that speaks the newer protocol gets the same tools and the same words."""
    with (tmp_path / "errors").open("w") as errors, assistant(errors=errors, modern=True) as modern:
        assert list(modern.tools()) == ["list_complaints", "list_questions", "next_question", "assess"]
        result = modern.call("assess", complaint=COMPLAINT, answers={"danger-signs": ["very-ill"]})
        assert result.content[0].text.startswith("EMERGENCY: Now.")


def test_messages_that_cannot_be_read_are_answered(command: list[str]) -> None:
    """An error comes back for each, with the id where one can be told, and never what stood in it."""
    call = '{"jsonrpc":"2.0","id":%s,"method":"tools/call","params":{"name":"assess","arguments":{%s}}}'
    last = '{"method":"tools/call","params":{"name":"assess","arguments":{"a":"%s"}},"jsonrpc":"2.0","id":%s}'
    messages = [
        call % (1, '"complaint":"medial-knee-pain","answers":{"age":30,"age":70}'),
        call % (2, '"answers":{"age":NaN}'),
        call % ('"three"', '"answers":' + "[" * 20_000),
        last % ("s" * 2_000_000, 4),
        call % (5, '"a":"' + "s" * 2_000_000 + '"'),
        call % ('{"secret":1}', ""),
        "secret",
        "[]",
        '{"jsonrpc":"2.0","id":9,"method":5}',
        call % (10, '"a":"\\ud800"'),
    ]
    given = "\n".join([*messages, ""])
    done = subprocess.run(
        [*command, "mcp"], input=given, capture_output=True, text=True, cwd=ROOT, env={**os.environ}, timeout=60
    )
    answered = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["id"] for each in answered] == [1, 2, "three", 4, 5, None, None, None, 9, 10]
    assert "the key 'age' stands twice" in answered[0]["error"]["message"]
    assert "NaN is no answer" in answered[1]["error"]["message"]
    assert "too large" in answered[3]["error"]["message"]
    assert "secret" not in done.stdout + done.stderr
    assert (done.returncode, done.stderr) == (0, "")


def test_a_client_that_is_gone_ends_it_quietly(command: list[str]) -> None:
    """When nobody reads the answers any more the server leaves with code 1 and says nothing."""
    nobody, wire = os.pipe()
    os.close(nobody)
    done = subprocess.run([*command, "mcp"], input=b"hello\n" * 9, stdout=wire, stderr=subprocess.PIPE, cwd=ROOT)
    os.close(wire)
    assert (done.returncode, done.stderr) == (1, b"")


def test_wrong_usage_is_one_sentence(command: list[str]) -> None:
    """A region that does not exist is named before anything is served."""
    done = subprocess.run([*command, "mcp", "--region", "moon"], capture_output=True, text=True, cwd=ROOT, input="")
    assert done.returncode == 1
    assert done.stderr.startswith("there is no such region (found: moon)")
    assert done.stdout == ""


def test_the_page_shows_settings_that_work(tools: dict[str, Any]) -> None:
    """The settings on docs/mcp.md start the command as the client of these tests does, and every tool is told of."""
    page = (ROOT / "docs" / "mcp.md").read_text(encoding="utf-8")
    settings = json.loads(page.split("```json\n")[1].split("```")[0])["mcpServers"]["triage"]
    assert settings["command"].endswith("/bin/triage")
    assert settings["args"] == ["mcp", "--region", "eu"]
    assert re.findall(r"^\| `(.*?)` ", page, re.MULTILINE) == list(tools)


def test_answers_to_any_complaint_of_a_pack_fit(tmp_path: Path) -> None:
    """Where a pack has two complaints the schema takes the answers of each, and still no key more."""
    shutil.copytree(ROOT / "tests" / "packs" / "tiny", tmp_path, dirs_exist_ok=True)
    for part in ("knowledge", "rules"):
        shutil.copytree(tmp_path / part / "sore-thumb", tmp_path / part / "sore-toe")
    schema = takes(triage.load_pack(tmp_path), "complaint", "answers", "region")
    Draft202012Validator.check_schema(schema)
    fits = Draft202012Validator(schema).is_valid
    for complaint in ("sore-thumb", "sore-toe"):
        assert fits({"complaint": complaint, "answers": {"signs": []}})
        assert not fits({"complaint": complaint, "answers": {"signs": [], "other": []}})
        assert not fits({"complaint": complaint, "answers": {"signs": True}})
