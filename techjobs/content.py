"""Content as files: how they are read, compared with the database, and written.

The rooms say what their files hold (<room>/content.py); here is what all of them share. In a
YAML file every scalar is text until a field is asked for as something else: `verdict: no`
means the word, and `version: 3.10` is not a number.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from techjobs.markdown import CONTROLS, normalise

FRONT_MATTER = "---\n"
LINE_WIDTH = 100
MEDIA = "media"
TEXT_FILES = {".yaml", ".yml", ".toml", ".md", ".markdown"}


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where; lines count from 1."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ContentError(Exception):
    """The files cannot be imported; `problems` says all that is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class Fields:
    """A mapping of a file. Asked for a field it gives the value; what is wrong with it, it notes.

    Ask for every field that there may be, then call `close()`: the others are unknown.
    """

    def __init__(self, path: Path, node: yaml.Node | None, problems: list[Problem], start: int = 1) -> None:
        self.path = path
        self.problems = problems
        self.start = start  # the file's line on which the YAML begins
        self.line = start + (node.start_mark.line if node else 0)
        self.values: dict[str, yaml.Node] = {}
        self.asked: set[str] = set()
        self.sound = True  # until a problem of this mapping itself
        self.readable = isinstance(node, yaml.MappingNode)
        if not isinstance(node, yaml.MappingNode):
            self.problem("expected fields, “name: value”")
            return
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.problem("a field’s name must be a text", key)
            elif key.value in self.values:
                self.problem(f"“{key.value}” stands here twice", key)
            else:
                self.values[key.value] = value

    def problem(self, message: str, node: yaml.Node | None = None) -> None:
        self.sound = False
        line = self.start + node.start_mark.line if node else self.line
        self.problems.append(Problem(self.path, line, message))

    def text(self, name: str, required: bool = True) -> str:
        node = self._ask(name, required)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.problem(f"“{name}” must be a text", node)
            return ""
        if is_clean(node.value):
            return node.value
        self.problem(f"“{name}” contains a control character", node)
        return ""

    def choice(self, name: str, choices: list[str]) -> str:
        value = self.text(name)
        if value and value not in choices:
            self.problem(f"“{value}” is no {name}: one of {', '.join(choices)}", self.values[name])
        return value

    def date(self, name: str, required: bool = True) -> datetime.date | None:
        return self._parsed(name, required, datetime.date.fromisoformat, "a date such as 2026-11-22")

    def moment(self, name: str) -> datetime.datetime:
        moment = self._parsed(name, True, datetime.datetime.fromisoformat, "a time such as 2026-11-22T09:00Z")
        if moment and moment.tzinfo is None:
            self.problem(f"“{name}” lacks its zone: end it with Z", self.values[name])
        return moment or timezone.now()

    def integer(self, name: str, usual: int | None = None) -> int:
        """The number; where the file may leave it out, `usual` is what it then is."""
        number = self._parsed(name, usual is None, int, "a whole number")
        return (usual or 0) if number is None else number

    def names(self, name: str, required: bool = True) -> list[yaml.ScalarNode]:
        """The nodes of a list of texts, none of which is empty or stands there twice."""
        nodes: dict[str, yaml.ScalarNode] = {}
        for node in self._list(name, required):
            if not isinstance(node, yaml.ScalarNode) or not node.value or not is_clean(node.value):
                self.problem(f"“{name}” must list texts", node)
            elif node.value in nodes:
                self.problem(f"“{node.value}” stands here twice", node)
            else:
                nodes[node.value] = node
        return list(nodes.values())

    def entries(self, name: str, required: bool = True) -> "list[Fields]":
        return [Fields(self.path, node, self.problems, self.start) for node in self._list(name, required)]

    def close(self) -> None:
        for name in self.values.keys() - self.asked:
            self.problem(f"“{name}” is not a field here", self.values[name])

    def _ask(self, name: str, required: bool) -> yaml.Node | None:
        self.asked.add(name)
        node = self.values.get(name)
        if required and self.readable and (node is None or not node.value):
            self.problem(f"“{name}” is missing", node)
        return node

    def _parsed(self, name: str, required: bool, parse: Callable[[str], Any], form: str) -> Any:
        value = self.text(name, required)
        if not value:
            return None
        try:
            return parse(value)
        except ValueError:
            self.problem(f"“{value}” is no {name}: it must be {form}", self.values[name])
            return None

    def _list(self, name: str, required: bool = True) -> list[yaml.Node]:
        node = self._ask(name, required)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.problem(f"“{name}” must be a list", node)
            return []
        return node.value


