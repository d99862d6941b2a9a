"""Rows, columns and groups, arranged in the grid and saved with its cells."""

import json

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.groups import EDITORS
from comparisons import grid as grids
from comparisons.arranging import MOVES, arrange
from comparisons.events import ClaimEvent
from comparisons.grid_layout import (
    Layout,
    LayoutGroup,
    letters,
    read_layout,
    save_layout,
    stored_layout,
)
from comparisons.models import Claim, Comparison, ComparisonColumn, ComparisonRow
from tests.comparisons.cells import WHY, key, opened, shown, typed, url
from tests.documents import document
from tests.factories import (
    CriterionFactory,
    TechnologyFactory,
    UserFactory,
    make_article,
    make_comparison,
    make_staff,
)


@pytest.fixture
def layout(comparison):
    return stored_layout(comparison)


def as_sent(seen, layout, **more):
    return {"layout-seen": seen.state, "layout": layout.text, "save": "1"} | more


def in_database(comparison):
    columns = ComparisonColumn.objects.filter(comparison=comparison).values_list("technology", "position")
    rows = ComparisonRow.objects.filter(comparison=comparison).values_list("criterion", "group", "position")
    return [*columns], [*rows]


def changed(layout, *acts):
    layout = read_layout(layout.text)
    for act in acts:
        assert arrange(layout, act, {}) == {}
    return layout


def test_what_is_arranged_is_saved_with_dense_positions(editor, comparison, layout):
    a, b = layout.columns
    c, d = layout.rows
    ComparisonColumn.objects.filter(technology=b).update(position=40)

    mine = changed(layout, f"left:{b}", f"up:{d}", f"up:{d}", "group-down:0", "remove-group:0")
    response = editor.post(url(), as_sent(layout, mine), follow=True)

    assert "Rows and columns saved." in response.content.decode()
    assert in_database(comparison) == ([(b, 0), (a, 1)], [(d, "First", 0), (c, "First", 1)])


def test_a_row_that_is_taken_out_keeps_its_facts_and_the_next_reader_misses_it(editor, comparison, layout):
    article = make_article(body="[[comparison: any]]")
    visitor = Client()
    before = visitor.get(article.get_absolute_url())
    row = comparison.rows.first()

    mine = changed(layout, f"remove-row:{row.criterion_id}", "remove-group:0")
    editor.post(url(), as_sent(layout, mine))

    after = visitor.get(article.get_absolute_url(), headers={"if-none-match": before["ETag"]})
    assert after.status_code == 200
    assert row.criterion.name not in after.content.decode()
    assert Claim.objects.filter(criterion=row.criterion).count() == 2


def test_a_row_comes_in_with_the_facts_that_are_there_and_is_filled_in_the_same_save(
    editor, comparison, layout
):
    criterion, technology = CriterionFactory(name="Late"), TechnologyFactory(name="Comer")
    other = make_comparison("other", technologies=1, criteria=1)
    claim = Claim.objects.get(criterion__in=other.rows.values("criterion"))

    response = editor.post(
        url(), as_sent(layout, layout) | {"new-column": "comer", "new-row": "late", "new-row-group": "0"}
    )
    assert response.status_code == 302
    assert technology.pk in stored_layout(comparison).columns
    assert criterion.pk in stored_layout(comparison).groups[0].rows

    seen = stored_layout(comparison)
    mine = read_layout(seen.text)
    mine.columns.append(claim.technology_id)
    mine.groups[1].rows.append(claim.criterion_id)
    data = {"cell": key(claim), f"{key(claim)}-text": "Other", f"{key(claim)}-seen": "0", "why": WHY}
    response = editor.post(url(), as_sent(seen, mine, **data), follow=True)
    assert "1 cell and rows and columns saved." in response.content.decode()
    claim.refresh_from_db()
    assert claim.text == "Other"


