"""Looking over an installation: is everything there that a result needs, and what to do if not?

Nothing here imports durable-rules before it is looked at, so that a broken one is told like anything else.
"""

import platform
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from triage.engine.durable import REINSTALL, load_extension
from triage.errors import EngineError, JournalError, PackError
from triage.extras import NEEDED
from triage.model.point import Point
from triage.pack.loading import load_content
from triage.pack.location import built_in, collect
from triage.version import __version__

OLDEST = (3, 11)
COMPILER_MEND = (
    "On Debian and Ubuntu: apt install gcc libc6-dev python3-dev. On Fedora: dnf install gcc python3-devel. "
    "On macOS: xcode-select --install"
)
Looked = tuple[str, Point]
"""What was looked at, in a word or two, and what there is to say of it."""


def examine_installation(pack: Path | None, journal: Path | None) -> Iterator[Looked]:
    """Everything but the terminal, one point after the other. `None`: the built-in pack, the journal of this person."""
    yield "Python", _python()
    engine = _engine()
    yield "compiler", _compiler(needed=not engine.well)
    yield "durable-rules", engine
    yield from _pack(pack, engine.well)
    yield from _extras()
    yield from (("journal", point) for point in _journal(journal))


def _python() -> Point:
    said = f"{platform.python_version()} on {platform.system()}, {sys.executable}; triage {__version__}"
    if sys.version_info < OLDEST:
        return Point(said, False, "Install Python 3.11 or newer, and triage with it")
    if sys.platform == "win32":
        return Point(said, False, "Windows itself does not work. Install triage in WSL, the Linux of Windows")
    return Point(said)


def _engine() -> Point:
    try:
        load_extension()
    except EngineError:
        return Point("it cannot be loaded, so there can be no result", False, REINSTALL)
    try:
        return Point(f"it loads, version {metadata.version('durable-rules')}")
    except metadata.PackageNotFoundError:
        return Point("it loads, and nothing says which version it is", False, REINSTALL)


def _compiler(*, needed: bool) -> Point:
    """A compiler and the headers of this Python; needed only to build durable-rules."""
    wanted = (sysconfig.get_config_var("CC") or "cc").split()[:1]
    compiler = next((found for name in (*wanted, "cc", "gcc", "clang") if (found := shutil.which(name))), None)
    header = Path(sysconfig.get_path("include")) / "Python.h"
    missing = [*(["a C compiler"] if compiler is None else []), *([] if header.is_file() else [str(header)])]
    if not missing:
        return Point(f"{compiler}, with the headers of this Python")
    said = f"{' and '.join(missing)} not found"
    if needed:
        return Point(f"{said}, needed to build durable-rules", False, COMPILER_MEND)
    return Point(f"{said}, and not needed, as durable-rules is built already")


def _pack(path: Path | None, engine_loads: bool) -> Iterator[Looked]:
    """The files, what they hold, and whether the rules in them lead to a result."""
    root = path if path is not None else built_in()
    mend = f"triage check {shlex.quote(str(root))}" if path is not None else "Install triage again"
    try:
        files = collect(root)
        yield "data", Point(f"{len(files.files)} files in {root}")
        content = load_content(root, use_cache=True)
    except PackError as error:
        more = f" and {len(error.problems) - 1} more" if len(error.problems) > 1 else ""
        yield "data", Point(f"{error.problems[0]}{more}", False, mend)
        return
    yield "pack", Point(f"{content.file.name} {content.file.version}, digest {content.digest}")
    if not engine_loads:
        return
    from triage.library import Pack

    pack = Pack(content)
    try:
        for complaint in content.complaints:
            pack.assess(complaint, {})
        yield "result", Point(f"the rules fire, for {', '.join(content.complaints)}")
    except EngineError as error:
        yield "result", Point(str(error), False, mend)


def _extras() -> Iterator[Looked]:
    """What each extra needs. A missing one is well, since the core works without it."""
    for extra, needed in sorted(NEEDED.items()):
        missing = [shlex.quote(package) for module, package in needed.items() if find_spec(module) is None]
        said = f"installed, {', '.join(needed)}"
        if missing:
            said = f"not installed, and not needed for a result. To have it: pip install {' '.join(missing)}"
        yield f"extra {extra}", Point(said)


def _journal(path: Path | None) -> Iterator[Point]:
    try:
        from triage.journal.doctor import examine
        from triage.journal.place import default_path
    except ImportError:
        yield Point("this Python was built without sqlite3, so there can be no journal", False, "Use another Python")
        return
    try:
        yield from examine(path if path is not None else default_path())
    except (JournalError, OSError) as error:
        yield Point(str(error), False)
