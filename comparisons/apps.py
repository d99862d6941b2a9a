from django.apps import AppConfig


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        from accounts.own_data import register_export
        from comparisons import versions  # noqa: F401, connects its receivers
        from comparisons.history import export_events
        from comparisons.waiting import CELLS_TO_CHECK
        from techjobs.desk import register_block

        register_block(CELLS_TO_CHECK)
        register_export("facts", export_events)
