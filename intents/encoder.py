"""Sentences as vectors: a small frozen MiniLM, run by onnxruntime on one thread.

Built by `intents.encoder_export`; the only module that knows onnxruntime.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from intents.features import Floats

ENCODER = Path(__file__).with_name("model") / "minilm.onnx"
VOCABULARY = Path(__file__).with_name("model") / "minilm_vocab.txt"
LAYERS, WIDTH = 2, 384
LONGEST = 128
"""Tokens of a text that are read, the two marks at its ends included (all-MiniLM-L6-v2 was tuned on 128)."""
LONGEST_WORD = 100
"""Letters; a longer word is unknown (as in BERT's own tokenizer)."""
_PIECES = re.compile(r"\w+|[^\w\s]")


class EncoderMissingError(Exception):
    """The encoder cannot be used here. Its text says why and what to do."""


@dataclass(frozen=True, slots=True)
class WordPieces:
    """Words cut into pieces of a fixed vocabulary, longest first."""

    number: Mapping[str, int]

    @classmethod
    def read(cls, path: Path = VOCABULARY) -> WordPieces:
        """Read a vocabulary, one piece a line."""
        lines = path.read_text(encoding="utf-8").splitlines()
        return cls({piece: number for number, piece in enumerate(lines)})

    def numbers(self, text: str) -> list[int]:
        """Return the pieces' numbers of a normalised text between the marks of its ends, at most LONGEST."""
        inside: list[int] = []
        for word in _PIECES.findall(text):
            inside.extend(self._pieces(word))
            if len(inside) >= LONGEST - 2:
                break
        return [self.number["[CLS]"], *inside[: LONGEST - 2], self.number["[SEP]"]]

    def _pieces(self, word: str) -> Iterator[int]:
        unknown = self.number["[UNK]"]
        if len(word) > LONGEST_WORD:
            yield unknown
            return
        found: list[int] = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self.number.get(word[start:end] if start == 0 else f"##{word[start:end]}")
                if piece is not None:
                    found.append(piece)
                    start = end
                    break
            else:
                found = [unknown]
                break
        yield from found


class Encoder:
    """Turns one normalised text at a time into vectors of length 1; may be used by many threads at once.

    One at a time, because the scales of its whole-number arithmetic depend on what else is in a batch.
    """

    def __init__(self, path: Path = ENCODER, vocabulary: Path = VOCABULARY) -> None:
        onnxruntime = without_telemetry()
        if not path.is_file() or not vocabulary.is_file():
            raise EncoderMissingError(
                f"There is no encoder at {path}: run `python -m intents.encoder_export`."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        self._session: Any = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = WordPieces.read(vocabulary)

    def embed(self, text: str) -> Floats:
        """Return the vectors of a normalised text, LAYERS x WIDTH: of the last layer and of a middle one."""
        numbers = np.array([self._pieces.numbers(text)], np.int64)
        last, middle = self._session.run(["last", "middle"], {"ids": numbers, "mask": np.ones_like(numbers)})
        return np.concatenate((last, middle))


def without_telemetry() -> Any:
    """The library, kept from reporting to its maker; raises EncoderMissingError.

    From version 1.29 on it sends what it runs, how often and on which computer to Microsoft unless it is told
    not to before it is loaded (onnxruntime, docs/Privacy.md; pull request 27379). On Windows a call stops it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as error:
        raise EncoderMissingError("onnxruntime is not installed: run `pip install onnxruntime`.") from error
    onnxruntime.disable_telemetry_events()
    return onnxruntime
