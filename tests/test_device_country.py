"""Whose emergency number a device gives before anybody has chosen: never another country's."""

from __future__ import annotations

import importlib.util
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.country import (
    ELSEWHERE,
    country_of_locale,
    country_of_zone,
    locale_for,
    locale_here,
    system_zone,
)
from device.time_zones import ZONES
from intents.library import default_root, load_content
from intents.topics import Content

KOREAN = Path(__file__).parent / "content_ko"
COUNTRIES = st.none() | st.sampled_from(["US", "GB", "AU", "CA", "IN", "KR", "DE", ELSEWHERE])


@pytest.mark.parametrize(
    ("by_locale", "by_zone", "wanted"),
    [
        ("GB", "GB", "en-GB"),
        ("GB", None, "en-GB"),
        (None, "GB", "en-GB"),
        (None, "IN", "en-IN"),
        (None, None, "en"),
        ("US", "GB", "en"),  # a computer set up with another's defaults: which is right, nobody knows
        ("GB", ELSEWHERE, "en"),
        ("DE", "US", "en"),
        ("DE", ELSEWHERE, "en"),
        ("NZ", None, "en"),
    ],
)
def test_the_country_is_the_one_that_locale_and_time_zone_agree_on(
    content: Content, by_locale: str | None, by_zone: str | None, wanted: str
) -> None:
    assert locale_for(content, by_locale, by_zone) == wanted


@given(by_locale=COUNTRIES, by_zone=COUNTRIES)
def test_no_number_is_given_that_one_of_the_two_contradicts(
    content: Content, by_locale: str | None, by_zone: str | None
) -> None:
    taken = locale_for(content, by_locale, by_zone)
    assert taken in content.places
    if taken != content.language:
        assert {by_locale, by_zone} <= {taken.removeprefix("en-"), None}


def test_another_languages_content_is_asked_for_its_own_country() -> None:
    content = load_content(KOREAN)
    assert locale_for(content, "KR", country_of_zone("Asia/Seoul")) == "ko-KR"
    assert locale_for(content, "GB", country_of_zone("Europe/London")) == "ko"


@pytest.mark.parametrize(
    ("environment", "country"),
    [
        ({"LANG": "en_GB.UTF-8"}, "GB"),
        ({"LANG": "de_DE@euro"}, "DE"),
        ({"LANG": "en_UK"}, "GB"),
        ({"LANG": "en_US.UTF-8", "LC_MONETARY": "en_IN"}, "IN"),
        ({"LANG": "en_US.UTF-8", "LC_TELEPHONE": "en_AU.UTF-8", "LC_MONETARY": "en_IN"}, "AU"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "en_CA.UTF-8", "LC_ADDRESS": "en_AU"}, "CA"),
        ({"LC_ALL": "C.UTF-8", "LANG": "en_GB.UTF-8"}, "GB"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, None),
        ({"LANG": "C.UTF-8"}, None),
        ({"LANG": "POSIX"}, None),
        ({"LANG": "english"}, None),
        ({"LANG": "en"}, None),
        ({"LANG": ""}, None),
        ({}, None),
    ],
)
def test_the_country_is_read_from_the_first_setting_that_names_one(
    environment: dict[str, str], country: str | None
) -> None:
    assert country_of_locale(environment) == country


@given(st.text())
def test_no_locale_is_too_odd_to_be_read(text: str) -> None:
    country = country_of_locale({"LANG": text})
    assert country is None or (len(country) == 2 and country.isupper())