def test_all_or_nothing_of_cells_and_layout(editor, comparison, layout):
    claim = Claim.objects.first()
    before = in_database(comparison)
    mine = changed(layout, f"right:{layout.columns[0]}")
    data = opened(editor, key(claim)) | typed(key(claim), text="", why=WHY)

    response = editor.post(url(), data | as_sent(layout, mine))

    assert in_database(comparison) == before
    assert response.context["grid"].layout.columns == mine.columns, "what was arranged stays"

    mine.groups[0].name = ""
    data |= typed(key(claim), text="Right")
    response = editor.post(url(), data | as_sent(layout, mine))
    assert not ClaimEvent.objects.exists()
    assert in_database(comparison) == before
    assert shown(response, key(claim)).editor.form.data[f"{key(claim)}-text"] == "Right"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "A group has a name."),
        ("   ", "A group has a name."),
        ("second", "There is another group “second”."),
        ("x" * 81, "A group’s name has at most 80 characters; this one has 81."),
    ],
)
def test_an_error_of_a_group_stands_beside_its_name(editor, layout, name, said):
    layout.groups.reverse()

    response = editor.post(url(), as_sent(layout, layout) | {"group-1": name})

    page = document(response)
    field = page.all("input", name="group-1")[0]
    assert field.attributes["aria-invalid"] == "true"
    assert field.attributes["value"] == name.strip()
    assert said in response.content.decode()


def test_a_group_is_named_without_a_script(editor, comparison, layout):
    editor.post(url(), as_sent(layout, layout) | {"group-0": " The  first "})

    assert [group.name for group in stored_layout(comparison).groups] == ["The first", "Second"]


def test_what_stands_twice_is_refused(editor, comparison, layout):
    before = in_database(comparison)
    for mine in (
        Layout([*layout.columns, layout.columns[0]], layout.groups),
        Layout(layout.columns, [*layout.groups, LayoutGroup("Third", [layout.rows[0]])]),
    ):
        response = editor.post(url(), as_sent(layout, mine))
        assert "stands in two" in response.content.decode()
        assert in_database(comparison) == before


def test_another_editors_layout_is_told_and_not_overwritten(editor, comparison, layout):
    theirs = changed(layout, f"right:{layout.columns[0]}")
    theirs.columns.append(TechnologyFactory(name="Theirs").pk)
    save_layout(comparison, theirs, layout.state)
    before = in_database(comparison)
    mine = changed(layout, f"down:{layout.rows[0]}")

    response = editor.post(url(), as_sent(layout, mine))

    page = response.content.decode()
    assert "Somebody else changed the rows or columns meanwhile." in page
    assert "The column “Theirs” would go out." in page
    assert in_database(comparison) == before

    sent = {"layout-seen": response.context["grid"].state, "layout": mine.text}
    again = editor.post(url(), sent | {"theirs": "1"})
    assert again.context["grid"].layout.text == theirs.text
    mine.groups = [group for group in mine.groups if group.rows]
    editor.post(url(), sent | {"layout": mine.text, "save": "1"})
    assert stored_layout(comparison).text == mine.text


def test_only_their_change_is_no_conflict(editor, comparison, layout):
    claim = Claim.objects.first()
    data = opened(editor, key(claim)) | typed(key(claim), text="Mine", why=WHY)
    theirs = changed(layout, f"right:{layout.columns[0]}")
    save_layout(comparison, theirs, layout.state)

    response = editor.post(url(), data | as_sent(layout, layout))

    assert response.status_code == 302
    assert stored_layout(comparison).text == theirs.text


