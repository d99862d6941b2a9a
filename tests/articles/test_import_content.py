# ruff: noqa: E501, for a table of cases is read by its columns
"""Files into the database: what they may say, and what is said of those that are broken."""

import datetime
import re
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from articles.models import Article
from comparisons.models import Claim, Comparison, Evidence, Release, Technology
from pages.models import Page, PageVersion
from tests.factories import UserFactory, make_article

ROOMS = ("pages", "comparisons", "articles", "comments")

FILES = {
    "criteria/speed.yaml": """\
name: Speed
question: Is it quick?
definition: 'Yes: it is.'
""",
    "criteria/size.yaml": """\
name: Size
question: Is it small?
definition: 'Yes: it is.'
""",
    "technologies/alpha.yaml": """\
name: Alpha
symbol: Al
kind: Web framework
summary: The first one.
homepage: https://alpha.example.org/
licence: MIT
first_released: 2001
releases:
- version: 3.10
  released_on: 2026-01-01
- version: 3.9
claims:
- criterion: speed
  verdict: partial
  text: It is
  note: Not on Sundays.
  release: 3.10
  checked_on: 2026-11-22
  evidence:
  - kind: documentation
    url: https://alpha.example.org/speed/
    title: Speed
    publisher: Alpha
    version_read: 3.10.1
    accessed_on: 2026-11-22
    stance: supports
""",
    "comparisons/any.yaml": """\
title: Any
caption: Any of them
columns:
- alpha
groups:
- name: All
  rows:
  - speed
""",
    "articles/an-article.md": """\
---
title: An article
standfirst: What it is about.
published_at: 2026-11-22T09:00:00Z
updated_at: 2026-11-22T09:00:00Z
---

Words.

[[comparison: any]]
""",
    "pages/terms/1.md": """\
---
title: Terms
summary: What you agree to.
effective_on: 2020-11-22
---

Be kind.
""",
}


@pytest.fixture
def folder(db, tmp_path):
    """A folder of sound files, and a file of media."""
    root = tmp_path / "content"
    for path, text in FILES.items():
        write(root, path, text)
    write(root, "media/files/a leaflet.txt", "Words.")
    return root


def write(root, path, text):
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(text if isinstance(text, bytes) else text.encode())


def change(root, path, old, new):
    source = (root / path).read_bytes()
    old, new = (text if isinstance(text, bytes) else text.encode() for text in (old, new))
    assert source.count(old) == 1, f"{path} has {source.count(old)} of {old!r}"
    (root / path).write_bytes(source.replace(old, new))


def load(root, **options):
    call_command("import_content", root, **options)


def everything():
    """Every row of every table of ours, and every file of media."""
    rows = {
        model._meta.label: list(model.objects.order_by("pk").values())
        for room in ROOMS
        for model in apps.get_app_config(room).get_models()
    }
    media = Path(settings.MEDIA_ROOT)
    files = {path: path.read_bytes() for path in media.rglob("*") if path.is_file()}
    return rows, files


def refusal(root, **options):
    """What is said of the broken files, as (path, line, message); all else stays as it was."""
    before = everything()
    with pytest.raises(CommandError) as refused:
        load(root, **options)
    assert everything() == before
    title, *lines = str(refused.value).splitlines()
    assert title == "Nothing was loaded:"
    problems = []
    for line in lines:
        path, number, message = re.fullmatch(r"(.+?):(\d+): (.+)", line).groups()
        problems.append((Path(path).relative_to(root).as_posix(), int(number), message))
    return problems


def test_it_loads_what_the_files_say(folder):
    load(folder)

    claim = Claim.objects.get()
    assert (claim.verdict, claim.release.version, claim.note) == ("partial", "3.10", "Not on Sundays.")
    assert claim.evidence.get().version_read == "3.10.1"
    assert [release.version for release in Technology.objects.get().releases.all()] == ["3.10", "3.9"]
    comparison = Comparison.objects.get()
    assert [(row.group, row.criterion.slug) for row in comparison.rows.all()] == [("All", "speed")]
    article = Article.objects.published().get(slug="an-article") if _is_past() else Article.objects.get()
    assert article.comparisons == [comparison]
    assert article.author_name == "Tech Job Finder"
    assert Page.objects.with_text().get().current.body == "Be kind."


