"""Packs built to do harm: each is refused by name, quickly, and without reading anything outside the pack."""

import gzip
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from triage import PackError, load_pack
from triage.pack.yaml_reader import read_yaml

TINY = Path(__file__).parent / "packs" / "tiny"
PLACE = "knowledge/sore-thumb/guidance/rest.yaml"
RULE = "rules/sore-thumb/red-flags/crooked.yaml"


@pytest.fixture(autouse=True)
def no_waiting() -> Iterator[None]:
    """A read that never ends (of a FIFO, say) becomes an error after ten seconds."""

    def give_up(*_: object) -> None:
        raise TimeoutError("this took more than ten seconds")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the tiny pack, to be broken."""
    copy = tmp_path / "pack"
    shutil.copytree(TINY, copy)
    return copy


def refusal(pack: Path) -> str:
    """What the error says that loading this pack raises, within a second of work."""
    started = time.process_time()
    with pytest.raises(PackError) as caught:
        load_pack(pack)
    assert time.process_time() - started < 1
    return str(caught.value)


def replaced(file: Path, old: str, new: str) -> None:
    """Replace a text that must stand in the file."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


# Paths that lead elsewhere


def test_missing_folder_is_refused(tmp_path: Path) -> None:
    """A path where there is nothing is named."""
    assert f"{tmp_path / 'nothing'}: there is no such folder" in refusal(tmp_path / "nothing")


def test_file_in_place_of_a_pack_is_refused(pack: Path) -> None:
    """A file where a folder is needed is refused."""
    assert "there is no such folder" in refusal(pack / PLACE)


@pytest.mark.parametrize("folder", ["knowledge", "rules"])
def test_pack_without_a_folder_is_refused(pack: Path, folder: str) -> None:
    """A pack needs both of its folders, and the missing one is named."""
    shutil.rmtree(pack / folder)
    assert f"a pack needs the folder '{folder}'" in refusal(pack)


def test_empty_pack_is_refused(tmp_path: Path) -> None:
    """Two empty folders are no pack: every file that is missing is named."""
    (tmp_path / "knowledge").mkdir()
    (tmp_path / "rules").mkdir()
    text = refusal(tmp_path)
    assert "knowledge/pack.yaml: this file is missing" in text
    assert "a pack needs at least one complaint" in text


def test_symlink_to_a_file_outside_is_refused(pack: Path, tmp_path: Path) -> None:
    """A link out of the pack is named, and not one word of what it leads to is shown."""
    secret = tmp_path / "secret.yaml"
    secret.write_text("password: swordfish\n", encoding="utf-8")
    (pack / "rules/sore-thumb/red-flags/link.yaml").symlink_to(secret)
    text = refusal(pack)
    assert "rules/sore-thumb/red-flags/link.yaml: this path leads out of the pack" in text
    assert "swordfish" not in text


def test_symlink_to_a_folder_outside_is_refused(pack: Path, tmp_path: Path) -> None:
    """A linked folder out of the pack is named, whatever it holds."""
    (tmp_path / "elsewhere").mkdir()
    (pack / "rules/sore-thumb/more").symlink_to(tmp_path / "elsewhere")
    assert "rules/sore-thumb/more: this path leads out of the pack" in refusal(pack)


def test_relative_symlink_outside_is_refused(pack: Path, tmp_path: Path) -> None:
    """Dots that climb out of the pack are followed no further."""
    (tmp_path / "secret.yaml").write_text("password: swordfish\n", encoding="utf-8")
    (pack / "rules/sore-thumb/link.yaml").symlink_to("../../../secret.yaml")
    assert "rules/sore-thumb/link.yaml: this path leads out of the pack" in refusal(pack)


