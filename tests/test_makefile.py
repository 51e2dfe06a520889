"""make prepares no more than it has to, and says what it cannot do."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from intents import training

PROJECT = Path(__file__).resolve().parent.parent
FITS = "-m intents.training"


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """An environment that is set up and in which the understanding was fitted just now."""
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    (tmp_path / "understanding.stamp").touch()
    return tmp_path


def would_do(target: str, environment: Path) -> str:
    """What make would run for a target."""
    done = subprocess.run(
        ["make", "--dry-run", target, f"VENV={environment}"], cwd=PROJECT, capture_output=True, text=True,
        check=True, env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("target", ["run", "talk", "test", "bench"])
def test_the_understanding_is_fitted_anew_only_after_an_edit(target: str, environment: Path) -> None:
    assert FITS not in would_do(target, environment)
    os.utime(environment / "understanding.stamp", (0, 0))
    assert FITS in would_do(target, environment)


def test_setting_up_and_training_do_what_they_are_called_for(environment: Path) -> None:
    assert FITS not in would_do("venv", environment)
    assert "locks/install.py again" in would_do("venv", environment)
    assert FITS in would_do("train", environment)


def test_what_is_run_takes_the_place_of_its_shell(environment: Path) -> None:
    """So that Ctrl-C finds it, and its exit code is the shell's."""
    assert f"exec {environment}/bin/hepatica serve" in would_do("run", environment)
    assert f"exec {environment}/bin/hepatica talk" in would_do("talk", environment)


def test_a_python_that_is_not_there_is_told(tmp_path: Path) -> None:
    if shutil.which("make") is None:
        pytest.skip("there is no make here")
    done = subprocess.run(
        ["make", "venv", f"VENV={tmp_path / 'none'}", "PYTHON=no-such-python"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "There is no no-such-python here. Hepatica needs Python 3.11 or newer." in done.stderr


def test_content_with_slips_is_told_before_anything_is_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "default_root", lambda: tmp_path / "nowhere")
    assert training.main() == 1
    assert "There is no such folder." in capsys.readouterr().err


def test_without_the_encoder_words_alone_are_fitted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    monkeypatch.setattr(training, "default_root", lambda: PROJECT / "tests" / "content_ko")
    monkeypatch.setattr(training, "model_path", lambda language, sentences: tmp_path / f"{sentences}.npz")
    assert training.main() == 0
    told = capsys.readouterr()
    assert "Fitting words alone. onnxruntime is not installed" in told.out
    assert "Fitting False.npz" in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["False.npz"]
    assert training.main() == 0
    assert "False.npz: up to date" in capsys.readouterr().out
