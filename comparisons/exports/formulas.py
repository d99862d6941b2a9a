"""Text that a spreadsheet must not take for a formula, and back again.

What begins with one of the signs, also behind spaces and quotes, which some programs strip, gets an
apostrophe before it. Whatever has one already gets another, so that taking one away is exact.
"""

import re

# The wide ones are what an East Asian keyboard writes; a spreadsheet takes them for the narrow ones.
FORMULA = re.compile(r"[\s'\"]*[=+\-@＝＋－＠\t\r]")


def defused(text: str) -> str:
    return f"'{text}" if FORMULA.match(text) else text


def restored(text: str) -> str:
    """What `defused` was given; of any other text, the text."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text
