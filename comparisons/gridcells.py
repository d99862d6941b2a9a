"""The cells of a grid: loaded so many at once, in a fixed number of queries, and confirmed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone

from accounts.models import User
from comparisons.cells import CellEditor
from comparisons.changes import ChangedMeanwhileError, confirm_claim
from comparisons.events import ClaimEvent
from comparisons.grid_layout import LayoutGroup
from comparisons.models import Claim, Criterion, Evidence, Technology
from comparisons.places import CellKey, Shown, shown_in

MEANWHILE = "Somebody else changed this cell meanwhile. It shows what is stored now: read it again."


@dataclass
class GridCell:
    key: str
    criterion: Criterion
    technology: Technology
    claim: Claim  # without a key where nobody has filled the cell
    last: int
    sources: int
    reasons: list[str]  # why it wants checking
    also: list[Shown]  # of a cell that is open
    editor: CellEditor | None = None
    problem: str = ""
    done: str = ""

    def __str__(self) -> str:
        return f"{self.technology}, {self.criterion}"

    @property
    def changed(self) -> bool:
        return self.editor is not None and self.editor.form.is_bound and self.editor.has_changed()

    @property
    def has_errors(self) -> bool:
        return bool(self.problem) or (self.editor is not None and self.changed and self.editor.errors)

    @property
    def state(self) -> str:
        """What the button for “checked, unchanged” sends: the cell as its editor saw it."""
        return f"{self.key}:{self.last}"


@dataclass
class GridRow:
    code: str
    criterion: Criterion
    cells: list[GridCell] | None  # None: not on this page
    offered: int = 0  # so many rows from here come where somebody asks for them


@dataclass
class GridGroup:
    letter: str
    group: LayoutGroup
    rows: list[GridRow]


def load_cells(
    pairs: list[CellKey],
    criteria: dict[int, Criterion],
    technologies: dict[int, Technology],
    comparison: int,
    *,
    whole: bool = False,
) -> dict[str, GridCell]:
    """The cells by their keys; `whole` with their evidence and where else they stand, to be opened."""
    which = cells_among(pairs)
    claims = Claim.objects.filter(which).with_reasons(timezone.localdate()).select_related("release")
    if whole:
        claims = claims.prefetch_related("evidence")
    found = {(claim.criterion_id, claim.technology_id): claim for claim in claims}
    last, sources = ClaimEvent.objects.last_ids(which), _count_sources(found.values())
    also = _also(pairs, comparison) if whole else {}
    cells = {}
    for pair in pairs:
        criterion, technology, claim = criteria[pair[0]], technologies[pair[1]], found.get(pair)
        cell = GridCell(
            key="{}-{}".format(*pair),
            criterion=criterion,
            technology=technology,
            claim=claim_of(claim, criterion, technology),
            last=last.get(pair, 0),
            sources=sources.get(claim.pk, 0) if claim else 0,
            reasons=claim.check_reasons if claim else [],
            also=also.get(pair, []),
        )
        cells[cell.key] = cell
    return cells


def _count_sources(claims: Iterable[Claim]) -> dict[int, int]:
    evidence = Evidence.objects.filter(claim__in=[claim.pk for claim in claims])
    return dict(evidence.order_by().values_list("claim").annotate(Count("pk")))


def _also(pairs: list[CellKey], comparison: int) -> dict[CellKey, list[Shown]]:
    return shown_in({one for one, _ in pairs}, {one for _, one in pairs}, without=comparison)


def confirm_cell(cell: GridCell, by: User) -> str:
    """“Checked, unchanged”; why not, where it cannot be."""
    try:
        confirm_claim(cell.claim, by=by, on=timezone.localdate(), seen=cell.last)
    except ChangedMeanwhileError:
        return MEANWHILE
    except ValidationError as error:
        return f"It cannot be confirmed as it is: {' '.join(error.messages)}"
    return ""


def cells_among(pairs: Iterable[CellKey]) -> Q:
    """The claims or events of exactly these cells; few conditions where they form a rectangle."""
    technologies: dict[int, set[int]] = defaultdict(set)
    for criterion, technology in pairs:
        technologies[criterion].add(technology)
    criteria: dict[frozenset[int], list[int]] = defaultdict(list)
    for criterion, those in technologies.items():
        criteria[frozenset(those)].append(criterion)
    which = Q(pk__in=[])
    for columns, rows in criteria.items():
        which |= Q(criterion__in=rows, technology__in=columns)
    return which


def claim_of(claim: Claim | None, criterion: Criterion, technology: Technology) -> Claim:
    """The claim of a cell, or a new one; with what it speaks of at hand."""
    claim = claim or Claim(note="")
    claim.criterion, claim.technology = criterion, technology
    return claim
