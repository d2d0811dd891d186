"""The cache of read packs: equal to reading the files, and never used when anything about it does not fit."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import triage
from triage.pack.read import read_pack

ROOT = Path(__file__).parent.parent
PACKS = ROOT / "tests" / "packs"
TINY = PACKS / "tiny"
SUM = 64


class Cache:
    """An empty cache of packs, and the tiny pack, which is the only thing loaded through it unless a test says so."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.folder = self.home / "triage" / "packs"
        self.pack = folder / "pack"
        shutil.copytree(TINY, self.pack)

    def load(self) -> triage.Pack:
        """The tiny pack, which must be what its files say, wherever it came from."""
        loaded = triage.load_pack(self.pack)
        assert repr(loaded.content) == repr(read_pack(self.pack))
        return loaded

    def files(self) -> list[Path]:
        """Everything in the folder."""
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []

    def only_file(self) -> Path:
        """The one pack that is kept."""
        [file] = self.files()
        return file

    def is_used(self) -> bool:
        """Whether loading takes what is kept: it would be written anew otherwise."""
        before = self.only_file().lstat()
        self.load()
        after = self.only_file().lstat()
        return (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cache:
    """An empty cache, the one this process uses."""
    made = Cache(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(made.home))
    return made


def _keys_that_stand_there(part: object) -> Any:
    """For each model inside, which of its keys were given: rules ask for that, and equality does not look at it."""
    if isinstance(part, BaseModel):
        return {name: _keys_that_stand_there(getattr(part, name)) for name in sorted(part.model_fields_set)}
    if isinstance(part, dict):
        return {key: _keys_that_stand_there(value) for key, value in part.items()}
    return [_keys_that_stand_there(value) for value in part] if isinstance(part, tuple) else type(part)


@pytest.mark.parametrize("which", ["the shipped pack", "tiny", "with a follow-up"])
def test_a_kept_pack_is_the_pack(cache: Cache, which: str) -> None:
    """Loaded a second time a pack is equal in every part and every kind of part, and tells people the same."""
    root = ROOT if which == "the shipped pack" else cache.pack
    if which == "with a follow-up":
        shutil.copytree(PACKS / "thumb-follow-up", cache.pack, dirs_exist_ok=True)
    first, read = triage.load_pack(root), read_pack(root)
    kept = cache.only_file().read_bytes()
    second = triage.load_pack(root)
    assert second.content == read
    assert repr(second.content) == repr(read)
    assert _keys_that_stand_there(second.content) == _keys_that_stand_there(read)
    assert cache.only_file().read_bytes() == kept
    for complaint in read.complaints.values():
        cases = [case for rule in complaint.rules.values() for case in (*rule.fires_for, *rule.unsure_for)]
        for case in ({}, *cases[::25]):
            told = [pack.assess(complaint.id, case, what_would_change=True).to_json() for pack in (first, second)]
            assert told[0] == told[1]


def test_a_kept_pack_is_used(cache: Cache) -> None:
    """The second process that loads a pack reads no YAML at all."""
    script = f"import sys, triage; triage.load_pack({str(cache.pack)!r}); print('yaml' in sys.modules)"
    said = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert said == ["True", "False"]


def test_it_is_private(cache: Cache) -> None:
    """Folder and file are their owner's alone, whatever the umask, and nothing else is left there."""
    umask = os.umask(0)
    try:
        cache.load()
    finally:
        os.umask(umask)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert cache.only_file().stat().st_mode & 0o777 == 0o600
    assert cache.is_used()


def _signed(file: Path, content: bytes) -> bytes:
    """What a writer who knows the format would put into that file."""
    return hashlib.sha256(file.stem.encode() + content).hexdigest().encode() + content


def _flipped(at: float) -> Callable[[Path, bytes], bytes]:
    def flip(_: Path, kept: bytes) -> bytes:
        place = min(int(at * len(kept)), len(kept) - 1)
        return kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :]

    return flip


def _of_another_pack(file: Path, _: bytes) -> bytes:
    other_pack = file.parents[3] / "other-pack"
    shutil.copytree(TINY, other_pack)
    shutil.copytree(PACKS / "thumb-follow-up", other_pack, dirs_exist_ok=True)
    triage.load_pack(other_pack)
    [other] = set(file.parent.iterdir()) - {file}
    return other.rename(file).read_bytes()


def _with_another_digest(file: Path, kept: bytes) -> bytes:
    content = json.loads(kept[SUM:])
    content["digest"] = "0" * 64
    return _signed(file, json.dumps(content).encode())


def _without_a_part(file: Path, kept: bytes) -> bytes:
    content = json.loads(kept[SUM:])
    del content["wording"]
    return _signed(file, json.dumps(content).encode())


