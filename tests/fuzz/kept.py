"""The inputs that are kept as tests: a folder of small files for each target, and what should happen with each."""

import json
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"


def kept(target: str) -> dict[str, bytes]:
    """The kept inputs of a target by name; none before the first are kept."""
    return {path.stem: path.read_bytes() for path in sorted((CORPUS / target).glob("*.txt"))}


def expected(target: str) -> dict[str, str]:
    """By name of the input: "accepted", or "refused: " and a phrase of what is said to be wrong."""
    file = CORPUS / f"{target}.json"
    said: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return said


def keep(target: str, inputs: dict[str, tuple[bytes, str]]) -> None:
    """Add inputs, each with what happens with it now. Look through the difference before it is committed."""
    (CORPUS / target).mkdir(parents=True, exist_ok=True)
    for name, (data, _) in inputs.items():
        (CORPUS / target / f"{name}.txt").write_bytes(data)
    every = expected(target) | {name: said for name, (_, said) in inputs.items()}
    text = json.dumps(dict(sorted(every.items())), indent=2, ensure_ascii=False)
    (CORPUS / f"{target}.json").write_text(text + "\n", encoding="utf-8")
