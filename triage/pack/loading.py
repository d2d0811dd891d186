"""A pack from its files, or as it was read from the same files before."""

from pathlib import Path

from triage.model.complaint import PackContent
from triage.pack.cache_folder import default_folder, switched_off
from triage.pack.location import collect


def load_content(root: Path, *, use_cache: bool) -> PackContent:
    """The pack in that folder. Every byte of its files is read each time, so a change is always seen.

    Raises PackError with every problem that was found. A pack with a problem is never kept.
    """
    files = collect(root)
    if not use_cache or switched_off():
        from triage.pack.read import read_files

        return read_files(files)
    from triage.pack.cache import PackCache

    cache = PackCache(default_folder(), files.digest)
    if (kept := cache.take()) is not None:
        return kept
    from triage.pack.read import read_files

    content = read_files(files)
    cache.put(content)
    return content
