"""Where editors keep the facts: what is compared, the tables, their cells, and what was changed."""

from comparisons.admin.catalogue import CriterionAdmin, ReleaseAdmin, TechnologyAdmin
from comparisons.admin.claims import ClaimAdmin
from comparisons.admin.corrections import CorrectionAdmin
from comparisons.admin.events import ClaimEventAdmin
from comparisons.admin.presets import PresetAdmin
from comparisons.admin.tables import ComparisonAdmin

__all__ = [
    "ClaimAdmin",
    "ClaimEventAdmin",
    "ComparisonAdmin",
    "CorrectionAdmin",
    "CriterionAdmin",
    "PresetAdmin",
    "ReleaseAdmin",
    "TechnologyAdmin",
]