DAMAGES: dict[str, Callable[[Path, bytes], bytes]] = {
    "empty": lambda _, kept: b"",
    "only a sum": lambda _, kept: kept[:SUM],
    "cut in the middle": lambda _, kept: kept[: len(kept) // 2],
    "last byte lost": lambda _, kept: kept[:-1],
    "a byte more": lambda _, kept: kept + b" ",
    "a bit of the sum": _flipped(0),
    "a bit of the beginning": _flipped(0.01),
    "a bit of the middle": _flipped(0.5),
    "the last bit": _flipped(1),
    "a lower level": lambda _, kept: kept.replace(b'"urgency":"emergency"', b'"urgency":"self-care"'),
    "another pack, renamed": _of_another_pack,
    "another digest, well signed": _with_another_digest,
    "a part less, well signed": _without_a_part,
    "no pack, well signed": lambda file, _: _signed(file, b"[]"),
    "no JSON, well signed": lambda file, _: _signed(file, b"\x80\x04N."),
    "nested too deep, well signed": lambda file, _: _signed(file, b"[" * 100_000),
    "too large": lambda _, kept: kept + b" " * 40_000_000,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_read_anew(cache: Cache, damage: str) -> None:
    """A file that is not exactly what was written is not used, and a good one takes its place."""
    cache.load()
    file = cache.only_file()
    good = file.read_bytes()
    damaged = DAMAGES[damage](file, good)
    assert damaged != good
    file.write_bytes(damaged)
    assert not cache.is_used()
    assert cache.only_file().read_bytes() == good
    assert cache.is_used()


@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_what_others_could_have_written_is_not_used(cache: Cache, mode: int) -> None:
    """A file that somebody else may write is read anew, and is private again."""
    cache.load()
    cache.only_file().chmod(mode)
    assert not cache.is_used()
    assert cache.only_file().stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_belongs_to_another_is_not_used(cache: Cache, what: str) -> None:
    """A file of somebody else is read anew and replaced; a folder of somebody else is left as it is."""
    cache.load()
    file = cache.only_file()
    os.chown(file if what == "file" else cache.folder, 12345, 12345)
    if what == "file":
        assert not cache.is_used()
        assert cache.only_file().stat().st_uid == 0
    else:
        file.write_bytes(b"")
        cache.load()
        assert cache.only_file().read_bytes() == b""


@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_open_to_others_is_not_used(cache: Cache, mode: int) -> None:
    """Where others can put files, nothing is taken and nothing is written."""
    cache.load()
    file = cache.only_file()
    cache.folder.chmod(mode)
    file.write_bytes(b"")
    cache.load()
    assert file.read_bytes() == b""


def test_nothing_is_taken_through_a_link(cache: Cache, tmp_path: Path) -> None:
    """A link in the place of the file is replaced, and what it leads to is not touched; nor is a linked folder used."""
    cache.load()
    file = cache.only_file()
    elsewhere = tmp_path / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)
    kept = elsewhere.read_bytes()
    assert not cache.is_used()
    assert not file.is_symlink()
    assert elsewhere.read_bytes() == kept
    cache.folder.rename(tmp_path / "moved")
    cache.folder.symlink_to(tmp_path / "moved")
    file.write_bytes(b"")
    cache.load()
    assert file.read_bytes() == b""


def test_what_is_no_file_is_passed_over(cache: Cache) -> None:
    """A pipe in the place of the file is replaced and never waited for; a folder there is left alone."""
    cache.load()
    file = cache.only_file()
    file.unlink()
    os.mkfifo(file)
    assert not cache.is_used()
    assert file.is_file()
    file.unlink()
    file.mkdir()
    cache.load()
    assert cache.files() == [file]


def test_where_nothing_can_be_kept_everything_works(
    cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that cannot be made is no error and leaves nothing behind."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file" / "below"))
    cache.load()
    assert (tmp_path / "file").read_text() == ""
    assert cache.files() == []


def test_a_changed_file_is_another_pack(cache: Cache) -> None:
    """Each change of the files is seen at once, and going back takes what was kept of the old ones."""
    old = cache.load()
    file = cache.pack / "knowledge" / "pack.yaml"
    text = file.read_text()
    file.write_text(text.replace("title: ", "title: Changed "))
    assert text != file.read_text()
    new = cache.load()
    assert (old.digest != new.digest, len(cache.files())) == (True, 2)
    assert new.content.file.title == f"Changed {old.content.file.title}"
    file.write_text(text)
    kept = {path: path.stat().st_ino for path in cache.files()}
    assert cache.load().content == old.content
    assert {path: path.stat().st_ino for path in cache.files()} == kept