def test_rules_folder_that_is_a_symlink_outside_is_refused(pack: Path, tmp_path: Path) -> None:
    """The folder of the rules itself may not lie elsewhere, not even when it is empty there."""
    shutil.rmtree(pack / "rules")
    (tmp_path / "elsewhere").mkdir()
    (pack / "rules").symlink_to(tmp_path / "elsewhere")
    assert "this path leads out of the pack" in refusal(pack)


def test_symlink_to_a_folder_inside_is_refused(pack: Path) -> None:
    """Files behind a linked folder are not read, so it is refused and no rule goes missing in silence."""
    (pack / "rules/sore-thumb/more").symlink_to("red-flags")
    assert "rules/sore-thumb/more" in refusal(pack)


@pytest.mark.parametrize("name", ["loop", "loop.yaml"])
def test_circular_symlink_is_refused(pack: Path, name: str) -> None:
    """A link that leads to itself is named."""
    (pack / "rules/sore-thumb" / name).symlink_to(name)
    assert f"rules/sore-thumb/{name}: " in refusal(pack)


def test_two_symlinks_in_a_circle_are_refused(pack: Path) -> None:
    """Two links that lead to each other are both named."""
    folder = pack / "rules/sore-thumb/red-flags"
    (folder / "a.yaml").symlink_to("b.yaml")
    (folder / "b.yaml").symlink_to("a.yaml")
    text = refusal(pack)
    assert "rules/sore-thumb/red-flags/a.yaml: " in text
    assert "rules/sore-thumb/red-flags/b.yaml: " in text


def test_symlink_to_the_folder_above_is_refused(pack: Path) -> None:
    """A folder that contains itself is refused and not walked for ever."""
    (pack / "rules/sore-thumb/up").symlink_to("..")
    assert "rules/sore-thumb/up" in refusal(pack)


def test_dangling_symlink_is_refused(pack: Path) -> None:
    """A link to nothing inside the pack is named."""
    (pack / "rules/sore-thumb/red-flags/gone.yaml").symlink_to("nowhere.yaml")
    assert "rules/sore-thumb/red-flags/gone.yaml: this is no ordinary file" in refusal(pack)


def test_device_is_refused(pack: Path) -> None:
    """A link to a device that never ends is not read."""
    (pack / "rules/sore-thumb/red-flags/zero.yaml").symlink_to("/dev/zero")
    assert "rules/sore-thumb/red-flags/zero.yaml: this path leads out of the pack" in refusal(pack)


def test_fifo_is_refused(pack: Path) -> None:
    """A pipe is named and never opened, which would wait for ever."""
    os.mkfifo(pack / "rules/sore-thumb/red-flags/pipe.yaml")
    assert "rules/sore-thumb/red-flags/pipe.yaml: this is no ordinary file" in refusal(pack)


