from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_root import BIOPSY, FILES, JAUNDICE, make_root

from intents.errors import ContentError
from intents.library import read_content
from intents.meaning import SAFETY_TOPICS, TOPICS
from intents.rules import Report, check

TODAY = date(2026, 6, 1)


def told(folder: Path, changes: dict[str, str | bytes | None] | None = None) -> list[str]:
    """What the rules say, but for the topics and commands that the small root does not have."""
    root = make_root(folder, changes)
    return [
        f"{slip.path.relative_to(root).as_posix()}:{slip.line or ''} {slip.problem}"
        for slip in check(root, TODAY).slips
        if "is missing" not in slip.problem and "Nobody can ask for '" not in slip.problem
    ]


def topic(old: str, new: str, text: str = JAUNDICE) -> dict[str, str | bytes | None]:
    assert old in text
    name = "jaundice" if text is JAUNDICE else "biopsy"
    return {f"topics/{name}.toml": text.replace(old, new)}


def test_a_root_that_keeps_the_rules_has_no_slip(tmp_path: Path) -> None:
    assert told(tmp_path) == []


PARTS = 'parts = ["The eyes can turn yellow too.'


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (PARTS, PARTS + " A" + " bit" * 24 + ".", ""),
        (PARTS, PARTS + " " + "A bit " + "of it " * 12 + "is.", "the sentence has 27 words"),
        (PARTS, PARTS + " It takes 3 days.", "the digits '3'"),
        (PARTS, PARTS + " Take two pills.", "sounds like a dose"),
        (PARTS, PARTS + " It is five milligrams.", "sounds like a dose"),
        (PARTS, PARTS + " There are six months left.", "a number about somebody's future"),
        (PARTS, PARTS + " It helps fifty percent.", "a number about somebody's future"),
        (PARTS, PARTS + " You probably have it.", "sounds like a diagnosis"),
        (PARTS, PARTS + " You will be fine.", "sounds like a promise"),
        (PARTS, PARTS + " Don't worry.", "sounds like a promise"),
        (PARTS, PARTS + " Stay positive.", "words of battle"),
        (PARTS, PARTS + " Think of your family.", "words of battle"),
        (PARTS, PARTS + " It is a battle.", "words of battle"),
        (PARTS, PARTS + " The tumour is red.", "not American spelling"),
        (PARTS, PARTS + " The color is red.", ""),
        (PARTS, PARTS + " It helps the immune system fight.", ""),
        (PARTS, PARTS + " Cleveland Clinic says so.", "the clinic's name"),
        (PARTS, PARTS + " Is it red?", "a topic asks nothing"),
        ("out why.", "out why", "the sentence has no end"),
        ("The skin turns yellow.", "It is so. " * 14, "it has 42 words as spoken, 40 at most"),
        ("Jaundice makes", "It is so. " * 10 + "Jaundice makes", "jaundice.gist: it has"),
        ("An MRI can help.", "It is so. " * 24, "it has 72 words as spoken, 70 at most"),
        (
            "Jaundice makes the skin",
            "That makes the skin of the face and then the jaundice skin",
            "hold none of",
        ),
        ('name = "jaundice"', 'name = "the jaundice of the skin"', "The name has more than 4 words"),
        ('"biopsy", "imaging"', '"biopsy"', "see_also has fewer than 2"),
        ("safety = true\n", "", "'safety' is not as it should be"),
        ("happening now", "happening", "no sentence says whom to call now"),
        ("team. [safety]", "team. [nci]", "no sentence says whom to call now"),
        ('"yellow skin"', '"biopsy"', "is a name of 'biopsy' too"),
        (
            "The skin turns yellow.",
            "Physiological discoloration necessitates interdisciplinary hepatological consultation.",
            "Its reading grade is",
        ),
    ],
)
def test_a_topic_that_breaks_a_rule_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    slips = told(tmp_path, topic(old, new))
    if problem:
        assert any(problem in slip for slip in slips), slips
    else:
        assert slips == []


def test_words_are_counted_as_spoken_where_they_are_most(tmp_path: Path) -> None:
    long = " ".join(["word"] * 22)
    assert told(tmp_path / "a", topic("An MRI can help.", f"{long} {{blood_per_day}}.")) == []
    spoken = told(tmp_path / "b", topic("An MRI can help.", f"{long} {{emergency}}."))
    assert len(spoken) == 1
    assert "the sentence has 26 words" in spoken[0]
    assert (
        "the sentence has 27 words"
        in told(tmp_path / "c", topic("An MRI can help.", f"{long} MRI in it."))[0]
    )


