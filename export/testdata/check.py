"""Checks ONNX test layouts with the onnx package and ONNX Runtime.

Usage: check.py DIR. Every subdirectory of DIR is a case: model.onnx and test_data_set_*/{input,output}_*.pb. For
each, in the order of names, one JSON line says what is wrong: {"case": NAME, "error": TEXT}, TEXT "" where nothing is.
Floating-point outputs may differ by the number in DIR/tolerance.txt, relative to max(1, |wanted|); others not at all.
"""
import glob
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper


def tensors(pattern):
    paths = sorted(glob.glob(pattern), key=lambda p: int(p.rsplit("_", 1)[1].split(".")[0]))
    return [numpy_helper.to_array(onnx.load_tensor(p)) for p in paths]


def differs(got, want, tolerance):
    if got.shape != want.shape or got.dtype != want.dtype:
        return f"got {got.dtype}{list(got.shape)}, want {want.dtype}{list(want.shape)}"
    if want.dtype.kind != "f":
        bad = got != want
    else:
        with np.errstate(all="ignore"):
            close = np.abs(got - want) <= tolerance * np.maximum(1, np.abs(want))
        bad = ~(close | (got == want) | (np.isnan(got) & np.isnan(want)))
    if not bad.any():
        return ""
    i = tuple(int(k) for k in np.argwhere(bad)[0])
    return f"{int(bad.sum())} of {bad.size} elements differ, first at {i}: got {got[i]}, want {want[i]}"


def check(case, tolerance):
    model = onnx.load(os.path.join(case, "model.onnx"))
    onnx.checker.check_model(model, full_check=True)
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [i.name for i in session.get_inputs()]
    for data in sorted(glob.glob(os.path.join(case, "test_data_set_*"))):
        inputs = tensors(os.path.join(data, "input_*.pb"))
        wanted = tensors(os.path.join(data, "output_*.pb"))
        got = session.run(None, dict(zip(names, inputs)))
        for output, g, w in zip(session.get_outputs(), got, wanted, strict=True):
            problem = differs(np.asarray(g), w, tolerance)
            if problem:
                return f"{os.path.basename(data)}: {output.name}: {problem}"
    return ""


def main(root):
    with open(os.path.join(root, "tolerance.txt")) as f:
        tolerance = float(f.read())
    onnxruntime.set_default_logger_severity(3)
    for case in sorted(d for d in os.listdir(root) if os.path.isdir(os.path.join(root, d))):
        try:
            error = check(os.path.join(root, case), tolerance)
        except Exception as e:  # whatever a case raises is that case's result
            error = f"{type(e).__name__}: {e}"
        print(json.dumps({"case": case, "error": error}), flush=True)


main(sys.argv[1])
