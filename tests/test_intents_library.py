from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from made_root import BIOPSY, FILES, JAUNDICE, make_root

from intents.errors import ContentError
from intents.library import default_root, load_content, read_content

KOREAN = Path(__file__).parent / "content_ko"


def slips_of(root: Path) -> list[str]:
    with pytest.raises(ContentError) as error:
        load_content(root)
    assert str(error.value).count("\n") == len(error.value.slips) - 1
    return [
        f"{slip.path.relative_to(root).as_posix()}:{slip.line or ''} {slip.problem}"
        for slip in error.value.slips
    ]


def only_slip(folder: Path, changes: dict[str, str | bytes | None]) -> str:
    slips = slips_of(make_root(folder, changes))
    assert len(slips) == 1, slips
    return slips[0]


def test_a_root_is_read_into_the_types_of_the_content(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    jaundice = content.topics["jaundice"]
    assert (content.language, content.understanding) == ("en", "exact")
    assert jaundice.title == "Jaundice"
    assert jaundice.safety
    assert not content.topics["imaging"].safety
    assert [passage.id for passage in (jaundice.gist, jaundice.simpler, *jaundice.parts)] == [
        "jaundice.gist",
        "jaundice.simpler",
        "jaundice.1",
        "jaundice.2",
    ]
    assert jaundice.parts[0].text == "The eyes can turn yellow too. A doctor can find out why."
    assert jaundice.see_also == ("biopsy", "imaging")
    assert [phrase.id for phrase in content.phrases["welcome"].variants] == [
        "phrase.welcome.0",
        "phrase.welcome.1",
    ]
    flag = content.red_flags["chest_pain"]
    assert (flag.tier, flag.said.id, flag.reminder.id, flag.again.id) == (
        1,
        "flag.chest_pain.said",
        "flag.chest_pain.reminder",
        "flag.chest_pain.again",
    )
    assert flag.asking.spoken == ("my chest hurts",)
    assert content.cues["fear"].said[0].id == "cue.fear.0"
    assert content.cues["fear"].heard == ("i am (afraid|scared)",)
    assert content.asking["jaundice"].spoken == ("what is jaundice", "jaundice", "why is my skin yellow")
    assert [group.id for group in content.groups] == ["all"]
    assert content.terms[1].spoken == "m r i scan"
    assert list(content.places) == ["en-US", "en"]


def test_a_sentence_has_its_mark_or_the_sources_of_its_file(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    first, second = content.topics["jaundice"].gist.sentences
    assert (first.sources, second.sources) == (("symptoms",), ("safety",))
    assert content.topics["imaging"].gist.sentences[0].sources == ("tests",)
    assert content.phrases["welcome"].variants[0].sentences[0].sources == ("own",)


def test_a_sentence_marked_as_feeling_acknowledges_one(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path))
    assert content.cues["fear"].said[0].sentences[0].acknowledges
    assert not content.topics["jaundice"].gist.sentences[0].acknowledges


ABOUT = JAUNDICE.replace('parts = ["The eyes', 'parts = ["{review_status} The eyes')
SIGNED = 'by = "A. Tester, nurse"\non = 2026-01-02\ndue = 2027-01-02\n'


def status(folder: Path, *reviews: str) -> str:
    jaundice, biopsy, imaging = reviews
    root = make_root(
        folder,
        {
            "topics/jaundice.toml": ABOUT.replace('by = ""\n', jaundice),
            "topics/biopsy.toml": BIOPSY + biopsy,
            "topics/imaging.toml": FILES["topics/imaging.toml"] + imaging,
        },
    )
    return load_content(root).topics["jaundice"].parts[0].sentences[0].text


def test_whether_the_words_were_reviewed_is_said_by_itself_once_every_topic_is_signed(tmp_path: Path) -> None:
    assert status(tmp_path / "a", "", "", "") == "Nobody has checked these words yet."
    assert status(tmp_path / "b", SIGNED, SIGNED, "") == "Nobody has checked these words yet."
    assert status(tmp_path / "c", SIGNED, SIGNED, SIGNED) == "A doctor has checked these words."


def test_a_signature_is_read_with_its_dates(tmp_path: Path) -> None:
    content = load_content(make_root(tmp_path, {"topics/biopsy.toml": BIOPSY + SIGNED}))
    review = content.topics["biopsy"].review
    assert (review.by, review.on, review.due) == ("A. Tester, nurse", date(2026, 1, 2), date(2027, 1, 2))


def test_without_words_for_the_review_status_the_content_is_refused(tmp_path: Path) -> None:
    phrases = FILES["phrases.toml"].replace("[not_reviewed]", "[something_else]")
    slip = only_slip(tmp_path, {"topics/jaundice.toml": ABOUT, "phrases.toml": phrases})
    assert slip.startswith("topics/jaundice.toml:")
    assert "{review_status}" in slip


def test_the_version_changes_with_any_word_and_only_then(tmp_path: Path) -> None:
    first = load_content(make_root(tmp_path / "a")).version
    assert len(first) == 12
    assert int(first, 16) >= 0
    assert load_content(make_root(tmp_path / "b")).version == first
    windows = {name: text.replace("\n", "\r\n") for name, text in FILES.items()}
    assert load_content(make_root(tmp_path / "c", windows)).version == first
    assert load_content(make_root(tmp_path / "d", {"README.md": "Read me."})).version == first
    hidden: dict[str, str | bytes | None] = {"topics/._biopsy.toml": b"\x00", ".git/x.toml": "x"}
    assert load_content(make_root(tmp_path / "h", hidden)).version == first
    changed = {"terms.toml": FILES["terms.toml"].replace("the same", "the very same")}
    assert load_content(make_root(tmp_path / "e", changed)).version != first


def test_every_slip_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    slips = slips_of(
        make_root(
            tmp_path,
            {
                "groups.toml": "[[groups]\n",
                "sources.toml": FILES["sources.toml"].replace('kind = "own"', 'kind = "gossip"', 1),
                "terms.toml": None,
                "topics/biopsy.toml": BIOPSY.replace("see_also", "see_alas"),
                "asking/biopsy.toml": 'spoken = ["(a"]\n',
            },
        )
    )
    assert {slip.split(":")[0] for slip in slips} == {
        "groups.toml",
        "sources.toml",
        "terms.toml",
        "topics/biopsy.toml",
        "asking/biopsy.toml",
    }


def test_a_slip_in_one_file_brings_none_in_the_files_that_name_it(tmp_path: Path) -> None:
    for number, (name, text) in enumerate(
        {
            "sources.toml": "x",
            "places.toml": "x",
            "topics/biopsy.toml": "x",
            "red_flags/chest_pain.toml": "x",
            "phrases.toml": "x",
        }.items()
    ):
        assert only_slip(tmp_path / str(number), {name: text}).startswith(name)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "topics/biopsy.toml",
            '"jaundice", "imaging"',
            '"jaundice", "nowhere"',
            "see_also leads to 'nowhere'",
        ),
        ("topics/biopsy.toml", '"jaundice", "imaging"', '"jaundice", "biopsy"', "needlessly"),
        ("topics/biopsy.toml", '"jaundice", "imaging"', '"jaundice", "jaundice"', "needlessly"),
        ("topics/biopsy.toml", "[safety]", "[gossip]", "The source 'gossip' is unknown"),
        ("topics/biopsy.toml", '["tests"]', '["gossip"]', "The source 'gossip' is unknown"),
        ("topics/biopsy.toml", "{emergency}", "{police}", "Nothing fills {police}"),
        ("topics/biopsy.toml", "{emergency}", "{topic}", "Nothing fills {topic}"),
        ("topics/biopsy.toml", "[review]\n", '[review]\nby = "A. Tester"\n', "half signed"),
        ("topics/biopsy.toml", "[review]\n", "[review]\ndue = 2026-01-01\n", "due before"),
        ("phrases.toml", "{first}", "{last}", "Nothing fills {last}"),
        ("phrases.toml", "Hello again.", "Hello [again.", "square bracket"),
        ("cues.toml", "(afraid|scared)", "(afraid", "template"),
        ("terms.toml", 'written = "MRI scan"', 'written = "MRI"', "'MRI' stands twice"),
        ("terms.toml", '["nci"]', '["gossip"]', "The source 'gossip' is unknown"),
        ("places.toml", 'blood_per_day = "much"\n', "", "'en' has no words for 'blood_per_day'"),
        ("places.toml", '"much"', '"{emergency}"', "holds a placeholder itself"),
        ("places.toml", "[en", "[de", "No place stands for the rest of the world"),
        ("groups.toml", '"imaging"', '"imaging", "nowhere"', "'nowhere', which is no topic"),
        ("groups.toml", '"biopsy", ', "", "'biopsy' stands in no group"),
        ("groups.toml", '"imaging"', '"imaging", "biopsy"', "'biopsy' stands in two groups"),
        ("red_flags/chest_pain.toml", "tier = 1", 'tier = 1\ntopic = "nowhere"', "leads to 'nowhere'"),
        ("red_flags/chest_pain.toml", "tier = 1", "tier = 3", "tier 3 has no topic"),
        ("red_flags/chest_pain.toml", "reminder =", "#", "'reminder' or 'again' is missing"),
        ("asking/biopsy.toml", "spoken", "near", "Only out_of_scope has"),
        (
            "asking/emergency/chest_pain.toml",
            "spoken",
            "follow_up",
            "'follow_up' stands in a file of no topic",
        ),
    ],
)
def test_what_cannot_be_right_is_told_where_it_stands(
    tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    assert old in FILES[name]
    slips = slips_of(make_root(tmp_path, {name: FILES[name].replace(old, new)}))
    assert any(told in slip and slip.startswith(name) for slip in slips), slips


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("asking/dancing.toml", "'dancing' is no intent"),
        ("asking/clarify.toml", "'clarify' is no intent"),
        ("asking/emergency/dancing.toml", "'dancing' is no red flag"),
    ],
)
def test_ways_of_asking_for_nothing_are_told(tmp_path: Path, name: str, told: str) -> None:
    assert told in only_slip(tmp_path, {name: 'spoken = ["dance with me"]\n'})


