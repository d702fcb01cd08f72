"""Patterns of what is left out of a folder, as gitignore(5) has them."""

from __future__ import annotations

import re
from dataclasses import dataclass

# In the order of their weight: the later one has the last word.
RULE_FILES = (".gitignore", ".crisolignore")


@dataclass(frozen=True)
class Rule:
    regex: re.Pattern[str]
    is_negated: bool
    folders_only: bool


@dataclass(frozen=True)
class IgnoreRules:
    """The patterns that hold in a folder: its own and those of the folders above it."""

    parent: IgnoreRules | None
    rules: tuple[Rule, ...]
    # Of the folder, from where all paths are counted: "" or "a/b/".
    base: str

    def leaves_out(self, path: str, is_folder: bool) -> bool:
        """Whether what is at `path` is left out, in a folder that is not. The last pattern of the deepest folder decides."""
        inside = path[len(self.base) :]
        for rule in reversed(self.rules):
            if (is_folder or not rule.folders_only) and rule.regex.fullmatch(inside):
                return not rule.is_negated
        return self.parent.leaves_out(path, is_folder) if self.parent else False


def rules_of(parent: IgnoreRules | None, base: str, texts: list[str]) -> IgnoreRules | None:
    """The rules of the folder with `base`, from the texts of its rule files."""
    lines = [line for text in texts for line in text.removeprefix("\ufeff").split("\n")]
    rules = tuple(rule for line in lines if (rule := _rule_of(line)) is not None)
    return IgnoreRules(parent, rules, base) if rules else parent


def _rule_of(line: str) -> Rule | None:
    """A line as a rule; None for a comment, nothing, and a pattern that matches nothing."""
    glob = line.removesuffix("\r")
    if glob.startswith("#"):
        return None
    glob = _without_trailing_blanks(glob)
    is_negated = glob.startswith("!")
    if is_negated:
        glob = glob[1:]
    folders_only = glob.endswith("/")
    if folders_only:
        glob = glob[:-1]
    if not glob:
        return None
    is_anchored = "/" in glob
    pattern = _pattern_of(glob.removeprefix("/"))
    if pattern is None:
        return None
    return Rule(re.compile(pattern if is_anchored else f"(?:.*/)?{pattern}", re.DOTALL), is_negated, folders_only)


def _without_trailing_blanks(text: str) -> str:
    """Blanks at the end do not count, unless a backslash stands before them."""
    end = at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
            end = min(at + 1, len(text))
        elif text[at] != " ":
            end = at + 1
        at += 1
    return text[:end]


def _pattern_of(glob: str) -> str | None:
    """A glob as a regular expression; None for one that is cut off."""
    pattern = ""
    at = 0
    while at < len(glob):
        character = glob[at]
        if character == "*":
            start = at
            while at < len(glob) and glob[at] == "*":
                at += 1
            is_whole = (start == 0 or glob[start - 1] == "/") and (at == len(glob) or glob[at] == "/")
            if not is_whole or at - start == 1:
                pattern += "[^/]*"
            elif at == len(glob):
                pattern += ".*"
            else:
                pattern += "(?:.*/)?"
                at += 1
        elif character == "?":
            pattern += "[^/]"
            at += 1
        elif character == "[":
            found = _class_of(glob, at)
            if found is None:
                return None
            part, at = found
            pattern += part
        else:
            if character == "\\":
                at += 1
            if at == len(glob):
                return None
            pattern += _escaped(glob[at])
            at += 1
    return pattern


_CLASSES = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": " \\t",
    "cntrl": "\\x00-\\x1f\\x7f",
    "digit": "0-9",
    "graph": "\\x21-\\x7e",
    "lower": "a-z",
    "print": "\\x20-\\x7e",
    "punct": "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
    "space": " \\t\\n\\v\\f\\r",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}


def _class_of(glob: str, start: int) -> tuple[str, int] | None:
    """What stands between brackets, from the one at `start`, and where it ends; a slash is never in it."""
    at = start + 1
    is_negated = glob[at : at + 1] in ("!", "^")
    if is_negated:
        at += 1
    inside = ""
    is_first = True
    while is_first or glob[at : at + 1] != "]":
        is_first = False
        if at >= len(glob):
            return None
        named = re.compile(r"\[:([a-z]*):\]").match(glob, at)
        if named:
            ranges = _CLASSES.get(named[1])
            if ranges is None:
                return None
            inside += ranges
            at = named.end()
            continue
        low, at = _literal(glob, at)
        if low is None:
            return None
        if glob[at : at + 1] != "-" or glob[at + 1 : at + 2] in ("]", ""):
            inside += _escaped(low)
            continue
        high, at = _literal(glob, at + 1)
        if high is None:
            return None
        # Of a range the wrong way round git takes where it begins.
        inside += f"{_escaped(low)}-{_escaped(high)}" if low <= high else _escaped(low)
    if not inside:
        return ("[^/]" if is_negated else "(?!)"), at + 1
    return f"(?!/)[{'^' if is_negated else ''}{inside}]", at + 1


def _literal(glob: str, at: int) -> tuple[str | None, int]:
    if glob[at : at + 1] == "\\":
        at += 1
    return glob[at : at + 1] or None, at + 1


def _escaped(character: str) -> str:
    return f"\\U{ord(character):08x}"
