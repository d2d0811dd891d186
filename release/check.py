"""Builds the package twice and uses the wheel in a clean environment of each Python: python release/check.py [FOLDER]

Both builds have to be the same, byte for byte. In each environment only what requirements.txt pins is installed, by its
hashes, and then the wheel. The commands run far from the source. With FOLDER the wheel, the sdist and the SBOM are put
there. It needs an index of packages for the dependencies. Leaves with 1 when something fails or a Python is missing.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = ("3.11", "3.12", "3.13")
BUILD_FLAGS = {"CPPFLAGS": "-DPyEval_CallObject=PyObject_CallObject"}
EXAMPLE = ROOT / "examples" / "answers" / "acute-sprain.json"
LIBRARY = """
import sys, triage
from pathlib import Path
place = Path(triage.__file__)
assert place.is_relative_to(sys.prefix), place
assert (place.parent / "py.typed").is_file()
pack = triage.load_pack()
print(triage.__version__, pack.digest, pack.assess(pack.complaints[0], {}).urgency)
"""


class FailedError(Exception):
    """A step failed. Says which, and what it said."""


def main(arguments: list[str]) -> int:
    """Build, compare and use. Returns the exit code."""
    if len(arguments) > 1:
        print("usage: python release/check.py [FOLDER]", file=sys.stderr)
        return 2
    with TemporaryDirectory(prefix="triage-release-") as place:
        try:
            built = build_twice(Path(place))
            tried = [try_out(built, version, Path(place)) for version in PYTHONS]
        except FailedError as error:
            print(error, file=sys.stderr)
            return 1
        if arguments:
            hand_over(built, Path(arguments[0]))
    return 0 if all(tried) else 1


def build_twice(place: Path) -> Path:
    """The folder with wheel and sdist, built in two folders of other names, dates and rights. Raises FailedError."""
    first = place / "one" / "source"
    for path in tracked():
        (first / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, first / path)
    second = place / "another-place" / "source"
    shutil.copytree(first, second, copy_function=shutil.copy)
    for file in second.rglob("*"):
        file.chmod(file.stat().st_mode & 0o700)
        os.utime(file, (1_000_000_000, 1_000_000_000))
    made = []
    for source in (first, second):
        built = source.parent / "built"
        run(sys.executable, "-m", "build", "--no-isolation", "--outdir", built, source)
        made.append({file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(built.iterdir())})
    if made[0] != made[1]:
        raise FailedError(f"two builds differ: {made[0]} and {made[1]}")
    for name, digest in made[0].items():
        print(f"{name}  sha256 {digest}  twice the same")
    return place / "one" / "built"


def tracked() -> Iterator[Path]:
    """The files of the project that git knows, as they are now, relative to its folder."""
    for line in run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if line and (ROOT / line).is_file():
            yield Path(line)


def try_out(built: Path, version: str, place: Path) -> bool:
    """Install the wheel in a clean environment of one Python and use it. False when there is no such Python."""
    interpreter = find(version)
    if interpreter is None:
        print(f"Python {version}: not found", file=sys.stderr)
        return False
    environment, elsewhere = place / f"environment-{version}", place / f"elsewhere-{version}"
    elsewhere.mkdir()
    run(interpreter, "-m", "venv", environment)
    scripts = environment / "bin"
    pip: list[Any] = [scripts / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(*pip, "--require-hashes", "--requirement", ROOT / "requirements.txt")
    run(*pip, "--no-deps", "--no-index", next(built.glob("*.whl")))
    run(scripts / "python", "-m", "pip", "check")
    here: dict[str, Any] = {"cwd": elsewhere, "HOME": str(elsewhere)}
    said = run(scripts / "triage", "--version", **here).split(".  ")[0].strip()
    run(scripts / "triage", "--help", **here)
    run(scripts / "triage", "check", **here)
    run(scripts / "triage", "assess", EXAMPLE, **here)
    library = run(scripts / "python", "-c", LIBRARY, **here).strip()
    print(f"Python {run(interpreter, '-V').split()[1]}: {said} Library: {library}")
    return True


def find(version: str) -> Path | None:
    """A Python of that version: on the path, in pyenv's folder, or where uv knows one."""
    named = shutil.which(f"python{version}")
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [*([Path(named)] if named else []), *sorted(kept.glob(f"{version}.*/bin/python3"), reverse=True)]
    if uv := shutil.which("uv"):
        known = subprocess.run([uv, "python", "find", version], capture_output=True, text=True).stdout.strip()
        candidates += [Path(known)] if known else []
    for candidate in candidates:
        told = subprocess.run([candidate, "-V"], capture_output=True, text=True).stdout
        if told.startswith(f"Python {version}."):
            return candidate
    return None


def hand_over(built: Path, folder: Path) -> None:
    """Put wheel, sdist and SBOM into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in built.iterdir():
        shutil.copyfile(file, folder / file.name)
    wheel = next(folder.glob("*.whl"))
    (folder / f"{wheel.stem}.cdx.json").write_text(run(sys.executable, ROOT / "release" / "sbom.py", wheel))


def run(*command: Any, cwd: Path = ROOT, **variables: str) -> str:
    """What a command prints. It sees no PYTHONPATH. Raises FailedError when it fails."""
    environment = {**os.environ, **BUILD_FLAGS, **variables}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=cwd, env=environment)
    if done.returncode != 0:
        told = " ".join(str(part) for part in command)
        raise FailedError(f"this failed with {done.returncode}: {told}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
