"""The part of a document that a script renews; the text around it people write."""

import sys
from pathlib import Path

BEGIN, END = "<!-- figures -->\n", "<!-- end of figures -->\n"


def renew(path: Path, figures: str) -> None:
    """Put `figures` between the two marks of the document."""
    before, begin, rest = path.read_text().partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        sys.exit(f"{path} has lost its marks {BEGIN.strip()} and {END.strip()}.")
    path.write_text(f"{before}{BEGIN}\n{figures.strip()}\n\n{END}{after}")
    print(f"Written: {path}", file=sys.stderr)
