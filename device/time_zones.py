"""Which time zones lie in the countries whose numbers the content has.

From the IANA Time Zone Database, version 2026f, in the public domain: the zones of its table zone.tab, and
the older names of the same zones, which it links to them. A test holds this table to the database.
"""

from __future__ import annotations

from collections.abc import Mapping

ZONES: Mapping[str, str] = {
    "US": """
        America/Adak America/Anchorage America/Atka America/Boise America/Chicago America/Denver
        America/Detroit America/Fort_Wayne America/Indiana/Indianapolis America/Indiana/Knox
        America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City
        America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac America/Indianapolis
        America/Juneau America/Kentucky/Louisville America/Kentucky/Monticello America/Knox_IN
        America/Los_Angeles America/Louisville America/Menominee America/Metlakatla America/New_York
        America/Nome America/North_Dakota/Beulah America/North_Dakota/Center
        America/North_Dakota/New_Salem America/Phoenix America/Shiprock America/Sitka America/Yakutat
        Navajo Pacific/Honolulu Pacific/Johnston US/Alaska US/Aleutian US/Arizona US/Central
        US/East-Indiana US/Eastern US/Hawaii US/Indiana-Starke US/Michigan US/Mountain US/Pacific
    """,
    "GB": """
        Europe/Belfast Europe/London GB GB-Eire
    """,
    "AU": """
        Antarctica/Macquarie Australia/ACT Australia/Adelaide Australia/Brisbane Australia/Broken_Hill
        Australia/Canberra Australia/Currie Australia/Darwin Australia/Eucla Australia/Hobart
        Australia/LHI Australia/Lindeman Australia/Lord_Howe Australia/Melbourne Australia/NSW
        Australia/North Australia/Perth Australia/Queensland Australia/South Australia/Sydney
        Australia/Tasmania Australia/Victoria Australia/West Australia/Yancowinna
    """,
    "CA": """
        America/Atikokan America/Blanc-Sablon America/Cambridge_Bay America/Creston America/Dawson
        America/Dawson_Creek America/Edmonton America/Fort_Nelson America/Glace_Bay America/Goose_Bay
        America/Halifax America/Inuvik America/Iqaluit America/Moncton America/Montreal America/Nipigon
        America/Pangnirtung America/Rainy_River America/Rankin_Inlet America/Regina America/Resolute
        America/St_Johns America/Swift_Current America/Thunder_Bay America/Toronto America/Vancouver
        America/Whitehorse America/Winnipeg America/Yellowknife Canada/Atlantic Canada/Central
        Canada/Eastern Canada/Mountain Canada/Newfoundland Canada/Pacific Canada/Saskatchewan
        Canada/Yukon
    """,
    "IN": """
        Asia/Calcutta Asia/Kolkata
    """,
    "KR": """
        Asia/Seoul ROK
    """,
}
"""Country (ISO 3166-1) -> its zones, by every name that they have had; Korea for the content of the tests."""
