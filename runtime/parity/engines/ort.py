"""Runs an ONNX file in ONNX Runtime.

Usage: ort.py WORKDIR. WORKDIR/cases.json is {"model": PATH, "cases": [{"inputs": FILE, "outputs": FILE}, ...]}; the
files are safetensors in WORKDIR. After each case, one JSON line: {"error": TEXT}, TEXT "" where nothing is wrong. The
first line is {"version": TEXT}, or {"missing": TEXT} where a package cannot be imported.
"""
import json
import os
import struct
import sys

try:
    import numpy as np
    import onnxruntime
except ImportError as e:
    print(json.dumps({"missing": str(e)}))
    sys.exit(0)

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8", "I32": "<i4", "U8": "|u1", "BOOL": "|b1"}
NAMES = {np.dtype(t): name for name, t in TYPES.items()}


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    size, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    header.pop("__metadata__", None)
    tensors = {}
    for name, t in header.items():
        begin, end = t["data_offsets"]
        tensors[name] = np.frombuffer(body[begin:end], TYPES[t["dtype"]]).reshape(t["shape"])
    return tensors


def write(path, tensors):
    header, body = {}, b""
    for name, value in tensors.items():
        value = np.asarray(value)
        data = value.tobytes()
        header[name] = {"dtype": NAMES[value.dtype], "shape": value.shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


def main(work):
    print(json.dumps({"version": onnxruntime.__version__}), flush=True)
    with open(os.path.join(work, "cases.json")) as f:
        job = json.load(f)
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session, problem = None, ""
    try:
        session = onnxruntime.InferenceSession(job["model"], options, providers=["CPUExecutionProvider"])
    except Exception as e:  # whatever it refuses a file for is the result of every case
        problem = f"{type(e).__name__}: {e}"
    for case in job["cases"]:
        error = problem
        try:
            if session is not None:
                got = session.run(None, read(os.path.join(work, case["inputs"])))
                write(os.path.join(work, case["outputs"]), dict(zip([o.name for o in session.get_outputs()], got)))
        except Exception as e:
            error = f"{type(e).__name__}: {e}"
        print(json.dumps({"error": error}), flush=True)


main(sys.argv[1])
