"""Model folders that Vosk must never see."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import platformdirs
import pytest
from korean_ear import korean_model

from audio import ear_folder
from audio.ear_folder import check_files, check_folder
from audio.errors import EarError
from audio.recognizer import load_ear

WHOLE = (
    "am/final.mdl", "conf/mfcc.conf", "conf/model.conf",
    "graph/HCLr.fst", "graph/Gr.fst", "graph/disambig_tid.int",
    "ivector/final.ie", "ivector/final.dubm", "ivector/final.mat", "ivector/global_cmvn.stats",
    "ivector/online_cmvn.conf", "ivector/splice.conf",
)  # fmt: skip


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setattr(platformdirs, "user_cache_dir", lambda *names, **choices: str(folder))
    return folder


def make_model(folder: Path, names: tuple[str, ...] = WHOLE) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x", "utf-8")
    return folder


def test_a_folder_with_every_file_passes(tmp_path: Path) -> None:
    check_files(make_model(tmp_path / "model"))


def test_a_model_with_a_fixed_graph_and_no_ivector_passes(tmp_path: Path) -> None:
    check_files(make_model(tmp_path / "model", (*WHOLE[:3], "graph/HCLG.fst", "graph/words.txt")))


@pytest.mark.parametrize("name", WHOLE)
def test_each_missing_file_is_named(name: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model")
    (folder / name).unlink()
    with pytest.raises(EarError, match=f"{name}.*fetch-ear"):
        check_files(folder)


@pytest.mark.parametrize("name", WHOLE)
def test_each_empty_file_is_named(name: str, tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model")
    (folder / name).write_text("", "utf-8")
    with pytest.raises(EarError, match=name):
        check_files(folder)


def test_no_folder_a_file_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    for name, says in (("none", "no folder"), ("file", "no folder"), ("empty", "is empty")):
        with pytest.raises(EarError, match=f"{says}.*fetch-ear"):
            check_files(tmp_path / name)


def test_the_layout_of_an_older_version_is_told(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model", ("final.mdl", "HCLr.fst", "Gr.fst", "mfcc.conf"))
    with pytest.raises(EarError, match="older version"):
        check_files(folder)


def test_a_model_one_folder_deeper_is_pointed_to(tmp_path: Path) -> None:
    make_model(tmp_path / "model" / "inner")
    with pytest.raises(EarError, match="inner"):
        check_files(tmp_path / "model")


def linked_model(folder: Path) -> Path:
    """The Korean model, each file a link."""
    source = korean_model()
    for path in source.rglob("*"):
        if path.is_file():
            place = folder / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.symlink_to(path)
    return folder


@pytest.mark.parametrize(
    ("name", "keep"),
    [
        ("graph/HCLr.fst", 1000),  # Vosk ends with a segmentation fault
        ("ivector/splice.conf", 5),  # Kaldi aborts
        ("conf/model.conf", 5),  # Kaldi aborts when the first sound comes
        ("am/final.mdl", 1000),  # Vosk prints and raises
    ],
)
def test_a_damaged_model_is_refused_and_neither_crashes_nor_prints(
    name: str, keep: int, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = linked_model(tmp_path / "model")
    content = (folder / name).read_bytes()[:keep]
    (folder / name).unlink()
    (folder / name).write_bytes(content)
    with pytest.raises(EarError, match=r"damaged.*fetch-ear"):
        load_ear(folder)
    assert capfd.readouterr() == ("", "")


def test_files_of_nonsense_are_refused(tmp_path: Path) -> None:
    korean_model()
    with pytest.raises(EarError, match="damaged"):
        load_ear(make_model(tmp_path / "model"))


def test_a_folder_is_tried_once_and_again_when_it_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    folder = make_model(tmp_path / "model")
    monkeypatch.setattr(ear_folder, "_TRIAL", "")  # a trial that any folder stands
    check_folder(folder)
    monkeypatch.setattr(ear_folder, "_TRIAL", "raise SystemExit(1)")
    check_folder(folder)
    (folder / "am" / "final.mdl").write_text("another", "utf-8")
    with pytest.raises(EarError, match="damaged"):
        check_folder(folder)


def test_what_was_tried_before_is_forgotten_when_the_note_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    folder = make_model(tmp_path / "model")
    monkeypatch.setattr(ear_folder, "_TRIAL", "")
    check_folder(folder)
    for note in ("", "{", '"text"', "[1, null]"):
        (cache / "ears-tried.json").write_text(note, "utf-8")
        check_folder(folder)


def test_where_nothing_can_be_kept_the_model_is_tried_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cache: Path
) -> None:
    folder = make_model(tmp_path / "model")
    cache.write_text("a file where a folder should be", "utf-8")
    monkeypatch.setattr(ear_folder, "_TRIAL", "")
    check_folder(folder)
    assert cache.is_file()


def test_a_model_that_never_loads_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ear_folder, "_TRIAL", "import threading; threading.Event().wait()")
    monkeypatch.setattr(ear_folder, "_TRIAL_S", 0.5)
    with pytest.raises(EarError, match="does not load"):
        check_folder(make_model(tmp_path / "model"))


def test_without_vosk_the_ear_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vosk", None)
    with pytest.raises(EarError, match="vosk is missing"):
        load_ear(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    folder = make_model(tmp_path / "model")
    folder.chmod(0)
    try:
        with pytest.raises(EarError, match="cannot be read"):
            check_files(folder)
    finally:
        folder.chmod(0o700)
        shutil.rmtree(folder)
