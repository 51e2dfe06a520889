"""The steps that make a computer a device: what they are, what they do, what they say."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from audio.ear_source import find_ear_folder
from commands import install_device
from device import installing, machine
from device.installing import (
    GROUPS,
    HOME,
    UNIT,
    USER,
    Copy,
    Facts,
    Remove,
    Run,
    Step,
    Write,
    install_steps,
    obstacles,
    uninstall_steps,
    unit_text,
)
from device.machine import StepError, first_closed, take

COMMAND = Path("/opt/hepatica/.venv/bin/hepatica")
FACTS = Facts(linux=True, systemd=True, root=True, command=COMMAND)


def programs(steps: tuple[Step, ...]) -> list[str]:
    return [step.command[0] for step in steps if isinstance(step, Run)]


def unit_lines(command: Path = COMMAND) -> list[str]:
    return [line for line in unit_text(command).splitlines() if line and not line.startswith("#")]


# --- the unit ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "User=hepatica",
        "SupplementaryGroups=audio input",
        f"ExecStart={COMMAND} talk --device",
        f"ExecStopPost=-{COMMAND} doctor --after-failure",
        "Restart=always",
        "StartLimitIntervalSec=0",
        "WantedBy=multi-user.target",
        "PrivateNetwork=yes",
        "RestrictAddressFamilies=AF_UNIX",
        "StandardInput=null",
    ],
)
def test_the_unit_holds_what_a_device_needs(line: str) -> None:
    assert line in unit_lines()


def test_nothing_that_is_said_reaches_the_journal() -> None:
    assert "StandardOutput=null" in unit_lines()


def test_the_unit_waits_for_no_network_login_or_screen() -> None:
    order = [line for line in unit_lines() if line.startswith(("After=", "Wants=", "Requires=", "BindsTo="))]
    assert order == ["Wants=sound.target", "After=sound.target alsa-restore.service"]


def test_nothing_in_the_template_is_left_unfilled() -> None:
    assert "@" not in unit_text(COMMAND)


def verify(path: Path) -> str:
    """What systemd has to say against a unit file."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(path)], capture_output=True, text=True, check=False
    )
    said = "\n".join(line for line in ran.stderr.splitlines() if "hepatica" in line)
    return said or (f"code {ran.returncode}: {ran.stderr}" if ran.returncode else "")


@pytest.mark.parametrize("folder", ["plain", "with space", "per%cent", "semi;colon", "dol$HOME"])
def test_systemd_takes_the_unit_wherever_the_command_lies(tmp_path: Path, folder: str) -> None:
    command = tmp_path / folder / "hepatica"
    command.parent.mkdir()
    command.write_text("#!/bin/sh\n", "utf-8")
    command.chmod(0o755)
    unit = tmp_path / "hepatica.service"
    unit.write_text(unit_text(command), "utf-8")
    assert verify(unit) == ""


def test_systemd_would_tell_a_slip_in_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "hepatica.service"
    text = unit_text(Path(sys.executable))
    unit.write_text(text.replace("PrivateNetwork=yes", "PrivateNetworks=maybe"), "utf-8")
    assert "PrivateNetworks" in verify(unit)


# --- the steps --------------------------------------------------------------------------------------------


def test_a_new_computer_gets_the_user_the_folder_the_unit_and_a_start() -> None:
    steps = install_steps(replace(FACTS, groups=frozenset({"audio"})))
    assert programs(steps) == [
        "groupadd", "useradd", "install", "systemd-analyze", "systemctl", "systemctl", "systemctl",
    ]  # fmt: skip
    added = next(step for step in steps if isinstance(step, Run) and step.command[0] == "useradd")
    assert added.command[-3:] == ("--groups", ",".join(GROUPS), USER)
    assert "/usr/sbin/nologin" in added.command
    assert steps[-1] == Run("Starting it now.", ("systemctl", "restart", "hepatica.service"))


def test_done_again_it_keeps_the_user_and_sees_to_its_groups() -> None:
    steps = install_steps(replace(FACTS, user=True))
    assert "useradd" not in programs(steps)
    assert "usermod" in programs(steps)