def test_socket_is_refused(pack: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket is named and never opened."""
    monkeypatch.chdir(pack / "rules/sore-thumb/red-flags")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("door.yaml")
        assert "rules/sore-thumb/red-flags/door.yaml: this is no ordinary file" in refusal(pack)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission_is_refused(pack: Path) -> None:
    """A file that may not be read is named."""
    (pack / RULE).chmod(0)
    assert f"{RULE}: " in refusal(pack)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_folder_without_permission_is_refused(pack: Path) -> None:
    """A folder that may not be read is named, so that its rules do not go missing in silence."""
    folder = pack / "rules/sore-thumb/red-flags"
    folder.chmod(0)
    try:
        assert "rules/sore-thumb/red-flags: " in refusal(pack)
    finally:
        folder.chmod(0o755)


def test_complaint_without_rules_is_refused(pack: Path) -> None:
    """A complaint that lost its rules would call everything self-care, so it is refused."""
    shutil.rmtree(pack / "rules/sore-thumb")
    assert "sore-thumb" in refusal(pack)


# Names


@pytest.mark.skipif(sys.platform == "darwin", reason="its file systems take no such name")
def test_name_that_is_not_utf8_is_refused(pack: Path) -> None:
    """A file name of stray bytes is refused, and the error can be printed."""
    (pack / "rules/sore-thumb/red-flags" / os.fsdecode(b"x\xff.yaml")).write_text("title: x\n", encoding="utf-8")
    text = refusal(pack)
    assert "rules/sore-thumb/red-flags/x" in text
    assert text.encode("utf-8")


@pytest.mark.parametrize("name", ["\x1b[2Jx", "a\nb", "a\rb", "\u202ex", "\x9bx"], ids=ascii)
def test_name_with_control_characters_is_refused(pack: Path, name: str) -> None:
    """A file name cannot steer the terminal: the error shows nothing that does not print."""
    (pack / f"rules/sore-thumb/red-flags/{name}.yaml").write_text("title: x\n", encoding="utf-8")
    text = refusal(pack)
    assert "rules/sore-thumb/red-flags/" in text
    assert all(line.isprintable() for line in text.split("\n"))
    assert all(line.startswith(("rules/", "knowledge/")) for line in text.split("\n"))


def test_name_of_a_complaint_that_is_too_long_is_refused(pack: Path) -> None:
    """A complaint whose name has 80 characters is refused with a PackError."""
    name = "x" * 80
    for folder in ("rules", "knowledge"):
        (pack / folder / "sore-thumb").rename(pack / folder / name)
    assert name in refusal(pack)


def test_long_names_that_stand_alone_load(pack: Path) -> None:
    """The longest allowed names of a question and of its option with `alone` make no rule that cannot be."""
    question, option = "q" * 60, "o" * 60
    for path in pack.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("id: blue", f"id: {option}")
        text = text.replace("- id: signs", f"- id: {question}").replace("signs: ", f"{question}: ")
        path.write_text(text, encoding="utf-8")
    assert load_pack(pack).complaints == ("sore-thumb",)


def test_windows_line_ends_are_refused(pack: Path) -> None:
    """A carriage return is a control character, named with its line."""
    (pack / PLACE).write_bytes((pack / PLACE).read_bytes().replace(b"\n", b"\r\n"))
    assert f"{PLACE}:1: a control or invisible character (found: U+000D)" in refusal(pack)


# Too much


def test_file_that_is_too_large_is_refused(pack: Path) -> None:
    """A file one byte over the limit is named with the limit; at the limit its size is no fault."""
    sound = (pack / PLACE).read_bytes()
    (pack / PLACE).write_bytes(sound + b"#" * (200_000 - len(sound)))
    load_pack(pack)
    (pack / PLACE).write_bytes(sound + b"#" * (200_001 - len(sound)))
    assert f"{PLACE}: the file is too large (allowed: up to 200000 bytes)" in refusal(pack)


def test_file_of_many_gigabytes_is_refused(pack: Path) -> None:
    """A file larger than memory is not read to its end."""
    os.truncate(pack / PLACE, 1 << 40)
    assert f"{PLACE}: the file is too large" in refusal(pack)


def test_too_many_files_are_refused(pack: Path) -> None:
    """A pack of more than 3,000 files is refused with the limit, before any of them is understood."""
    for number in range(3_001):
        (pack / f"rules/sore-thumb/red-flags/r{number}.yaml").touch()
    assert "the pack has too many files (allowed: up to 3000)" in refusal(pack)


def test_too_many_entries_are_refused(pack: Path) -> None:
    """A file of more than 20,000 entries is refused with the line and the limit."""
    replaced(pack / PLACE, "what: Rest the thumb.", f"what: [{','.join(['1'] * 20_001)}]")
    assert f"{PLACE}:5: the file has too many entries (allowed: up to 20000)" in refusal(pack)


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "{a: " * 30_000, "- " * 90_000, "? " * 90_000, "[" * 50_000 + "]" * 50_000, "!!seq [" * 20_000],
    ids=["brackets", "braces", "dashes", "question-marks", "closed-brackets", "tagged-brackets"],
)
def test_deep_nesting_is_refused(pack: Path, text: str) -> None:
    """Nesting of many thousand levels, which ends a bare loader's process, is refused by name."""
    (pack / PLACE).write_text(text, encoding="utf-8")
    refused = refusal(pack)
    assert f"{PLACE}:1: " in refused
    assert any(
        phrase in refused
        for phrase in ("nested too deep", "maximum nesting depth", "a key must be text", "tags are not")
    )


def test_deep_indentation_is_refused(pack: Path) -> None:
    """Depth by indentation counts as well."""
    (pack / PLACE).write_text("".join(f"{' ' * n}a:\n" for n in range(600)), encoding="utf-8")
    assert f"{PLACE}:14: the file is nested too deep" in refusal(pack)


def test_billion_laughs_are_refused(pack: Path) -> None:
    """Anchors that multiply are refused at the first, so nothing is ever multiplied."""
    lines = ['a: &a ["ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha", "ha"]']
    lines += [f"{y}: &{y} [{', '.join([f'*{x}'] * 10)}]" for x, y in zip("abcdefghi", "bcdefghij", strict=True)]
    (pack / PLACE).write_text("\n".join(lines), encoding="utf-8")
    assert f"{PLACE}:1: anchors and aliases are not allowed (found: a)" in refusal(pack)


def test_alias_to_itself_is_refused(pack: Path) -> None:
    """A list that contains itself is refused."""
    (pack / PLACE).write_text("a: &a [*a]\n", encoding="utf-8")
    assert "anchors and aliases are not allowed" in refusal(pack)


def test_merge_key_is_an_ordinary_unknown_key(pack: Path) -> None:
    """`<<` merges nothing; it is a key that does not exist."""
    with (pack / PLACE).open("a", encoding="utf-8") as file:
        file.write("<<: {why: merged}\n")
    assert f"{PLACE}:9: <<: there is no such key" in refusal(pack)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("covers: [T1]", f"covers: [{', '.join(['1'] * 19_000)}]"),
        ("covers: [T1]", f"covers: [{', '.join(['T2'] * 19_000)}]"),
        ("  signs: crooked", "".join(f"  q{number}: {{all: 1}}\n" for number in range(3_000))),
        ("  signs: crooked", f"  signs: [{', '.join(['crooked'] * 19_000)}]"),
        ("limits: ", "".join(f"k{number}: 1\n" for number in range(9_000)) + "limits: "),
        ("{signs: unknown}", "{" + ", ".join(f"q{number}: 1" for number in range(9_000)) + "}"),
        ("{signs: unknown}", f"{{signs: [{', '.join(['blue'] * 19_000)}, green]}}"),
        ("advise: [leave-it]", f"advise: [{', '.join(['pull-it'] * 19_000)}]"),
    ],
    ids=["numbers", "unknown", "conditions", "repeated", "keys", "case-keys", "case-options", "items"],
)
def test_thousands_of_faults_are_refused_quickly(pack: Path, old: str, new: str) -> None:
    """A file full of faults takes no longer and says no more than fits a screen or three."""
    replaced(pack / RULE, old, new)
    text = refusal(pack)
    assert RULE in text
    assert text.count("\n") < 200


