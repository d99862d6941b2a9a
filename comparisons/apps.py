from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        from accounts.own_data import register_export
        from comparisons import (
            versions,  # noqa: F401, connects its receivers
            waiting,
        )
        from comparisons.history import export_events

        waiting.register()
        register_export("facts", export_events)