def test_the_unit_is_checked_before_systemd_is_told_of_it() -> None:
    names = programs(install_steps(FACTS))
    assert names.index("systemd-analyze") < names.index("systemctl")
    assert "systemd-analyze" not in programs(install_steps(replace(FACTS, verifies=False)))


def test_any_ear_is_taken_over_to_where_the_user_looks_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = install_steps(replace(FACTS, ear=Path("/root/ears/another")))
    copies = [step for step in steps if isinstance(step, Copy)]
    [target] = [step.target for step in copies]
    assert find_ear_folder({}, target.parent) is None
    monkeypatch.setattr(Path, "is_dir", lambda path: path == target)  # as if it were there
    assert find_ear_folder({}, HOME / ".cache" / "hepatica" / "ears") == target
    owner = steps.index(copies[0]) + 1
    assert steps[owner] == Run(
        f"Giving it to the user {USER}.", ("chown", "--recursive", f"{USER}:{USER}", str(HOME))
    )


def test_without_start_nothing_talks_yet() -> None:
    assert not any(isinstance(s, Run) and "restart" in s.command for s in install_steps(FACTS, start=False))


def test_uninstalling_keeps_what_the_person_had_it_keep() -> None:
    steps = uninstall_steps(replace(FACTS, user=True, unit=True))
    assert [step.path for step in steps if isinstance(step, Remove)] == [UNIT]
    assert "userdel" not in programs(steps)


def test_uninstalling_with_data_leaves_nothing() -> None:
    steps = uninstall_steps(replace(FACTS, user=True, unit=True), with_data=True)
    assert [step.path for step in steps if isinstance(step, Remove)] == [UNIT, HOME]
    assert programs(steps)[-1] == "userdel"


def test_there_is_nothing_to_uninstall_where_nothing_was_installed() -> None:
    assert uninstall_steps(FACTS) == ()


@pytest.mark.parametrize(
    ("facts", "names"),
    [
        (replace(FACTS, linux=False), ["Linux"]),
        (replace(FACTS, systemd=False), ["systemd"]),
        (replace(FACTS, root=False), ["sudo"]),
        (replace(FACTS, closed=Path("/home/pi")), ["/home/pi"]),
        (replace(FACTS, command=Path('/opt/"new"/hepatica')), ["quotes"]),
        (replace(FACTS, root=False, systemd=False), ["systemd", "sudo"]),
    ],
)
def test_what_stands_in_the_way_is_told_with_the_way_out(facts: Facts, names: list[str]) -> None:
    found = obstacles(facts)
    assert len(found) == len(names)
    for text, name in zip(found, names, strict=True):
        assert name in text


def test_nothing_stands_in_the_way_of_a_plain_computer() -> None:
    assert obstacles(FACTS) == ()


def test_a_folder_closed_to_others_does_not_keep_it_from_being_taken_back() -> None:
    assert obstacles(replace(FACTS, closed=Path("/home/pi")), uninstall=True) == ()


# --- on a computer ----------------------------------------------------------------------------------------


def test_the_first_closed_folder_on_the_way_is_found_also_behind_a_link(tmp_path: Path) -> None:
    inner = tmp_path / "closed" / "inner"
    inner.mkdir(parents=True)
    (inner / "hepatica").touch()
    (tmp_path / "link").symlink_to(inner / "hepatica")
    for folder in (tmp_path, *tmp_path.parents):  # what pytest makes is closed to others, too
        if not folder.stat().st_mode & 0o001:
            assert first_closed([tmp_path / "link"]) is not None
            break
    (tmp_path / "closed").chmod(0o700)
    assert first_closed([tmp_path / "link"]) in {tmp_path / "closed", *tmp_path.parents, tmp_path}
    assert first_closed([Path("/usr/bin/env")]) is None


def test_a_file_is_written_for_anybody_to_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "hepatica.service"
    take(Write("Writing.", path, "text\n"))
    assert path.read_text("utf-8") == "text\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(path.parent.iterdir()) == [path]


def test_a_copy_replaces_what_was_there_whole(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "deep" / "target"
    for folder, name in ((source, "new"), (target, "old")):
        folder.mkdir(parents=True)
        (folder / name).touch()
    take(Copy("Copying.", source, target))
    assert [path.name for path in target.iterdir()] == ["new"]
    assert list(target.parent.iterdir()) == [target]


def test_what_is_gone_already_is_removed_without_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "file").touch()
    take(Remove("Removing.", folder))
    take(Remove("Removing.", folder))
    assert not folder.exists()


