"""A service that walks interviews: strict JSON, no memory of its own, and one page for people.

    pip install 'fastapi>=0.115' 'uvicorn>=0.30'       # the extra `api`
    python examples/service/app.py                     # then open http://127.0.0.1:8000

Between two questions the client holds the interview, as the JSON of `Interview.to_dict`. The service keeps and logs
nothing of it, and trusts nothing in it. It listens to this computer only. /openapi.json describes it.
"""

import json
import sys
from collections.abc import MutableMapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qs

import triage

try:
    import uvicorn
    from fastapi import Body, FastAPI, Request
    from fastapi.exceptions import RequestValidationError
    from fastapi.middleware.trustedhost import TrustedHostMiddleware
    from fastapi.responses import FileResponse, HTMLResponse, JSONResponse
    from pydantic import BaseModel, ConfigDict, Field
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
except ImportError as error:
    packages = "'fastapi>=0.115' 'uvicorn>=0.30'"
    sys.exit(f"The service needs {error.name}. Install with: pip install {packages} (the extra 'api')")

HOST, PORT = "127.0.0.1", 8000
MAX_BODY = 100_000
"""Bytes. An interview takes about 3,000."""
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": PAGE_POLICY,
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
FILES = Path(__file__).parent
Id = Annotated[str, Field(max_length=60)]


class Given(BaseModel):
    """What a client sends: strictly typed, and nothing more than is listed."""

    model_config = ConfigDict(strict=True, extra="forbid")


class ScreenAnswer(Given):
    """Of a screen: the options that are true and those that are not sure. The rest is no."""

    yes: list[Id] = Field(max_length=20)
    unsure: list[Id] = Field(max_length=20)


class Begin(Given):
    complaint: Id
    region: Id = "default"


class Where(Given):
    """An interview as the last reply told it."""

    state: dict[str, Any]


class Reply(Where):
    question: Id
    answer: Id | int | ScreenAnswer = Field(description='An option, a number, of a screen both lists, or "unknown".')


class All(Given):
    complaint: Id
    answers: dict[Id, Id | int | ScreenAnswer]
    region: Id = "default"


class Said(BaseModel):
    """An answer that counts, in words."""

    label: str
    text: str


class Step(BaseModel):
    """Where an interview stands. `question` is null when no question can change the result any more.

    `number` counts from 1; `to_go` is how many questions can still come, this one among them.
    """

    state: dict[str, Any]
    question: triage.Question | None
    suggestion: Any
    number: int
    to_go: int
    emergency: bool
    answers: list[Said]


class Offer(BaseModel):
    complaints: dict[str, str]
    regions: list[str]


class Refusal(BaseModel):
    """What was wrong, each with its place. Nothing of a person's answers but the wrong one is repeated."""

    problems: list[dict[str, str]]


pack = triage.load_pack()
app = FastAPI(
    title="Symptom triage",
    version=pack.version,
    description="Information, not a diagnosis. No clinician has reviewed it.",
    docs_url=None,  # its pages load scripts from elsewhere
    redoc_url=None,
    responses={422: {"model": Refusal}},
)


@app.get("/complaints")
def complaints() -> Offer:
    """What can be asked about, by id, and whose emergency numbers are known."""
    titles = {name: pack.interview(name).title for name in pack.complaints}
    return Offer(complaints=titles, regions=list(pack.regions))


@app.post("/interviews")
def begin(given: Begin) -> Step:
    """A new interview and its first question."""
    return step(pack.interview(given.complaint, region=given.region))


@app.post("/interviews/answer")
def answer(given: Reply) -> Step:
    """Answer the question, or change an earlier answer."""
    interview = triage.Interview.from_dict(given.state, pack)
    said = given.answer.model_dump() if isinstance(given.answer, ScreenAnswer) else given.answer
    interview.answer(given.question, said)
    return step(interview)


@app.post("/interviews/back")
def back(given: Where) -> Step:
    """Open the last question again."""
    interview = triage.Interview.from_dict(given.state, pack)
    interview.back()
    return step(interview)


