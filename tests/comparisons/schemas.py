"""As much of JSON Schema 2020-12 as our own schema uses; a keyword that is not here fails loudly."""

import re
from datetime import date
from typing import Any

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "boolean": bool,
    "null": type(None),
}
SAID_ONLY = {"$schema", "title", "description", "$defs", "then"}


def faults(value: Any, schema: dict[str, Any], root: dict[str, Any], at: str = "$") -> list[str]:
    found = []
    for keyword, wanted in schema.items():
        if keyword in SAID_ONLY:
            continue
        check = CHECKS[keyword]
        found += [
            f"{at}: {fault}" if ": " not in fault else fault
            for fault in check(value, wanted, schema, root, at)
        ]
    return found


def _type(value, wanted, schema, root, at):
    kinds = [wanted] if isinstance(wanted, str) else wanted
    fits = any(isinstance(value, TYPES[kind]) and (kind != "integer" or value is not True) for kind in kinds)
    return [] if fits else [f"{at}: {value!r} is no {wanted}"]


def _required(value, wanted, schema, root, at):
    return [f"{at}: {name} is missing" for name in wanted if name not in value]


def _properties(value, wanted, schema, root, at):
    return [
        fault
        for name, part in wanted.items()
        if name in value
        for fault in faults(value[name], part, root, f"{at}.{name}")
    ]


def _items(value, wanted, schema, root, at):
    return [fault for n, one in enumerate(value) for fault in faults(one, wanted, root, f"{at}[{n}]")]


def _ref(value, wanted, schema, root, at):
    return faults(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, at)


def _if(value, wanted, schema, root, at):
    return [] if faults(value, wanted, root, at) else faults(value, schema["then"], root, at)


def _format(value, wanted, schema, root, at):
    if value is None:
        return []
    if wanted == "date":
        date.fromisoformat(value)
        return []
    return [] if re.match(r"https?://[^\s]+$", value) else [f"{at}: {value!r} is no {wanted}"]


def _simple(fits):
    return lambda value, wanted, schema, root, at: (
        [] if fits(value, wanted) else [f"{at}: {value!r} against {wanted!r}"]
    )


CHECKS = {
    "type": _type,
    "required": _required,
    "properties": _properties,
    "items": _items,
    "$ref": _ref,
    "if": _if,
    "format": _format,
    "enum": _simple(lambda value, wanted: value in wanted),
    "const": _simple(lambda value, wanted: value == wanted),
    "pattern": _simple(lambda value, wanted: re.search(wanted, value)),
    "minimum": _simple(lambda value, wanted: value >= wanted),
    "maximum": _simple(lambda value, wanted: value <= wanted),
    "minLength": _simple(lambda value, wanted: len(value) >= wanted),
}
