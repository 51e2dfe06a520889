"""The API for people: one page without scripts, made from the OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from typing import Any

Json = Mapping[str, Any]


def docs_page(document: Json) -> bytes:
    """The page."""
    operations = [
        (f"{method.upper()} {path}", operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    html = files("skill").joinpath("pages", "docs.html").read_text("utf-8")
    for mark, parts in (
        ("doors", (_link(operation["operationId"], name) for name, operation in operations)),
        ("operations", (line for name, operation in operations for line in _operation(name, operation))),
        (
            "types",
            (line for name, kind in document["components"]["schemas"].items() for line in _type(name, kind)),
        ),
    ):
        html = html.replace(f"<!-- {mark} -->", "\n".join(parts))
    return html.encode()


def _operation(name: str, operation: Json) -> Iterator[str]:
    yield f'<h2 id="{escape(operation["operationId"])}"><code>{escape(name)}</code></h2>'
    yield f"<p>{escape(operation['summary'])}.</p>"
    parameters = operation.get("parameters", ())
    if parameters:
        yield "<h3>In the address</h3>"
        yield from _list((each["name"], escape(each["description"])) for each in parameters)
    if "requestBody" in operation:
        yield "<h3>Takes</h3>"
        yield from _list(_contents(operation["requestBody"]))
    yield "<h3>Gives</h3>"
    yield from _list(_contents(operation["responses"]["200"]))
    yield "<h3>Else</h3>"
    others = ((status, reply) for status, reply in operation["responses"].items() if status != "200")
    yield from _list((status, escape(reply["description"])) for status, reply in others)


def _type(name: str, kind: Json) -> Iterator[str]:
    yield f'<h3 id="{escape(name)}">{escape(name)}</h3>'
    if kind.get("description"):
        yield f"<p>{escape(kind['description'])}</p>"
    required = kind.get("required", ())
    yield from _list(
        (field, f"{_kind(about)}{'' if field in required else ', may be absent'}{_says(about)}")
        for field, about in kind.get("properties", {}).items()
    )


def _contents(described: Json) -> Iterator[tuple[str, str]]:
    for content_type, media in described["content"].items():
        yield content_type, _kind(media["schema"])


def _kind(about: Json) -> str:
    """What a schema allows, in a few words; types of ours as links."""
    if "$ref" in about:
        return _link(about["$ref"].rpartition("/")[2])
    if "anyOf" in about:
        return " or ".join(map(_kind, about["anyOf"]))
    if "enum" in about:
        return " or ".join(f"<code>{escape(str(value))}</code>" for value in about["enum"])
    if about.get("type") == "array":
        return f"list of {_kind(about['items'])}"
    limits = (("minLength", "at least"), ("maxLength", "at most"), ("minimum", "from"), ("maximum", "to"))
    told = "".join(f", {words} {about[limit]}" for limit, words in limits if limit in about)
    name = "bytes" if about.get("format") == "binary" else str(about.get("type", "anything"))
    return escape(name + told)


def _says(about: Json) -> str:
    description = about.get("description")
    return f". {escape(description)}" if description else ""


def _link(id_: str, name: str | None = None) -> str:
    return f'<a href="#{escape(id_)}"><code>{escape(name or id_)}</code></a>'


def _list(entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A list of names with what is said of them, which is HTML already."""
    yield "<dl>"
    for name, says in entries:
        yield f"<dt><code>{escape(name)}</code></dt><dd>{says}</dd>"
    yield "</dl>"