def test_a_slip_is_told_with_the_line_of_its_sentence(tmp_path: Path) -> None:
    slips = told(
        tmp_path, topic(PARTS, 'parts = ["""\nThe eyes are.\n\nThis\ntumour is.\n""", "The eyes can too.')
    )
    assert [slip.split(" ")[0] for slip in slips] == ["topics/jaundice.toml:13"]


def test_rules_for_sentences_hold_for_phrases_cues_and_red_flags_too(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "phrases.toml": FILES["phrases.toml"].replace("Hello again.", "Hello to the tumour."),
        "cues.toml": FILES["cues.toml"].replace("That is hard.", "Be brave."),
        "red_flags/chest_pain.toml": FILES["red_flags/chest_pain.toml"].replace(
            "Do not wait.", "You will be fine."
        ),
    }
    assert [slip.split(":")[0] for slip in told(tmp_path, changes)] == [
        "cues.toml",
        "phrases.toml",
        "red_flags/chest_pain.toml",
    ]


def test_a_phrase_is_counted_with_the_longest_name_that_can_fill_it(tmp_path: Path) -> None:
    long = FILES["phrases.toml"].replace("You can also ask about", " ".join(["word"] * 24))
    assert told(tmp_path / "a", {"phrases.toml": long}) == []
    changes = {"phrases.toml": long, **topic('name = "jaundice"', 'name = "yellow skin"')}
    assert "the sentence has 26 words" in told(tmp_path / "b", changes)[0]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("Call {emergency} now.", "Wait. Sit. Call {emergency} now.", "the number comes later"),
        ("Call {emergency} now.", "Call now.", "it tells no number"),
        ("Please still call {emergency}.", "Please call.", "does not keep the number"),
        ("Please still call {emergency}.", "Please. Call {emergency}.", "several sentences"),
        ("tier = 1", "tier = 2", "to call the team"),
        (
            'tier = 1\ntitle = "Chest pain"\nsaid = "Call {emergency} now. Do not wait."',
            'tier = 2\ntitle = "Chest pain"\nsaid = "Call the team now. Do not wait. Or call {emergency}."',
            "the number comes later",
        ),
        ("Do not wait.", "Immediately necessitate professional consultation.", "said: its reading grade is"),
        (
            "Ask a friend to call {emergency}. Shout for help.",
            "Solicit immediate professional assistance via {emergency}.",
            "again: its reading grade is",
        ),
        (
            "Please still call {emergency}.",
            "Notwithstanding aforementioned considerations, immediately communicate via {emergency}.",
            "with its reminder and what is said again its reading grade is",
        ),
        ("tier = 1", 'tier = 3\ntopic = "jaundice"', "one sentence before the topic"),
    ],
)
def test_a_red_flag_that_does_not_help_at_once_is_told(
    tmp_path: Path, old: str, new: str, problem: str
) -> None:
    name = "red_flags/chest_pain.toml"
    assert old in FILES[name]
    slips = told(tmp_path, {name: FILES[name].replace(old, new)})
    assert any(problem in slip for slip in slips), slips


def asked(**files: str) -> dict[str, str | bytes | None]:
    return {f"asking/{name.replace('__', '/')}.toml": text for name, text in files.items()}


def test_a_phrase_that_two_intents_claim_is_told_however_it_is_written(tmp_path: Path) -> None:
    slips = told(tmp_path, asked(biopsy='spoken = ["biopsy", "What is Jaundice?"]'))
    assert slips == ["asking/jaundice.toml:1 'what is jaundice' is claimed by asking/biopsy.toml too."]


def test_a_near_copy_in_another_intent_is_told(tmp_path: Path) -> None:
    slips = told(tmp_path, asked(biopsy='spoken = ["biopsy", "what is a jaundice"]'))
    assert slips == [
        "asking/jaundice.toml:1 'what is jaundice' is nearly 'what is a jaundice' in asking/biopsy.toml."
    ]


