"""Where the files of a pack are, and reading them without following anything out of the pack."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from triage.errors import PackError, Problem
from triage.pack.limits import MAX_FILE_BYTES, MAX_FILES, MAX_PACK_BYTES
from triage.pack.yaml_reader import invisible

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
        for path in _walk(top, root, problems):
            place = path.relative_to(root).as_posix()
            if (name := invisible(place)) is not None:
                shown = "".join(c if c.isprintable() else "?" for c in place)
                problems.append(Problem("a control or invisible character in the path", shown, found=name))
            elif not _inside(path, resolved):
                problems.append(Problem("this path leads out of the pack", place))
            elif path.is_dir() and path.is_symlink():
                problems.append(Problem("a folder may not be a link", place))
            elif path.is_dir() or path.name.startswith("."):
                continue
            elif path.suffix != ".yaml":
                problems.append(Problem("only .yaml files belong here", place))
            elif not path.is_file():
                problems.append(Problem("this is no ordinary file", place))
            elif len(files) >= MAX_FILES:
                raise PackError((Problem("the pack has too many files", allowed=f"up to {MAX_FILES}"),))
            else:
                try:
                    with path.open("rb") as stream:
                        files[place] = stream.read(MAX_FILE_BYTES + 1)
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


def _walk(top: Path, root: Path, problems: list[Problem]) -> list[Path]:
    """Everything below a folder, in order. `rglob` would leave out in silence what may not be read."""

    def unreadable(error: OSError) -> None:
        place = Path(error.filename).relative_to(root).as_posix()
        problems.append(Problem("this folder cannot be read", place, found=error.strerror or ""))

    return sorted(
        Path(folder, name) for folder, folders, names in os.walk(top, onerror=unreadable) for name in (*folders, *names)
    )
