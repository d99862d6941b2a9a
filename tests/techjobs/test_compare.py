from hypothesis import given
from hypothesis import strategies as st

from techjobs.compare import Piece, compare_words

TEXTS = st.lists(st.text("ab \n.", max_size=12), max_size=6).map("\n\n".join)


def read(paragraphs, *kinds):
    return ["".join(piece.text for piece in pieces if piece.kind in kinds) for pieces in paragraphs]


def whole(paragraphs, *kinds):
    return [text for text in read(paragraphs, *kinds) if text]


def test_prose_is_compared_by_words():
    (pieces,) = compare_words("Flask has no admin panel.", "Flask has one admin page.")

    assert pieces == [
        Piece("same", "Flask has "),
        Piece("removed", "no"),
        Piece("added", "one"),
        Piece("same", " admin "),
        Piece("removed", "panel"),
        Piece("added", "page"),
        Piece("same", "."),
    ]


def test_a_new_paragraph_leaves_the_others_as_they_are():
    assert read(compare_words("One.\n\nTwo.", "One.\n\nBetween.\n\nTwo."), "added") == ["", "Between.", ""]
    assert read(compare_words("One.\n\nTwo.", "Two."), "removed") == ["One.", ""]


def test_the_same_is_the_same():
    assert compare_words("One.\r\n\r\nTwo.", "One.\n\nTwo.") == [
        [Piece("same", "One.")],
        [Piece("same", "Two.")],
    ]


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_it(old, new):
    compared = compare_words(old, new)

    assert "".join(whole(compared, "same", "removed")) == "".join(whole(compare_words(old, old), "same"))
    assert "".join(whole(compared, "same", "added")) == "".join(whole(compare_words(new, new), "same"))


def test_long_texts_that_share_nothing_are_compared_too():
    old = "\n\n".join(f"alpha{number} " * 60 for number in range(150))
    new = "\n\n".join(f"beta{number} " * 60 for number in range(150))
    one = " ".join(f"gamma{number}" for number in range(9_000))

    assert len(compare_words(old, new)) == 150
    assert compare_words(one, one + " more")[0][-1] == Piece("added", one + " more")
