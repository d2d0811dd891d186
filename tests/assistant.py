"""The SDK's own client, talking with the real command over pipes, in step with tests that are not asynchronous."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp import ClientSession, StdioServerParameters
from mcp.client.client import Client
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult

ROOT = Path(__file__).parent.parent


def parameters(*arguments: str, **environment: str) -> StdioServerParameters:
    """How a client starts the command."""
    needed = {"PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"]}
    return StdioServerParameters(
        command=sys.executable, args=["-m", "triage", "mcp", *arguments], env={**needed, **environment}
    )


class Assistant:
    """A client that has shaken hands with the server."""

    def __init__(self, portal: BlockingPortal, session: Any) -> None:
        self._portal = portal
        self._session = session

    @property
    def instructions(self) -> str:
        """What the server tells at once."""
        return str(self._session.initialize_result.instructions)

    def tools(self) -> dict[str, Any]:
        """The tools by name, as they are listed."""
        return {tool.name: tool for tool in self._portal.call(self._session.list_tools).tools}

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        """The result of a tool."""
        result = self._portal.call(self._session.call_tool, name, arguments)
        assert isinstance(result, CallToolResult)
        return result


@contextmanager
def assistant(*arguments: str, errors: TextIO, modern: bool = False, **environment: str) -> Iterator[Assistant]:
    """A client and a server of its own; what the server says to standard error goes to `errors`.

    `modern`: they speak the protocol that has no handshake.
    """
    started = parameters(*arguments, **environment)
    with start_blocking_portal() as portal:
        if modern:
            with portal.wrap_async_context_manager(Client(started)) as client:
                yield Assistant(portal, client)
            return
        with (
            portal.wrap_async_context_manager(stdio_client(started, errors)) as (read, write),
            portal.wrap_async_context_manager(ClientSession(read, write)) as session,
        ):
            portal.call(session.initialize)
            yield Assistant(portal, session)