def _is_past():
    return datetime.datetime(2026, 11, 22, 9, tzinfo=datetime.UTC) <= datetime.datetime.now(datetime.UTC)


def test_it_says_how_much_it_made(folder, capsys):
    load(folder)

    assert capsys.readouterr().out == "Created: 11\nUnchanged: 0\n"


@pytest.mark.django_db(transaction=True)
def test_media_are_stored(folder):
    load(folder)

    with default_storage.open("files/a leaflet.txt") as file:
        assert file.read() == b"Words."


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("update", [False, True])
def test_a_second_time_it_changes_nothing(folder, capsys, update):
    load(folder)
    before = everything()
    capsys.readouterr()

    load(folder, update=update)

    assert everything() == before
    assert capsys.readouterr().out == "Unchanged: 11\n"


@pytest.mark.django_db(transaction=True)
def test_the_shipped_content_loads_and_a_second_time_changes_nothing(settings, capsys):
    load(settings.CONTENT_DIR)
    before = everything()
    capsys.readouterr()

    load(settings.CONTENT_DIR)
    load(settings.CONTENT_DIR, update=True)

    assert everything() == before
    assert re.fullmatch(r"(Unchanged: \d+\n){2}", capsys.readouterr().out)


def test_every_shipped_fact_has_a_source_and_every_cell_a_fact(shipped):
    for comparison in Comparison.objects.all():
        for column in comparison.columns.all():
            for row in comparison.rows.all():
                claim = Claim.objects.get(technology=column.technology, criterion=row.criterion)
                assert claim.evidence.exists()


def test_where_there_is_an_article_if_empty_does_nothing(folder, capsys):
    make_article("mine")
    before = everything()

    load(folder, if_empty=True)

    assert everything() == before
    assert "nothing loaded" in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_said(db, tmp_path):
    with pytest.raises(CommandError, match="There is no folder"):
        load(tmp_path / "nowhere")


def test_an_empty_folder_loads_nothing(db, tmp_path, capsys):
    load(tmp_path)

    assert capsys.readouterr().out == "Unchanged: 0\n"


def test_windows_line_ends_and_byte_order_marks_change_nothing(folder):
    load(folder)
    for path in FILES:
        file = folder / path
        file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    before = everything()[0]

    load(folder, update=True)

    assert everything()[0] == before


def test_a_byline_names_a_member(folder):
    alice = UserFactory(username="alice")
    change(folder, "articles/an-article.md", "published_at", "byline: alice\npublished_at")

    load(folder)

    assert Article.objects.get().byline == alice


def test_the_site_stands_for_a_member_who_is_not_there(folder, capsys):
    change(folder, "articles/an-article.md", "published_at", "byline: nobody\npublished_at")

    load(folder)

    assert Article.objects.get().byline is None
    assert "there is no member “nobody” for “byline”" in capsys.readouterr().out


EVIDENCE = """\
  - kind: source
    url: https://alpha.example.org/code/
    title: Code
    publisher: Alpha
    version_read: 3.10.1
    accessed_on: 2026-11-22
    stance: supports
"""

