"""Fetching a made-up model from a server on this computer."""

from __future__ import annotations

import errno
import hashlib
import http.server
import io
import re
import socket
import stat
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audio import ear_download, ear_source, ear_unpacking
from audio.ear_download import fetch_ear
from audio.ear_source import ENGLISH, EarSource, find_ear_folder
from audio.errors import EarDownloadError

FILES = {
    "am/final.mdl": b"acoustic " * 5_000, "conf/mfcc.conf": b"x", "conf/model.conf": b"x",
    "graph/HCLr.fst": b"x", "graph/Gr.fst": b"x", "graph/disambig_tid.int": b"x",
    "README": b"a made-up model",
}  # fmt: skip


def make_zip(members: dict[str, bytes], top: str = "vosk-model-test/", **changes: Any) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(top + name)
            for attribute, value in changes.get(name, {}).items():
                setattr(info, attribute, value)
            archive.writestr(info, content)
    return file.getvalue()


@dataclass
class Served:
    """What the server sends, and how."""

    content: bytes
    cut_after: list[int] = field(default_factory=list)
    """Bytes after which each of the next connections is cut off."""
    ranges: bool = True
    status: int = 200
    length: int | None = None
    """Content-Length told instead of the true one; -1 for none at all."""
    asked: list[str | None] = field(default_factory=list)
    """The Range of each request."""


