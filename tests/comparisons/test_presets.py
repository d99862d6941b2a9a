"""Presets: edited at the desk, kept in files, shown to readers; and what a verdict is worth."""

import tempfile

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.groups import MODERATORS
from comparisons.models import Comparison, Criterion, Preset, PresetWeight
from tests.comparisons.test_choose import url
from tests.documents import document
from tests.factories import CriterionFactory, UserFactory, make_comparison, make_staff

LIST = reverse("admin:comparisons_preset_changelist")
ADD = reverse("admin:comparisons_preset_add")
WORDS = {"name": "An API", "slug": "api", "description": "For an API. Weighs the first."}


def change(preset):
    return reverse("admin:comparisons_preset_change", args=[preset.pk])


def criteria(comparison):
    return [row.criterion for row in comparison.rows.select_related("criterion")]


def make_preset(comparison, *weights, slug="api", **values):
    preset = Preset.objects.create(comparison=comparison, **(WORDS | {"slug": slug, "position": 0} | values))
    preset.weigh(dict(zip([one.pk for one in criteria(comparison)], weights, strict=False)))
    return preset


def typed(comparison, /, *weights, **values):
    fields = {f"weight_{one.pk}": weight for one, weight in zip(criteria(comparison), weights, strict=False)}
    return {**WORDS, "position": "", **fields, **values}


def weights(preset):
    return dict(preset.weights.values_list("criterion__slug", "weight"))


def errors(response):
    form = response.context["adminform"].form
    return {name: list(found) for name, found in form.errors.items()}


def version():
    return Comparison.objects.get(slug="any").version


def test_an_editor_adds_one_by_a_number_for_each_criterion(editor, comparison):
    first, second = criteria(comparison)
    assert first.name.encode() not in editor.get(ADD).content
    add = f"{ADD}?comparison={comparison.pk}"
    page = document(editor.get(add))
    assert {f"weight_{first.pk}", f"weight_{second.pk}"} <= {
        one.attributes.get("name") for one in page.all("input", type="number")
    }

    assert editor.post(add, typed(comparison, 5, "")).status_code == 302

    preset = Preset.objects.get()
    assert (preset.comparison, preset.name, preset.position) == (comparison, "An API", 0)
    assert weights(preset) == {first.slug: 5}

    assert editor.post(add, typed(comparison, 0, 3, slug="b", name="B")).status_code == 302
    assert [(one.slug, one.position) for one in Preset.objects.all()] == [("api", 0), ("b", 1)]


