"""Fuzz one reader, guided by coverage: `python tests/fuzz/run.py pack --minutes 10`. Needs `pip install atheris`.

Works in a process of its own, and in another one after a crash of the engine itself, until the minutes are over. What
breaks a promise is written to the folder of findings, once for each kind; the corpus grows in a folder of its own.
"""

import argparse
import hashlib
import re
import resource
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
LARGEST = {"pack": 16_384, "answers": 8_192}
INSTRUMENTED = ["triage.pack", "triage.model", "triage.cli.files", "triage.errors", "triage.replay"]


def main() -> None:
    """Start rounds until the minutes are over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("target", choices=sorted(LARGEST))
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--work", type=Path, default=Path("fuzz-work"), help="folder of the corpus and the findings")
    parser.add_argument("--round", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    corpus, findings = chosen.work / chosen.target / "corpus", chosen.work / chosen.target / "findings"
    if chosen.round:
        _round(chosen.target, corpus, findings, chosen.minutes * 60)
        return
    for folder in (corpus, findings):
        folder.mkdir(parents=True, exist_ok=True)
    _sow(chosen.target, corpus)
    end = time.monotonic() + chosen.minutes * 60
    while (left := end - time.monotonic()) > 5:
        command = [sys.executable, __file__, chosen.target, "--work", str(chosen.work), "--round"]
        command += ["--minutes", str(left / 60)]
        done = subprocess.run(command, check=False)
        print(f"a round ended with {done.returncode}", flush=True)
        if done.returncode:
            time.sleep(1)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{(used.ru_utime + used.ru_stime) / 60:.1f} minutes of work of one processor")
    print(f"{len(list(corpus.iterdir()))} inputs, {len(list(findings.iterdir()))} findings in {chosen.work}")


def _sow(target: str, corpus: Path) -> None:
    from kept import kept
    from mutations import seeds

    for data in (*seeds(target), *kept(target).values()):
        (corpus / hashlib.sha256(data).hexdigest()[:20]).write_bytes(data)


def _round(target: str, corpus: Path, findings: Path, seconds: float) -> None:
    import atheris  # type: ignore[import-untyped]

    with atheris.instrument_imports(include=INSTRUMENTED):
        import targets
    from mutations import change, words

    run = targets.TARGETS[target]

    def one(data: bytes) -> None:
        try:
            run(data)
            return
        except targets.Broken as error:
            said = str(error)
        kind = re.sub(r"\W+", "-", re.sub(r"\d+|'.*'|\".*\"", "", said))[:80].strip("-")
        if not (findings / kind).exists():
            (findings / kind).write_bytes(data)
            print(f"FOUND {said[:300]!r}", flush=True)

    def mutate(data: bytes, size: int, seed: int) -> bytes:
        return change(target, data, size, seed, atheris.Mutate)

    dictionary = findings.parent / "words.dict"
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in word) + '"' for word in words(target))
    dictionary.write_text("\n".join(lines) + "\n")
    flags = [f"-max_total_time={int(seconds)}", f"-max_len={LARGEST[target]}", f"-dict={dictionary}"]
    flags += ["-timeout=60", "-rss_limit_mb=3000", f"-artifact_prefix={findings}/crash-", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *flags, str(corpus)], one, custom_mutator=mutate)
    try:
        atheris.Fuzz()
    finally:
        targets.clean_up()


if __name__ == "__main__":
    main()
