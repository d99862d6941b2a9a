"""What every list and form of the desk shares."""

from typing import Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db import models
from django.utils.functional import cached_property

# Beyond it the number of pages does not matter, and counting a big table does.
COUNTED = 10_000
PER_PAGE = 50

# An address that is typed without its scheme means https.
ADDRESSES: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


class BoundedPaginator(Paginator):
    """Counts as far as somebody pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by().values("pk")[:COUNTED].count()


class DeskAdmin(admin.ModelAdmin):
    """A ModelAdmin whose list never counts a big table and whose form can be saved from its top."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = PER_PAGE
    list_max_show_all = PER_PAGE  # a page shows as many as it ever will
    show_facets = admin.ShowFacets.NEVER  # they count the table once for each choice
    actions_on_top = True
    actions_on_bottom = False
    save_on_top = True
    formfield_overrides = ADDRESSES
