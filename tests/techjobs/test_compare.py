"""Two texts, compared in words."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from techjobs.compare import compare_words


def test_a_reworded_paragraph_is_compared_word_by_word():
    assert compare_words("Be kind.\n\nBe very kind to all.", "Be kind.\n\nBe quite kind to all.") == [
        [("equal", "Be kind.")],
        [("equal", "Be "), ("delete", "very "), ("insert", "quite "), ("equal", "kind to all.")],
    ]


def test_a_paragraph_before_a_reworded_one_is_put_in_whole():
    old = "One two three four five."
    assert compare_words(old, "Something else altogether.\n\nOne two three four six.") == [
        [("insert", "Something else altogether.")],
        [("equal", "One two three four "), ("delete", "five. "), ("insert", "six.")],
    ]


def test_a_paragraph_that_went_is_taken_out_whole():
    assert compare_words("A.\n\nB.\n\nC.", "A.\n\nC.") == [
        [("equal", "A.")],
        [("delete", "B.")],
        [("equal", "C.")],
    ]


def test_a_text_and_none():
    assert compare_words("", "New.") == [[("insert", "New.")]]
    assert compare_words("Old.", "") == [[("delete", "Old.")]]
    assert compare_words("", "") == []


def test_the_space_after_a_word_is_no_change():
    assert compare_words("One two\nthree", "One\ntwo three") == [[("equal", "One\ntwo three")]]


texts = st.lists(st.sampled_from(["a", "b", "c", "d.", "\n\n", "\n"]), max_size=40).map(" ".join)


@given(texts, texts)
def test_what_is_kept_with_what_is_put_in_is_the_new_text(old, new):
    compared = [part for paragraph in compare_words(old, new) for part in (*paragraph, ("equal", " "))]

    def said(*ops):
        return "".join(text for op, text in compared if op in ops).split()

    assert said("equal", "insert") == new.split()
    assert said("equal", "delete") == old.split()


def hostile(kind: str, seed: int) -> str:
    chance = random.Random(seed)
    letters = {"words of two": "ab", "words of many": "abcdefghijklmnopqrstuvwxyz"}.get(kind, "ab")
    gap = {"short paragraphs": "\n\n", "mixed": chance.choice([" ", "\n\n"])}.get(kind, " ")
    words = ("".join(chance.choices(letters, k=chance.randint(1, 3))) for _ in range(60_000))
    return gap.join(words)[:60_000]


@pytest.mark.parametrize("kind", ["words of two", "words of many", "short paragraphs", "paragraphs of ten"])
def test_long_texts_that_have_little_in_common_are_compared_in_time(kind):
    old, new = hostile(kind, 1), hostile(kind, 2)
    if kind == "paragraphs of ten":
        old, new = ("\n\n".join(text[at : at + 40] for at in range(0, 60_000, 40)) for text in (old, new))
    began = time.process_time()

    assert compare_words(old, new)

    assert time.process_time() - began < 5
