"""Confirming a guess: its block is cut out of the file's text; every other character, comments included, stays."""

from __future__ import annotations

import re

import yaml


class NothingToConfirm(Exception):
    """There is no such guess; the message says which there are."""


def confirm(text: str, name: str, step: str, key: str) -> str:
    """The text without the guess about `key` of a step, named by its id, printed number or row number. Raises
    NothingToConfirm."""
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    rows = _value(root, "langkah")
    steps = [row for row in _items(rows) if isinstance(row, yaml.MappingNode)]
    found = _step(steps, name, step)
    if found is None:
        known = ", ".join(_scalar(_value(row, "id")) for row in steps) or "tidak ada"
        raise NothingToConfirm(f"{name} tidak punya langkah '{step}'; id langkahnya: {known}.")
    guesses = _value(found, "dugaan")
    pairs = guesses.value if isinstance(guesses, yaml.MappingNode) else []
    pair = next((pair for pair in pairs if pair[0].value == key), None)
    if pair is None or not isinstance(guesses, yaml.MappingNode):
        known = ", ".join(one.value for one, _ in pairs) or "tidak ada"
        raise NothingToConfirm(f"Langkah '{step}' tidak punya dugaan tentang '{key}'; dugaannya: {known}.")
    if len(pairs) == 1:
        whole = next(pair for pair in found.value if pair[0].value == "dugaan")
        return _cut_all(text, found, whole)
    return _cut(text, guesses, pair)


def _step(steps: list[yaml.MappingNode], name: str, step: str) -> yaml.MappingNode | None:
    """By its id, else by its printed number, else by its row, counted from 1; a number printed twice names none."""
    own = next((row for row in steps if _scalar(_value(row, "id")) == step), None)
    if own is not None:
        return own
    number = step.strip().rstrip(".")
    printed = [row for row in steps if number and _scalar(_value(row, "no")).strip().rstrip(".") == number]
    if len(printed) > 1:
        known = ", ".join(_scalar(_value(row, "id")) for row in printed)
        raise NothingToConfirm(f"Nomor {number} tercetak pada beberapa langkah di {name}; sebut id-nya: {known}.")
    if printed:
        return printed[0]
    row = int(number) if number.isascii() and number.isdigit() else 0
    return steps[row - 1] if 0 < row <= len(steps) else None


Pair = tuple[yaml.Node, yaml.Node]


def _cut_all(text: str, step: yaml.MappingNode, pair: Pair) -> str:
    """Removes the last guess with its head, and our own reminder above it."""
    cut = _cut(text, step, pair)
    if not step.flow_style:
        lines = cut.splitlines(keepends=True)
        above = pair[0].start_mark.line - 1
        if 0 <= above < len(lines) and lines[above].strip() == "# periksa dugaan":
            del lines[above]
        return "".join(lines)
    return cut


def _cut(text: str, mapping: yaml.MappingNode, pair: Pair) -> str:
    key, value = pair
    if mapping.flow_style:
        start, end = key.start_mark.index, value.end_mark.index
        after = re.match(r"\s*,\s*", text[end:])
        before = re.search(r",\s*$", text[:start])
        if after:
            end += after.end()
        elif before:
            start = before.start()
        return text[:start] + text[end:]
    lines = text.splitlines(keepends=True)
    first = key.start_mark.line
    own = key.start_mark.column
    dash = lines[first][:own].rfind("-")
    del_to = _last_line(value) + 1
    if lines[first][:own].strip() == "-" and dash >= 0:
        # The first key of a list item carries its dash: the next key takes it over.
        head = lines[first][:own]
        rest = lines[del_to:]
        if rest:
            rest[0] = head + rest[0].lstrip()
        return "".join((*lines[:first], *rest))
    return "".join((*lines[:first], *lines[del_to:]))


def _last_line(node: yaml.Node) -> int:
    """The last line that a value stands on; blank lines and comments behind it are not its own."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1][1])
    if isinstance(node, yaml.SequenceNode) and not node.flow_style and node.value:
        return _last_line(node.value[-1])
    mark = node.end_mark
    return int(mark.line - 1 if mark.column == 0 and mark.line > node.start_mark.line else mark.line)


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for name, value in pairs if name.value == key), None)


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _scalar(node: yaml.Node | None) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else ""
