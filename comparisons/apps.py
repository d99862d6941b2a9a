from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        from accounts.own_data import register_export
        from comparisons import versions  # noqa: F401, connects its receivers
        from comparisons.history import export_events

        register_export("facts", export_events)
