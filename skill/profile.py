"""Who may reach which door: this computer alone, or the world through named hosts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
"""Hosts of the local profile."""
FORWARDED = ("forwarded", "x-forwarded-", "x-real-ip", "via")
"""Beginnings of headers, in lower case, that tell that a request came through another computer."""
LOCAL_DOORS = frozenset(
    {"ask", "alexa", "health", "pages", "hear", "say", "batch", "topics", "metrics", "api"}
)
PUBLIC_DOORS = frozenset({"alexa", "health", "pages"})
"""What `serve --public` opens; further doors only by name."""
NEVER_PUBLIC = frozenset({"hear", "say"})
"""Doors that no name opens to the world: a person's sound stays on their computer."""
FURTHER_DOORS = LOCAL_DOORS - PUBLIC_DOORS - NEVER_PUBLIC
"""What may be opened to the world by name."""
FOREIGN_SITES = frozenset({"cross-site", "same-site"})
"""What a browser says in `Sec-Fetch-Site` of a request that another site's page makes."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The hosts that are ours, the doors that are open, and whether anybody may come through a proxy."""

    hosts: frozenset[str]
    """Lower case, without port."""
    doors: frozenset[str]
    public: bool

    def refuses(self, headers: Mapping[str, str]) -> str | None:
        """Why a request does not belong here, in one sentence; None where it does."""
        sent = {name.lower(): value for name, value in headers.items()}
        if _without_port(sent.get("host", "")) not in self.hosts:
            return "The Host of this request is not one of ours."
        if not self.public and any(name.startswith(FORWARDED) for name in sent):
            return "This server answers this computer alone; requests passed on by another are refused."
        return None

    def refuses_origin(self, headers: Mapping[str, str]) -> str | None:
        """Why a request that may change something comes from a page that is not ours; None where not.

        Names of headers in lower case.
        """
        origin, host = headers.get("origin"), headers.get("host", "").strip().lower()
        ours = {f"{scheme}://{host}" for scheme in (("http", "https") if self.public else ("http",))}
        if origin is not None and origin.strip().lower() not in ours:
            return "The Origin of this request is not ours."
        if headers.get("sec-fetch-site", "").strip().lower() in FOREIGN_SITES:
            return "This request was made by a page that is not ours."
        return None


LOCAL = Profile(LOOPBACK, LOCAL_DOORS, public=False)


def public_profile(hosts: tuple[str, ...], further_doors: tuple[str, ...] = ()) -> Profile:
    """The profile that serves the world under `hosts`. Raises ValueError for a door that does not exist."""
    possible = LOCAL_DOORS - NEVER_PUBLIC
    unknown = set(further_doors) - possible
    if unknown:
        raise ValueError(
            f"There is no door {', '.join(sorted(unknown))}; there are {', '.join(sorted(possible))}."
        )
    return Profile(frozenset(host.lower() for host in hosts), PUBLIC_DOORS | set(further_doors), public=True)


def _without_port(host: str) -> str:
    name, colon, port = host.strip().lower().rpartition(":")
    if colon and (port.isdecimal() or not port) and not (name.startswith("[") and not name.endswith("]")):
        return name
    return host.strip().lower()