def test_a_layout_of_the_very_same_moment_is_a_conflict_too(editor, comparison, layout, monkeypatch):
    theirs = changed(layout, f"right:{layout.columns[0]}")
    save = grids.Grid.save

    def late(self, by):
        if stored_layout(comparison).text == layout.text:
            save_layout(comparison, theirs, layout.state)
        return save(self, by)

    monkeypatch.setattr(grids.Grid, "save", late)
    response = editor.post(
        url(), as_sent(layout, changed(layout, f"right:{layout.columns[0]}", "group-up:1"))
    )

    assert "Somebody else changed the rows or columns meanwhile." in response.content.decode()
    assert stored_layout(comparison).text == theirs.text


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "[]", "{}", "null", "1", '{"columns": 1, "groups": []}', '{"columns": [], "groups": 1}'),
        *('{"columns": ["1"], "groups": []}', '{"columns": [true], "groups": []}', "[" * 5000),
        *('{"columns": [-1], "groups": []}', '{"columns": [], "groups": [[1, []]]}', '{"columns": [1e400]}'),
        *('{"columns": [], "groups": [["G"]]}', '{"columns": [99999999999999999999], "groups": []}'),
    ],
)
def test_what_cannot_be_read_changes_nothing(editor, comparison, layout, text):
    before = in_database(comparison)

    response = editor.post(url(), as_sent(layout, layout) | {"layout": text})

    assert "cannot be read" in response.content.decode()
    assert in_database(comparison) == before


def test_what_was_deleted_meanwhile_is_said(editor, comparison, layout):
    mine = Layout([*layout.columns, 10**9], layout.groups)
    before = in_database(comparison)

    response = editor.post(url(), as_sent(layout, mine))

    assert "deleted meanwhile" in response.content.decode()
    assert in_database(comparison) == before


# Without a script each press is a move that is not stored yet.


def test_each_press_moves_and_keeps_what_was_typed(editor, comparison, layout):
    claim = Claim.objects.first()
    before = in_database(comparison)
    data = opened(editor, key(claim)) | typed(key(claim), text="Typed")
    sent = {"layout-seen": layout.state, "layout": layout.text} | data
    first = layout.columns[0]

    response = editor.post(url(), sent | {"arrange": f"right:{first}"})

    assert response.context["grid"].layout.columns[1] == first
    page = document(response)
    assert page.all("input", name=f"{key(claim)}-text")[0].attributes["value"] == "Typed"
    layout_field = page.all("input", name="layout")[0].attributes["value"]
    assert json.loads(layout_field)["columns"][1] == first
    assert in_database(comparison) == before

    gone = editor.post(url(), sent | {"arrange": f"remove-column:{claim.technology_id}"})
    assert "You have changed cells there" in gone.content.decode()
    assert claim.technology_id in gone.context["grid"].layout.columns


@pytest.mark.parametrize(
    ("act", "fields", "said"),
    [
        ("add-column", {"new-column": ""}, "Name a technology."),
        ("add-column", {"new-column": "Nobody"}, "There is no technology “Nobody”."),
        ("add-row", {"new-row": ""}, "Name a criterion."),
        ("add-row", {"new-row": "Nobody"}, "There is no criterion “Nobody”."),
        ("add-group", {"new-group": " "}, "Name the group."),
        ("add-group", {"new-group": "FIRST"}, "There is a group “FIRST” already."),
        ("add-group", {"new-group": "x" * 81}, "At most 80 characters; these are 81."),
        ("to-group", {"moved-row": "Nobody"}, "No row is named “Nobody”."),
        ("to-group", {}, "Name a row."),
    ],
)
def test_what_cannot_come_in_is_said_beside_its_field(editor, layout, act, fields, said):
    sent = {"layout-seen": layout.state, "layout": layout.text}

    response = editor.post(url(), sent | fields | {"arrange": act})

    assert said in response.content.decode()
    assert response.context["grid"].layout.text == layout.text
    for name, value in fields.items():
        field = document(response).all("input", name=name)[0].attributes
        assert (field["value"], field["aria-invalid"]) == (value, "true")


def test_a_row_moves_into_a_group_by_its_name(editor, comparison, layout):
    row = comparison.rows.first()
    sent = {"layout-seen": layout.state, "layout": layout.text, "moved-row": row.criterion.name}

    response = editor.post(url(), sent | {"moved-row-group": "1", "arrange": "to-group"})

    assert response.context["grid"].layout.groups[1].rows[-1] == row.criterion_id


