from django.apps import AppConfig
from django.db.models.signals import pre_delete, pre_save


class ComparisonsConfig(AppConfig):
    name = "comparisons"

    def ready(self) -> None:
        from accounts import cleaning
        from accounts.models import User
        from accounts.own_data import register_export
        from comparisons import versions  # noqa: F401, connects its receivers
        from comparisons.corrections import own_data
        from comparisons.corrections.desk import CORRECTIONS_TO_DECIDE
        from comparisons.corrections.forms import CorrectionForm
        from comparisons.history import export_events
        from comparisons.waiting import CELLS_TO_CHECK
        from techjobs.desk import register_block
        from techjobs.views import offer_again

        register_block(CELLS_TO_CHECK)
        register_block(CORRECTIONS_TO_DECIDE)
        register_export("facts", export_events)
        register_export("corrections", own_data.export_corrections)
        offer_again("comparisons:correction_create", CorrectionForm.offered())
        cleaning.register("corrections that led to nothing", own_data.delete_old_corrections)
        pre_delete.connect(own_data.on_delete, sender=User)
        pre_save.connect(own_data.on_save, sender=User)
