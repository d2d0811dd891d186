"""Where the files of a pack are, and reading them without following anything out of the pack."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from triage.errors import PackError, Problem
from triage.pack.limits import MAX_FILE_BYTES, MAX_FILES

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
        for path in sorted(top.rglob("*")):
            place = path.relative_to(root).as_posix()
            if not path.resolve().is_relative_to(resolved):
                problems.append(Problem("this path leads out of the pack", place))
            elif path.is_dir() or path.name.startswith("."):
                continue
            elif path.suffix != ".yaml":
                problems.append(Problem("only .yaml files belong here", place))
            elif not path.is_file():
                problems.append(Problem("this is no ordinary file", place))
            elif len(files) >= MAX_FILES:
                raise PackError((Problem("the pack has too many files", allowed=f"up to {MAX_FILES}"),))
            else:
                with path.open("rb") as stream:
                    files[place] = stream.read(MAX_FILE_BYTES + 1)
    if problems:
        raise PackError(tuple(problems))
    return PackFiles(root, files)
