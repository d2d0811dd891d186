"""People from files of vignettes, whatever questions they were written for."""

from pathlib import Path

from triage.diff.cohort import Person
from triage.pack.parsing import ParsedFile, Problems
from triage.vignettes import VignetteFile


def vignette_people(files: list[Path]) -> list[Person]:
    """The people of these files. Raises PackError naming file, line and key where one is no file of vignettes."""
    problems = Problems()
    people: dict[str, Person] = {}
    for file in files:
        parsed = ParsedFile(file.name, file.read_bytes(), problems)
        read = parsed.model(VignetteFile)
        for index, vignette in enumerate(read.vignettes if read else ()):
            if vignette.id in people:
                parsed.report("this id stands twice", ("vignettes", index, "id"), vignette.id)
            people[vignette.id] = Person(vignette.id, dict(vignette.answers), True)
    problems.raise_if_any()
    return list(people.values())
