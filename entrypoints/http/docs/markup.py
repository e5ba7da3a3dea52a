"""HTML that cannot be broken by what stands in it: whatever is not markup already is escaped."""

import re
from html import escape
from typing import Final

_VOID: Final = {"input", "link", "meta", "br"}


class Markup(str):
    """Text that is HTML."""

    __slots__ = ()


Content = str | Markup


def el(name: str, /, *content: Content, **attributes: str | None) -> Markup:
    """An element. A trailing underscore in an attribute's name is dropped (`class_`), others
    become hyphens; None leaves the attribute out.
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    if name in _VOID:
        return Markup(f"<{name}{written}>")
    return Markup(f"<{name}{written}>{join(*content)}</{name}>")


def join(*content: Content) -> Markup:
    return Markup("".join(each if isinstance(each, Markup) else escape(each) for each in content))


def inline(text: str) -> Markup:
    """Text in which `this` is code."""
    parts = re.split(r"`([^`]+)`", text)
    return join(
        *(el("code", part) if place % 2 else part for place, part in enumerate(parts) if part)
    )


def prose(text: str) -> list[tuple[str | None, Markup]]:
    """Paragraphs, and headings that begin with ##, as sections: each its title, and its HTML."""
    sections: list[tuple[str | None, Markup]] = []
    for block in re.split(r"\n{2,}|(?m:^(?=## ))", text.strip()):
        heading, _, body = block.partition("\n") if block.startswith("## ") else ("", "", block)
        paragraph = el("p", inline(body.strip()))
        if heading or not sections:
            sections.append((heading.removeprefix("## ") or None, paragraph))
        else:
            title, so_far = sections[-1]
            sections[-1] = (title, join(so_far, paragraph))
    return sections