def test_thousands_of_equal_ids_are_refused_quickly(pack: Path) -> None:
    """Finding what stands twice among thousands is no slower than reading them."""
    lines = "".join(f"  - {{id: T{number % 998 + 1}, says: x}}\n" for number in range(6_500))
    (pack / "knowledge/sore-thumb/statements.yaml").write_text(f"statements:\n{lines}", encoding="utf-8")
    assert "this id stands twice" in refusal(pack)


def test_too_many_questions_are_refused(pack: Path) -> None:
    """More questions and options than durable-rules holds in one fact are refused with the limit."""
    option = "options: [{id: a, text: a}]"
    lines = "".join(
        f"  - {{id: q{number}, kind: choice, label: q, text: q, why: q, {option}}}\n" for number in range(121)
    )
    with (pack / "knowledge/sore-thumb/questions.yaml").open("a", encoding="utf-8") as file:
        file.write(lines)
    text = refusal(pack)
    assert "knowledge/sore-thumb/questions.yaml:1: questions: too many questions and options" in text
    assert "(found: 248) (allowed: up to 240)" in text


def test_too_many_findings_are_refused(pack: Path) -> None:
    """More findings than the engine is known to bear are refused with the limit."""
    values = "".join(f"      - {{id: v{number}, label: v, text: v}}\n" for number in range(401))
    replaced(pack / "knowledge/sore-thumb/complaint.yaml", "    values:\n", f"    values:\n{values}")
    assert "too many findings for one complaint (found: 403) (allowed: up to 400)" in refusal(pack)


