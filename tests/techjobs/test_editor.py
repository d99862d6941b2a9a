"""What the editors' widgets put into a form: all that their components read, and a field that works alone."""

import re

from django import forms
from django.forms import Media
from django.urls import reverse
from markdownx.fields import MarkdownxFormField

from techjobs.editor import CountedTextarea, CountedTextInput, MarkdownEditor


class TextForm(forms.Form):
    title = forms.CharField(max_length=120, widget=CountedTextInput)
    standfirst = forms.CharField(max_length=300, widget=CountedTextarea)
    body = MarkdownxFormField(
        widget=MarkdownEditor(
            preview="admin:articles_article_preview",
            autosave="admin:articles_article_autosave",
            comparisons="admin:articles_article_pick_comparison",
        )
    )


def test_the_text_stands_in_a_plain_field():
    html = str(TextForm(initial={"body": "Words <b>& more"})["body"])

    assert '<textarea name="body"' in html
    assert 'class="markdownx-editor"' in html
    assert "required" in html
    assert ">\nWords &lt;b&gt;&amp; more</textarea>" in html
    assert "<script" not in html
    assert not re.search(r"\s(style|on\w+)=", html)


def test_addresses_of_a_new_object():
    html = str(TextForm()["body"])

    assert (
        f'<page-preview id="id_body_preview" data-url="{reverse("admin:articles_article_preview_new")}"'
        in html
    )
    assert f'<auto-save data-url="{reverse("admin:articles_article_autosave_new")}"' in html


def test_addresses_of_an_object():
    form = TextForm()
    form.fields["body"].widget.object_id = 7
    html = str(form["body"])

    assert f'data-url="{reverse("admin:articles_article_preview", args=[7])}"' in html
    assert f'data-url="{reverse("admin:articles_article_autosave", args=[7])}"' in html
    assert 'data-url="/admin/articles/article/preview/"' not in html
    assert TextForm().fields["body"].widget.object_id is None  # one form's key is not the next one's


def test_what_has_no_address_is_not_offered():
    html = str(TextForm()["body"])
    assert 'data-opens="comparison"' in html
    assert 'data-opens="image"' not in html
    assert 'data-opens="article"' not in html

    class Bare(forms.Form):
        body = MarkdownxFormField(widget=MarkdownEditor())

    html = str(Bare()["body"])
    assert "page-preview" not in html
    assert "<auto-save data-url" not in html
    assert "data-opens" not in html


def test_each_button_has_a_name_and_submits_nothing():
    html = str(TextForm()["body"])
    buttons = re.findall(r"<button ([^>]*)>([^<]*)</button>", html)
    assert len(buttons) > 15
    for attributes, words in buttons:
        assert words.strip()
        assert 'type="button"' in attributes or "data-insert" in attributes


def test_the_scripts_are_modules_of_our_own():
    media = str(TextForm().media)

    assert "markdownx" not in media
    assert re.findall(r"<script[^>]*>", media)
    for tag in re.findall(r"<script[^>]*>", media):
        assert 'type="module"' in tag
        assert 'src="/static/js/' in tag
    assert "css/editor.css" in media
    assert isinstance(TextForm().media, Media)


def test_fields_with_room_say_how_much():
    form = TextForm(initial={"title": "One & two"})

    assert str(form["title"]).startswith("<text-counter><input")
    assert 'maxlength="120"' in str(form["title"])
    assert "One &amp; two" in str(form["title"])
    assert str(form["standfirst"]).startswith("<text-counter><textarea")
    assert 'maxlength="300"' in str(form["standfirst"])