CHANGES = {
    "technology": (
        ("technologies/alpha.yaml", "The first one.", "The very first."),
        lambda: Technology.objects.get().summary,
        ("The first one.", "The very first."),
        "technology “Alpha”, summary: “The first one.” in the database, “The very first.” in the file",
    ),
    "release": (
        ("technologies/alpha.yaml", "  released_on: 2026-01-01\n", "  released_on: 2026-01-02\n"),
        lambda: f"{Release.objects.get(version='3.10').released_on}",
        ("2026-01-01", "2026-01-02"),
        "release “Alpha 3.10”, released_on: “2026-01-01” in the database, “2026-01-02” in the file",
    ),
    "verdict": (
        ("technologies/alpha.yaml", "verdict: partial", "verdict: no"),
        lambda: Claim.objects.get().verdict,
        ("partial", "no"),
        "claim “Alpha, Speed”, verdict: “partial” in the database, “no” in the file",
    ),
    "release of a claim": (
        ("technologies/alpha.yaml", "  release: 3.10\n", "  release: 3.9\n"),
        lambda: Claim.objects.get().release.version,
        ("3.10", "3.9"),
        "claim “Alpha, Speed”, release: “Alpha 3.10” in the database, “Alpha 3.9” in the file",
    ),
    "evidence": (
        ("technologies/alpha.yaml", "  evidence:\n", f"  evidence:\n{EVIDENCE}"),
        lambda: list(Evidence.objects.order_by("pk").values_list("title", flat=True)),
        (["Speed"], ["Code", "Speed"]),
        "claim “Alpha, Speed”, evidence:",
    ),
    "criterion": (
        ("criteria/speed.yaml", "Is it quick?", "Is it fast?"),
        lambda: Claim.objects.get().criterion.question,
        ("Is it quick?", "Is it fast?"),
        "criterion “Speed”, question:",
    ),
    "layout": (
        ("comparisons/any.yaml", "  - speed\n", "  - size\n  - speed\n"),
        lambda: [row.criterion.slug for row in Comparison.objects.get().rows.all()],
        (["speed"], ["size", "speed"]),
        "comparison “Any”, columns and rows:",
    ),
    "group": (
        ("comparisons/any.yaml", "name: All", "name: Some"),
        lambda: Comparison.objects.get().rows.get().group,
        ("All", "Some"),
        "comparison “Any”, columns and rows:",
    ),
    "page": (
        ("pages/terms/1.md", "Be kind.", "Be *very* kind."),
        lambda: PageVersion.objects.get().segments[0]["html"],
        ("<p>Be kind.</p>\n", "<p>Be <em>very</em> kind.</p>\n"),
        "page version “Terms, version 1”, body:",
    ),
    "title": (
        ("articles/an-article.md", "title: An article", "title: A title"),
        lambda: Article.objects.get().title,
        ("An article", "A title"),
        "article “An article”, title:",
    ),
    "body": (
        ("articles/an-article.md", "\n[[comparison: any]]\n", "More.\n"),
        lambda: Article.objects.get().published_revision.body,
        ("Words.\n\n[[comparison: any]]", "Words.\nMore."),
        "article “An article”, body:",
    ),
    "date": (
        (
            "articles/an-article.md",
            "published_at: 2026-11-22T09:00:00Z",
            "published_at: 2026-11-20T10:00+01:00",
        ),
        lambda: f"{Article.objects.get().published_at:%Y-%m-%d %H:%M}",
        ("2026-11-22 09:00", "2026-11-20 09:00"),
        "article “An article”, published_at:",
    ),
    "byline": (
        ("articles/an-article.md", "published_at", "byline: alice\npublished_at"),
        lambda: Article.objects.get().author_name,
        ("Tech Job Finder", "alice"),
        "article “An article”, byline: “None” in the database, “alice” in the file",
    ),
    "media": (
        ("media/files/a leaflet.txt", "Words.", "Some words."),
        lambda: Path(default_storage.path("files/a leaflet.txt")).read_bytes(),
        (b"Words.", b"Some words."),
        "file “files/a leaflet.txt”: “6 bytes” in the database, “11 bytes” in the file",
    ),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("edit", "look", "values", "said"), CHANGES.values(), ids=CHANGES)
def test_what_differs_is_reported_and_changed_only_when_asked(folder, capsys, edit, look, values, said):
    UserFactory(username="alice")
    load(folder)
    change(folder, *edit)
    before = everything()
    assert look() == values[0]
    capsys.readouterr()

    load(folder)

    assert everything() == before
    output = capsys.readouterr().out
    assert "Left alone, for it differs (--update changes it): 1" in output
    assert said in output

    load(folder, update=True)

    assert look() == values[1]
    output = capsys.readouterr().out
    assert "Updated: 1" in output
    assert said in output
    after = everything()

    load(folder, update=True)

    assert everything() == after


LONG = "x" * 121