@app.post("/interviews/result")
def result(given: Where) -> triage.Assessment:
    """The assessment of the answers so far."""
    return triage.Interview.from_dict(given.state, pack).assess()


@app.post("/assessments")
def assess(given: All) -> triage.Assessment:
    """The assessment of answers that are all there. What is left out counts as not sure."""
    read = {name: one.model_dump() if isinstance(one, ScreenAnswer) else one for name, one in given.answers.items()}
    return pack.assess(given.complaint, read, region=given.region)


@app.post("/result", response_class=HTMLResponse)
def result_page(form: Annotated[bytes, Body(media_type="application/x-www-form-urlencoded")]) -> HTMLResponse:
    """The result as a page, from a form whose field `state` holds the interview as JSON."""
    try:
        (written,) = parse_qs(form.decode("ascii"), strict_parsing=True, max_num_fields=1)["state"]
        state = json.loads(written)
    except (ValueError, KeyError, RecursionError):
        raise triage.AnswerError((triage.Problem("this form holds no state of an interview"),)) from None
    assessment = triage.Interview.from_dict(state, pack).assess()
    page = triage.render_html(assessment, pack)  # its own policy stands in it: no script, one style
    return HTMLResponse(page, headers={"content-security-policy": "frame-ancestors 'none'"})


@app.get("/", include_in_schema=False)
def page() -> FileResponse:
    return FileResponse(FILES / "page.html")


@app.get("/page.js", include_in_schema=False)
def script() -> FileResponse:
    return FileResponse(FILES / "page.js")


@app.get("/page.css", include_in_schema=False)
def style() -> FileResponse:
    return FileResponse(FILES / "page.css")


def step(interview: triage.Interview) -> Step:
    question = interview.next_question()
    earlier = interview.suggestion(question.id) if question else None
    return Step(
        state=interview.to_dict(),
        question=question,
        suggestion=earlier.answer if earlier else None,
        number=len(interview.answers) + 1,
        to_go=interview.to_go,
        emergency=interview.is_emergency,
        answers=[Said(label=one.question.label, text=one.text) for one in interview.review()],
    )


@app.exception_handler(triage.AnswerError)
async def refuse(request: Request, error: triage.AnswerError) -> JSONResponse:
    told = [{"place": p.place, "message": p.message, "found": p.found, "allowed": p.allowed} for p in error.problems]
    return JSONResponse({"problems": told}, 422)


@app.exception_handler(RequestValidationError)
async def refuse_schema(request: Request, error: RequestValidationError) -> JSONResponse:
    """As the framework tells it, without repeating what was sent."""
    told = [{"place": ".".join(map(str, one["loc"]))[:200], "message": one["msg"][:200]} for one in error.errors()[:20]]
    return JSONResponse({"problems": told}, 422)


@app.exception_handler(triage.EngineError)
async def no_result(request: Request, error: triage.EngineError) -> JSONResponse:
    """No failure may look like a calm result."""
    return JSONResponse({"problems": [{"message": f"{error}. There is no result."}]}, 500)


class Guard:
    """Refuses a large body before anything reads it, and puts the headers on every reply."""

    def __init__(self, inner: ASGIApp) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_headers(message)
            await send(message)

        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        body, more = b"", True
        while more and len(body) <= MAX_BODY:
            part = await receive()
            body += part.get("body", b"")
            more = part.get("more_body", False)
        unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def read() -> Message:
            return unread.pop() if unread else await receive()

        told = JSONResponse({"problems": [{"message": f"more than {MAX_BODY} bytes"}]}, 413)
        await (told if len(body) > MAX_BODY else self.inner)(scope, read, with_headers)


def add_headers(message: MutableMapping[str, Any]) -> None:
    there = {name.lower() for name, _ in message["headers"]}
    added = ((name.encode(), value.encode()) for name, value in HEADERS.items() if name.encode() not in there)
    message["headers"] = [*message["headers"], *added]


app.add_middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])
app.add_middleware(Guard)

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    uvicorn.run(app, host=HOST, port=port, access_log=False, server_header=False)
