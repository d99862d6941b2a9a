import warnings

from django.apps import AppConfig


class ImagesConfig(AppConfig):
    name = "images"

    def ready(self) -> None:
        from PIL.Image import DecompressionBombWarning

        from images import files

        # What Pillow only warns of is refused here. For the process: warnings know no threads.
        warnings.filterwarnings("error", category=DecompressionBombWarning)
        files.connect()