def once(entries: list[Fields], name: str) -> list[Fields]:
    """Those that stand first under their name; a problem of the file for each of the others."""
    first: dict[str, Fields] = {}
    for entry in entries:
        key = entry.text(name)
        if first.setdefault(key, entry) is not entry and key:
            entry.problem(f"{name} “{key}” stands here twice", entry.values[name])
    return list(first.values())


@dataclass
class Report:
    """What an import found: lines for a person to read."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    unchanged: int = 0


@dataclass
class Importer:
    """Reads files and puts what they say into the database. Run it in a transaction, then `finish()`."""

    root: Path
    update: bool = False
    problems: list[Problem] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    after: list[Callable[[], None]] = field(default_factory=list)  # what waits for the commit
    taken: set[Path] = field(default_factory=set)

    def yaml_files(self, folder: str) -> Iterator[tuple[str, Fields]]:
        """The slug (the file's name) and the fields of every YAML file in a folder."""
        for path in sorted((self.root / folder).glob("*.yaml")):
            source = self._read(path)
            if source is not None and (fields := self._fields(path, source, 1)):
                yield path.stem, fields

    def markdown_files(self, folder: str, pattern: str = "*.md") -> Iterator[tuple[Path, Fields, str, int]]:
        """Of every Markdown file: its path in the folder, front matter, text, and the text's first line."""
        for path in sorted((self.root / folder).glob(pattern)):
            source = self._read(path)
            if source is None:
                continue
            front, mark, body = source.removeprefix(FRONT_MATTER).partition(f"\n{FRONT_MATTER}")
            if not source.startswith(FRONT_MATTER) or not mark:
                self.problems.append(Problem(path, 1, "front matter between two lines “---” is missing"))
                continue
            blank = body[: len(body) - len(body.lstrip())].count("\n")
            first_line = source.removesuffix(body).count("\n") + 1 + blank
            if fields := self._fields(path, front, 2):
                yield path.relative_to(self.root / folder), fields, body.strip(), first_line

    def put(
        self,
        model: type[Model],
        key: dict[str, Any],
        values: dict[str, Any],
        where: Fields,
        save: Callable[[Model, Fields], bool] | None = None,
    ) -> tuple[Any, bool]:
        """The object with that key and those values, and whether the database now agrees with the file.

        A missing one is created; one that differs is reported, and changed only where updating.
        Where the file's fields have a problem, nothing is saved. `save` is for what is stored in a way
        of its own, and says whether it was.
        """
        save = save or self.save
        instance = model._default_manager.filter(**key).first()
        if not where.sound:
            return instance or model(**key), False
        if instance is None:
            instance = model(**key, **values)
            if save(instance, where):
                self.report.created.append(self.name(instance))
            return instance, True
        differing = [name for name, value in values.items() if getattr(instance, name) != value]
        if not differing:
            self.report.unchanged += 1
            return instance, True
        for name in differing:
            self.differs(f"{self.name(instance)}, {name}", getattr(instance, name), values[name])
        if self.update:
            for name in differing:
                setattr(instance, name, values[name])
            save(instance, where)
        return instance, self.update

    def save(self, instance: Model, where: Fields) -> bool:
        """Validate and save; what is wrong becomes a problem of the file."""

        def act() -> None:
            instance.full_clean()
            instance.save()

        return self.attempt(act, where)

    def attempt(self, act: Callable[[], object], where: Fields) -> bool:
        """Whether it could be done; a ValidationError becomes a problem of the file."""
        try:
            act()
        except ValidationError as error:
            by_field = error.message_dict if hasattr(error, "error_dict") else {"__all__": error.messages}
            for name, messages in by_field.items():
                for message in messages:
                    where.problem(
                        message if name == "__all__" else f"{name}: {message}", where.values.get(name)
                    )
            return False
        return True

    def differs(self, what: str, there: Any, here: Any) -> None:
        lines = self.report.updated if self.update else self.report.differing
        lines.append(f"{what}: “{shortened(there)}” in the database, “{shortened(here)}” in the file")

    def finish(self) -> None:
        """Raises ContentError where anything was wrong, so that the transaction is undone."""
        self.problems += [
            Problem(path, 1, "no file of this name and place is content: see docs/content.md")
            for path in self.root.glob("*/**/*")
            if path.suffix in TEXT_FILES and path not in self.taken and MEDIA not in path.parts
        ]
        if self.problems:
            problems = dict.fromkeys(self.problems)
            raise ContentError(sorted(problems, key=lambda problem: (str(problem.path), problem.line)))
        for act in self.after:
            transaction.on_commit(act)

    def member(self, fields: Fields, name: str) -> Any:
        """The member who is named; without one of that name the site itself stands for them."""
        username = fields.text(name, required=False)
        member = get_user_model().objects.filter(username=username).first() if username else None
        if username and member is None:
            self.report.differing.append(f"{fields.path}: there is no member “{username}” for “{name}”")
        return member

    @staticmethod
    def name(instance: Model) -> str:
        return f"{instance._meta.verbose_name} “{instance}”"

    def _read(self, path: Path) -> str | None:
        """The file's text, with or without a byte order mark; None where it is no text."""
        self.taken.add(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self.problems.append(Problem(path, line, "this is not UTF-8"))
            return None
        if control := CONTROLS.search(text):
            line = text.count("\n", 0, control.start()) + 1
            self.problems.append(Problem(path, line, f"control character U+{ord(control[0]):04X}"))
            return None
        return text

    def _fields(self, path: Path, source: str, start: int) -> Fields | None:
        """The fields; None where it is not YAML. Then other files may lack what this one says."""
        try:
            node = yaml.compose(source, Loader=yaml.BaseLoader)
        except yaml.MarkedYAMLError as error:
            line = start + (error.problem_mark.line if error.problem_mark else 0)
            self.problems.append(Problem(path, line, f"this is not YAML: {error.problem}"))
            return None
        except yaml.reader.ReaderError as error:
            line = start + source[: error.position].count("\n")
            self.problems.append(Problem(path, line, f"this is not YAML: {error.reason}"))
            return None
        return Fields(path, node, self.problems, start)


@dataclass
class Exporter:
    """Writes what the database holds into files, in the form that the importer reads."""

    root: Path
    written: set[Path] = field(default_factory=set)

    def yaml(self, path: str, values: dict[str, Any]) -> None:
        self.write(path, dump_yaml(values))

    def markdown(self, path: str, front: dict[str, Any], body: str) -> None:
        self.write(path, f"{FRONT_MATTER}{dump_yaml(front)}{FRONT_MATTER}\n{body}\n")

    def write(self, path: str, content: str | bytes) -> None:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        self.written.add(target)

    def left_over(self) -> list[Path]:
        """Files that hold content which the database does not have."""
        files = {path for suffix in ("yaml", "md") for path in self.root.glob(f"*/**/*.{suffix}")}
        return sorted(files - self.written)


class _Dumper(yaml.SafeDumper):
    """Writes every scalar as plain text where YAML lets it, for the reader takes all of them as text."""

    yaml_implicit_resolvers: dict = {}


def dump_yaml(values: dict[str, Any]) -> str:
    """YAML of texts, numbers, dates, lists and mappings; empty ones are left out."""
    return yaml.dump(_plain(values), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=LINE_WIDTH)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item not in (None, "", [])}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def is_clean(text: str) -> bool:
    """Whether it is as a database may keep it and a page show it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return normalise(text) == text


def shortened(value: Any, length: int = 60) -> str:
    text = str(value)
    return text if len(text) <= length else f"{text[:length]}…"
