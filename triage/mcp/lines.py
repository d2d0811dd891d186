"""The messages of a client, line by line, each looked at strictly before the SDK reads it.

The SDK takes the last of two equal keys in silence, and gives no answer to what it cannot read. Here both are answered
with an error. A line is never kept whole when it is longer than an interview could need.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from mcp_types import INVALID_REQUEST, PARSE_ERROR, ErrorData, JSONRPCError, jsonrpc_message_adapter
from pydantic import ValidationError

from triage.strict_json import JsonRefusedError, read_object

MAX_BYTES = 1_000_000
_CHUNK = 65_536
_ID_FIRST = re.compile(rb'^\s*\{\s*(?:"jsonrpc"\s*:\s*"2\.0"\s*,\s*)?"id"\s*:\s*([0-9]{1,15}|"[^"\\]{1,100}")')
_ID_LAST = re.compile(rb'[,{]\s*"id"\s*:\s*([0-9]{1,15}|"[^"\\]{1,100}")\s*(?:,\s*"jsonrpc"\s*:\s*"2\.0"\s*)?\}\s*$')

ReadLine = Callable[[int], Awaitable[bytes]]
"""Reads up to so many bytes, and no further than the end of a line; nothing at the end of all."""
Refuse = Callable[[JSONRPCError], Awaitable[None]]


async def accepted(read_line: ReadLine, refuse: Refuse) -> AsyncIterator[str]:
    """Each line that the SDK can read and that says everything once. Every other is given back as an error."""
    while line := await read_line(MAX_BYTES):
        if len(line) == MAX_BYTES and not line.endswith(b"\n"):
            request_id = await _id_of_long(line, read_line)
            await refuse(_error(request_id, INVALID_REQUEST, f"this is too large. Allowed: up to {MAX_BYTES} bytes"))
        elif line.strip():
            text = line.decode("utf-8", errors="replace")
            problem = _problem(text)
            if problem is None:
                yield text
            else:
                await refuse(_error(_id_of(text), PARSE_ERROR, problem))


def _problem(text: str) -> str | None:
    """Why a line is not taken. Never more of it than the name of a key."""
    try:
        read = read_object(text)
        if "method" in read and "id" in read and _usable(read["id"]) is None:
            return "the id of a request is a whole number or a text"
        jsonrpc_message_adapter.validate_json(text, by_name=False)
    except JsonRefusedError as error:
        return str(error)
    except ValidationError:
        return "this is no message of JSON-RPC 2.0"
    return None


def _id_of(text: str) -> str | int | None:
    """The id of a request that is refused; None when it has none that can be given back."""
    try:
        read = json.loads(text)
    except (RecursionError, ValueError):
        return _found(text.encode(), text.encode())
    return _usable(read.get("id")) if isinstance(read, dict) else None


async def _id_of_long(begin: bytes, read_line: ReadLine) -> str | int | None:
    """The id at one end of a line that is too long, whose rest is read and thrown away."""
    end = begin[-_CHUNK:]
    while not end.endswith(b"\n") and (more := await read_line(_CHUNK)):
        end = end[-200:] + more
    return _found(begin, end)


def _found(begin: bytes, end: bytes) -> str | int | None:
    found = _ID_FIRST.match(begin) or _ID_LAST.search(end[-300:])
    return _usable(json.loads(found[1].decode("utf-8", errors="replace"))) if found else None


def _usable(request_id: Any) -> str | int | None:
    if type(request_id) is int or (isinstance(request_id, str) and request_id.isprintable()):
        return request_id
    return None


def _error(request_id: str | int | None, code: int, message: str) -> JSONRPCError:
    return JSONRPCError(jsonrpc="2.0", id=request_id, error=ErrorData(code=code, message=message))
