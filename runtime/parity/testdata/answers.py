"""Answers models with what ONNX Runtime computes of them.

    python3 answers.py    # needs onnx 1.23.2 and onnxruntime 1.31.1; TestDifferential runs it

Standard input holds requests, standard output an answer to each, in order. Both are frames: a number of parts as a 32-bit
little-endian integer, then each part as its length and its bytes. A request is a model and its inputs as TensorProtos, which
have names. An answer is an empty part and the outputs as TensorProtos, or a text that says why there are none.
"""
import struct
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

options = onnxruntime.SessionOptions()
options.log_severity_level = 4
options.intra_op_num_threads = options.inter_op_num_threads = 1
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
source, sink = sys.stdin.buffer, sys.stdout.buffer


def request():
    head = source.read(4)
    if len(head) < 4:
        return None
    parts = []
    for _ in range(struct.unpack("<I", head)[0]):
        parts.append(source.read(struct.unpack("<I", source.read(4))[0]))
    return parts


def answer(parts):
    sink.write(struct.pack("<I", len(parts)) + b"".join(struct.pack("<I", len(p)) + p for p in parts))
    sink.flush()


def array(data):
    t = onnx.TensorProto()
    t.ParseFromString(data)
    return t.name, numpy_helper.to_array(t)


def main():
    answer([f"onnx {onnx.__version__}, ONNX Runtime {onnxruntime.__version__}".encode()])
    while parts := request():
        try:
            session = onnxruntime.InferenceSession(parts[0], options, providers=["CPUExecutionProvider"])
            outputs = session.run(None, dict(array(p) for p in parts[1:]))
            names = [o.name for o in session.get_outputs()]
            answer([b""] + [numpy_helper.from_array(np.asarray(y), n).SerializeToString() for n, y in zip(names, outputs)])
        except Exception as e:  # whatever ONNX Runtime refuses a model for is its answer
            answer([f"{type(e).__name__}: {e}".encode()])


main()
