"""Errors reported to a service that takes Sentry's reports, where SENTRY_DSN names one.

What leaves the machine is what was raised, where in our code, and on which kind of page: no address of a
client, no body, query, cookie or local variable, no words of a database or with a mail address.
"""

from typing import Any

import sentry_sdk
from django.conf import settings
from django.db import Error as DatabaseError
from sentry_sdk.integrations.django import DjangoIntegration

from techjobs.build import build_id
from techjobs.logs import MAIL_ADDRESS, request_id


def report_errors() -> None:
    """Once in each process; does nothing without SENTRY_DSN."""
    if not settings.SENTRY_DSN:
        return
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        release=build_id(),
        integrations=[DjangoIntegration(transaction_style="url", middleware_spans=False)],
        auto_enabling_integrations=False,
        data_collection={
            "user_info": False,
            "http_bodies": [],
            "database_query_data": False,
            "stack_frame_variables": False,
            "cookies": {"mode": "off"},
            "url_query_params": {"mode": "off"},
        },
        max_breadcrumbs=0,
        before_send=without_personal_data,
    )


def without_personal_data(event: Any, hint: dict[str, Any]) -> Any:
    """The report as it may leave the machine."""
    event.pop("user", None)
    event.pop("server_name", None)
    event.pop("logentry", None)
    # Which kind of page it was says `transaction`; the rest the log has, under the same name.
    event.pop("request", None)
    event.setdefault("tags", {})["request_id"] = request_id.get()
    error = hint.get("exc_info", (None, None))[1]
    for one in event.get("exception", {}).get("values", []):
        one["value"] = "" if _is_of_a_database(error) else MAIL_ADDRESS.sub("…@…", one.get("value") or "")
    return event


def _is_of_a_database(error: BaseException | None) -> bool:
    """It, or what it came from: their words quote rows."""
    seen: list[BaseException] = []
    while error is not None and error not in seen:
        if isinstance(error, DatabaseError):
            return True
        seen.append(error)
        error = error.__cause__ or error.__context__
    return False
