"""The steps that make a Linux computer start talking at power-on, and those that take it back.

Nothing is done here: steps are values, so that they can be shown before they are taken.
"""

from __future__ import annotations

import importlib.resources
from dataclasses import dataclass
from pathlib import Path

from audio.ear_source import ENGLISH

USER = "hepatica"
GROUPS = ("audio", "input")
"""Who may use sound, and who may read keys."""
HOME = Path("/var/lib/hepatica")
"""The user's home: the ear, and what the person asks to be kept."""
UNIT = Path("/etc/systemd/system/hepatica.service")
SERVICE = UNIT.name


@dataclass(frozen=True, slots=True)
class Facts:
    """What has to be known of a computer before it becomes a device."""

    linux: bool
    systemd: bool
    """Whether systemd runs this computer."""
    root: bool
    """Whether these steps may be taken by who asks for them."""
    command: Path
    """Where the `hepatica` command is."""
    closed: Path | None = None
    """A folder above the command, its Python or its files that other users may not enter; None: all can."""
    user: bool = False
    """Whether the device's user is there already."""
    groups: frozenset[str] = frozenset(GROUPS)
    """Those of `GROUPS` that are there."""
    ear: Path | None = None
    """The folder of the speech recognition model to take over; None where none was fetched."""
    has_ear: bool = False
    """Whether the device's user has a model already."""
    verifies: bool = True
    """Whether `systemd-analyze` is here."""
    unit: bool = False
    """Whether the unit is there already."""


@dataclass(frozen=True, slots=True)
class Run:
    """Run a program."""

    says: str
    """What is done, for a person who reads or hears it line by line."""
    command: tuple[str, ...]
    may_fail: bool = False


@dataclass(frozen=True, slots=True)
class Write:
    """Write a file that anybody may read."""

    says: str
    path: Path
    text: str


@dataclass(frozen=True, slots=True)
class Copy:
    """Copy a folder; what is at the target already is replaced."""

    says: str
    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a file or a folder with all that is in it."""

    says: str
    path: Path


Step = Run | Write | Copy | Remove


def obstacles(facts: Facts, *, uninstall: bool = False) -> tuple[str, ...]:
    """Why this computer cannot become a device as it is, or be one no more; each with the way out."""
    if not facts.linux:
        return ("A device has to run Linux. On this computer you can talk with: hepatica talk",)
    found = []
    if not facts.systemd:
        found.append(
            "This Linux is not started by systemd, so nothing here can start Hepatica at power-on. "
            "Have your own start-up run: hepatica talk"
        )
    if not facts.root:
        found.append("This needs the rights of root. Run it again with sudo before it.")
    if not uninstall and (set(str(facts.command)) & set("\"'\\") or not str(facts.command).isprintable()):
        found.append(
            f"systemd starts nothing from a path with quotes or backslashes, as in {facts.command}. "
            f"Set Hepatica up in a folder with a plain name."
        )
    if facts.closed is not None and not uninstall:
        found.append(
            f"The folder {facts.closed} lets no other user in, so the device's own user could not start "
            f"Hepatica from {facts.command}. Set Hepatica up in a folder that is open to all, such as "
            f"/opt/hepatica, and run it from there."
        )
    return tuple(found)


def unit_text(command: Path) -> str:
    """The system unit that starts the command at that path."""
    template = importlib.resources.files("device").joinpath("hepatica.service").read_text("utf-8")
    filled = {"user": USER, "groups": " ".join(GROUPS), "command": _in_unit(command)}
    for name, text in filled.items():
        template = template.replace(f"@{name}@", text)
    return template


def _in_unit(path: Path) -> str:
    """A path as the first word of a systemd command line; no variable is filled there (systemd.service)."""
    text = str(path).replace("%", "%%")
    return f'"{text}"' if set(text) & set(" ;") else text


def install_steps(facts: Facts, *, start: bool = True) -> tuple[Step, ...]:
    """What has to be done, in order; done again, it changes what is there to what belongs there.

    With `start` it talks at once, else from the next time the computer is switched on.
    """
    steps: list[Step] = [
        Run(f"Making the group {group}.", ("groupadd", "--system", group))
        for group in GROUPS
        if group not in facts.groups
    ]
    groups = ",".join(GROUPS)
    if facts.user:
        known = ("usermod", "--append", "--groups", groups, USER)
        steps.append(Run(f"Letting the user {USER} use sound and keys.", known))
    else:
        new = ("useradd", "--system", "--user-group", "--home-dir", str(HOME), "--no-create-home",
               "--shell", "/usr/sbin/nologin", "--groups", groups, USER)  # fmt: skip
        steps.append(Run(f"Making the user {USER}, who may use sound and keys and cannot log in.", new))
    own = ("install", "--directory", f"--owner={USER}", f"--group={USER}", "--mode=0700", str(HOME))
    steps.append(Run(f"Making the folder {HOME}.", own))
    if facts.ear is not None:
        target = ears_of_device() / ENGLISH.name
        steps.append(Copy("Taking over the speech recognition model.", facts.ear, target))
        whose = ("chown", "--recursive", f"{USER}:{USER}", str(HOME))
        steps.append(Run(f"Giving it to the user {USER}.", whose))
    steps.append(Write(f"Writing the system unit {UNIT}.", UNIT, unit_text(facts.command)))
    if facts.verifies:
        verify = ("systemd-analyze", "verify", "--man=no", str(UNIT))
        steps.append(Run("Letting systemd check the unit.", verify))
    steps.append(Run("Telling systemd of it.", ("systemctl", "daemon-reload")))
    steps.append(Run("Having it start at power-on.", ("systemctl", "enable", "--quiet", SERVICE)))
    if start:
        steps.append(Run("Starting it now.", ("systemctl", "restart", SERVICE)))
    return tuple(steps)


def uninstall_steps(facts: Facts, *, with_data: bool = False) -> tuple[Step, ...]:
    """What takes the device back, in order.

    The person's questions, settings and number stay, unless `with_data`: then the user and all it kept go.
    """
    steps: list[Step] = []
    if facts.unit:
        steps += [
            Run("Stopping it, now and at power-on.", ("systemctl", "disable", "--now", "--quiet", SERVICE)),
            Remove(f"Removing the system unit {UNIT}.", UNIT),
            Run("Telling systemd of it.", ("systemctl", "daemon-reload")),
            Run("Forgetting its failures.", ("systemctl", "reset-failed", SERVICE), may_fail=True),
        ]
    if with_data:
        steps.append(Remove(f"Removing the folder {HOME} with all that was kept in it.", HOME))
        if facts.user:
            steps.append(Run(f"Removing the user {USER}.", ("userdel", USER)))
    return tuple(steps)


def ears_of_device() -> Path:
    """The folder in which the device's user looks for the model, as `hepatica fetch-ear` has it."""
    return HOME / ".cache" / "hepatica" / "ears"