# The file, what is replaced in it (None: all of it) by what, the line that is named, and what is said.
BROKEN = {
    "yaml syntax": ("criteria/speed.yaml", "question: Is", "question: [Is", 2, "this is not YAML"),
    "unclosed quote": ("criteria/speed.yaml", "it is.'", "it is.", 4, "this is not YAML"),
    "tab": ("criteria/speed.yaml", "question:", "\tquestion:", 2, "this is not YAML"),
    "two documents": ("criteria/speed.yaml", "question:", "---\nquestion:", 2, "this is not YAML"),
    "unknown alias": ("criteria/speed.yaml", "Is it quick?", "*quick", 2, "this is not YAML"),
    "control character": ("criteria/speed.yaml", "quick", "qui\x08ck", 2, "control character U+0008"),
    "escaped control character": ("criteria/speed.yaml", "Is it quick?", '"qui\\0ck"', 2, "control character"),
    "escaped half character": ("criteria/speed.yaml", "Is it quick?", '"\\ud83e"', 2, "control character"),
    "not utf-8": ("criteria/speed.yaml", "quick", b"qui\xffck", 2, "this is not UTF-8"),
    "a list": ("criteria/speed.yaml", None, "- one\n- two\n", 1, "expected fields"),
    "a text": ("criteria/speed.yaml", None, "one\n", 1, "expected fields"),
    "empty": ("criteria/speed.yaml", None, "", 1, "expected fields"),
    "only a comment": ("criteria/speed.yaml", None, "# nothing\n", 1, "expected fields"),
    "unknown field": ("criteria/speed.yaml", "question:", "answer: yes\nquestion:", 2, "“answer” is not a field"),
    "a list as a name": ("criteria/speed.yaml", "question:", "[a, b]: yes\nquestion:", 2, "name must be a text"),
    "missing field": ("criteria/speed.yaml", "question: Is it quick?\n", "", 1, "“question” is missing"),
    "empty field": ("criteria/speed.yaml", "Is it quick?", "", 2, "“question” is missing"),
    "field twice": ("criteria/speed.yaml", "question:", "name: Slow\nquestion:", 2, "“name” stands here twice"),
    "list for a text": ("criteria/speed.yaml", "Is it quick?", "[Is, it]", 2, "“question” must be a text"),
    "mapping for a text": ("criteria/speed.yaml", "Is it quick?", "{is: it}", 2, "“question” must be a text"),
    "too long": ("criteria/speed.yaml", "name: Speed", f"name: {LONG}", 1, "at most 80 characters"),
    "taken name": ("criteria/speed.yaml", "name: Speed", "name: Size", 1, "already exists"),
    "text for a list": ("technologies/alpha.yaml", None, lambda text: text[: text.index("releases:")] + "releases: x\n", 8, "“releases” must be a list"),
    "text for an entry": ("technologies/alpha.yaml", "- version: 3.9\n", "- 3.9\n", 11, "expected fields"),
    "bad date": ("technologies/alpha.yaml", "checked_on: 2026-11-22", "checked_on: 22.11.2026", 18, "“22.11.2026” is no checked_on"),
    "no such day": ("technologies/alpha.yaml", "checked_on: 2026-11-22", "checked_on: 2026-02-30", 18, "“2026-02-30” is no checked_on"),
    "bad integer": ("technologies/alpha.yaml", "2001", "MMI", 7, "“MMI” is no first_released: it must be a whole number"),
    "small integer": ("technologies/alpha.yaml", "2001", "1066", 7, "greater than or equal to 1950"),
    "large integer": ("technologies/alpha.yaml", "2001", "9" * 30, 7, "less than or equal to"),
    "endless integer": ("technologies/alpha.yaml", "2001", "9" * 5000, 7, "it must be a whole number"),
    "unknown verdict": ("technologies/alpha.yaml", "verdict: partial", "verdict: maybe", 14, "“maybe” is no verdict: one of yes"),
    "unknown kind": ("technologies/alpha.yaml", "kind: documentation", "kind: hearsay", 20, "“hearsay” is no kind: one of"),
    "unknown stance": ("technologies/alpha.yaml", "stance: supports", "stance: doubts", 26, "“doubts” is no stance: one of"),
    "partial without note": ("technologies/alpha.yaml", "  note: Not on Sundays.\n", "", 13, "needs a note that says what is missing"),
    "unknown criterion": ("technologies/alpha.yaml", "criterion: speed", "criterion: taste", 13, "there is no criterion “taste”"),
    "unknown release": ("technologies/alpha.yaml", "  release: 3.10", "  release: 4", 17, "there is no release “4”"),
    "release twice": ("technologies/alpha.yaml", "version: 3.9", "version: 3.10", 11, "version “3.10” stands here twice"),
    "claim twice": ("technologies/alpha.yaml", None, lambda text: text + text[text.index("- criterion") :], 27, "criterion “speed” stands here twice"),
    "no evidence": ("technologies/alpha.yaml", None, lambda text: text[: text.index("  evidence:")], 13, "“evidence” is missing"),
    "empty evidence": ("technologies/alpha.yaml", None, lambda text: text[: text.index("  evidence:")] + "  evidence: []\n", 19, "“evidence” is missing"),
    "evidence twice": ("technologies/alpha.yaml", None, lambda text: text + text[text.index("  - kind") :], 28, "stands here twice"),
    "bad address": ("technologies/alpha.yaml", "https://alpha.example.org/speed/", "javascript:alert(1)", 21, "url: Enter a valid URL."),
    "no address": ("technologies/alpha.yaml", "https://alpha.example.org/\n", "alpha\n", 5, "homepage: Enter a valid URL."),
    "long symbol": ("technologies/alpha.yaml", "symbol: Al", "symbol: Alpha", 2, "at most 3 characters"),
    "unknown field of a release": ("technologies/alpha.yaml", "- version: 3.9\n", "- version: 3.9\n  codename: x\n", 12, "“codename” is not a field"),
    "bad file name": ("technologies/be ta.yaml", None, lambda text: FILES["technologies/alpha.yaml"].replace("Alpha", "Beta", 1), 1, "slug: Enter a valid"),
    "unknown technology": ("comparisons/any.yaml", "- alpha", "- alpha\n- beta", 5, "there is no technology “beta”"),
    "column twice": ("comparisons/any.yaml", "- alpha", "- alpha\n- alpha", 5, "“alpha” stands here twice"),
    "empty column": ("comparisons/any.yaml", "- alpha", "-", 4, "“columns” must list texts"),
    "unknown row": ("comparisons/any.yaml", "- speed", "- taste", 8, "there is no criterion “taste”"),
    "row twice": ("comparisons/any.yaml", "  - speed", "  - speed\n  - speed", 9, "“speed” stands here twice"),
    "row in two groups": ("comparisons/any.yaml", "  - speed\n", "  - speed\n- name: More\n  rows:\n  - speed\n", 11, "“speed” stands here twice"),
    "group twice": ("comparisons/any.yaml", "  - speed\n", "  - speed\n- name: All\n  rows:\n  - size\n", 9, "name “All” stands here twice"),
    "mapping for a row": ("comparisons/any.yaml", "  - speed", "  - {speed: yes}", 8, "“rows” must list texts"),
    "group without name": ("comparisons/any.yaml", "- name: All\n  rows", "- rows", 6, "“name” is missing"),
    "unknown field of a group": ("comparisons/any.yaml", "- name: All", "- name: All\n  colour: red", 7, "“colour” is not a field"),
    "long group": ("comparisons/any.yaml", "name: All", f"name: {LONG}", 6, "at most 80 characters"),
    "no front matter": ("articles/an-article.md", None, "Words.\n", 1, "front matter"),
    "front matter without end": ("articles/an-article.md", "Z\n---\n", "Z\n", 1, "front matter"),
    "empty article": ("articles/an-article.md", None, "", 1, "front matter"),
    "article without body": ("articles/an-article.md", "\nWords.\n\n[[comparison: any]]\n", "", 2, "body: This field cannot be blank."),
    "long title": ("articles/an-article.md", "title: An article", f"title: {LONG}", 2, "title: Ensure this value has at most 120"),
    "naive time": ("articles/an-article.md", "published_at: 2026-11-22T09:00:00Z", "published_at: 2026-11-22T09:00:00", 4, "“published_at” lacks its zone"),
    "bad time": ("articles/an-article.md", "updated_at: 2026-11-22T09:00:00Z", "updated_at: yesterday", 5, "“yesterday” is no updated_at"),
    "front matter yaml": ("articles/an-article.md", "standfirst: What", "standfirst: - What: is", 3, "this is not YAML"),
    "unknown comparison": ("articles/an-article.md", "[[comparison: any]]", "[[comparison: nowhere]]", 10, "there is no comparison “nowhere”"),
    "comparison twice": ("articles/an-article.md", "[[comparison: any]]", "[[comparison: any]]\n\n[[comparison: any]]", 12, "stands in the article already"),
    "blank lines first": ("articles/an-article.md", "\nWords.\n\n[[comparison: any]]", "\n  \n\n[[comparison: nowhere]]", 10, "there is no comparison “nowhere”"),
    "control character in the body": ("articles/an-article.md", "Words.", "Wo\x1brds.", 8, "control character U+001B"),
    "article not utf-8": ("articles/an-article.md", "Words.", b"W\xf6rter.", 8, "this is not UTF-8"),
    "bad article name": ("articles/An article!.md", None, lambda text: FILES["articles/an-article.md"], 2, "slug: Enter a valid"),
    "version without number": ("pages/terms/first.md", None, lambda text: FILES["pages/terms/1.md"], 2, "must be named by its version"),
    "version in other digits": ("pages/terms/².md", None, lambda text: FILES["pages/terms/1.md"], 2, "must be named by its version"),
    "version with a leading zero": ("pages/terms/01.md", None, lambda text: FILES["pages/terms/1.md"], 2, "must be named by its version"),
    "version zero": ("pages/terms/0.md", None, lambda text: FILES["pages/terms/1.md"], 2, "must be named by its version"),
    "page without summary": ("pages/terms/1.md", "summary: What you agree to.\n", "", 2, "“summary” is missing"),
    "bad page name": ("pages/the terms/1.md", None, lambda text: FILES["pages/terms/1.md"], 2, "slug: Enter a valid"),
}  # fmt: skip


