"""What is wrong with the images of a text, for whoever saves, publishes or imports it."""

from images.models import Image
from techjobs.markdown import shown_images
from techjobs.pictures import MEDIA


def image_problems(body: str) -> list[tuple[int, str]]:
    """The line of each image that must not be published as it is, and why not. One query at most."""
    shown = shown_images(body)
    names = {image.src.removeprefix(MEDIA) for image in shown if image.src.startswith(MEDIA)}
    known = set(Image.objects.filter(file__in=names).values_list("file", flat=True)) if names else set()
    problems = []
    for image in shown:
        if image.src.startswith(MEDIA) and image.src.removeprefix(MEDIA) not in known:
            problems.append((image.line, f"there is no image “{image.src}”"))
        if not image.alt:
            problems.append(
                (
                    image.line,
                    f"the image “{image.src}” has no alternative text: say what it shows, or “decorative”",
                )
            )
    return problems
