"""The package for AWS Lambda: complete, small enough, and answering by itself in a process of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import pytest
from alexa_response_rules import broken_answer
from amazon_chain import APPLICATION_ID, envelope
from click.testing import CliRunner

from commands import lambda_package, lambda_zip
from commands.lambda_zip import HANDLER, LOCK, MOST_UNZIPPED, Package, PackageError, write_package
from skill.alexa_intents import QUESTION_INTENT, QUESTION_SLOT, topic_intent
from skill.application_ids import APPLICATION_IDS

PYTHON = f"{sys.version_info.major}.{sys.version_info.minor}"
MADE = "HEPATICA_LAMBDA_ZIP"
"""Environment variable: a zip that `hepatica lambda-package` made, to be tried as well."""


def locked_names() -> list[str]:
    return re.findall(r"^([a-z0-9-]+)==", LOCK.read_text("utf-8"), re.MULTILINE)


def put_installed(folder: Path, python: str) -> None:
    """Put the libraries that are locked for Lambda into a folder, as they are installed here."""
    assert python == PYTHON
    for name in locked_names():
        for file in distribution(name).files or ():
            source, target = Path(str(file.locate())), folder / file
            if ".." not in file.parts and "__pycache__" not in file.parts and source.is_file():
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    folder = tmp_path_factory.mktemp("lambda")
    yield write_package(folder / "made" / "hepatica.zip", PYTHON, put_installed)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def unpacked(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("task")
    with zipfile.ZipFile(package.path) as packed:
        packed.extractall(folder)
    yield folder
    shutil.rmtree(folder)


ANSWER_EVENTS = """
import json, sys

task, handler = sys.argv[1:]
assert not [path for path in sys.path if "site-packages" in path], sys.path
sys.path.insert(0, task)
module, _, name = handler.partition(".")
handle = getattr(__import__(module), name)
told = []
for event in json.load(sys.stdin):
    try:
        told.append(handle(event, None))
    except Exception as error:
        told.append(type(error).__name__)
loaded = {name.partition(".")[0] for name in sys.modules}
elsewhere = sorted(
    name for name, module in sys.modules.items()
    if (file := getattr(module, "__file__", None)) and "-packages" in file
)
json.dump({"told": told, "loaded": sorted(loaded), "elsewhere": elsewhere}, sys.stdout)
"""


def answers(task: Path, events: list[Any], ids: str = APPLICATION_ID) -> dict[str, Any]:
    """What a fresh process with the unpacked package and the standard library alone makes of events."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-B", "-c", ANSWER_EVENTS, str(task), HANDLER],
        input=json.dumps(events), capture_output=True, text=True, check=False, cwd=task,
        env={APPLICATION_IDS: ids, "PATH": os.environ["PATH"]},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def intent(name: str, **slots: str) -> dict[str, Any]:
    filled = {slot: {"name": slot, "value": words} for slot, words in slots.items()}
    return envelope({"type": "IntentRequest", "intent": {"name": name, "slots": filled}})


EVENTS = [
    envelope({}),
    intent(topic_intent("jaundice")),
    intent(QUESTION_INTENT, **{QUESTION_SLOT: "how come my skin has gone a bit yellow"}),
    intent(QUESTION_INTENT, **{QUESTION_SLOT: "my dad cannot breathe"}),
    envelope({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}),
]


def check_answers(found: dict[str, Any]) -> None:
    launch, topic, words, danger, ended = found["told"]
    for event, response in zip(EVENTS, found["told"], strict=True):
        assert broken_answer(response, event) == []
    assert "medical advice" in launch["response"]["outputSpeech"]["ssml"]
    assert topic["sessionAttributes"]["topic"] == words["sessionAttributes"]["topic"] == "jaundice"
    assert "nine one one" in danger["response"]["outputSpeech"]["ssml"]
    assert ended == {"version": "1.0", "response": {}}
    assert not {"vosk", "pyttsx3", "flask", "audio", "commands", "app"} & set(found["loaded"])
    assert "onnxruntime" in found["loaded"], "whole sentences are understood, as everywhere"
    assert found["elsewhere"] == []


def test_the_unpacked_package_answers_in_a_process_that_has_nothing_else(unpacked: Path) -> None:
    check_answers(answers(unpacked, EVENTS))


@pytest.mark.parametrize("ids", ["", "amzn1.ask.skill.other"])
def test_the_unpacked_package_refuses_what_is_not_for_its_skills(unpacked: Path, ids: str) -> None:
    assert answers(unpacked, [envelope({}), []], ids)["told"] == ["RequestRefused", "RequestRefused"]


def test_a_zip_that_the_command_made_answers_too(tmp_path: Path) -> None:
    if MADE not in os.environ:
        pytest.skip(
            "needs the package index and Python 3.12 or newer: hepatica lambda-package --python of this one,"
            f" and {MADE}=build/hepatica-lambda.zip"
        )
    with zipfile.ZipFile(os.environ[MADE]) as packed:
        packed.extractall(tmp_path)
    check_answers(answers(tmp_path, EVENTS))


def test_the_package_keeps_lambdas_limit_and_holds_no_ear_voice_or_server(package: Package) -> None:
    with zipfile.ZipFile(package.path) as packed:
        names = packed.namelist()
        assert sum(entry.file_size for entry in packed.infolist()) == package.unzipped <= MOST_UNZIPPED
    tops = {name.partition("/")[0] for name in names}
    assert not {"vosk", "pyttsx3", "flask", "waitress", "audio", "device", "commands", "bin"} & tops
    assert {"lambda_function.py", "skill", "intents", "LICENSE", "NOTICE"} <= tops
    assert "intents/model/en_sentences.npz" in names
    assert "intents/model/minilm.onnx" in names
    assert any(name.endswith(".pyc") for name in names) is package.compiled is True


def test_the_same_files_make_the_same_zip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def put_little(folder: Path, python: str) -> None:
        (folder / "one.py").write_text(f"python = {python}\n", "utf-8")

    monkeypatch.setattr(lambda_zip, "put_own", lambda folder: None)
    first, second = (write_package(tmp_path / name, "3.13", put_little).path for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()


def test_a_package_over_the_limit_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_zip, "MOST_UNZIPPED", 1000)
    with pytest.raises(PackageError, match="Lambda takes 1,000"):
        write_package(tmp_path / "a.zip", "3.13", lambda folder, python: None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("size", "how"), [(50 * 2**20, "by itself;"), (50 * 2**20 + 1, "through S3")])
def test_how_the_zip_gets_to_amazon_is_said(
    size: int, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Package(tmp_path / "a.zip", size, 10, compiled=False)
    monkeypatch.setattr(lambda_package, "write_package", lambda *_: made)
    monkeypatch.setattr(lambda_package.Talk, "open", lambda: None)
    done = CliRunner().invoke(lambda_package.command, ["--python", "3.13"])

    assert done.exit_code == 0, done.output
    assert how in done.output
    assert HANDLER in done.output
    assert "python3.13" in done.output
    assert "Not compiled beforehand" in done.output


def test_without_the_index_one_sentence_tells_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", lambda command, check: subprocess.CompletedProcess(command, 1))
    with pytest.raises(PackageError, match="Is the package index reachable"):
        lambda_zip.fetch_libraries(tmp_path, "3.13")


def test_outside_of_hepaticas_folder_one_sentence_tells_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lambda_zip, "LOCK", tmp_path / "nowhere")
    with pytest.raises(PackageError, match="needs Hepatica's own folder"):
        lambda_zip.fetch_libraries(tmp_path, "3.13")
