"""The command `triage`: a customer of the public library."""

import gc
import os
import sys

THINGS_BEFORE_CLEARING = 50_000
"""A command makes a pack of many things that stay, so looking for some that could go is mostly in vain."""


def main() -> None:
    """Run the command; every error becomes one clear message and an exit code."""
    gc.set_threshold(THINGS_BEFORE_CLEARING)
    from triage.cli.command import app
    from triage.errors import TriageError

    try:
        app(prog_name="triage", standalone_mode=True)
    except TriageError as error:
        _leave(str(error), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        _leave("Left. Nothing was stored.", 130)
    except OSError as error:
        _leave(f"{error.strerror or 'input or output failed'}: {error.filename or ''}", 1)
    except Exception as error:
        # The text of an unforeseen error could hold answers, so only its kind is told.
        _leave(f"triage failed in a way nobody foresaw ({type(error).__name__}). There is no result.", 1)


def _leave(message: str, code: int) -> None:
    """Say it and leave. Names of files stand in it as they were given, so what could steer a terminal is left out."""
    lines = message.rstrip(": ").split("\n")
    print("\n".join("".join(c if c.isprintable() else "?" for c in line) for line in lines), file=sys.stderr)
    sys.exit(code)