def break_file(root, path, old, new):
    if old is not None:
        change(root, path, old, new)
    else:
        write(root, path, new(FILES.get(path)) if callable(new) else new)


@pytest.mark.parametrize(("path", "old", "new", "line", "said"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line_and_nothing_is_loaded(folder, path, old, new, line, said):
    break_file(folder, path, old, new)

    problems = refusal(folder)

    named = [(number, message) for where, number, message in problems if where == path]
    assert [number for number, message in named if said in message] == [line], problems
    assert len(problems) == len(set(problems))


@pytest.mark.parametrize(
    "name",
    [
        "yaml syntax",
        "too long",
        "bad date",
        "unknown release",
        "evidence twice",
        "row twice",
        "long group",
        "long title",
        "comparison twice",
        "page without summary",
    ],
)
def test_a_broken_file_changes_nothing_of_what_is_there(folder, name):
    load(folder)
    path, old, new, line, said = BROKEN[name]
    break_file(folder, path, old, new)
    write(folder, "media/files/new.txt", "Words.")

    problems = refusal(folder, update=True)

    assert [problem[:2] for problem in problems if said in problem[2]] == [(path, line)]


def test_all_that_is_wrong_in_all_files_is_said_at_once(folder):
    names = [
        "tab",
        "too long",
        "unknown verdict",
        "column twice",
        "unknown comparison",
        "page without summary",
    ]
    folder_of = {BROKEN[name][0] for name in names}
    write(folder, "criteria/size.yaml", FILES["criteria/size.yaml"].replace("Size", LONG))
    change(folder, *BROKEN["tab"][:3])
    for name in names[2:]:
        change(folder, *BROKEN[name][:3])

    problems = refusal(folder)

    assert {path for path, _, _ in problems} == folder_of | {"criteria/size.yaml"}
    for name in (name for name in names if name != "too long"):
        path, _, _, line, said = BROKEN[name]
        assert any((path, line) == problem[:2] and said in problem[2] for problem in problems), name
    assert problems == sorted(problems, key=lambda problem: problem[:2])


def test_a_broken_file_keeps_all_others_from_being_updated(folder):
    load(folder)
    change(folder, *CHANGES["technology"][0])
    change(folder, *CHANGES["title"][0])
    change(folder, *CHANGES["media"][0])
    write(folder, "pages/terms/2.md", "---\ntitle: x\n---\n")

    assert {path for path, _, _ in refusal(folder, update=True)} == {"pages/terms/2.md"}


def test_a_name_that_another_technology_has_is_no_update(folder):
    load(folder)
    shutil.copy(folder / "technologies/alpha.yaml", folder / "technologies/beta.yaml")

    assert ("technologies/beta.yaml", 1, "name: Technology with this Name already exists.") in refusal(folder)