def test_what_is_in_already_does_not_come_in_again(editor, comparison, layout):
    sent = {"layout-seen": layout.state, "layout": layout.text}
    names = {
        "new-column": comparison.columns.first().technology,
        "new-row": comparison.rows.first().criterion,
    }
    for act, field in (("add-column", "new-column"), ("add-row", "new-row")):
        response = editor.post(url(), sent | {field: str(names[field]), "arrange": act})
        assert "already" in response.content.decode()


@pytest.mark.parametrize(
    "act",
    [
        "",
        "x",
        "left",
        "left:",
        "left:x",
        "left:0",
        "up:-1",
        "group-up:9",
        "remove-group:0",
        "down:" + "9" * 40,
    ],
)
def test_a_move_of_nothing_is_said(editor, layout, act):
    response = editor.post(url(), {"layout-seen": layout.state, "layout": layout.text, "arrange": act})

    assert response.status_code == 200
    assert response.context["grid"].layout.text == layout.text
    assert "That is not in the table any more." in response.content.decode()


def test_an_empty_table_is_filled(editor):
    empty = Comparison.objects.create(title="Empty", slug="empty", caption="Nothing")
    technology, criterion = TechnologyFactory(), CriterionFactory()
    seen = stored_layout(empty)

    refused = editor.post(url(empty), as_sent(seen, seen) | {"new-row": criterion.name})
    assert "Add a group first" in refused.content.decode()
    mine = Layout([technology.pk], [LayoutGroup("One", [criterion.pk])])
    editor.post(url(empty), as_sent(seen, mine))

    assert stored_layout(empty).text == mine.text


# The moves


@st.composite
def layouts(draw):
    keys = st.lists(st.integers(1, 40), unique=True, max_size=8)
    rows = draw(keys)
    cuts = sorted(draw(st.lists(st.integers(0, len(rows)), max_size=3)))
    parts = [rows[start:end] for start, end in zip([0, *cuts], [*cuts, len(rows)], strict=True)]
    return Layout(draw(keys), [LayoutGroup(letters(number), part) for number, part in enumerate(parts)])


@settings(max_examples=100)
@given(layouts(), st.lists(st.tuples(st.sampled_from([*MOVES]), st.integers(0, 41)), max_size=10))
def test_moves_lose_and_double_nothing(layout, moves):
    columns, rows = {*layout.columns}, {*layout.rows}
    for name, number in moves:
        arrange(layout, f"{name}:{number}", {})
        taken = {number} if name.startswith("remove") else set()
        assert len(layout.columns) == len({*layout.columns})
        assert len(layout.rows) == len({*layout.rows})
        assert columns - {*layout.columns} <= taken
        assert rows - {*layout.rows} <= taken
        columns, rows = {*layout.columns}, {*layout.rows}
    assert read_layout(layout.text).text == layout.text


# Who may, and what it costs


@pytest.mark.parametrize("fields", [{"save": "1"}, {"arrange": "add-row"}])
def test_whoever_may_not_change_the_comparison_arranges_nothing(client, comparison, layout, fields):
    before = in_database(comparison)
    helper = UserFactory(username="bob", is_staff=True)
    names = ("view_comparison", "add_claim", "change_claim")
    helper.user_permissions.set(Permission.objects.filter(codename__in=names))
    client.force_login(helper)

    assert not document(client.get(url())).all("button", name="arrange")
    mine = changed(layout, f"right:{layout.columns[0]}")
    client.post(url(), as_sent(layout, mine) | {"new-column": TechnologyFactory().name} | fields)
    assert in_database(comparison) == before


@pytest.mark.parametrize("view", ["part", "past"])
def test_the_parts_are_for_editors_only(client, comparison, view):
    claim = Claim.objects.first()
    query = {"cell": key(claim), "row": claim.criterion_id, "column": claim.technology_id}
    assert client.get(url(view=view), query).status_code == 302
    client.force_login(UserFactory(username="charlie"))
    assert client.get(url(view=view), query, follow=True).status_code == 404
    client.force_login(make_staff("alice", EDITORS))
    assert client.get(url(view=view), query).status_code == 200
    assert client.post(url(view=view), query).status_code == 405
    for bad in (
        {},
        {"cell": "x", "row": "x", "column": "-1"},
        {"cell": "9-9", "row": "999", "column": "9" * 30},
    ):
        assert client.get(url(view=view), bad).status_code == 404


