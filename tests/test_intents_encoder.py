"""The encoder's library reports to nobody."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from intents.encoder import ENCODER

PROJECT = Path(__file__).parents[1]
EMBEDS = "from intents.encoder import Encoder; print(Encoder().embed('what is jaundice').shape)"
UNDERSTOOD_AS_A_TEST = {"CI", "GITHUB_ACTIONS", "ORT_RUNNING_UNIT_TESTS", "ORT_DISABLE_TELEMETRY"}
"""Variables that keep the library still by themselves: with them a test would prove nothing."""


def test_no_device_id_and_no_list_of_events_is_left_behind(tmp_path: Path) -> None:
    """Both are the first that the library writes when it means to report (onnxruntime 1.29 and later)."""
    if importlib.util.find_spec("onnxruntime") is None or not ENCODER.is_file():
        pytest.skip("onnxruntime or the encoder is not here")
    environment = {name: value for name, value in os.environ.items() if name not in UNDERSTOOD_AS_A_TEST}
    environment |= {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment |= {"XDG_DATA_HOME": str(tmp_path / "data"), "PYTHONPATH": str(PROJECT)}
    done = subprocess.run(
        [sys.executable, "-c", EMBEDS],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*")) == []
