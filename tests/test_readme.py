"""What README.md says is so: its talk, its code, its commands, its map."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from commands.main import SUBCOMMANDS
from device.keys import USUAL_KEYS
from device.spoken_commands import SpokenCommands
from intents.library import default_root, load_content
from intents.meaning import Hypothesis
from skill.memory import write_memory
from skill.talk import ASK_DOOR, Talk

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text("utf-8")
YOU, HEPATICA = "> **You:** ", "> **Hepatica:** "


def between(mark: str) -> str:
    found = re.search(rf"<!-- {mark} -->\n(.*?)<!-- /{mark} -->", README, re.DOTALL)
    assert found, mark
    return found[1]


def section(title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, title
    return found[1]


def indented(text: str) -> list[str]:
    return [line[4:] for line in text.splitlines() if line.startswith("    ")]


def test_the_talk_is_what_hepatica_says() -> None:
    asked = [line.removeprefix(YOU) for line in between("talk").splitlines() if line.startswith(YOU)]
    assert len(asked) > 3
    talk, memory, turns = Talk.open(), None, []
    for words in asked:
        reply = talk.hear((Hypothesis(words),), memory, ASK_DOOR, "en-US").reply
        memory = write_memory(reply.memory)
        turns.append(f"{YOU}{words}\n>\n{HEPATICA}{reply.display}\n")
    fresh = ">\n".join(turns)
    assert between("talk") == fresh, f"README.md has fallen behind; between its talk marks belongs:\n{fresh}"


def test_the_python_of_the_readme_runs() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert blocks
    for block in blocks:
        ran = subprocess.run([sys.executable, "-c", block], cwd=PROJECT, capture_output=True, check=False)
        assert ran.returncode == 0, ran.stderr.decode()
        assert ran.stdout.strip()


def test_every_subcommand_is_told_and_every_one_told_exists() -> None:
    assert set(re.findall(r"`hepatica ([a-z-]+)", section("The command"))) == set(SUBCOMMANDS)
    assert set(re.findall(r"[`/ ]hepatica ([a-z][a-z-]*) ?(?:--|`)", README)) <= set(SUBCOMMANDS)


def test_every_make_target_told_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = set(re.findall(r"(?:`|^ {4})make ([a-z-]+)", README, re.MULTILINE))
    assert {"run", "test", "venv", "talk", "bench"} <= told <= targets


def test_the_map_leads_to_what_is_there() -> None:
    folders: list[str] = []
    found = 0
    for line in indented(section("The map").split("Who may import")[0]):
        depth = (len(line) - len(line.lstrip())) // 2
        for name in re.split(r",\s+", re.split(r"\s{2,}", line.strip())[0]):
            path = PROJECT.joinpath(*folders[:depth], name)
            assert path.is_dir() if name.endswith("/") else path.is_file(), path
            found += 1
        if name.endswith("/"):
            folders[depth:] = [name]
    assert found > 30


def test_the_files_to_change_are_there() -> None:
    named = re.findall(r"`((?:intents|skill|commands|audio|device)/[^`]+)`", section("I want to change ..."))
    assert len(named) > 10
    for name in named:
        assert list(PROJECT.glob(re.sub(r"<\w+>", "*", name))), name


def test_the_keys_are_those_of_the_key_map() -> None:
    told = [re.findall("`([^`]+)`", line.split("|")[1]) for line in between("keys").splitlines()[2:]]
    does = [{USUAL_KEYS.get(key) for key in keys} for keys in told]
    assert sorted(key for keys in told for key in keys) == sorted(USUAL_KEYS)
    assert all(len(actions) == 1 for actions in does), "one row a thing that keys do"
    assert len(does) == len(set(USUAL_KEYS.values()))


def test_what_is_told_to_say_to_a_device_is_what_it_understands() -> None:
    commands = SpokenCommands.of(load_content(default_root()))
    rows = [
        line.split("|")[1] for line in section("The talking device").splitlines() if line.startswith('| "')
    ]
    told = [words.removesuffix(" ...") for row in rows for words in re.findall('"([^"]+)"', row)]
    assert len(told) > 10
    for words in told:
        assert commands.find(words), words


@pytest.mark.parametrize("paper", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_lead_somewhere(paper: str) -> None:
    text = (PROJECT / paper).read_text("utf-8")
    headings = {
        re.sub(r"[^\w -]", "", heading).strip(" ").lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    }
    for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text):
        name, _, anchor = target.partition("#")
        assert (PROJECT / name).is_file(), target
        assert not anchor or anchor.rstrip("-") in {heading.rstrip("-") for heading in headings}, target


def test_the_readme_says_that_no_clinician_has_reviewed_as_long_as_that_is_so() -> None:
    content = load_content(default_root())
    signed = [topic.id for topic in content.topics.values() if topic.review.by]
    assert ("No clinician has reviewed its words yet" in README) == (not signed)