def test_the_token_is_for_editors_only(client, comparison):
    assert client.get(url(view="token")).status_code == 302
    client.force_login(UserFactory(username="charlie"))
    assert client.get(url(view="token"), follow=True).status_code == 404
    client.force_login(make_staff("alice", EDITORS))
    assert "csrfmiddlewaretoken" in client.get(url(view="token")).content.decode()
    assert client.post(url(view="token")).status_code == 405


def test_a_part_has_rows_that_are_not_in_the_table_yet(editor):
    other = make_comparison("other", technologies=1, criteria=1)
    claim = Claim.objects.get(criterion__in=other.rows.values("criterion"))

    query = {"row": claim.criterion_id, "column": claim.technology_id}
    page = editor.get(url(view="part"), query).content.decode()

    assert f'data-key="{key(claim)}"' in page
    assert f'data-column="{claim.technology_id}"' in page
    assert f'name="{key(claim)}-text"' in editor.get(url(view="cell"), {"cell": key(claim)}).content.decode()


def test_of_a_large_table_a_page_has_a_part(editor, monkeypatch):
    large = make_comparison("large", technologies=3, criteria=10)
    monkeypatch.setattr(grids, "SHOWN", 6)

    grid = editor.get(url(large)).context["grid"]
    assert [row.cells is not None for group in grid.groups for row in group.rows] == [True] * 2 + [False] * 8
    assert [row.offered for group in grid.groups for row in group.rows] == [0, 0, 2, 0, 1, 2, 0, 2, 0, 1]

    last = large.rows.last().criterion_id
    there = editor.post(url(large), {"from": last}).context["grid"]
    assert [row.criterion.pk for group in there.groups for row in group.rows if row.cells] == [last]
    cell = f"{last}-{large.columns.first().technology_id}"
    opened_there = editor.get(url(large), {"cell": cell})
    assert document(opened_there).all("input", name=f"{cell}-text")


def test_a_saved_cell_loads_and_writes_that_cell_only(editor):
    small, large = make_comparison("small"), make_comparison("large", technologies=6, criteria=30)
    counts = []
    for comparison in (small, large):
        claim = Claim.objects.get(
            criterion=comparison.rows.last().criterion, technology=comparison.columns.last().technology
        )
        data = {"cell": key(claim), f"{key(claim)}-text": "Other", f"{key(claim)}-seen": "0", "why": WHY}
        with CaptureQueriesContext(connection) as queries:
            editor.post(url(comparison), data | {"save": "1"})
        counts.append(len(queries))
        written = [one["sql"] for one in queries if one["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
        assert sum('"comparisons_claim"' in sql.split("SET")[0] for sql in written) == 1
        assert not any("comparisons_comparisonrow" in sql.split("WHERE")[0] for sql in written)
        loaded = [one["sql"] for one in queries if 'FROM "comparisons_claim"' in one["sql"]]
        assert all(str(claim.criterion_id) in sql or str(claim.pk) in sql for sql in loaded)
    assert counts[0] == counts[1]


@pytest.mark.parametrize("act", ["remove-column", "remove-row"])
def test_a_table_that_readers_see_does_not_lose_its_last_row_or_column(editor, comparison, layout, act):
    acts = [f"{act}:{one}" for one in (layout.columns if act == "remove-column" else layout.rows)]
    if act == "remove-row":
        acts += ["remove-group:0"] * len(layout.groups)

    mine = changed(layout, *acts)
    response = editor.post(url(), as_sent(layout, mine))

    assert "leave it at least one row and one column" in response.content.decode()
    assert stored_layout(comparison).text == layout.text
