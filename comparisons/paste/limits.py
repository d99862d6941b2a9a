"""How much is taken at once. A comparison of 50 technologies and 300 criteria fits as a table."""

MOST_CHARACTERS = 2_000_000
MOST_ROWS = 5_000
MOST_COLUMNS = 200
MOST_CELLS = 100_000
# What somebody looks through before it is stored, and what one transaction does in a few seconds.
MOST_CHANGES = 300


class PasteError(Exception):
    """The paste cannot be read; its words are for whoever pasted."""


def refuse_too_many(rows: list[list[str]]) -> None:
    if len(rows) > MOST_ROWS:
        raise PasteError(f"The table has {len(rows):,} rows; at most {MOST_ROWS:,} are read at once.")
    columns = max(map(len, rows), default=0)
    if columns > MOST_COLUMNS:
        raise PasteError(f"The table has {columns:,} columns; at most {MOST_COLUMNS} are read at once.")
    cells = sum(map(len, rows))
    if cells > MOST_CELLS:
        raise PasteError(f"The table has {cells:,} cells; at most {MOST_CELLS:,} are read at once.")