def chain(pack: Path, length: int) -> None:
    """Give the pack rules in a row, each fed by the one before."""
    values = "".join(f"      - {{id: v{number:02}, label: v, text: v}}\n" for number in range(length))
    kind = f"findings:\n  - id: link\n    label: Link\n    exclusive: false\n    shown: 0\n    values:\n{values}"
    replaced(pack / "knowledge/sore-thumb/complaint.yaml", "findings:\n", kind)
    rule = (pack / "rules/sore-thumb/phase/acute.yaml").read_text(encoding="utf-8")
    for number in range(length):
        text = rule.replace("find: {phase: acute}", f"find: {{link: v{number:02}}}")
        if number:
            text = text.replace("  days: {lte: 7}", f"  link: v{number - 1:02}")
        (pack / f"rules/sore-thumb/phase/link-{number:02}.yaml").write_text(text, encoding="utf-8")


def test_too_long_a_chain_of_rules_is_refused(pack: Path) -> None:
    """Twenty rules in a row load, twenty-one are refused at the last."""
    chain(pack, 20)
    load_pack(pack)
    longer = pack.parent / "longer"
    shutil.copytree(TINY, longer)
    chain(longer, 21)
    said = "when: too many rules feed one another in a row (found: 21) (allowed: up to 20)"
    assert f"rules/sore-thumb/phase/link-20.yaml:3: {said}" in refusal(longer)


@pytest.mark.parametrize("inside_any", [False, True], ids=["lines", "any"])
def test_too_many_findings_in_one_rule_are_refused(pack: Path, inside_any: bool) -> None:
    """A rule that joins more than sixteen findings is refused, also when they stand in a group of `any`."""
    chain(pack, 17)
    line = f"link: {{all: [{', '.join(f'v{number:02}' for number in range(17))}]}}"
    when = f"  any: [{{{line}}}, {{days: 1}}]" if inside_any else f"  {line}"
    replaced(pack / "rules/sore-thumb/programme/circles.yaml", "  phase: settled", when)
    place = "rules/sore-thumb/programme/circles.yaml:3"
    assert f"{place}: when: this rule reads too many findings (found: 17) (allowed: up to 16)" in refusal(pack)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("limits: ", f"? {'k' * 100_000}\n: 1\nlimits: "),
        ("limits: ", f"limits: {'w' * 100_000} "),
        ("status: active", f"status: {'w' * 100_000}"),
        ("  signs: crooked", f"  ? {'k' * 100_000}\n  : crooked"),
        ("  signs: crooked", f"  signs: {'w' * 100_000}"),
        ("due: 2027-11", f"due: {'9' * 100_000}"),
        ("{signs: unknown}", f"{{? {'k' * 100_000} : 1}}"),
        ("{signs: unknown}", f"{{signs: {'w' * 100_000}}}"),
        ("covers: [T1]", f"covers: !{'t' * 100_000} [T1]"),
        ("covers: [T1]", f"covers: &{'t' * 100_000} [T1]"),
    ],
    ids=["key", "text", "choice", "question", "option", "number", "case-key", "case-option", "tag", "anchor"],
)
def test_error_stays_short_whatever_was_found(pack: Path, old: str, new: str) -> None:
    """A name or a value of 100,000 characters is cut in the error."""
    replaced(pack / RULE, old, new)
    text = refusal(pack)
    assert f"{RULE}:" in text
    assert all(len(line) < 1_000 for line in text.split("\n"))


