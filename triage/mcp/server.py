"""The tools over standard input and output, by the official SDK. It opens no connection and writes no file."""

import logging
import sys
from typing import TYPE_CHECKING, Any, cast

import anyio
import anyio.to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.shared.message import SessionMessage
from mcp_types import (
    INVALID_PARAMS,
    Annotations,
    CallToolRequestParams,
    CallToolResult,
    JSONRPCError,
    ListToolsResult,
    TextContent,
    Tool,
    ToolAnnotations,
)

from triage.errors import AnswerError, TriageError
from triage.library import Pack
from triage.mcp import schemas, words
from triage.mcp.calls import TOOLS, Calls, Told
from triage.mcp.lines import accepted
from triage.model.answers import shown
from triage.version import __version__

if TYPE_CHECKING:
    from mcp.shared._stream_protocols import WriteStream

NO_RESULT = "There is no result, and none may be guessed. If anything seems badly wrong, call for help now."


def run(pack: Pack, region: str) -> None:
    """Serve until the client leaves. Nothing is logged, since what the SDK logs could hold answers.

    Raises BrokenPipeError when the client is gone before it got its answer.
    """
    logging.disable()
    try:
        anyio.run(_serve, _server(pack, region))
    except ExceptionGroup as group:
        if group.subgroup(BrokenPipeError):
            raise BrokenPipeError from None
        raise


async def _serve(server: Server[Any]) -> None:
    """Serve over the standard streams."""
    wire: list[WriteStream[SessionMessage]] = []

    async def refuse(error: JSONRPCError) -> None:
        await wire[0].send(SessionMessage(error))

    async def read_line(size: int) -> bytes:
        return await anyio.to_thread.run_sync(sys.stdin.buffer.readline, size)

    lines = accepted(read_line, refuse)
    async with stdio_server(stdin=cast("anyio.AsyncFile[str]", lines)) as (read, write):
        wire.append(write)
        await server.run(read, write, server.create_initialization_options())


def _server(pack: Pack, region: str) -> Server[Any]:
    tools, calls = list(_tools(pack)), Calls(pack, region)

    async def list_tools(_: Any, __: Any) -> ListToolsResult:
        return ListToolsResult(tools=tools)

    async def call_tool(_: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in TOOLS:
            message = f"there is no such tool (found: {shown(params.name)}) (allowed: {', '.join(TOOLS)})"
            raise MCPError(code=INVALID_PARAMS, message=message)
        try:
            return _result(TOOLS[params.name](calls, params.arguments or {}))
        except AnswerError as error:
            return _refused(error)
        except TriageError as error:
            return _failed(str(error))
        except Exception as error:
            # The text of an unforeseen error could hold answers, so only its kind is told.
            return _failed(f"triage failed in a way nobody foresaw ({type(error).__name__}).")

    server: Server[Any] = Server(
        "symptom-triage",
        version=__version__,
        instructions=words.INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # the one that is there by default hands each call to a tracer
    return server


def _tools(pack: Pack) -> list[Tool]:
    both = ("complaint", "answers", "region")
    listed = (
        ("list_complaints", words.LIST_COMPLAINTS, schemas.takes(pack), schemas.gives_complaints()),
        ("list_questions", words.LIST_QUESTIONS, schemas.takes(pack, "complaint"), schemas.gives_questions()),
        ("next_question", words.NEXT_QUESTION, schemas.takes(pack, *both), schemas.gives_step()),
        ("assess", words.ASSESS, schemas.takes(pack, *both), schemas.gives_result()),
    )
    hints = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
    return [
        Tool(
            name=name,
            description=description,
            input_schema=schemas.whole(takes),
            output_schema=schemas.whole(gives),
            annotations=hints,
        )
        for name, description, takes, gives in listed
    ]


def _result(told: Told) -> CallToolResult:
    """What has to be said first, then how to pass it on, then the rest."""
    content = []
    if told.first:
        first = Annotations(audience=["user", "assistant"], priority=1.0)
        content.append(TextContent(text=told.first, annotations=first))
    if told.for_assistant:
        aside = Annotations(audience=["assistant"], priority=1.0)
        content.append(TextContent(text=f"To the assistant: {told.for_assistant}", annotations=aside))
    content.append(TextContent(text=told.text))
    return CallToolResult(content=list(content), structured_content=told.data)


def _refused(error: AnswerError) -> CallToolResult:
    """Every problem, in words and as data. Nothing was taken and nothing guessed."""
    names = ("message", "place", "found", "allowed")
    problems = [{name: getattr(problem, name) for name in names} for problem in error.problems]
    text = f"{words.REFUSED}\n{error}"
    return CallToolResult(content=[TextContent(text=text)], structured_content={"problems": problems}, is_error=True)


def _failed(why: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=f"{why} {NO_RESULT}")], is_error=True)
