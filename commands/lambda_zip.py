"""Puts the package for AWS Lambda together: libraries, the skill, its content and its fitted understanding.

Limits: AWS Lambda's quotas for deployment packages.
"""

from __future__ import annotations

import compileall
import py_compile
import shutil
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LOCK = PROJECT / "locks" / "lambda.txt"
MOST_UNZIPPED = 250 * 1024 * 1024
"""Bytes that a function's code may take."""
MOST_ZIPPED = 50 * 1024 * 1024
"""Bytes of a zip that may be uploaded by itself; a larger one goes through S3."""
HANDLER = "lambda_function.lambda_handler"
PYTHONS = ("3.12", "3.13", "3.14")
"""Lambda's Pythons on Amazon Linux 2023; numpy and onnxruntime have no wheels for the older system."""

_ENTRY = '''"""What AWS Lambda calls. Made where a function starts, so that no request waits for it."""

from skill.alexa_lambda import open_handler

lambda_handler = open_handler()
'''
_C_LIBRARIES = range(34, 16, -1)
"""Amazon Linux 2023 has version 2.34 of the C library: wheels for it and for older ones run there."""
_OWN = ("intents", "skill")
_NOT_SENT = (
    "skill/package", "skill/pages", "skill/web.py", "intents/model/en_words.npz", "onnxruntime/datasets",
    "onnxruntime/quantization", "onnxruntime/tools", "onnxruntime/transformers", "bin",
)  # fmt: skip
"""What nothing on Lambda looks at."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The oldest date that a zip can name, for every file: the same files make the same zip."""


class PackageError(Exception):
    """The package cannot be made; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Package:
    """A zip that was written."""

    path: Path
    zipped: int
    """Bytes."""
    unzipped: int
    """Bytes."""
    compiled: bool
    """Whether Python's own form of each module is in it, which a function's first start is faster with."""


def write_package(path: Path, python: str, put_libraries: Callable[[Path, str], None]) -> Package:
    """The package for a Python such as ``3.13``, written to `path`; `put_libraries` fills a folder for it.

    Raises PackageError where it is over Lambda's limit, and OSError where it cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="hepatica-lambda-") as made:
        folder = Path(made)
        put_libraries(folder, python)
        put_own(folder)
        _take_away(folder)
        compiled = python == f"{sys.version_info.major}.{sys.version_info.minor}"
        if compiled:
            _compile(folder)
        files = sorted(file for file in folder.rglob("*") if file.is_file())
        unzipped = sum(file.stat().st_size for file in files)
        if unzipped > MOST_UNZIPPED:
            raise PackageError(
                f"The package has {unzipped:,} bytes unzipped; Lambda takes {MOST_UNZIPPED:,}."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        _zip(path, folder, files)
    return Package(path, path.stat().st_size, unzipped, compiled)


def fetch_libraries(folder: Path, python: str) -> None:
    """Put the locked libraries, as they run on Lambda, into a folder. Raises PackageError."""
    if not LOCK.is_file():
        raise PackageError("This needs Hepatica's own folder, with locks/lambda.txt in it.")
    platforms = [f"--platform=manylinux_2_{version}_x86_64" for version in _C_LIBRARIES]
    with tempfile.TemporaryDirectory(prefix="hepatica-wheels-") as wheels:
        command = [
            sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps",
            "--require-hashes", "--only-binary=:all:", "--implementation=cp", f"--python-version={python}",
            *platforms, "--platform=manylinux2014_x86_64", "--dest", wheels, "--requirement", str(LOCK),
        ]  # fmt: skip
        if subprocess.run(command, check=False).returncode != 0:
            raise PackageError("pip could not fetch what is locked. Is the package index reachable?")
        for wheel in sorted(Path(wheels).glob("*.whl")):
            with zipfile.ZipFile(wheel) as packed:
                packed.extractall(folder)


def put_own(folder: Path) -> None:
    """Put Hepatica's own part, with content and fitted understanding, into a folder."""
    for house in _OWN:
        shutil.copytree(PROJECT / house, folder / house, ignore=shutil.ignore_patterns("__pycache__"))
    for paper in ("LICENSE", "NOTICE"):
        if (PROJECT / paper).is_file():  # not beside an installed Hepatica
            shutil.copy(PROJECT / paper, folder / paper)
    entry = folder / f"{HANDLER.partition('.')[0]}.py"
    entry.write_text(_ENTRY, "utf-8", newline="\n")


def _take_away(folder: Path) -> None:
    """Remove what nothing on Lambda looks at, tests of libraries among it."""
    unneeded = [folder / name for name in _NOT_SENT]
    unneeded += [found for name in ("tests", "__pycache__") for found in folder.rglob(name)]
    for path in unneeded:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _compile(folder: Path) -> None:
    """Compile every module: where the folder cannot be written to, each start would do it again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # escapes in the SDK's own docstrings
        compileall.compile_dir(
            folder, quiet=2, stripdir=str(folder), maxlevels=50,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )  # fmt: skip


def _zip(path: Path, folder: Path, files: list[Path]) -> None:
    unfinished = path.with_name(f"{path.name}.part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, file.read_bytes())
    unfinished.replace(path)