def test_one_broken_file_makes_no_stranger_of_another(pack: Path) -> None:
    """When the questions cannot be read, no other file of the complaint is said to have no place in a pack."""
    (pack / "knowledge/sore-thumb/questions.yaml").write_text("questions:\n-\n", encoding="utf-8")
    text = refusal(pack)
    assert "knowledge/sore-thumb/questions.yaml:2: questions.0: this must be a mapping" in text
    assert "no file of a pack has this path" not in text


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ('"active\\nrules/x.yaml:1: all is well"', "(found: activeU+000Arules/x.yaml:1: all is well)"),
        ("act\u00a0ive", "(found: actU+00A0ive)"),
        ("act\u2003ive", "(found: actU+2003ive)"),
    ],
)
def test_what_was_found_stays_on_its_line(pack: Path, written: str, shown: str) -> None:
    """A value with a line end or with what cannot be printed is told on one line, with the number of the character."""
    replaced(pack / RULE, "status: active", f"status: {written}")
    text = refusal(pack)
    assert text.isprintable()
    assert shown in text


# No text


@pytest.mark.parametrize(
    ("data", "phrase"),
    [
        (bytes(range(256)), "the file is not UTF-8 text"),
        (gzip.compress(b"title: Rest\n", mtime=0), "the file is not UTF-8 text"),
        ("title: Rest\n".encode("utf-16"), "the file is not UTF-8 text"),
        (b"title: R\xed\xa0\x80est\n", "the file is not UTF-8 text"),
        (b"title: R\xc0\xafest\n", "the file is not UTF-8 text"),
        (b"title: Re\0st\n", "a control or invisible character (found: U+0000)"),
        ("title: Re\u2028st\n".encode(), "a control or invisible character (found: U+2028)"),
        ("title: Re\x85st\n".encode(), "a control or invisible character (found: U+0085)"),
        ("title: Re\ue000st\n".encode(), "a control or invisible character (found: U+E000)"),
        ("title: Re\u2066st\n".encode(), "a control or invisible character (found: U+2066)"),
        (b"# a comment\x1b]0;title\x07\ntitle: Rest\n", "a control or invisible character (found: U+001B)"),
        ("title: Re\uffffst\n".encode(), "this is not YAML"),
    ],
    ids=["bytes", "gzip", "utf-16", "surrogate", "overlong", "nul", "line", "nel", "private", "isolate", "osc", "none"],
)
def test_what_is_no_plain_text_is_refused(pack: Path, data: bytes, phrase: str) -> None:
    """Binary files and characters that cannot be seen are refused by name."""
    (pack / PLACE).write_bytes(data)
    text = refusal(pack)
    assert PLACE in text
    assert phrase in text
    assert text.replace("\n", " ").isprintable()


@pytest.mark.parametrize("escape", [r"\e", r"\0", r"\x9b", r"\u202e", r"\u2028", r"\u200b", r"\r", r"\U000e0041"])
def test_escaped_invisible_characters_are_refused(pack: Path, escape: str) -> None:
    """What YAML writes with a backslash is checked like any other character."""
    replaced(pack / PLACE, "why: It is sore.", f'why: "It is {escape} sore."')
    assert f"{PLACE}:6: a control or invisible character" in refusal(pack)


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [a]", "!!binary aGE=", "!!set {a}", "!x y", "! y"])
def test_tags_are_refused(pack: Path, tag: str) -> None:
    """No tag makes anything, whatever it names."""
    replaced(pack / PLACE, "why: It is sore.", f"why: {tag}")
    assert f"{PLACE}:6: tags are not allowed" in refusal(pack)