@pytest.fixture
def server() -> Iterator[tuple[Served, str]]:
    served = Served(make_zip(FILES))

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            wanted = self.headers.get("Range")
            served.asked.append(wanted)
            content, start = served.content, 0
            if served.status != 200:
                self.send_error(served.status)
                return
            if wanted and served.ranges:
                start = int(re.fullmatch(r"bytes=(\d+)-", wanted)[1])  # type: ignore[index]
                if start >= len(content):
                    self.send_error(416)
                    return
                self.send_response(206)
                self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
            else:
                self.send_response(200)
            if served.length != -1:
                self.send_header("Content-Length", str(served.length or len(content) - start))
            self.end_headers()
            piece = content[start:]
            if served.cut_after:
                piece = piece[: served.cut_after.pop(0)]
            self.wfile.write(piece)

        def log_message(self, *arguments: object) -> None:
            """Nothing on the terminal."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served, f"http://127.0.0.1:{httpd.server_port}/models/vosk-model-test.zip"
        httpd.shutdown()
        thread.join()


def source_of(server: tuple[Served, str], **changes: Any) -> EarSource:
    served, url = server
    given: dict[str, Any] = {
        "url": url, "sha256": hashlib.sha256(served.content).hexdigest(), "size": len(served.content)
    }  # fmt: skip
    return EarSource(**{**given, **changes})


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_model_is_fetched_and_put_in_place(server: tuple[Served, str], tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    place = fetch_ear(
        source_of(server), ears=tmp_path, progress=lambda here, whole: told.append((here, whole))
    )
    assert place == tmp_path / "vosk-model-test"
    assert content_of(place) == FILES
    assert told[-1] == (len(server[0].content), len(server[0].content))
    assert [path.name for path in tmp_path.iterdir()] == ["vosk-model-test"]


def test_a_model_that_is_there_is_not_fetched_again(server: tuple[Served, str], tmp_path: Path) -> None:
    fetch_ear(source_of(server), ears=tmp_path)
    fetch_ear(source_of(server), ears=tmp_path)
    assert len(server[0].asked) == 1


def test_half_a_model_in_its_place_is_fetched_anew(server: tuple[Served, str], tmp_path: Path) -> None:
    place = fetch_ear(source_of(server), ears=tmp_path)
    (place / "am" / "final.mdl").unlink()
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES


def test_a_zip_without_a_top_folder_is_taken_too(server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = make_zip(FILES, top="")
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES


def test_a_connection_cut_off_is_taken_up_where_it_broke(server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].cut_after = [10_000, 20_000]
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES
    assert server[0].asked == [None, "bytes=10000-", "bytes=30000-"]


def test_after_too_many_cuts_the_part_is_kept_for_the_next_time(
    server: tuple[Served, str], tmp_path: Path
) -> None:
    server[0].cut_after = [1_000] * 4
    with pytest.raises(EarDownloadError, match=r"cut off after 4,000 bytes.*fetch-ear"):
        fetch_ear(source_of(server), ears=tmp_path)
    assert not (tmp_path / "vosk-model-test").exists()
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES
    assert server[0].asked[-1] == "bytes=4000-"


def test_a_server_that_refuses_to_resume_sends_all_of_it_again(
    server: tuple[Served, str], tmp_path: Path
) -> None:
    server[0].ranges = False
    server[0].cut_after = [10_000]
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES


@pytest.mark.parametrize("left", [b"of another file", b"x" * 10**6])
def test_a_part_of_another_file_is_thrown_away(
    left: bytes, server: tuple[Served, str], tmp_path: Path
) -> None:
    (tmp_path / "vosk-model-test.zip.part").write_bytes(left)
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES
    assert content_of(fetch_ear(source_of(server, size=None), ears=tmp_path, again=True)) == FILES


def test_a_whole_part_is_not_asked_for_again(server: tuple[Served, str], tmp_path: Path) -> None:
    (tmp_path / "vosk-model-test.zip.part").write_bytes(server[0].content)
    assert content_of(fetch_ear(source_of(server), ears=tmp_path)) == FILES
    assert server[0].asked == []


def test_a_wrong_hash_is_refused_before_anything_is_unpacked(
    server: tuple[Served, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ear_download, "unpack_into", pytest.fail)
    with pytest.raises(EarDownloadError, match="SHA-256 is another"):
        fetch_ear(source_of(server, sha256="0" * 64), ears=tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [-10, 10])
def test_a_wrong_size_is_refused_before_it_is_fetched(
    change: int, server: tuple[Served, str], tmp_path: Path
) -> None:
    told: list[int] = []
    with pytest.raises(EarDownloadError):
        fetch_ear(
            source_of(server, size=len(server[0].content) + change),
            ears=tmp_path,
            progress=lambda here, whole: told.append(here),
        )
    assert told == []


def test_a_server_that_sends_without_end_is_stopped(server: tuple[Served, str], tmp_path: Path) -> None:
    source = source_of(server)
    server[0].content += bytes(10**6)
    server[0].length = -1
    with pytest.raises(EarDownloadError, match="sent more than"):
        fetch_ear(source, ears=tmp_path)


@pytest.mark.parametrize("status", [403, 404, 500, 503])
def test_a_refusal_of_the_server_is_told(status: int, server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].status = status
    with pytest.raises(EarDownloadError, match=rf"answered {status}.*HEPATICA_VOSK_URL"):
        fetch_ear(source_of(server), ears=tmp_path)


def test_without_a_network_one_sentence_says_what_works_all_the_same(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/m.zip"  # nobody listens there
        with pytest.raises(EarDownloadError, match=r"not reached.*typing, keys and speaking work") as caught:
            fetch_ear(EarSource(url, "0" * 64, 5), ears=tmp_path)
    assert "\n" not in str(caught.value)


# -- what a zip may hold ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["../out", "a/../../out", "/out", "..\\out", "C:\\out", "C:out", "a\\..\\..\\out"]
)
def test_a_path_that_leads_out_is_refused(name: str, server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = make_zip({**FILES, name: b"x"}, top="")
    ears = tmp_path / "cache" / "ears"
    with pytest.raises(EarDownloadError, match="outside its folder"):
        fetch_ear(source_of(server), ears=ears)
    assert not [path for path in tmp_path.rglob("*") if path.name == "out"]
    assert not (ears / "vosk-model-test").exists()


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind: int, server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = make_zip({**FILES, "link": b"/etc"}, link={"external_attr": (kind | 0o777) << 16})
    with pytest.raises(EarDownloadError, match="link or a device"):
        fetch_ear(source_of(server), ears=tmp_path)


def test_a_zip_that_grows_out_of_bounds_is_refused(server: tuple[Served, str], tmp_path: Path) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("m/am/final.mdl", bytes(20_000_000))
    server[0].content = file.getvalue()
    with pytest.raises(EarDownloadError, match="out of all bounds"):
        fetch_ear(source_of(server), ears=tmp_path)


def test_a_zip_of_too_many_files_is_refused(server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = make_zip({str(number): b"x" for number in range(1_001)})
    with pytest.raises(EarDownloadError, match="out of all bounds"):
        fetch_ear(source_of(server), ears=tmp_path)


@pytest.mark.parametrize("content", [b"no zip at all", b"PK\3\4 and no more"])
def test_what_is_no_zip_is_refused(content: bytes, server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = content
    with pytest.raises(EarDownloadError, match="not a zip"):
        fetch_ear(source_of(server), ears=tmp_path)


def test_a_zip_that_holds_no_model_is_refused(server: tuple[Served, str], tmp_path: Path) -> None:
    server[0].content = make_zip({"README": b"x"})
    with pytest.raises(EarDownloadError, match="no whole Vosk model"):
        fetch_ear(source_of(server), ears=tmp_path)


# -- nothing that was there is lost ----------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["hash", "zip", "no model", "disk", "interrupt", "while unpacking"])
def test_the_model_that_was_there_stays(
    trouble: str, server: tuple[Served, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fetch_ear(source_of(server), ears=tmp_path)
    changes: dict[str, Any] = {}
    progress = None
    expected: type[BaseException] = EarDownloadError
    if trouble == "hash":
        changes = {"sha256": "0" * 64}
    elif trouble == "zip":
        server[0].content = b"no zip at all"
    elif trouble == "no model":
        server[0].content = make_zip({"README": b"x"})
    elif trouble == "disk":
        monkeypatch.setattr(ear_unpacking.zipfile.ZipFile, "extract", _disk_is_full)
    elif trouble == "while unpacking":
        expected = KeyboardInterrupt
        monkeypatch.setattr(ear_unpacking.zipfile.ZipFile, "extract", _interrupted)
    else:
        expected = KeyboardInterrupt
        progress = _interrupted
    with pytest.raises(expected):
        fetch_ear(source_of(server, **changes), ears=tmp_path, again=True, progress=progress)
    assert content_of(place) == FILES
    assert not list(tmp_path.glob(".unpacking-*"))


def _disk_is_full(*arguments: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def _interrupted(*arguments: object) -> None:
    raise KeyboardInterrupt


def test_a_new_model_takes_the_place_of_the_old(server: tuple[Served, str], tmp_path: Path) -> None:
    fetch_ear(source_of(server), ears=tmp_path)
    server[0].content = make_zip({**FILES, "README": b"a newer one"})
    assert content_of(fetch_ear(source_of(server), ears=tmp_path, again=True))["README"] == b"a newer one"


def test_if_the_last_step_fails_the_old_model_comes_back(
    server: tuple[Served, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fetch_ear(source_of(server), ears=tmp_path)
    replace = Path.replace

    def fails_once(path: Path, target: Path) -> Path:
        if path.name == "vosk-model-test" and target == place:
            raise PermissionError(errno.EACCES, "Permission denied")
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", fails_once)
    with pytest.raises(EarDownloadError, match="Permission denied"):
        fetch_ear(source_of(server), ears=tmp_path, again=True)
    assert content_of(place) == FILES


def test_a_full_disk_is_told_before_the_fetching(
    server: tuple[Served, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = 10

    monkeypatch.setattr(ear_download.shutil, "disk_usage", lambda folder: Usage)
    with pytest.raises(EarDownloadError, match=r"disk is full. Make room in .*fetch-ear"):
        fetch_ear(source_of(server), ears=tmp_path)


def test_a_cache_that_cannot_be_made_is_told(server: tuple[Served, str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EarDownloadError, match="could not be written"):
        fetch_ear(source_of(server), ears=tmp_path / "file" / "ears")


# -- where it comes from ---------------------------------------------------------------------------


def test_the_english_model_is_the_makers_own() -> None:
    assert ear_source.ear_source({}) == ENGLISH
    assert ENGLISH.name == "vosk-model-small-en-us-0.15"


def test_another_address_has_to_serve_the_same_file_or_name_its_hash() -> None:
    mirror = ear_source.ear_source({"HEPATICA_VOSK_URL": "http://hospital.example/ear.zip"})
    assert (mirror.sha256, mirror.size) == (ENGLISH.sha256, ENGLISH.size)
    own = ear_source.ear_source(
        {"HEPATICA_VOSK_URL": "https://a.example/x.zip", "HEPATICA_VOSK_SHA256": "AB" * 32}
    )
    assert own == EarSource("https://a.example/x.zip", "ab" * 32, None)
    with pytest.raises(EarDownloadError, match="HEPATICA_VOSK_SHA256 has to be 64"):
        ear_source.ear_source({"HEPATICA_VOSK_URL": "https://a.example/x.zip", "HEPATICA_VOSK_SHA256": "abc"})


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://a.example/x.zip", "x.zip", "https://", "http:///x"]
)
def test_an_address_that_is_not_of_the_web_is_refused(url: str) -> None:
    with pytest.raises(EarDownloadError, match="HEPATICA_VOSK_URL has to be an address"):
        ear_source.ear_source({"HEPATICA_VOSK_URL": url})


@given(st.text(max_size=80))
def test_a_models_folder_never_lies_outside_the_cache(path: str) -> None:
    name = EarSource(f"https://a.example/{path}", "0" * 64, None).name
    assert re.fullmatch(r"[A-Za-z0-9_-][A-Za-z0-9._-]*", name)


def test_the_models_folder_is_the_named_one_or_the_fetched_one(tmp_path: Path) -> None:
    assert find_ear_folder({}, tmp_path) is None
    (tmp_path / ENGLISH.name).mkdir()
    assert find_ear_folder({}, tmp_path) == tmp_path / ENGLISH.name
    assert find_ear_folder({"HEPATICA_VOSK_MODEL": "/somewhere"}, tmp_path) == Path("/somewhere")
