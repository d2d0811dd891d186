"""The pages of the safety file that are made from data: intended use, hazard log and third-party software."""

from collections.abc import Iterator
from pathlib import Path

from hazard_log import HAZARDS, THIRD_PARTY, Hazard, HazardLog, ThirdParty, read_hazard_log, read_third_party

from triage import Pack

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NOT_REVIEWED = "No clinician has reviewed it. The program is no certified device."


def safety_pages(pack: Pack, made_by: str) -> Iterator[tuple[Path, str]]:
    """Each page with its text. Raises PackError when the data is not sound."""
    yield HERE / "intended-use.md", _page(intended_use(pack), made_by)
    yield HERE / "hazard-log.md", _page(hazard_log(read_hazard_log(ROOT)), made_by)
    yield HERE / "third-party.md", _page(third_party(read_third_party(ROOT)), made_by)


def _page(lines: Iterator[str], made_by: str) -> str:
    title, *rest = lines
    return "\n".join((title, "", made_by, NOT_REVIEWED, *rest)) + "\n"


def intended_use(pack: Pack) -> Iterator[str]:
    """What the pack is for and not for, in its own words, and which rules say that somebody is out of scope."""
    file = pack.content.file
    yield "# Intended use"
    yield from ("", f"The words are those of `knowledge/pack.yaml`, version {file.version}, and of each complaint.")
    yield from ("", "## For what and for whom", "", _flat(file.intended_use))
    yield from ("", "## Who and what it is not for", "", *(f"- {_flat(each)}" for each in file.not_for))
    yield from ("", "## What nobody has shown", "")
    yield "No clinician has reviewed a rule, a text or a level, and none stands behind a result. No study has measured"
    yield "how well the levels fit real people. It has not been tried with people who are in pain."
    for complaint in pack.content.complaints.values():
        outside = {kind.id for kind in complaint.file.findings if kind.out_of_scope}
        rules = [rule for rule in complaint.rules.values() if outside & {kind for kind, _ in rule.then.findings}]
        yield from ("", f"## {complaint.file.title}", "", _flat(complaint.file.about))
        yield from ("", f"The place of the pain: {complaint.file.pain_area}.")
        yield from (
            "",
            "These rules say who is out of scope. With one of them no exercise is shown, only how soon to be",
        )
        yield "seen and how to protect oneself. `triage explain RULE` shows the whole rule."
        yield from ("", "| rule | because of |", "|---|---|")
        yield from (f"| `{rule.id}` | {_cell(rule.title)} |" for rule in rules)


def hazard_log(log: HazardLog) -> Iterator[str]:
    """The scale, a table of all hazards, and each of them in full."""
    yield "# Hazard log"
    yield from ("", f"Made from `{HAZARDS}`. [README.md](README.md) says how the log is kept.")
    yield f"There are {len(log.controlled)} hazards with controls and tests, and {len(log.future)} of parts that do not"
    yield "exist yet."
    yield from ("", "## The scale", "", "Both are judged by the authors, not counted.", "")
    yield from ("| severity | means |", "|---|---|")
    yield from (f"| {name} | {_cell(means)} |" for name, means in log.scale.severity.items())
    yield from ("", "| likelihood | means |", "|---|---|")
    yield from (f"| {name} | {_cell(means)} |" for name, means in log.scale.likelihood.items())
    names = list(log.scale.likelihood)
    yield from ("", f"| risk | {' | '.join(names)} |", f"|---|{'---|' * len(names)}")
    for severity in log.scale.severity:
        yield f"| {severity} | {' | '.join(log.scale.risk[severity][name] for name in names)} |"
    yield from ("", _flat(log.scale.accepted))
    yield from (
        "",
        "## All hazards",
        "",
        "| id | hazard | severity | risk before | risk after |",
        "|---|---|---|---|---|",
    )
    for hazard in log.controlled:
        before, after = log.risks(hazard)
        yield f"| [{hazard.id}](#{_anchor(hazard)}) | {_cell(hazard.hazard)} | {hazard.severity} | {before} | {after} |"
    for hazard in log.controlled:
        yield from _controlled(hazard, log)
    yield from ("", "## Hazards of parts that do not exist yet", "", "They are not counted, and nothing controls them.")
    for hazard in log.future:
        yield from (
            "",
            f"### {_heading(hazard)}",
            "",
            *_what(hazard),
            f"- It waits for: {_flat(hazard.waits_for or '')}",
        )


