"""Where the files of a pack are, and reading them without following anything out of the pack."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from triage.errors import PackError, Problem
from triage.pack.limits import MAX_FILE_BYTES, MAX_FILES, MAX_PACK_BYTES
from triage.pack.visible import invisible

FOLDERS = ("knowledge", "rules")


def built_in() -> Path:
    """The folder of the pack that comes with this package, installed or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_data"
    return installed if installed.is_dir() else package.parent


@dataclass(frozen=True)
class PackFiles:
    """The bytes of every file of a pack by its path, such as `rules/ankle/red-flags/x.yaml`."""

    root: Path
    files: dict[str, bytes]

    @property
    def digest(self) -> str:
        """SHA-256 over paths and contents: the identity of the pack."""
        total = hashlib.sha256()
        for path, data in sorted(self.files.items()):
            total.update(f"{path}\0{len(data)}\0".encode())
            total.update(data)
        return total.hexdigest()


def collect(root: Path) -> PackFiles:
    """Read every YAML file below `knowledge/` and `rules/`. Raises PackError."""
    problems: list[Problem] = []
    files: dict[str, bytes] = {}
    if not root.is_dir():
        raise PackError((Problem("there is no such folder", str(root)),))
    resolved = root.resolve()
    for folder in FOLDERS:
        top = root / folder
        if not top.is_dir():
            problems.append(Problem(f"a pack needs the folder '{folder}'", str(root)))
            continue
        if not _inside(top, resolved):
            problems.append(Problem("this path leads out of the pack", folder))
            continue
        for entry in _below(top, folder, problems):
            place, link = entry.place, entry.is_link
            if (name := invisible(place)) is not None:
                shown = "".join(c if c.isprintable() else "?" for c in place)
                problems.append(Problem("a control or invisible character in the path", shown, found=name))
            elif link and not _inside(top.parent / place, resolved):
                problems.append(Problem("this path leads out of the pack", place))
            elif entry.is_folder and link:
                problems.append(Problem("a folder may not be a link", place))
            elif entry.is_folder or entry.name.startswith("."):
                continue
            elif not entry.name.endswith(".yaml"):
                problems.append(Problem("only .yaml files belong here", place))
            elif not entry.is_file:
                problems.append(Problem("this is no ordinary file", place))
            elif len(files) >= MAX_FILES:
                raise PackError((Problem("the pack has too many files", allowed=f"up to {MAX_FILES}"),))
            else:
                try:
                    files[place] = _bytes_of(entry.path)
                except OSError as error:
                    problems.append(Problem("this file cannot be read", place, found=error.strerror or ""))
    if problems:
        raise PackError(tuple(problems))
    if sum(map(len, files.values())) > MAX_PACK_BYTES:
        raise PackError((Problem("the pack is too large", allowed=f"up to {MAX_PACK_BYTES} bytes"),))
    return PackFiles(root, files)


def _inside(path: Path, root: Path) -> bool:
    """Whether a path stays in the pack. A link in a circle leads nowhere else, and is no ordinary file."""
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):  # Python before 3.13 raises for links in a circle
        return True


@dataclass(frozen=True, slots=True)
class _Entry:
    """Something below a folder of the pack; `place` is its path within the pack."""

    place: str
    path: str
    name: str
    is_link: bool
    is_folder: bool
    is_file: bool


def _below(folder: Path, place: str, problems: list[Problem]) -> list[_Entry]:
    """Everything below a folder, in order. No link to a folder is followed."""
    found: list[_Entry] = []
    todo = [(str(folder), place)]
    while todo:
        path, place = todo.pop()
        try:
            with os.scandir(path) as entries:
                here = [
                    _Entry(f"{place}/{e.name}", e.path, e.name, e.is_symlink(), _is_folder(e), _is_file(e))
                    for e in entries
                ]
        except OSError as error:  # never left out in silence
            problems.append(Problem("this folder cannot be read", place, found=error.strerror or ""))
            continue
        found += here
        todo += [(entry.path, entry.place) for entry in here if entry.is_folder and not entry.is_link]
    return sorted(found, key=lambda entry: entry.place.split("/"))


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle leads nowhere
        return False


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file()
    except OSError:
        return False


def _bytes_of(path: str) -> bytes:
    """What a file holds, up to one byte more than is allowed. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        data = os.read(handle, MAX_FILE_BYTES + 1)
        while len(data) <= MAX_FILE_BYTES and (more := os.read(handle, MAX_FILE_BYTES + 1 - len(data))):
            data += more
    finally:
        os.close(handle)
    return data
