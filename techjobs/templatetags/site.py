from typing import Any

from django import template
from django.utils.safestring import SafeString

from techjobs.markdown import as_safe

register = template.Library()


@register.filter
def rendered(html: str) -> SafeString:
    """HTML that the renderer made and the database kept."""
    return as_safe(html)


@register.filter
def get(mapping: dict, key: Any) -> Any:
    return mapping[key]
