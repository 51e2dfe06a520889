"""The skill package's manifest, and the addresses in it."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PACKAGE = Path(__file__).parent / "package"
EXAMPLE_ADDRESS = "https://hepatica.example"
"""What stands in the repository, where nobody's address belongs; RFC 2606 keeps such names unused."""
_NAME = re.compile(
    r"(?=.{1,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])", re.ASCII
)
_FUNCTION = re.compile(
    r"arn:aws:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)?", re.ASCII
)


class AddressUnfit(Exception):  # noqa: N818 - an answer to whoever named it
    """Alexa would not call this address; the text says why, and what would do."""


def manifest_path(package: Path = PACKAGE) -> Path:
    """Where a package's manifest lies."""
    return package / "skill.json"


def read_manifest(package: Path = PACKAGE) -> dict[str, Any]:
    """The manifest of a package. Raises OSError, and ValueError where there is none in the file."""
    document = json.loads(manifest_path(package).read_text("utf-8"))
    if not isinstance(document, dict) or not isinstance(document.get("manifest"), dict):
        raise ValueError("skill.json holds no manifest")  # noqa: TRY004 - a slip in a file, not in a call
    return document


def manifest_text(document: dict[str, Any]) -> str:
    """The manifest as it stands in its file."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def fit_address(url: str) -> str:
    """The address in its one normal form: https and a name, nothing behind it. Raises AddressUnfit.

    Source: "Host a Custom Skill as a Web Service": https, port 443, a certificate for a domain name.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        raise AddressUnfit("That is no address. Give one such as https://skill.example.org") from None
    name = (parts.hostname or "").lower()
    if parts.scheme.lower() != "https":
        raise AddressUnfit("Alexa calls https addresses only. Give one such as https://skill.example.org")
    if port not in (None, 443):
        raise AddressUnfit("Alexa calls port 443 only. Leave the port out, and let a proxy pass it on.")
    if parts.username is not None or parts.password is not None:
        raise AddressUnfit("Leave user name and password out: the address is published.")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise AddressUnfit("Give the host alone, without a path: /alexa, /privacy and /terms are added.")
    if not _NAME.fullmatch(name):
        raise AddressUnfit(
            "Alexa needs a domain name with a certificate of its own, such as skill.example.org"
        )
    return f"https://{name}"


def fit_function(arn: str) -> str:
    """The name of an AWS Lambda function. Raises AddressUnfit."""
    if not _FUNCTION.fullmatch(arn.strip()):
        raise AddressUnfit(
            "That is no Lambda function. Copy its ARN: arn:aws:lambda:us-east-1:123456789012:function:name"
        )
    return arn.strip()


def with_address(document: dict[str, Any], address: str, function: str | None = None) -> dict[str, Any]:
    """The manifest with the pages, and the endpoint where no function is named, at an address of ours."""
    changed = copy.deepcopy(document)
    manifest = changed["manifest"]
    endpoint = {"uri": f"{address}/alexa", "sslCertificateType": "Trusted"}
    manifest["apis"]["custom"]["endpoint"] = endpoint if function is None else {"uri": function}
    for pages in manifest["privacyAndCompliance"]["locales"].values():
        pages.update(privacyPolicyUrl=f"{address}/privacy", termsOfUseUrl=f"{address}/terms")
    return changed


def addresses(document: dict[str, Any]) -> Iterator[str]:
    """Every address of ours that the manifest names: the endpoint and the pages."""
    manifest = document["manifest"]
    yield manifest["apis"]["custom"]["endpoint"]["uri"]
    for pages in manifest["privacyAndCompliance"]["locales"].values():
        yield from (pages["privacyPolicyUrl"], pages["termsOfUseUrl"])


def is_example(address: str) -> bool:
    """Whether an address is one that nobody can have (RFC 2606)."""
    name = (urlsplit(address).hostname or "").lower()
    return name.endswith((".example", ".invalid", ".test", ".localhost")) or bool(
        re.fullmatch(r"(.+\.)?example\.(com|net|org)", name)
    )
