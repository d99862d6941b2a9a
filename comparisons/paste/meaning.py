"""From rows to answers: whose cell is whose, and what it says. Nothing is invented for what is not known."""

from collections import Counter
from dataclasses import dataclass, field

from comparisons.exports.as_csv import LICENCE_ROW
from comparisons.exports.formulas import restored
from comparisons.models import Criterion, Technology
from comparisons.paste.answers import Answer, PuzzleError, read_answer, refuse_too_long, verdict_of
from comparisons.paste.limits import PasteError
from comparisons.paste.names import Names, key
from comparisons.paste.parse import OF_SPREADSHEETS, Parsed
from comparisons.places import CellKey

# What our own CSV with a row for each cell has; more columns than these do no harm.
LONG = ("criterion", "technology", "verdict")
GROUP_COLUMN = "group"


@dataclass(frozen=True)
class Puzzle:
    where: str
    said: str
    why: str


@dataclass
class Meaning:
    """`answers` has None for a cell that is empty in the paste; a cell that is not in it is not named."""

    answers: dict[CellKey, Answer | None] = field(default_factory=dict)
    puzzles: list[Puzzle] = field(default_factory=list)
    unknown_technologies: list[str] = field(default_factory=list)
    unknown_criteria: list[str] = field(default_factory=list)
    is_turned: bool = False  # its columns were the criteria
    is_long: bool = False  # it had a row for each cell


class Reader:
    """Reads pastes for a table that has these technologies, criteria and groups."""

    def __init__(self, technologies: list[Technology], criteria: list[Criterion], groups: list[str]) -> None:
        self.technologies: Names[Technology] = Names()
        self.criteria: Names[Criterion] = Names()
        self.headings = {key(group) for group in groups} | {key(LICENCE_ROW)}
        for technology in technologies:
            self.technologies.add(technology, [technology.name, technology.slug])
        self.technologies.add_weaker((one, one.symbol) for one in technologies)
        for criterion in criteria:
            both = f"{criterion.name} {criterion.question}"
            self.criteria.add(criterion, [criterion.name, criterion.slug, criterion.question, both])

    def read(self, parsed: Parsed) -> Meaning:
        """PasteError where no row or no column of the table is in it."""
        rows = parsed.rows
        if parsed.form in OF_SPREADSHEETS:
            rows = [[restored(cell) for cell in row] for row in rows]
        if names := self._long(rows[0]):
            return self._read_long(rows[1:], names)
        return self._read_table(rows)

    # The table as it is seen

    def _read_table(self, rows: list[list[str]]) -> Meaning:
        meaning = Meaning()
        rows = _without_groups(_square(rows))
        if self._fits(_turned(rows)) > self._fits(rows):
            rows, meaning.is_turned = _turned(rows), True
        if not self._fits(rows):
            raise PasteError(
                "None of its columns is a technology of this comparison, or none of its rows a criterion: "
                "the first row names technologies, the first column criteria."
            )
        columns = self._columns(rows[0], meaning)
        seen: set[int] = set()
        for row in rows[1:]:
            self._read_row(row, columns, seen, meaning)
        return meaning

    def _fits(self, rows: list[list[str]]) -> int:
        """How many cells of the table it names."""
        technologies = sum(self.technologies.find(cell) is not None for cell in rows[0][1:])
        return technologies * sum(self.criteria.find(row[0]) is not None for row in rows[1:])

    def _columns(self, head: list[str], meaning: Meaning) -> dict[int, Technology]:
        columns: dict[int, Technology] = {}
        for number, name in enumerate(head[1:], start=1):
            technology = self.technologies.find(name)
            if technology is None:
                if name.strip():
                    meaning.unknown_technologies.append(_short(name))
            elif technology in columns.values():
                meaning.unknown_technologies.append(f"{_short(name)} (a second time)")
            else:
                columns[number] = technology
        return columns

    def _read_row(
        self, row: list[str], columns: dict[int, Technology], seen: set[int], meaning: Meaning
    ) -> None:
        # A group may be called as a criterion in it is.
        is_ours, is_bare = key(row[0]) in self.headings, not set(row[1:]) - {"", row[0]}
        criterion = None if is_ours and is_bare else self.criteria.find(row[0])
        if criterion is None or criterion.pk in seen:
            if row[0].strip() and not is_ours and not (is_bare and criterion is None):
                again = " (a second time)" if criterion else ""
                meaning.unknown_criteria.append(_short(row[0]) + again)
            return
        seen.add(criterion.pk)
        for number, technology in columns.items():
            self._read_cell(row[number], criterion, technology, meaning)

    def _read_cell(self, said: str, criterion: Criterion, technology: Technology, meaning: Meaning) -> None:
        try:
            meaning.answers[criterion.pk, technology.pk] = read_answer(said)
        except PuzzleError as error:
            meaning.puzzles.append(Puzzle(f"{criterion}, {technology}", _short(said), str(error)))

    # A row for each cell

    def _long(self, head: list[str]) -> dict[str, int] | None:
        names = {cell.strip().casefold(): number for number, cell in enumerate(head)}
        return names if all(name in names for name in LONG) else None

    def _read_long(self, rows: list[list[str]], names: dict[str, int]) -> Meaning:
        meaning = Meaning(is_long=True)
        unknown: tuple[Counter, Counter] = (Counter(), Counter())
        for row in rows:
            values = {name: row[number] if number < len(row) else "" for name, number in names.items()}
            technology = self.technologies.find(values["technology"])
            criterion = self.criteria.find(values["criterion"])
            if technology and criterion:
                self._read_values(values, criterion, technology, meaning)
                continue
            unknown[0].update([] if technology else [_short(values["technology"])])
            unknown[1].update([] if criterion else [_short(values["criterion"])])
        if not meaning.answers and not meaning.puzzles:
            raise PasteError("None of its rows is about a technology and a criterion of this comparison.")
        meaning.unknown_technologies, meaning.unknown_criteria = list(unknown[0]), list(unknown[1])
        return meaning

    def _read_values(
        self, values: dict[str, str], criterion: Criterion, technology: Technology, meaning: Meaning
    ) -> None:
        where, cell = f"{criterion}, {technology}", (criterion.pk, technology.pk)
        try:
            if cell in meaning.answers:
                raise PuzzleError("The cell stands in the paste a second time; the first row counts.")
            meaning.answers[cell] = _answer_of(values)
        except PuzzleError as error:
            said = f"{values['verdict']}: {values.get('text', '')}".strip(": ")
            meaning.puzzles.append(Puzzle(where, _short(said), str(error)))


def _answer_of(values: dict[str, str]) -> Answer | None:
    text = values.get("text", "").strip()
    note = values["note"].strip() if "note" in values else None
    if not values["verdict"].strip() and not text and not note:
        return None
    verdict = verdict_of(values["verdict"])
    if verdict is None:
        raise PuzzleError("Its verdict is none of yes, partial, extension, no, unknown and n/a.")
    answer = Answer(verdict, text, note, values.get("release", "").strip())
    refuse_too_long(answer)
    return answer


def _square(rows: list[list[str]]) -> list[list[str]]:
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _turned(rows: list[list[str]]) -> list[list[str]]:
    return [list(column) for column in zip(*rows, strict=True)]


def _without_groups(rows: list[list[str]]) -> list[list[str]]:
    """A first column of groups, as some keep it, is left out."""
    return [row[1:] for row in rows] if key(rows[0][0]) == GROUP_COLUMN and len(rows[0]) > 1 else rows


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= 120 else f"{words[:119]}…"
