"""What every list and form of the desk shares."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import get_deleted_objects
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst

# Beyond it the number of pages does not matter, and counting a big table does.
COUNTED = 10_000
PER_PAGE = 50

# An address that is typed without its scheme means https.
ADDRESSES: dict[Any, dict[str, Any]] = {models.URLField: {"assume_scheme": "https"}}
# A page that lists all that a deletion takes along is read by a person, and made in one piece.
DELETED = 500


class BoundedPaginator(Paginator):
    """Counts as far as somebody pages."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows.order_by().values("pk")[:COUNTED].count()

    @property
    def is_cut(self) -> bool:
        return self.count >= COUNTED


class DeskAdmin(admin.ModelAdmin):
    """A ModelAdmin whose list never counts a big table."""

    paginator = BoundedPaginator
    show_full_result_count = False
    list_per_page = PER_PAGE
    list_max_show_all = PER_PAGE  # a page shows as many as it ever will
    show_facets = admin.ShowFacets.NEVER  # they count the table once for each choice
    actions_on_top = True
    actions_on_bottom = False
    formfield_overrides = ADDRESSES

    def page_context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        """What the template of a page of our own is given: all that the desk's base needs, and `more`."""
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **more}

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Headed by what it lists, not by “Select … to change”."""
        title = {} if IS_POPUP_VAR in request.GET else {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        """What is edited in a list is named: by its column's head, and whose it is."""
        form_class: Any = super().get_changelist_form(request, **kwargs)

        class Named(form_class):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                for field in self.fields.values():
                    field.widget.attrs["aria-label"] = f"{capfirst(field.label)}, {self.instance}"

        return Named

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What is done is done to what one has seen: a page at most, never to all that the list holds."""
        if request.POST.get("select_across", "0") != "0":
            self.message_user(request, f"Choose on this page, at most {PER_PAGE} at once.", messages.WARNING)
            return None
        return super().response_action(request, *args, **kwargs)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Django collects all that would go along; where that is too much to read, it is refused instead."""
        if crowd := next((found for thing in objs for found in too_many(thing)), None):
            return [], {}, set(), [f"more than {DELETED} {crowd}, too many to go from here"]
        return get_deleted_objects(objs, request, self.admin_site)


def too_many(thing: models.Model) -> Iterator[str]:
    """What hangs on a thing in such a number that nobody would read the list."""
    for model, lookup in hanging_on(type(thing)):
        rows = model._base_manager.filter(**{lookup: thing.pk})
        if rows.values("pk")[: DELETED + 1].count() > DELETED:
            yield str(model._meta.verbose_name_plural)


def hanging_on(
    model: type[models.Model], below: str = "pk", seen: frozenset = frozenset()
) -> Iterable[tuple[type[models.Model], str]]:
    """Models whose rows go with a row of this one, and theirs, each with the lookup that leads back to it."""
    for relation in model._meta.related_objects:
        if relation.on_delete is not models.CASCADE or relation.related_model in seen:
            continue
        lookup = f"{relation.field.name}__{below}"
        yield relation.related_model, lookup
        yield from hanging_on(relation.related_model, lookup, seen | {model, relation.related_model})
