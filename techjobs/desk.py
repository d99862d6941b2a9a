"""The desk: the admin as a room of this house, and the start page that shows what waits for whoever opens it.

A room registers what it has to say on the start page, in the `ready` of its AppConfig:

    register_block(
        Block(
            name="drafts",                                  # unique; registering it again replaces it
            title="My drafts",
            items=my_drafts,                                # (request) -> Items, newest or most urgent first
            empty="You have no draft.",                     # a sentence, where there is none
            permission="articles.change_article",           # who has it not is neither asked nor told
            unless="",                                      # nor who has this one: another block says more
            more=("All articles", reverse_lazy("admin:articles_article_changelist")),
            order=10,                                       # smallest first
        )
    )

`items` costs a fixed number of queries and asks the database for AT_MOST rows: `queryset[:AT_MOST]`.
It shows only what this person may see. An Item is a title with an address, and one line of detail; times in
it are in the reader's zone already (`timezone.localtime`).

A room whose models stand under another heading than its app's own name says so, too:

    register_section(Section("Members", labels=("accounts", "account"), order=40))
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.apps import apps
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

# A start page is read at a glance; the rest stands behind “more”.
AT_MOST = 7


@dataclass(frozen=True)
class Item:
    title: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Block:
    """See above."""

    name: str
    title: str
    items: Callable[[HttpRequest], Iterable[Item]]
    empty: str
    permission: str
    unless: str = ""
    more: tuple[str, Any] | None = None
    order: int = 50


@dataclass(frozen=True)
class Section:
    """A heading over the models of some apps, in the head and in the list of models."""

    title: str
    labels: tuple[str, ...]
    order: int = 50


_blocks: dict[str, Block] = {}
_sections: dict[str, Section] = {}


def register_block(block: Block) -> None:
    _blocks[block.name] = block


def register_section(section: Section) -> None:
    _sections.update(dict.fromkeys(section.labels, section))


def blocks_for(request: HttpRequest) -> list[dict[str, Any]]:
    """The blocks that the person may see, in order, each with its items."""
    may = request.user.has_perm
    mine = [
        block
        for block in _blocks.values()
        if may(block.permission) and not (block.unless and may(block.unless))
    ]
    return [
        {"block": block, "items": list(islice(block.items(request), AT_MOST))}
        for block in sorted(mine, key=lambda block: (block.order, block.title))
    ]


def section_of(label: str) -> Section:
    return _sections.get(label) or Section(str(apps.get_app_config(label).verbose_name), (label,))


class Desk(AdminSite):
    """Django's admin with our door, our headings and our start page."""

    site_header = site_title = settings.SITE_NAME
    index_title = "The desk"
    enable_nav_sidebar = False  # the sections stand in the head

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No door of its own: staff sign in where everyone does."""
        return secure_admin_login(super().login)(request, extra_context)

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """As everywhere: the page that asks, which ends the session as our sessions end."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """No second place to change one's password, which would tell nobody by mail."""
        return redirect("account_change_password")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Our sections in our order; of one app: the section that it stands in."""
        sections: dict[Section, dict[str, Any]] = {}
        for app in super().get_app_list(request):
            section = section_of(app["app_label"])
            if app_label and app_label not in section.labels:
                continue
            if section in sections:
                sections[section]["models"] += app["models"]
            else:
                sections[section] = app | {"name": section.title, "labels": section.labels}
        return [sections[section] for section in sorted(sections, key=lambda one: (one.order, one.title))]

    def app_index(
        self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        title = {"title": section_of(app_label).title}
        return super().app_index(request, app_label, title | (extra_context or {}))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {"blocks": blocks_for(request)} | (extra_context or {}))