def _controlled(hazard: Hazard, log: HazardLog) -> Iterator[str]:
    assert hazard.likelihood is not None
    before, after = log.risks(hazard)
    yield from ("", f"## {_heading(hazard)}", "", *_what(hazard))
    yield f"- Likelihood: {hazard.likelihood.before} without the controls, {hazard.likelihood.after} with them"
    yield f"- Risk: {before} without the controls, {after} with them"
    if hazard.remains:
        yield f"- What remains: {_flat(hazard.remains)}"
    yield from ("", "Controls:", "")
    for control in hazard.controls:
        yield f"- {_flat(control.what)} ({_links(control.where)})"
    yield from ("", "Tests:", "", *(f"- `{test}`" for test in hazard.tests))


def _what(hazard: Hazard) -> Iterator[str]:
    yield f"- Cause: {_flat(hazard.cause)}"
    yield f"- Effect: {_flat(hazard.effect)}"
    yield f"- Severity: {hazard.severity}"


def _heading(hazard: Hazard) -> str:
    return f"{hazard.id} {_flat(hazard.hazard)}"


def _anchor(hazard: Hazard) -> str:
    """How a heading is linked to: lower case, letters, digits and hyphens, a hyphen for each space."""
    kept = "".join(sign for sign in _heading(hazard).lower() if sign.isalnum() or sign in " -")
    return kept.replace(" ", "-")


def third_party(read: ThirdParty) -> Iterator[str]:
    """A table of the dependencies, each with what is known to be wrong with it, and the tools."""
    yield "# Third-party software"
    yield from ("", f"Made from `{THIRD_PARTY}`. Most anomalies were found by running the software.")
    yield "The list is what is known, not all there is."
    yield from ("", "| package | required | tried with | licence | for |", "|---|---|---|---|---|")
    for each in read.software:
        row = (each.name, f"`{each.requires}`", each.tried, each.licence, _cell(each.purpose))
        yield f"| {' | '.join(row)} |"
    for each in read.software:
        yield from ("", f"## {each.name}", "", _flat(each.purpose), "")
        yield f"- Runs when: {_flat(each.runs_when)}"
        yield f"- If it is wrong: {_flat(each.if_wrong)}"
        yield f"- Used by: {_links(each.used_by)}"
        if each.brings:
            yield f"- Brings: {', '.join(each.brings)}"
        yield from ("", "| known | control | where | tests |", "|---|---|---|---|")
        for known in each.anomalies:
            tests = "<br>".join(f"`{_cell(test)}`" for test in known.tests) or "none"
            yield f"| {_cell(known.what)} | {_cell(known.control)} | {_links(known.where)} | {tests} |"
    yield from (
        "",
        "## Tools",
        "",
        "Only those need them who change or test the project. No assessment uses them. If one",
    )
    yield from ("is wrong, a fault could stay unseen.", "", "| package | required | for |", "|---|---|---|")
    yield from (f"| {tool.name} | `{tool.requires}` | {_cell(tool.purpose)} |" for tool in read.tools)


def _links(paths: tuple[str, ...]) -> str:
    return ", ".join(f"[{path}](../../{path})" for path in paths)


def _flat(text: str) -> str:
    """Text of several lines as one."""
    return " ".join(text.split())


def _cell(text: str) -> str:
    """Text that is safe inside a table."""
    return _flat(text).replace("|", "\\|")