def test_an_editor_changes_and_deletes_it(editor, comparison):
    first, second = criteria(comparison)
    preset = make_preset(comparison, 5, 0)
    page = document(editor.get(change(preset)))
    values = {one.attributes.get("name"): one.attributes.get("value") for one in page.all("input")}
    assert (values[f"weight_{first.pk}"], values[f"weight_{second.pk}"]) == ("5", "0")

    assert editor.post(change(preset), typed(comparison, 0, 2, name="Another")).status_code == 302
    preset.refresh_from_db()
    assert (preset.name, weights(preset)) == ("Another", {second.slug: 2})
    assert b"Another" in editor.get(LIST).content

    editor.post(reverse("admin:comparisons_preset_delete", args=[preset.pk]), {"post": "yes"})
    assert not Preset.objects.exists()
    assert not PresetWeight.objects.exists()


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"w": ["6", "0"]}, "weight"),
        ({"w": ["-1", "0"]}, "weight"),
        ({"w": ["1.5", "0"]}, "weight"),
        ({"w": ["many", "0"]}, "weight"),
        ({"w": ["0", ""]}, "__all__"),
        ({"name": ""}, "name"),
        ({"description": "x" * 201}, "description"),
        ({"slug": "no slug"}, "slug"),
        ({"position": "-1"}, "position"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_stays(editor, comparison, values, where):
    given = typed(comparison, *values.get("w", ["5", "1"])) | {
        key: value for key, value in values.items() if key != "w"
    }
    response = editor.post(f"{ADD}?comparison={comparison.pk}", given)

    assert response.status_code == 200
    (name,) = errors(response)
    assert name.startswith(where)
    sent = {
        one.attributes.get("name"): one.attributes.get("value") for one in document(response).all("input")
    }
    for key, value in given.items():
        assert (sent[key] or "") == str(value)
    assert not Preset.objects.exists()


def test_two_of_a_name_are_refused(editor, comparison):
    make_preset(comparison, 5)

    response = editor.post(f"{ADD}?comparison={comparison.pk}", typed(comparison, 5))

    assert response.status_code == 200
    assert errors(response)
    assert Preset.objects.count() == 1


@pytest.mark.parametrize("query", ["?comparison=0", "?comparison=x", "?comparison="])
def test_without_a_comparison_it_asks_which(editor, comparison, query):
    response = editor.get(f"{ADD}{query}")

    assert response.status_code == 200
    assert comparison.title in document(response).texts("option")
    assert editor.post(f"{ADD}{query}", typed(comparison, 5)).status_code == 200
    assert not Preset.objects.exists()


def test_it_stays_with_its_comparison(editor, comparison):
    preset = make_preset(comparison, 5)
    other = make_comparison("other")

    editor.post(change(preset), typed(comparison, 4, comparison=other.pk))

    preset.refresh_from_db()
    assert preset.comparison == comparison
    assert list(weights(preset).values()) == [4]


@pytest.mark.parametrize("who", [None, "member", "moderator"])
def test_nobody_else_edits_them(client, comparison, who):
    preset = make_preset(comparison, 5)
    if who == "member":
        client.force_login(UserFactory(username="bob"))
    elif who == "moderator":
        client.force_login(make_staff("charlie", MODERATORS))

    for address in (LIST, ADD, f"{ADD}?comparison={comparison.pk}", change(preset)):
        response = client.get(address)
        assert response.status_code == (404 if who == "moderator" else 302)
        client.post(address, typed(comparison, 1, name="Mine"))
    assert [(one.name, weights(one)) for one in Preset.objects.all()] == [
        ("An API", {criteria(comparison)[0].slug: 5})
    ]


def test_an_unknown_one_is_not_there(editor, comparison):
    response = editor.get(reverse("admin:comparisons_preset_change", args=[0]), follow=True)

    assert "exist" in document(response).source


def test_readers_see_it_as_a_link_that_is_marked_while_it_holds(client, comparison):
    preset = make_preset(comparison, 5, 2)
    first, second = sorted(criteria(comparison), key=lambda one: one.slug)
    query = f"w={first.slug}.{weights(preset)[first.slug]},{second.slug}.{weights(preset)[second.slug]}"

    page = document(client.get(url()))
    assert f"?{query}" in page.links()
    assert "For an API. Weighs the first." in page.texts("main")[0]
    assert not page.all("a", aria_current="true")

    chosen = [one for one in client.get(f"{url()}?{query}").context["chooser"].suggestions if one.is_chosen]
    assert [one.name for one in chosen] == ["An API"]


def test_a_criterion_that_leaves_the_table_is_ignored_and_the_editor_told(editor, comparison):
    first, second = criteria(comparison)
    preset = make_preset(comparison, 5, 2)
    row = comparison.rows.get(criterion=first)
    inlines = {
        "title": "Any", "caption": "What", "_continue": "",
        "columns-TOTAL_FORMS": 0, "columns-INITIAL_FORMS": 0,
        "rows-TOTAL_FORMS": 1, "rows-INITIAL_FORMS": 1, "rows-0-id": row.pk, "rows-0-DELETE": "on",
        "rows-0-comparison": comparison.pk, "rows-0-criterion": first.pk,
        "rows-0-group": "First", "rows-0-position": 0,
    }  # fmt: skip
    here = reverse("admin:comparisons_comparison_change", args=[comparison.pk])

    response = editor.post(here, inlines, follow=True)

    told = f"The preset “An API” weighs what the table does not have: {first.name}."
    assert told in [str(message) for message in response.context["messages"]]
    response = editor.get(change(preset))
    assert told in [str(message) for message in response.context["messages"]]
    assert "No longer in the table" in document(response).source
    assert b"1 not in the table" in editor.get(LIST).content
    query = next(one.query for one in editor.get(url()).context["chooser"].suggestions)
    assert query == f"w={second.slug}.2" or query == "w=2"
    # Saving keeps what the row may come back for; 0 forgets it.
    editor.post(change(preset), typed(comparison, 3) | {f"weight_{first.pk}": 5})
    assert weights(preset) == {first.slug: 5, second.slug: 3}
    editor.post(change(preset), typed(comparison, 3) | {f"weight_{first.pk}": 0})
    assert weights(preset) == {second.slug: 3}


def test_a_preset_that_weighs_nothing_in_the_table_is_not_shown(client, comparison):
    preset = make_preset(comparison)
    preset.weigh({CriterionFactory().pk: 5})

    assert [one.name for one in client.get(url()).context["chooser"].suggestions] == ["Everything alike"]


def test_a_change_of_a_preset_or_of_a_worth_moves_the_comparison(comparison):
    make_comparison("other")
    other = Comparison.objects.get(slug="other").version
    first, second = criteria(comparison)
    acts = [
        lambda: make_preset(comparison, 5),
        lambda: Preset.objects.get().save(),
        lambda: Preset.objects.get().weigh({first.pk: 4}),
        lambda: Preset.objects.get().weigh({second.pk: 1}),
        lambda: Preset.objects.get().weigh({second.pk: 0}),
        lambda: Preset.objects.get().delete(),
        lambda: Criterion(**{**vars_of(first), "worth_partial": 40}).save(),
    ]
    for number, act in enumerate(acts):
        before = version()
        act()
        assert version() > before, number
    assert Comparison.objects.get(slug="other").version == other
    make_preset(comparison, 5)
    before = version()
    Preset.objects.get().weigh({first.pk: 5})
    assert version() == before


def vars_of(criterion):
    return {field.attname: getattr(criterion, field.attname) for field in Criterion._meta.fields}


def test_the_database_refuses_weights_that_are_none(comparison):
    preset = make_preset(comparison)

    with pytest.raises(IntegrityError):
        PresetWeight.objects.create(preset=preset, criterion=criteria(comparison)[0], weight=6)


@pytest.mark.parametrize("presets", [1, 8])
def test_the_list_takes_a_fixed_number_of_queries(editor, comparison, django_assert_num_queries, presets):
    for number in range(presets):
        make_preset(comparison, 5, 2, slug=f"p{number}", name=f"P{number}")

    # Who asks and what they may (4); the count, the rows, the choices of the filter.
    with django_assert_num_queries(7):
        editor.get(LIST)


def test_an_editor_sets_what_a_verdict_is_worth(editor, comparison):
    criterion = criteria(comparison)[0]
    here = reverse("admin:comparisons_criterion_change", args=[criterion.pk])
    given = {
        name: getattr(criterion, name) for name in ("name", "slug", "question", "definition", "review_months")
    }
    worth = {"worth_yes": 90, "worth_partial": 40, "worth_extension": 30, "worth_no": 10}
    assert "What a verdict is worth" in document(editor.get(here)).source

    assert editor.post(here, given | worth).status_code == 302
    criterion.refresh_from_db()
    assert {name: getattr(criterion, name) for name in worth} == worth

    for bad in ("101", "-1", "", "much"):
        response = editor.post(here, given | worth | {"worth_no": bad})
        assert response.status_code == 200
        assert list(errors(response)) == ["worth_no"]
    criterion.refresh_from_db()
    assert criterion.worth_no == 10


def export(folder):
    call_command("export_content", folder, verbosity=0)


def load(folder, **options):
    call_command("import_content", folder, verbosity=0, **options)


def stored():
    return [
        (one.slug, one.name, one.description, [*one.weights.values_list("criterion__slug", "weight")])
        for one in Preset.objects.all()
    ]


def test_what_ships_has_presets_that_weigh_what_its_table_has(shipped, client):
    presets = Preset.objects.filter(comparison__slug="django-flask-fastapi")
    assert presets.count() >= 3
    assert not PresetWeight.objects.left_out().exists()
    firsts = {}
    for one in client.get(url("django-flask-fastapi")).context["chooser"].suggestions:
        ranking = client.get(f"{url('django-flask-fastapi')}?{one.query}").context["chooser"].ranking
        firsts[one.name] = [standing.key for standing in ranking.first]
    assert len(firsts) == presets.count() + 1
    # Opinions that all say the same would be none.
    assert len({str(first) for first in firsts.values()}) > 1


class RoundTrip(TestCase):
    @settings(max_examples=6)
    @given(
        st.lists(
            st.tuples(
                st.text("abc é:#'-", min_size=1, max_size=20).map(str.strip).filter(bool),
                st.dictionaries(st.integers(0, 2), st.integers(1, 5), min_size=1),
                st.integers(0, 9),
            ),
            unique_by=lambda one: one[0],
            max_size=4,
        )
    )
    def test_what_is_exported_is_imported_again_and_changes_nothing(self, presets):
        comparison = make_comparison("any", technologies=1, criteria=2)
        all_criteria = [*criteria(comparison), CriterionFactory()]  # the last one is in no row
        for number, (name, weighed, position) in enumerate(presets):
            preset = make_preset(comparison, slug=f"p{number}", name=name, position=position)
            preset.weigh({all_criteria[index].pk: weight for index, weight in weighed.items()})
        before = stored()
        with tempfile.TemporaryDirectory() as folder:
            export(folder)
            there = version()
            load(folder)
            load(folder, update=True)
            assert version() == there
            Preset.objects.all().delete()
            load(folder)
            assert stored() == before


def files(tmp_path, comparison):
    export(tmp_path)
    return tmp_path / "comparisons" / f"{comparison.slug}.yaml"


def test_a_file_that_differs_is_reported_and_changes_only_where_told_to(comparison, tmp_path, capsys):
    make_preset(comparison, 5, 2)
    make_preset(comparison, 1, slug="second", name="Second", position=1)
    path = files(tmp_path, comparison)
    text = path.read_text()
    head, first, second = text.replace("- slug:", "\0- slug:").split("\0")
    path.write_text((head + second + first).replace("weight: 5", "weight: 4").replace("An API", "The API"))
    before = stored()

    call_command("import_content", tmp_path)
    said = capsys.readouterr().out
    assert stored() == before
    for words in ("order of presets", "weights", "name"):
        assert words in said

    load(tmp_path, update=True)
    assert [slug for slug, *_ in stored()] == ["second", "api"]
    api = Preset.objects.get(slug="api")
    assert api.name == "The API"
    assert sorted(weights(api).values()) == [2, 4]


def test_a_file_without_presets_deletes_none(comparison, tmp_path):
    path = files(tmp_path, comparison)
    assert "presets" not in path.read_text()
    make_preset(comparison, 5)

    load(tmp_path, update=True)

    assert Preset.objects.count() == 1


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("weight: 5", "weight: 6", "from 1 to 5"),
        ("weight: 5", "weight: 0", "from 1 to 5"),
        ("weight: 5", "weight: much", "a whole number"),
        ("    weight: 5\n", "", "“weight” is missing"),
        ("criterion: ", "criterion: no-", "there is no criterion"),
        ("slug: api", "slug: no slug", "slug"),
        ("name: An API", f"name: {'x' * 61}", "at most 60"),
        ("  name: An API\n", "", "“name” is missing"),
        ("  name: An API", "  colour: red\n  name: An API", "“colour” is not a field"),
        ("  weights:", "  weights: much\n  other:", "must be a list"),
    ],
)
def test_a_broken_file_is_named_with_its_line(comparison, tmp_path, old, new, problem):
    make_preset(comparison, 5)
    path = files(tmp_path, comparison)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    Preset.objects.all().delete()

    with pytest.raises(CommandError, match=problem) as caught:
        load(tmp_path)

    assert "any.yaml" in str(caught.value)
    assert not Preset.objects.exists()