@pytest.mark.parametrize(
    ("zone", "country"),
    [
        ("Europe/London", "GB"),
        ("GB-Eire", "GB"),
        ("America/Toronto", "CA"),
        ("America/Indiana/Knox", "US"),
        ("Asia/Calcutta", "IN"),
        ("Australia/Lord_Howe", "AU"),
        ("Europe/Berlin", ELSEWHERE),
        ("America/Puerto_Rico", ELSEWHERE),
        ("Eire", ELSEWHERE),
        ("Etc/UTC", None),
        ("UTC", None),
        ("GMT0", None),
        ("EST5EDT", None),
        ("Europe/Atlantis", None),
        ("../../etc/passwd", None),
        ("/etc/passwd", None),
        ("a\0b", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_zone_names_the_country_it_lies_in(zone: str | None, country: str | None) -> None:
    assert country_of_zone(zone) == country


def test_every_zone_of_this_computer_has_a_country_or_lies_elsewhere_or_nowhere() -> None:
    found = {zone: country_of_zone(zone) for zone in zoneinfo.available_timezones()}
    assert {country for country in found.values() if country} == {*ZONES, ELSEWHERE}
    nowhere = {zone for zone, country in found.items() if country is None}
    assert {zone for zone in nowhere if "/" in zone and not zone.startswith("Etc/")} == set()


def test_the_table_is_that_of_the_time_zone_database() -> None:
    package = importlib.util.find_spec("tzdata")
    if package is None or package.origin is None:
        pytest.skip("the package tzdata is not installed")
    database = Path(package.origin).parent / "zoneinfo"
    rows = [line.split("\t") for line in (database / "zone.tab").read_text("utf-8").splitlines()]
    lies_in = {row[2]: row[0] for row in rows if not row[0].startswith("#")}
    lines = [line.split() for line in (database / "tzdata.zi").read_text("utf-8").splitlines()]
    links = {line[2]: line[1] for line in lines if line[0] == "L"}

    def country(zone: str) -> str | None:
        while zone not in lies_in and zone in links:
            zone = links[zone]
        return lies_in.get(zone)

    for code, zones in ZONES.items():
        ours = set(zones.split())
        assert {zone for zone, there in lies_in.items() if there == code} <= ours
        assert {zone for zone in ours if country(zone) != code} == set()
        older = {zone for zone in links if country(zone) == code and country_of_zone(zone) is not None}
        assert older <= ours


@pytest.mark.parametrize("root", [default_root(), KOREAN], ids=["en", "ko"])
def test_the_table_has_every_country_that_the_content_has(root: Path) -> None:
    countries = {locale.partition("-")[2] for locale in load_content(root).places}
    assert countries - {""} <= set(ZONES)


def test_the_systems_zone_is_where_its_clock_links_to(tmp_path: Path) -> None:
    link, name = tmp_path / "localtime", tmp_path / "timezone"
    assert system_zone({}, link, name) is None
    name.write_text("Asia/Kolkata\n", "utf-8")
    assert system_zone({}, link, name) == "Asia/Kolkata"
    link.symlink_to("/usr/share/zoneinfo/Europe/London")
    assert system_zone({}, link, name) == "Europe/London"
    assert system_zone({"TZ": ":America/Toronto"}, link, name) == "America/Toronto"
    assert system_zone({"TZ": ""}, link, name) == "Europe/London"
    assert system_zone({"TZ": f":{link}"}, link, name) == "Europe/London"


@pytest.mark.parametrize(
    ("target", "zone"),
    [
        ("../usr/share/zoneinfo/Europe/London", "Europe/London"),
        ("/usr/share/zoneinfo/posix/Europe/London", "Europe/London"),
        ("/usr/share/zoneinfo/right/Europe/London", "Europe/London"),
        ("/nowhere/Europe/London", None),
    ],
)
def test_the_link_may_be_written_in_other_ways(tmp_path: Path, target: str, zone: str | None) -> None:
    link = tmp_path / "localtime"
    link.symlink_to(target)
    assert system_zone({}, link, tmp_path / "none") == zone


def test_a_clock_that_is_a_file_of_its_own_or_a_name_that_is_no_text_tells_no_zone(tmp_path: Path) -> None:
    link, name = tmp_path / "localtime", tmp_path / "timezone"
    link.write_bytes(b"TZif2")
    name.write_bytes(b"\xff\xfe")
    assert system_zone({}, link, name) is None
    name.write_bytes(b"")
    assert system_zone({}, link, name) is None


@pytest.mark.parametrize("rule", ["EST5EDT,M3.2.0,M11.1.0", "<+0330>-3:30", ":/etc/localtime"])
def test_a_clock_set_by_a_rule_tells_no_country(tmp_path: Path, rule: str) -> None:
    assert country_of_zone(system_zone({"TZ": rule}, tmp_path / "none", tmp_path / "none")) is None


def test_this_computers_locale_is_one_that_the_content_has(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LC_ALL", "LC_TELEPHONE", "LC_ADDRESS", "LC_MONETARY", "LANG", "TZ"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "Australia/Perth")
    monkeypatch.setenv("LANG", "en_AU.UTF-8")
    assert locale_here(content) == "en-AU"
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert locale_here(content) == "en"
