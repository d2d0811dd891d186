"""Cases from files, whatever they are written in."""

from pathlib import Path

from triage.errors import Problem
from triage.evaluate.table import cases_of_table
from triage.model.complaint import Complaint
from triage.pack.parsing import Problems
from triage.vignettes import Case, Report, checked, vignettes_of

TABLE = ".csv"


def read_cases(path: Path, complaint: Complaint) -> tuple[Case, ...]:
    """The cases of a YAML file of vignettes, of a CSV table, or of all of them in a folder.

    Raises PackError naming file, line, key or column, what was found and what is allowed.
    """
    files = [path] if path.is_file() else sorted(p for p in path.glob("*") if p.suffix.lower() in (".yaml", TABLE))
    problems = Problems()
    if not files:
        problems.add(Problem("there is no file of cases here", str(path), allowed="files that end in .yaml or .csv"))
    found: list[tuple[Case, Report]] = []
    for file in files:
        if not file.is_file():
            problems.missing(file.name, "this is no file")
        elif file.suffix.lower() == TABLE:
            found.extend(cases_of_table(file, complaint, problems))
        else:
            found.extend(vignettes_of(file, problems))
    cases = checked(found, complaint)
    problems.raise_if_any()
    return cases
