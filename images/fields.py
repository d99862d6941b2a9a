"""django-pictures with our widths, and with what its renditions lack: settings, and colours without waste."""

import io

from django.core.files.base import ContentFile
from pictures.models import PictureField, PictureFieldFile, PillowPicture
from PIL import Image as Pillow

from techjobs import pictures

# At these an eye finds no difference beside the original; letters in a screenshot keep their edges.
OPTIONS: dict[str, dict] = {
    "AVIF": {"quality": 68, "speed": 6, "subsampling": "4:4:4"},
    "WEBP": {"quality": 84, "method": 4},
}


class Rendition(PillowPicture):
    """One file that a browser may choose."""

    def resize(self, image: Pillow.Image) -> Pillow.Image:
        """Of the same proportions, without a transparency that nothing shows through."""
        height = max(1, round(image.height * self.width / image.width))
        # Not a copy first, as the library makes it: of a large image that is another 100 MB.
        image = image.resize((self.width, height), Pillow.Resampling.LANCZOS, reducing_gap=3)
        opaque = image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255)
        return image.convert("RGB") if opaque else image

    def save(self, image: Pillow.Image) -> None:
        with io.BytesIO() as buffer:
            options = OPTIONS[self.file_type]
            self.resize(image).save(buffer, self.file_type, exif=b"", icc_profile=b"", **options)
            self.storage.save(self.name, ContentFile(buffer.getvalue()))


class ImageFile(PictureFieldFile):
    @staticmethod
    def get_picture_files(*, file_name, img_width, img_height, storage, field):
        """The library leaves out the width of the image itself: one of 600 pixels would show 304 of them."""
        return {
            None: {
                file_type: {
                    width: Rendition(file_name, file_type, None, storage, width)
                    for width in pictures.widths(img_width)
                }
                for file_type in field.file_types
            }
        }

    @property
    def is_complete(self) -> bool:
        """Whether it and all of its renditions are stored."""
        names = [self.name, *(rendition.name for rendition in self.get_picture_files_list())]
        return all(self.storage.exists(name) for name in names)


class ImageField(PictureField):
    attr_class = ImageFile