@pytest.mark.parametrize(
    "name", ["topics/jaundice.tml", "notes.txt", "topic/jaundice.toml", "asking/x/y.toml"]
)
def test_a_file_that_nothing_reads_is_told(tmp_path: Path, name: str) -> None:
    assert only_slip(tmp_path, {name: "x = 1"}) == f"{name}: Nothing reads this file."


def test_a_topic_or_red_flag_that_nobody_can_ask_for_is_told(tmp_path: Path) -> None:
    assert "Nobody can ask for the topic 'biopsy'" in only_slip(tmp_path / "a", {"asking/biopsy.toml": None})
    assert "missing" in only_slip(tmp_path / "b", {"asking/emergency/chest_pain.toml": None})
    assert "no way of asking" in only_slip(tmp_path / "c", {"asking/biopsy.toml": 'written = ["biopsie"]\n'})


def test_a_topic_may_not_take_the_name_of_a_command(tmp_path: Path) -> None:
    groups = FILES["groups.toml"].replace('"biopsy"', '"biopsy", "stop"')
    changes = {"topics/stop.toml": BIOPSY, "asking/stop.toml": 'spoken = ["stop"]\n', "groups.toml": groups}
    assert "'stop' cannot be a topic's name" in only_slip(tmp_path, changes)


def test_a_red_flag_of_the_third_tier_needs_no_reminder(tmp_path: Path) -> None:
    flag = 'tier = 3\ntitle = "Yellow"\nsaid = "Call today."\ntopic = "jaundice"\nsources = ["safety"]\n'
    content = load_content(make_root(tmp_path, {"red_flags/chest_pain.toml": flag}))
    assert content.red_flags["chest_pain"].reminder.sentences == ()


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        load_content(tmp_path / "nowhere")


def test_an_empty_folder_is_told_file_by_file(tmp_path: Path) -> None:
    slips = slips_of(tmp_path)
    assert len(slips) == 8
    assert any("There is no topic" in slip for slip in slips)


def test_what_could_be_read_is_given_beside_the_slips(tmp_path: Path) -> None:
    reading = read_content(make_root(tmp_path, {"topics/biopsy.toml": "x"}))
    assert set(reading.content.topics) == {"jaundice", "imaging"}
    assert len(reading.slips) == 1
    assert reading.grade_leaves_out == {"biopsy"}


def test_the_korean_root_of_the_tests_is_right() -> None:
    content = load_content(KOREAN)
    assert content.language == "ko"
    assert set(content.topics) == {"jaundice", "biopsy"}


def test_the_english_content_is_right() -> None:
    assert load_content(default_root()).language == "en"


def test_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(KOREAN, copy)
    before = sorted(path.name for path in copy.rglob("*"))
    load_content(copy)
    assert sorted(path.name for path in copy.rglob("*")) == before
