from techjobs.build import build_id


def test_the_same_code_is_the_same_build(settings):
    settings.DEBUG = True

    assert build_id() == build_id()
    assert len(build_id()) == 16


def test_another_address_is_another_build(settings):
    settings.DEBUG = True
    before = build_id()

    settings.SITE_URL = "https://elsewhere.example.org"
    assert build_id() != before


def test_another_template_is_another_build(settings, tmp_path):
    settings.DEBUG, settings.BASE_DIR = True, tmp_path
    (tmp_path / "requirements.txt").write_text("Django")
    (tmp_path / "templates").mkdir()
    seen = {build_id()}
    for content in ("one", "two"):
        (tmp_path / "templates" / "a.html").write_text(content)
        seen.add(build_id())
    (tmp_path / "templates" / "a.html").rename(tmp_path / "templates" / "b.html")
    seen.add(build_id())
    (tmp_path / "requirements.txt").write_text("Django 6")
    seen.add(build_id())

    assert len(seen) == 5


def test_what_is_no_code_is_no_other_build(settings, tmp_path):
    settings.DEBUG, settings.BASE_DIR = True, tmp_path
    (tmp_path / "requirements.txt").write_text("Django")
    (tmp_path / "articles").mkdir()
    before = build_id()

    (tmp_path / "articles" / "models.pyc").write_bytes(b"\x00")

    assert build_id() == before