def test_another_program_does_not_use_it(cache: Cache, tmp_path: Path) -> None:
    """After an edit of the code that reads packs, or a new version, a kept pack is not used."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "triage", site / "triage", ignore=shutil.ignore_patterns("__pycache__"))
    script = f"import sys, triage; triage.load_pack({str(cache.pack)!r}); print(triage.__file__, 'yaml' in sys.modules)"

    def reads_the_files() -> bool:
        environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
        said = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
        )
        place, reads = said.stdout.split()
        assert Path(place).is_relative_to(site)
        return reads == "True"

    assert [reads_the_files(), reads_the_files()] == [True, False]
    for name, old, new in (
        ("pack/second_looks.py", "-second-look", "-look"),
        ("model/urgency.py", '"""How soon.', '"""How soon it is.'),
        ("version.py", "__version__ = ", '__version__ = "9." + '),
    ):
        edited = site / "triage" / name
        text = edited.read_text()
        assert old in text
        edited.write_text(text.replace(old, new))
        assert [reads_the_files(), reads_the_files()] == [True, False], name


def test_code_edited_after_it_was_imported_keeps_nothing(cache: Cache, tmp_path: Path) -> None:
    """A program whose code was edited while it runs neither takes a kept pack nor keeps what its old code reads."""
    site = tmp_path / "site"
    shutil.copytree(ROOT / "triage", site / "triage", ignore=shutil.ignore_patterns("__pycache__"))
    script = (
        "import pathlib, time, triage, triage.library\n"
        f"edited = pathlib.Path({str(site)!r}, 'triage', 'pack', 'second_looks.py')\n"
        "time.sleep(0.05)\n"
        "edited.write_text(edited.read_text() + '# edited')\n"
        f"triage.load_pack({str(cache.pack)!r})\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(site)}
    subprocess.run([sys.executable, "-c", script], check=True, cwd=tmp_path, env=environment)
    assert cache.files() == []


@pytest.mark.parametrize("how", ["TRIAGE_NO_CACHE", "use_cache"])
def test_it_can_be_switched_off(cache: Cache, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """With TRIAGE_NO_CACHE=1, or when the caller says so, nothing is taken and nothing is kept."""
    cache.load()
    file = cache.only_file()
    file.write_bytes(b"")
    if how == "use_cache":
        triage.load_pack(cache.pack, use_cache=False)
    else:
        monkeypatch.setenv("TRIAGE_NO_CACHE", "1")
        cache.load()
    assert file.read_bytes() == b""
    monkeypatch.setenv("TRIAGE_NO_CACHE", "0")
    assert not cache.is_used()


def test_a_broken_pack_is_not_kept(cache: Cache) -> None:
    """A pack with a problem says the same each time it is loaded, and nothing is kept of it."""
    (cache.pack / "rules" / "sore-thumb" / "red-flags" / "crooked.yaml").unlink()
    (cache.pack / "knowledge" / "wording.yaml").unlink()
    said = []
    for _ in range(2):
        with pytest.raises(triage.PackError) as failed:
            triage.load_pack(cache.pack)
        said.append(str(failed.value))
    assert said[0] == said[1]
    assert "knowledge/wording.yaml" in said[0]
    assert cache.files() == []


def test_check_reads_the_files(cache: Cache, command: list[str]) -> None:
    """`triage check` takes nothing from the cache and keeps nothing there."""
    cache.load()
    cache.only_file().write_bytes(b"")
    done = subprocess.run([*command, "check", str(cache.pack)], capture_output=True, text=True)
    assert done.stdout.startswith("sound: ")
    assert cache.only_file().read_bytes() == b""


def test_only_the_last_packs_are_kept(cache: Cache) -> None:
    """Somebody who edits a pack all day does not fill their disk, and what killed writers left goes too."""
    cache.load()
    for number in range(12):
        (cache.folder / f"killed-{number}.part").write_bytes(b"half a pack")
    (cache.folder / "notes.txt").write_text("not ours")
    file = cache.pack / "knowledge" / "pack.yaml"
    text = file.read_text()
    for number in range(10):
        file.write_text(text.replace("title: ", f"title: {number} "))
        cache.load()
    kept = [path for path in cache.files() if path.suffix == ".pack"]
    assert len(kept) == 8
    assert len([path for path in cache.files() if path.suffix == ".part"]) <= 8
    assert (cache.folder / "notes.txt").read_text() == "not ours"
    before = {path: path.stat().st_ino for path in kept}
    cache.load()
    assert {path: path.stat().st_ino for path in kept} == before


def test_many_at_once(cache: Cache) -> None:
    """Processes that load and keep the same pack at the same time all get it, and leave one good file."""
    script = f"import triage; print(triage.load_pack({str(cache.pack)!r}).digest)"
    running = [subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    said = {one.communicate()[0].strip() for one in running}
    assert said == {read_pack(cache.pack).digest}
    assert cache.is_used()
