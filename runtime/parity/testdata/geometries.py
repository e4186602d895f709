"""Prints what ONNX Runtime computes of random convolutions: one line of JSON for each geometry.

    python3 geometries.py [COUNT] [SEED]    # needs onnx 1.23.2 and onnxruntime 1.31.1; TestGeometries runs it

A geometry is Conv or ConvTranspose in one, two or three dimensions, with random channels, groups, kernel, strides, dilations,
pads on each side or auto_pad, output padding or output_shape, and with a bias or without. A line holds the model, whose weights
are initializers, the input, the output, and for each element of the output a bound of how far apart two float32 results in any
order of the sum may be: 2·k·2⁻²⁴ times the sum of the terms' magnitudes, where k is the number of terms (Higham 2002, §3.1).
"""
import base64
import json
import random
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

options = onnxruntime.SessionOptions()
options.log_severity_level = 4  # impossible geometries are drawn again
options.intra_op_num_threads = options.inter_op_num_threads = 1
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL


def draw(r):
    """One geometry: the operator's name, its attributes, and the shapes of x and w."""
    rank, transposed = r.choice([1, 1, 1, 2, 2, 2, 2, 2, 2, 3]), r.random() < 0.5
    groups = r.choice([1, 1, 1, 2, 3, 5])
    a, b = r.choice([1, 1, 2, 3, 7, 8, 16, 17, 20, 33]), r.choice([1, 1, 2, 3, 7, 8, 16, 17, 20, 33])  # channels of a group
    each = lambda f: [f() for _ in range(rank)]
    kernel, strides, dilations = each(lambda: r.randint(1, 5)), each(lambda: r.choice([1, 1, 2, 3, 4])), each(lambda: r.choice([1, 1, 1, 2, 3]))
    size = each(lambda: r.randint(1, [0, 40, 12, 6][rank]))
    attributes = dict(kernel_shape=kernel, strides=strides, dilations=dilations, group=groups)
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
    automatic = r.choice(["SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"]) if r.random() < 0.2 else None
    if automatic:
        attributes["auto_pad"] = automatic
    else:
        attributes["pads"] = [r.randint(0, span - 1) if r.random() < 0.7 else 0 for _ in range(2) for span in spans]
    if transposed and automatic is None and r.random() < 0.5:
        attributes["output_padding"] = [r.randint(0, s - 1) for s in strides]
    if transposed and automatic in ("SAME_UPPER", "SAME_LOWER") and r.random() < 0.5:
        attributes["output_shape"] = [max(1, (n - 1) * s + span - r.randint(0, 2)) for n, s, span in zip(size, strides, spans)]
    x = [r.randint(1, 3), groups * a] + size
    w = [groups * a, b] + kernel if transposed else [groups * b, a] + kernel
    return "ConvTranspose" if transposed else "Conv", attributes, x, w


def model(name, attributes, x, w, bias):
    """A model of one node."""
    arrays = {"w": w, "b": bias} if bias is not None else {"w": w}
    node = helper.make_node(name, ["x", *arrays], ["y"], **attributes)
    value = lambda n, shape: helper.make_tensor_value_info(n, 1, shape)
    g = helper.make_graph([node], "g", [value("x", x.shape)], [value("y", [None] * x.ndim)], [numpy_helper.from_array(v, n) for n, v in arrays.items()])
    return helper.make_model(g, opset_imports=[helper.make_opsetid("", 22)], ir_version=10).SerializeToString()


def run(data, x):
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"]).run(None, {"x": x})[0]


def terms(name, w):
    """At most so many terms has a sum, the bias among them."""
    return (w.size // w.shape[1] if name == "ConvTranspose" else w.size // w.shape[0]) + 1


def encoded(name, array):
    return base64.b64encode(numpy_helper.from_array(array, name).SerializeToString()).decode()


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    r, rng, done = random.Random(seed), np.random.default_rng(seed), 0
    while done < count:
        name, attributes, x, w = draw(r)
        has_bias = r.random() < 0.5
        x, w = rng.standard_normal(x, dtype=np.float32), rng.standard_normal(w, dtype=np.float32)
        channels = w.shape[1] * attributes["group"] if name == "ConvTranspose" else w.shape[0]
        bias = rng.standard_normal(channels, dtype=np.float32) if has_bias else None
        data = model(name, attributes, x, w, bias)
        try:
            y = run(data, x)
        except Exception:  # impossible, such as a kernel that exceeds the padded input: another is drawn
            continue
        if y.size == 0:
            continue
        bound = run(model(name, attributes, abs(x), abs(w), None if bias is None else abs(bias)), abs(x)) * np.float32(2 * terms(name, w) * 2.0**-24)
        text = f"{name} x={list(x.shape)} w={list(w.shape)} bias={has_bias} " + " ".join(f"{k}={v}" for k, v in attributes.items())
        line = {"name": text, "model": base64.b64encode(data).decode(), "in": encoded("x", x), "out": encoded("y", y), "bound": encoded("bound", bound)}
        print(json.dumps(line), flush=True)
        done += 1
    print(json.dumps({"versions": f"onnx {onnx.__version__}, ONNX Runtime {onnxruntime.__version__}"}))


main()
