"""A QR code as the outline of an SVG, drawn in the page itself.

An image would be a second answer that holds the secret; in the page there is one, and no cache keeps it.
"""

from dataclasses import dataclass

import qrcode


@dataclass
class QR:
    """`size` modules wide and high, the quiet margin around them included."""

    size: int
    outline: str


def draw(text: str) -> QR:
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    outline = "".join(
        f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for start, length in _runs(row)
    )
    return QR(size=len(rows), outline=outline)


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where the dark ones begin, and how many there are in a row."""
    runs: list[tuple[int, int]] = []
    for x, is_dark in enumerate(row):
        if is_dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif is_dark:
            runs.append((x, 1))
    return runs