def test_a_red_flag_keeps_what_a_topic_claims_too(tmp_path: Path) -> None:
    slips = told(tmp_path, asked(biopsy='spoken = ["biopsy"]\nwritten = ["my chest hurts!"]'))
    assert slips == [
        "asking/biopsy.toml:2 'my chest hurts!' is claimed by asking/emergency/chest_pain.toml too."
    ]


def test_a_phrase_that_one_file_holds_twice_is_told(tmp_path: Path) -> None:
    text = 'spoken = ["biopsy", "the test"]\nindirect = ["the test"]\nfollow_up = ["biopsy"]'
    assert len(told(tmp_path, asked(biopsy=text))) == 2


def test_follow_ups_may_be_shared_since_their_topic_tells_them_apart(tmp_path: Path) -> None:
    text = 'spoken = ["biopsy"]\nfollow_up = ["does it hurt", "does it go away", "scans"]'
    assert told(tmp_path, asked(biopsy=text)) == []


def test_a_number_may_stand_as_spoken_and_as_typed(tmp_path: Path) -> None:
    text = 'spoken = ["biopsy", "question two"]\nwritten = ["question 2"]'
    assert told(tmp_path, asked(biopsy=text)) == []


def test_the_english_content_must_have_every_topic_and_command_and_no_other(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    problems = {slip.problem for slip in check(root, TODAY).slips}
    assert "The topic 'surgery' is missing." in problems
    assert "Nobody can ask for 'stop'." in problems
    groups = FILES["groups.toml"].replace('"biopsy"', '"biopsy", "dancing"')
    changes: dict[str, str | bytes | None] = {
        "topics/dancing.toml": BIOPSY.replace("biopsy", "dancing").replace("Biopsy", "Dancing"),
        "asking/dancing.toml": 'spoken = ["dancing"]',
        "groups.toml": groups,
    }
    assert any("Nothing knows a topic 'dancing'" in slip for slip in told(tmp_path / "more", changes))


def test_another_language_is_only_read(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "content.toml": FILES["content.toml"].replace('"en"', '"fr"'),
        "places.toml": FILES["places.toml"].replace("[en]", "[fr]").replace("[en.", "[fr."),
        **topic(PARTS, PARTS + " Is it a tumour 3?"),
    }
    assert check(make_root(tmp_path, changes), TODAY).slips == ()


def test_rules_are_told_beside_what_cannot_be_read(tmp_path: Path) -> None:
    changes: dict[str, str | bytes | None] = {
        "terms.toml": "x",
        **topic(PARTS, PARTS + " The tumour is {x}."),
    }
    files = {slip.split(":")[0] for slip in told(tmp_path, changes)}
    assert files == {"terms.toml", "topics/jaundice.toml"}
    assert told(tmp_path / "b", {"places.toml": "x"})
    assert told(tmp_path / "c", {"sources.toml": "x"})


def report(folder: Path, review: str) -> Report:
    return check(make_root(folder, {"topics/biopsy.toml": BIOPSY + review}), TODAY)


def test_topics_that_nobody_signed_are_reported_and_are_no_slip(tmp_path: Path) -> None:
    assert report(tmp_path / "a", "").unsigned == ("biopsy", "imaging", "jaundice")
    signed = report(tmp_path / "b", 'by = "A. Tester"\non = 2026-05-01\ndue = 2027-05-01\n')
    assert (signed.unsigned, signed.overdue, signed.topics) == (("imaging", "jaundice"), (), 3)


def test_a_signature_that_has_run_out_is_reported_and_is_no_slip(tmp_path: Path) -> None:
    found = report(tmp_path, 'by = "A. Tester"\non = 2025-05-01\ndue = 2026-05-01\n')
    assert found.overdue == ("biopsy",)
    assert not any("review" in slip.problem for slip in found.slips)


def test_a_folder_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no such folder"):
        check(tmp_path / "nowhere", TODAY)


def test_topics_that_may_be_happening_are_topics() -> None:
    assert len(TOPICS) == len(set(TOPICS)) == 35
    assert len(SAFETY_TOPICS) == 13
    assert set(TOPICS) >= SAFETY_TOPICS


def test_checking_changes_nothing_that_is_read(tmp_path: Path) -> None:
    root = make_root(tmp_path)
    before = read_content(root)
    check(root, TODAY)
    assert read_content(root) == before
