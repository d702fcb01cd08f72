"""Folders of code, packed as jobs take them."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from . import models
from ._ignore import RULE_FILES, IgnoreRules, rules_of
from .client import Client

MAXIMUM_FILES = 10_000
MAXIMUM_BYTES = 200_000_000
MAXIMUM_DIFF_CHARACTERS = 1_000_000

# Never code, wherever they are: what git, environments and interpreters keep beside it.
_NEVER = {".git", ".venv", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class LeftOut:
    """What of a folder is not packed. A folder's path ends with a slash, and stands for all that is in it."""

    path: str
    reason: Literal["never", "ignored", "symlink", "other"]


@dataclass(frozen=True)
class PackedCode:
    """A folder of code, ready to be sent: a tar.gz, and the hash by which the server knows it."""

    archive: bytes
    sha256: str
    paths: tuple[str, ...]
    size_bytes: int
    left_out: tuple[LeftOut, ...]


def pack_folder(folder: str | os.PathLike[str]) -> PackedCode:
    """Packs a folder as code.

    Not what `.gitignore` and `.crisolignore` leave out, in it and in the folders above it up to the top of its git
    repository, no links, and never `.git`, `.venv`, `node_modules` or `__pycache__`. Raises ValueError for more than
    10,000 files or 200 MB, and for none; OSError for what cannot be read.
    """
    root = Path(folder).resolve(strict=True)
    paths: list[str] = []
    left_out: list[LeftOut] = []
    above, top = _rules_above(root)
    _select(root, "", above, top, paths, left_out)
    if not paths:
        raise ValueError(f"{folder} has no file that is not left out")
    if len(paths) > MAXIMUM_FILES:
        raise ValueError(f"{folder} has {len(paths)} files and may have {MAXIMUM_FILES}: leave some out with .crisolignore")
    buffer = io.BytesIO()
    hashes: dict[str, str] = {}
    size_bytes = 0
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as zipped:
        with tarfile.open(fileobj=zipped, mode="w", format=tarfile.PAX_FORMAT) as tar:
            for path in paths:
                content = (root / path).read_bytes()
                size_bytes += len(content)
                if size_bytes > MAXIMUM_BYTES:
                    raise ValueError(f"{folder} is larger than {MAXIMUM_BYTES} bytes: leave some out with .crisolignore")
                hashes[path] = hashlib.sha256(content).hexdigest()
                member = tarfile.TarInfo(path)
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    # The order of bytes is that of code points, by which Python sorts.
    manifest = "".join(f"{hashes[path]}  {path}\n" for path in sorted(paths))
    sha256 = hashlib.sha256(manifest.encode()).hexdigest()
    return PackedCode(buffer.getvalue(), sha256, tuple(paths), size_bytes, tuple(left_out))


def upload_code(client: Client, project_id: str, folder: str | os.PathLike[str]) -> models.Code:
    """Makes a folder code of the project, with where it stands in git; sends nothing where the project has it already."""
    packed = pack_folder(folder)
    git = git_facts(folder)
    known = client.code.list(project_id, sha256=packed.sha256)["items"]
    if known and (known[0]["git"] is not None or git is None):
        return known[0]
    upload = client.data.upload(project_id, packed.archive, file_name="code.tar.gz")
    return client.code.create(project_id, {"uploadId": upload["id"], "git": git})


def git_facts(folder: str | os.PathLike[str]) -> models.CodeGit | None:
    """Where the folder stands in git; None if it is in no repository, has no commit yet, or there is no git."""
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    if not commit:
        return None
    diff = _git(folder, "diff", "HEAD", "--relative", "--no-color", "--no-ext-diff", "--no-textconv", "--", ".")
    url = (_git(folder, "remote", "get-url", "origin") or "").strip()
    return {
        "url": _without_credential(url) or None,
        "commit": commit.strip(),
        "branch": (_git(folder, "symbolic-ref", "--quiet", "--short", "HEAD") or "").strip() or None,
        "isDirty": bool((_git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".") or "").strip()),
        "diff": diff if diff and len(diff) <= MAXIMUM_DIFF_CHARACTERS else None,
    }


def _select(
    root: Path, base: str, above: IgnoreRules | None, top: str, paths: list[str], left_out: list[LeftOut]
) -> None:
    entries = sorted(os.scandir(root / base), key=lambda entry: entry.name)
    texts = [
        _text_of(Path(entry.path))
        for name in RULE_FILES
        for entry in entries
        if entry.name == name and entry.is_file(follow_symlinks=False)
    ]
    rules = rules_of(above, top + base, texts)
    for entry in entries:
        path = base + entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        shown = f"{path}/" if is_folder else path
        if entry.name in _NEVER:
            left_out.append(LeftOut(shown, "never"))
        elif rules and rules.leaves_out(top + path, is_folder):
            left_out.append(LeftOut(shown, "ignored"))
        elif entry.is_symlink():
            left_out.append(LeftOut(shown, "symlink"))
        elif is_folder:
            _select(root, f"{path}/", rules, top, paths, left_out)
        elif entry.is_file(follow_symlinks=False):
            paths.append(path)
        else:
            left_out.append(LeftOut(shown, "other"))


def _rules_above(root: Path) -> tuple[IgnoreRules | None, str]:
    """The rules of the folders above `root` up to the top of its repository, and its path from there."""
    repository = next((at for at in (root, *root.parents) if (at / ".git").exists()), root)
    rules: IgnoreRules | None = None
    base = ""
    for part in root.relative_to(repository).parts:
        found = [repository / base / name for name in RULE_FILES]
        rules = rules_of(rules, base, [_text_of(path) for path in found if path.is_file()])
        base += f"{part}/"
    return rules, base


def _text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")


def _git(folder: str | os.PathLike[str], *args: str) -> str | None:
    settings = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"]
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    try:
        done = subprocess.run(["git", "-C", os.fspath(folder), *settings, *args], capture_output=True, env=env, check=False)
    except FileNotFoundError:
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def _without_credential(url: str) -> str:
    """The server leaves it out too; what is secret does not go there at all."""
    found = re.match(r"(\w+://)([^/@]*@)(.*)", url, re.DOTALL)
    if not found:
        return url
    scheme, who, rest = found.groups()
    return scheme + (re.sub(r":[^@]*", "", who) if scheme.startswith("ssh") else "") + rest
