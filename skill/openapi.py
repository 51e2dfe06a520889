"""The API in OpenAPI 3.1, from the types that hold the requests; only this imports openapi-pydantic.

The libraries that validate requests for Flask read bodies through Flask's own JSON: there NaN is a number, a
body that is no JSON is an empty one, and nesting knows no bound. The contract wants each of these refused by
name. So requests are read by `json_body` and `request_fields`, and only their schema is taken from here.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from openapi_pydantic import (
    Header,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    RequestBody,
    Response,
    Schema,
)
from openapi_pydantic.util import PydanticSchema, construct_open_api_with_schema_class

from intents.topics import Content
from skill.api_operations import OPERATIONS, DoorOperation, Given, Kind
from skill.api_replies import ErrorReply
from skill.exchange import CONTENT_VERSION, JSON_TYPE
from skill.profile import Profile

REASONS = {
    304: "Nothing has changed",
    400: "No body that is accepted",
    403: "An Origin that is not ours",
    404: "No such topic",
    413: "Too large",
    415: "Another content type",
    421: "A Host that is not ours",
    422: "A field is missing, wrong or too long",
    429: "Too often",
    503: "Busy, or there is no ear or no voice here",
}
"""Status -> why."""


def openapi(content: Content, profile: Profile) -> dict[str, Any]:
    """The doors of a profile as an OpenAPI document; the topics and the language are the content's."""
    paths: dict[str, PathItem] = {}
    for operation in OPERATIONS:
        if operation.door in profile.doors:
            item = paths.setdefault(operation.path, PathItem())
            setattr(item, operation.method.lower(), _operation(operation))
    document = construct_open_api_with_schema_class(
        OpenAPI(
            openapi="3.1.0", info=Info(title="Hepatica", version=version("hepatica")), paths=paths
        )
    )  # fmt: skip
    found: dict[str, Any] = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    _name_what_is_served(found, content)
    return found


def _name_what_is_served(document: dict[str, Any], content: Content) -> None:
    """Write which locales and topics there are into the places that take one."""
    locale = {"pattern": f"^{content.language}([-_][A-Za-z0-9]{{2,8}})?$"}
    for kind in document["components"]["schemas"].values():
        if "locale" in kind.get("properties", ()) and kind["title"].endswith(("Request", "Form")):
            kind["properties"]["locale"] |= locale
    for methods in document["paths"].values():
        for operation in methods.values():
            for parameter in operation.get("parameters", ()):
                if parameter["name"] == "locale":
                    parameter["schema"] |= locale
                elif parameter["in"] == "path":
                    parameter["schema"]["enum"] = sorted(content.topics)


def _operation(described: DoorOperation) -> Operation:
    name = described.path.strip("/").replace("/{id}", "_one")
    responses = {"200": _reply(described.gives)}
    responses |= {str(status): _refusal(status) for status in (*described.refuses, 421)}
    return Operation(
        operationId=name,
        summary=described.summary,
        tags=[described.door],
        parameters=[_parameter(given) for given in described.given] or None,
        requestBody=RequestBody(content=_contents(described.takes), required=True)
        if described.takes
        else None,
        responses=dict(sorted(responses.items())),
    )


def _parameter(given: Given) -> Parameter:
    return Parameter.model_validate(
        {
            "name": given.name,
            "in": given.place,
            "description": given.says,
            "required": given.place == "path",
            "schema": {"type": "string", **({"enum": list(given.only)} if given.only else {})},
        }
    )


def _contents(kinds: tuple[tuple[str, Kind], ...]) -> dict[str, MediaType]:
    return {
        content_type: MediaType(
            media_type_schema=Schema(type="string", schema_format="binary")
            if kind is None
            else PydanticSchema(schema_class=kind)
        )
        for content_type, kind in kinds
    }


def _reply(gives: tuple[tuple[str, Kind], ...]) -> Response:
    in_header = any(kind is None for _, kind in gives)
    return Response(
        description="The reply",
        content=_contents(gives),
        headers={CONTENT_VERSION: _text("A hash of the content")} if in_header else None,
    )


def _refusal(status: int) -> Response:
    if status == 304:
        return Response(description=REASONS[status], headers={"ETag": _text("The same")})
    waits = {"Retry-After": _text("Seconds")} if status in (429, 503) else None
    return Response(description=REASONS[status], content=_contents(((JSON_TYPE, ErrorReply),)), headers=waits)


def _text(description: str) -> Header:
    return Header(description=description, required=True, param_schema=Schema(type="string"))