def test_tag_directive_is_refused(pack: Path) -> None:
    """A shorthand for a tag does not hide it."""
    text = (pack / PLACE).read_text(encoding="utf-8").replace("why: It", "why: !e!str It")
    (pack / PLACE).write_text(f"%TAG !e! tag:yaml.org,2002:\n---\n{text}", encoding="utf-8")
    assert f"{PLACE}:8: tags are not allowed" in refusal(pack)


# YAML 1.2 manners


LIKE_NUMBERS = "017 0o17 0x1F 0b1 12:30 1:30:00 1_000 +1 1.0 1e3 .5 .inf -.inf .nan nan -0x1 2027-11 2027-11-05"
LIKE_WORDS = "no yes on off y n No True FALSE NULL Null None = <<"


@pytest.mark.parametrize(
    "written",
    [*LIKE_NUMBERS.split(), *LIKE_WORDS.split(), "2027-11-05 12:30", "9" * 10, "9" * 5_000],
    ids=lambda written: written[:12],
)
def test_scalars_that_look_like_something_else_stay_text(written: str) -> None:
    """Only whole numbers, true, false and null are more than text."""
    assert read_yaml(f"a: {written}\nb: [{written}]\n".encode(), "x.yaml")[0] == {"a": written, "b": (written,)}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("0", 0),
        ("7", 7),
        ("-7", -7),
        ("999999999", 999_999_999),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
    ],
)
def test_whole_numbers_and_words_mean_what_they_say(written: str, meant: object) -> None:
    """Whole numbers are ints, `true` and `false` are bools, `null` and nothing are None."""
    value = read_yaml(f"a: {written}\n".encode(), "x.yaml")[0]["a"]
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.parametrize("written", ["'7'", '"true"', "'null'", "''", "|-\n  7", ">-\n  true"])
def test_quoted_and_block_scalars_are_text(written: str) -> None:
    """What is quoted or stands in a block is text, also when it looks like a number."""
    assert isinstance(read_yaml(f"a: {written}\n".encode(), "x.yaml")[0]["a"], str)


def test_keys_are_always_text() -> None:
    """A key that looks like a number, a bool or nothing is text, so that keys never clash by kind."""
    data, lines = read_yaml(b"1: a\ntrue: b\nno: c\n~: d\n", "x.yaml")
    assert data == {"1": "a", "true": "b", "no": "c", "~": "d"}
    assert [lines[(key,)] for key in data] == [1, 2, 3, 4]


def test_words_that_look_like_bools_can_be_titles(pack: Path) -> None:
    """A pack may be called `no`, and a date in it stays the text that was written."""
    replaced(pack / "knowledge/pack.yaml", "title: A tiny pack for tests", "title: no")
    replaced(pack / RULE, "on: null", "on: 2027-11-05")
    content = load_pack(pack).content
    assert content.file.title == "no"
    assert content.complaints["sore-thumb"].rules["red-flags/crooked"].review.on == "2027-11-05"


@pytest.mark.parametrize("number", ["9" * 10, "9" * 400, "9" * 5_000, "-" + "9" * 5_000], ids=len)
def test_huge_number_is_refused(pack: Path, number: str) -> None:
    """A number of any length is refused as none, without an error of the language's own."""
    replaced(pack / PLACE, "order: 1", f"order: {number}")
    assert f"{PLACE}:4: order: this must be a whole number (found: {number[:9]}" in refusal(pack)


def test_huge_number_in_a_condition_is_refused(pack: Path) -> None:
    """Neither the bounds of a rule nor a case take a number beyond the question's range."""
    replaced(pack / "rules/sore-thumb/phase/acute.yaml", "{lte: 7}", "{lte: 999999999}")
    assert "rules/sore-thumb/phase/acute.yaml:4: when.days: " in refusal(pack)
