"""A comparison as a page shows it: all of a small one, a page of a large one, cut down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import prefetch_related_objects
from django.http import HttpRequest

from comparisons.cut import MOST_CELLS, Cut, cut_table, read_arguments
from comparisons.layout import Layout, Section, lay_out
from comparisons.models import Claim, Comparison, Criterion, Technology
from comparisons.table import Claims, Table, fill, load_claims

# What an address may say: of which table, what of it, and only the form for that.
ARGUMENTS = {"table", "show", "group", "diff", "sort", "choose"}

# Up to so many cells a table is sent whole, each cell with its sources, and a script cuts it down in place.
# A larger one is cut down by the site, a cell leads to its own page instead, and there is no table in brief.
MOST_WITH_SOURCES = 300


EVERYTHING = Cut()


@dataclass(frozen=True)
class Choice:
    """What the address of a page asks for: at most one of its tables cut down, or the form for that."""

    comparison: str = ""
    cut: Cut = EVERYTHING
    query: str = ""  # the clean one

    def other_address(self, request: HttpRequest) -> str | None:
        """Where the request is to be led, unless its own address is the clean one."""
        if request.META.get("QUERY_STRING", "") == self.query:
            return None
        return f"{request.path}?{self.query}" if self.query else request.path


NOTHING = Choice()


def read_choice(request: HttpRequest, comparisons: Sequence[Comparison], *, opens: bool = False) -> Choice:
    """`opens`: the page has the form only where `choose` asks for it. Four queries at most."""
    asked = read_arguments(request.META.get("QUERY_STRING", ""))
    if not asked.keys() & ARGUMENTS:
        return NOTHING
    layouts = _layouts(comparisons)
    if len(layouts) > 1 and "table" in asked:
        layouts = [one for one in layouts if one.comparison.slug == asked["table"]]
    if not layouts:
        return NOTHING
    cut, slug = Cut.read(asked, layouts[0]), layouts[0].comparison.slug
    query = cut.query or ("choose" if opens and "choose" in asked else "")
    if not query:
        return NOTHING
    return Choice(slug, cut, _prefix(slug, len(comparisons)) + query)


def _prefix(slug: str, tables: int) -> str:
    """What the arguments begin with: which table they speak of, where the page has several."""
    return f"table={slug}&" if tables > 1 else ""


def _layouts(comparisons: Sequence[Comparison]) -> list[Layout]:
    return [layout.in_parts(MOST_CELLS) for layout in lay_out(comparisons)]


@dataclass(frozen=True)
class Link:
    section: Section
    query: str
    is_shown: bool


@dataclass(frozen=True)
class Shown:
    layout: Layout
    cut: Cut
    table: Table  # what is shown
    whole: Table | None  # before it was cut down; none of a large one
    prefix: str = ""  # what its arguments begin with where the page has several tables
    is_open: bool = False  # whether the address asks for the form

    @property
    def comparison(self) -> Comparison:
        return self.layout.comparison

    @property
    def is_large(self) -> bool:
        return _is_large(self.layout)

    @property
    def is_brief(self) -> bool:
        """Whether cells lead to their own page rather than hold their sources."""
        return _is_brief(self.layout, self.cut)

    @property
    def is_partial(self) -> bool:
        """Whether there is more than can be shown at once."""
        return len(self.cut.sections(self.layout)) < len(self.layout.sections)

    @property
    def counts(self) -> str:
        """What the whole table holds, in words."""
        words = _count(
            len(self.layout.technologies), len(self.layout.technologies), "technology", "technologies"
        )
        words += ", " + _count(self.layout.row_count, self.layout.row_count, "criterion", "criteria")
        return f"{words}, {self.whole.evidence_count} sources" if self.whole else words

    # The form

    @property
    def technologies(self) -> list[tuple[Technology, bool]]:
        chosen = self.cut.technologies(self.layout)
        return [(one, one in chosen) for one in self.layout.technologies]

    @property
    def sections(self) -> list[tuple[Section, bool]]:
        """None is chosen where the first ones are shown because not all of them fit."""
        chosen = [] if self.is_partial and not self.cut.groups else self.cut.sections(self.layout)
        return [(one, one in chosen) for one in self.layout.sections]

    @property
    def sorted_by(self) -> Criterion | None:
        return next((one for one in self.layout.criteria if one.slug == self.cut.sort), None)

    @property
    def links(self) -> list[Link]:
        """Of a table that is not shown whole: each of its groups, with what else is chosen."""
        if not self.is_large or len(self.layout.sections) < 2:
            return []
        shown = self.cut.sections(self.layout)
        return [
            Link(one, self._query_of(replace(self.cut, groups=(one.slug,))), one in shown)
            for one in self.layout.sections
        ]

    def _query_of(self, cut: Cut) -> str:
        query = cut.settled(self.layout).query
        return self.prefix + query if query else ""

    # What it says of itself; table-cut.js says the same

    @cached_property
    def sentence(self) -> str:
        total, shown = len(self.layout.technologies), len(self.table.columns)
        words = [_count(shown, total, "technology", "technologies")]
        rows, found = self.layout.row_count, self.table.row_count
        if self.cut.differs:
            rows = sum(len(section.lines) for section in self.cut.sections(self.layout))
            words.append(
                f"{found} of {rows} {'criterion' if rows == 1 else 'criteria'} differ{'s' * (found == 1)}"
            )
        else:
            words.append(_count(found, rows, "criterion", "criteria"))
        if self.sorted_by:
            words.append(f"sorted by {self.sorted_by.name}, yes first")
        return ", ".join(words) + "." + self._nothing(shown)

    def _nothing(self, columns: int) -> str:
        if self.table.groups:
            return ""
        if columns == 1:
            return " One technology alone differs from nothing: choose another as well."
        return " Nothing differs: in every row they have the same verdict, text and note."


def _count(shown: int, total: int, one: str, many: str) -> str:
    words = f"{total} {one if total == 1 else many}"
    return words if shown == total else f"{shown} of {words}"


def _is_large(layout: Layout) -> bool:
    return layout.cell_count > MOST_WITH_SOURCES


def _is_brief(layout: Layout, cut: Cut) -> bool:
    rows = sum(len(section.lines) for section in cut.sections(layout))
    return rows * len(cut.technologies(layout)) > MOST_WITH_SOURCES


def load_shown(comparisons: Sequence[Comparison], choice: Choice = NOTHING) -> list[Shown]:
    """Each as the page of `choice` shows it; six queries however many and large they are.

    Of a large one only the claims of what is shown are read, and those of the row that it is sorted by.
    """
    layouts = _layouts(comparisons)
    plans = [
        (layout, choice.cut if layout.comparison.slug == choice.comparison else EVERYTHING)
        for layout in layouts
    ]
    claims = load_claims([block for layout, cut in plans for block in _blocks(layout, cut)])
    shown = [_shown(layout, cut, claims, choice, len(plans)) for layout, cut in plans]
    with_sources = [one.whole or one.table for one in shown if one.whole or not one.is_brief]
    prefetch_related_objects([claim for table in with_sources for claim in table.claims], "evidence")
    return shown


def _blocks(layout: Layout, cut: Cut) -> list[tuple[list[Technology], list[Criterion]]]:
    if not _is_large(layout):
        return [(layout.technologies, layout.criteria)]
    technologies = cut.technologies(layout)
    criteria = [line.criterion for section in cut.sections(layout) for line in section.lines]
    return [(technologies, criteria + [one for one in layout.criteria if one.slug == cut.sort])]


def _shown(layout: Layout, cut: Cut, claims: Claims, choice: Choice, tables: int) -> Shown:
    is_large = _is_large(layout)
    seen = replace(layout, technologies=cut.technologies(layout), sections=cut.sections(layout))
    table = fill(seen if is_large else layout, claims)
    slug = layout.comparison.slug
    return Shown(
        layout,
        cut,
        cut_table(table, cut, _verdicts(layout, cut, claims)),
        None if is_large else table,
        _prefix(slug, tables),
        slug == choice.comparison,
    )


def _verdicts(layout: Layout, cut: Cut, claims: Claims) -> dict[int, str]:
    """By technology, in the row that columns are sorted by; nothing where they are not."""
    found = [one for one in layout.criteria if one.slug == cut.sort]
    return {
        technology.pk: claims[criterion.pk, technology.pk].verdict
        if (criterion.pk, technology.pk) in claims
        else Claim.Verdict.UNKNOWN
        for criterion in found
        for technology in layout.technologies
    }
