"""A page, taken apart for a test to look at."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"br", "hr", "img", "input", "link", "meta", "path", "circle", "use"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Document(HTMLParser):
    source: str
    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.open: list[Element] = []
        self.feed(self.source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data

    def all(self, tag: str, **attributes: str) -> list[Element]:
        wanted = {name.rstrip("_"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag and wanted.items() <= element.attributes.items()
        ]

    def texts(self, tag: str, **attributes: str) -> list[str]:
        return [" ".join(element.text.split()) for element in self.all(tag, **attributes)]

    def links(self) -> list[str]:
        return [element.attributes.get("href") or "" for element in self.all("a")]

    @property
    def data(self) -> list[Any]:
        """What the page says to machines."""
        return [json.loads(element.text) for element in self.all("script", type="application/ld+json")]


def document(response: Any) -> Document:
    return Document(response.content.decode())
