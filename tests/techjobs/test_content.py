import yaml
from hypothesis import given
from hypothesis import strategies as st

from techjobs.content import Exporter, Fields, Importer, dump_yaml
from techjobs.markdown import normalise

AWKWARD = [
    "---",
    ": ",
    "#",
    "no",
    "3.10",
    "~",
    "null",
    "'",
    '"',
    "\n",
    " x ",
    "- a",
    "%",
    "\\",
    "🦄",
    "\t",
    "|",
    ">-",
]
printable = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"))
texts = (printable | st.sampled_from(AWKWARD) | st.lists(st.sampled_from(AWKWARD)).map("".join)).filter(bool)


def read(source):
    problems = []
    return Fields("file", yaml.compose(source, Loader=yaml.BaseLoader), problems), problems


@given(texts)
def test_a_text_comes_back_as_it_was(text):
    fields, problems = read(dump_yaml({"name": text}))

    assert fields.text("name") == text
    assert problems == []


@given(st.lists(texts, min_size=1, unique=True))
def test_a_list_comes_back_as_it_was(items):
    fields, problems = read(dump_yaml({"items": items}))

    assert [node.value for node in fields.names("items")] == items
    assert problems == []


@given(st.lists(st.dictionaries(st.sampled_from("abc"), texts, min_size=1), min_size=1))
def test_mappings_come_back_as_they_were(entries):
    fields, problems = read(dump_yaml({"entries": entries}))

    found = [
        {name: entry.text(name) for name in "abc" if name in entry.values}
        for entry in fields.entries("entries")
    ]
    assert found == entries
    assert problems == []


@given(texts)
def test_a_markdown_file_comes_back_as_it_was(tmp_path_factory, text):
    root = tmp_path_factory.mktemp("content")
    body = normalise(text).strip() or "Words."
    Exporter(root).markdown("articles/any.md", {"title": text, "standfirst": "x"}, body)
    importer = Importer(root)

    ((path, fields, found, first_line),) = importer.markdown_files("articles")

    assert (path.name, fields.text("title"), found) == ("any.md", text, body)
    lines = (root / "articles/any.md").read_bytes().decode().split("\n")
    assert "\n".join(lines[first_line - 1 :]).rstrip("\n").startswith(body.split("\n")[0])
    assert importer.problems == []


def test_empty_fields_are_left_out():
    assert dump_yaml({"a": "", "b": None, "c": [], "d": "no", "e": 3}) == "d: no\ne: 3\n"


def test_every_scalar_is_a_text_until_it_is_asked_for_as_something_else():
    fields, problems = read("a: no\nb: 3.10\nc: 2026-11-22\nd: 007\ne: ~\n")

    assert [fields.text(name) for name in "abcde"] == ["no", "3.10", "2026-11-22", "007", "~"]
    assert fields.integer("d") == 7
    assert fields.date("c").isoformat() == "2026-11-22"
    assert problems == []