def test_a_program_that_fails_is_told_with_its_own_last_line() -> None:
    with pytest.raises(StepError, match=r"^sh ended with code 3\. It says: no room$"):
        take(Run("Trying.", ("sh", "-c", "echo first >&2; echo no room >&2; exit 3")))


def test_a_program_that_is_not_there_is_told() -> None:
    with pytest.raises(StepError, match="no-such-program could not be started"):
        take(Run("Trying.", ("no-such-program",)))


def test_a_program_that_may_fail_fails_without_a_word() -> None:
    take(Run("Trying.", ("sh", "-c", "exit 1"), may_fail=True))


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StepError, match=r"^Writing the unit failed: "):
        take(Write("Writing the unit.", tmp_path / "file" / "unit", "text"))


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Step]:
    """The steps that the command takes on a computer with nothing in the way."""
    steps: list[Step] = []
    monkeypatch.setattr(install_device, "look", lambda ear: replace(FACTS, ear=ear))
    monkeypatch.setattr(install_device, "take", steps.append)
    return steps


def run(*arguments: str) -> tuple[int, str]:
    ran = CliRunner().invoke(install_device.command, arguments)
    return ran.exit_code, ran.output


def test_a_dry_run_does_nothing_and_tells_all_of_it(taken: list[Step]) -> None:
    code, said = run("--dry-run")
    assert code == 0
    assert taken == []
    for step in install_steps(FACTS):
        assert step.says in said
    for line in unit_text(COMMAND).splitlines():
        assert line in said
    assert "useradd --system" in said


def test_a_dry_run_needs_no_rights_and_tells_what_stands_in_the_way(
    taken: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install_device, "look", lambda ear: replace(FACTS, root=False))
    code, said = run("--dry-run")
    assert code == 0
    assert said.startswith("In the way: This needs the rights of root.")


def test_without_the_rights_nothing_is_done(taken: list[Step], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install_device, "look", lambda ear: replace(FACTS, root=False))
    code, said = run()
    assert (code, taken) == (1, [])
    assert "sudo" in said


def test_every_step_is_one_whole_line_with_its_number_and_nothing_is_drawn(taken: list[Step]) -> None:
    code, said = run()
    assert code == 0
    assert tuple(taken) == install_steps(FACTS)
    lines = said.splitlines()
    for number, step in enumerate(taken, 1):
        assert lines[number - 1] == f"Step {number} of {len(taken)}. {step.says}"
    assert lines[len(taken)].startswith("Done. It talks now")
    assert said.isascii()
    assert not set("\r\x1b\b\t") & set(said)


def test_who_has_no_ear_yet_is_told_how_to_get_one(taken: list[Step], tmp_path: Path) -> None:
    assert "cannot hear yet" in run()[1]
    assert "cannot hear yet" not in run("--ear", str(tmp_path))[1]


def test_a_step_that_fails_ends_it_with_the_reason(
    taken: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(step: Step) -> None:
        raise StepError("useradd ended with code 1. It says: no room")

    monkeypatch.setattr(install_device, "take", fail)
    code, said = run()
    assert code == 1
    assert "It says: no room Mend that, and run this again." in said
    assert "Done" not in said


def test_uninstalling_tells_what_stays_and_how_to_remove_it(
    taken: list[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = replace(FACTS, user=True, unit=True)
    monkeypatch.setattr(install_device, "look", lambda ear: facts)
    code, said = run("--uninstall")
    assert code == 0
    assert tuple(taken) == uninstall_steps(facts)
    assert str(HOME) in said
    assert "--with-data" in said


def test_data_is_removed_only_together_with_the_device() -> None:
    assert run("--with-data")[0] == 2


def test_looking_at_this_computer_changes_nothing_and_finds_the_command() -> None:
    facts = machine.look()
    assert facts.command.name == "hepatica"
    assert facts.linux == (sys.platform == "linux")
    assert installing.UNIT.exists() == facts.unit
