"""The country whose emergency number a device gives until a person chooses one: from the system's settings.

A wrong number is worse than none. So where the time zone and the locale name different countries, none is
taken: the device says that it does not know the country, and "your local emergency number" in danger.
"""

from __future__ import annotations

import locale
import os
import re
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path

from device.time_zones import ZONES
from intents.topics import Content

ELSEWHERE = "ZZ"
"""A country that is none of those in the table; "unknown region" in Unicode's CLDR."""
LOCALE_VARIABLES = ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LC_MONETARY", "LANG")
"""The settings that tell of a country, the nearest to a telephone number first (locale(7) has what each is
for). Those that tell of a language only are left out."""
LOCALTIME = Path("/etc/localtime")
"""A link to the file of the system's time zone (systemd, localtime(5))."""
TIMEZONE = Path("/etc/timezone")
"""Its name, where Debian has written it and the other is no link."""

_NOWHERE = re.compile(
    r"Etc/.*|UTC|UCT|Universal|Zulu|GMT.*|Greenwich|Factory|[CEMPW](ST|ET)(\d[CEMP]DT)?|MET|HST"
)
"""Zones that lie in no country: the sea's, the clock's own, and names older than those that name a city."""


def locale_here(content: Content) -> str:
    """The locale of the content to be used on this system until a person chooses another."""
    return locale_for(content, country_of_locale(os.environ), country_of_zone(system_zone(os.environ)))


def locale_for(content: Content, by_locale: str | None, by_zone: str | None) -> str:
    """The content's locale for the countries that locale and time zone name; None where one names none.

    The language alone, which names no country's number, where they disagree, name none, or name one that
    the content has no number of.
    """
    named = {country for country in (by_locale, by_zone) if country is not None}
    wanted = f"{content.language}-{named.pop()}" if len(named) == 1 else content.language
    return wanted if wanted in content.places else content.language


def country_of_locale(environment: Mapping[str, str]) -> str | None:
    """The country (ISO 3166-1) in the first setting that names one, None for none: `en_GB.UTF-8` is "GB"."""
    for name in LOCALE_VARIABLES:
        # the names that Python knows as another's, such as en_UK, come out as that one
        found = re.match(r"[a-z]{2,3}_([A-Z]{2})(?![A-Za-z])", locale.normalize(environment.get(name, "")))
        if found and "_" in environment[name]:
            return found[1]
    return None


def country_of_zone(zone: str | None) -> str | None:
    """The country in which a time zone lies: its code, ELSEWHERE for one not in the table, None for none."""
    if zone is None or _NOWHERE.fullmatch(zone):
        return None
    for country, zones in ZONES.items():
        if zone in zones.split():
            return country
    return ELSEWHERE if _is_zone(zone) else None


def system_zone(
    environment: Mapping[str, str], localtime: Path = LOCALTIME, timezone: Path = TIMEZONE
) -> str | None:
    """The name of the system's time zone, such as ``Europe/London``; None where it cannot be told."""
    chosen = environment.get("TZ", "").removeprefix(":")
    if chosen and chosen != str(localtime):
        return _name_in(chosen)
    if linked := _linked(localtime):
        return _name_in(linked)
    try:
        return _name_in(timezone.read_text("utf-8").strip())
    except (OSError, UnicodeDecodeError):
        return None


def _linked(path: Path) -> str | None:
    try:
        return str(path.readlink())
    except OSError:
        return None


def _name_in(text: str) -> str | None:
    """The zone's name in a name or in the path of a zone's file."""
    roots: Iterable[str] = (*zoneinfo.TZPATH, "/usr/share/zoneinfo", "../usr/share/zoneinfo")
    for root in roots:
        text = text.removeprefix(f"{root}/")
    text = text.removeprefix("posix/").removeprefix("right/")
    return text if re.fullmatch(r"[A-Za-z0-9_+/-]+", text) and not text.startswith("/") else None


def _is_zone(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
