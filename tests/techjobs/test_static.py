"""Static files as they are served outside DEBUG."""

import gzip
import json
import re

import brotli
import pytest
from django.core.management import call_command
from django.test import override_settings

from techjobs.static import join_css

# One process has them all: what they look at is made once.
pytestmark = pytest.mark.xdist_group("static")


def joined(**sheets):
    return join_css(lambda name: sheets[name.removeprefix("css/").removesuffix(".css")])


def test_imported_sheets_stand_in_their_order():
    sheets = {
        "site": '@layer a, b;\n@import url("one.css");\n@import url("two.css");\n.three { top: 3px }\n',
        "one": ".one { top: 1px; }\n",
        "two": ".two { top: 2px; }\n",
    }

    assert joined(**sheets) == "@layer a,b;.one{top:1px}.two{top:2px}.three{top:3px}"


def test_comments_go():
    assert joined(site="/* a's */ .one { /* b\n * \"c */ top: 0; } /**/") == ".one{top:0}"


@pytest.mark.parametrize(
    "sheet",
    [
        '.a::before{content:"  two  spaces  "}',
        '.a::before{content:" ; { } , "}',
        ".a::before{content:' /* no comment */ '}",
        '.a::before{content:"\\""}',
        '.a[href="a,  b"]{top:0}',
    ],
)
def test_strings_stay_as_they_are(sheet):
    assert joined(site=sheet) == sheet


@pytest.mark.parametrize(
    "sheet",
    [
        ".a .b{top:0}",
        ".a>.b{top:0}",
        ".a{width:calc(1px + 2px)}",
        ".a{margin:0 auto}",
        "@media (width>= 40em) and (hover:hover){.a{top:0}}",
        ".a :not(.b){top:0}",
        ".a:is(.b,.c) .d{top:0}",
    ],
)
def test_what_spaces_mean_stays(sheet):
    assert joined(site=sheet) == sheet


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    """A folder as collectstatic leaves it outside DEBUG."""
    root = tmp_path_factory.mktemp("static")
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "techjobs.static.SiteStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=str(root), STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    return root


def test_the_site_has_one_style_sheet_under_a_name_of_its_content(collected):
    (sheet,) = [
        path for path in (collected / "css").iterdir() if re.fullmatch(r"site\.[0-9a-f]{12}\.css", path.name)
    ]

    css = sheet.read_text()

    assert "@import" not in css
    assert "/*" not in css
    assert css.startswith("@layer reset,base,layout,components,utilities;")
    for layer in ("reset", "base", "layout", "components", "utilities"):
        assert f"@layer {layer}{{" in css
    manifest = json.loads((collected / "staticfiles.json").read_text())
    assert manifest["paths"]["css/site.css"] == f"css/{sheet.name}"


def test_it_is_there_compressed_and_the_same(collected):
    (sheet,) = (collected / "css").glob("site.????????????.css")

    plain = sheet.read_bytes()

    assert gzip.decompress(sheet.with_name(f"{sheet.name}.gz").read_bytes()) == plain
    assert brotli.decompress(sheet.with_name(f"{sheet.name}.br").read_bytes()) == plain
    assert len(sheet.with_name(f"{sheet.name}.br").read_bytes()) < len(plain) / 2


def test_everything_that_pages_name_has_a_hashed_name(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]

    for name in ("img/favicon.ico", "img/favicon.svg", "img/card.png", "js/toc-bar.js"):
        assert manifest[name] != name
        assert (collected / manifest[name]).is_file()


def test_modules_import_each_other_by_hashed_names(collected):
    manifest = json.loads((collected / "staticfiles.json").read_text())["paths"]

    script = (collected / manifest["js/markdown-editor.js"]).read_text()

    for name in ("markdown-edits", "image-dialog", "search-dialog"):
        assert f'from "./{manifest[f"js/{name}.js"].removeprefix("js/")}"' in script
        assert f'"./{name}.js"' not in script
