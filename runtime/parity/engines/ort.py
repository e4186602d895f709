"""Runs an ONNX file in a runtime for Python.

Usage: ort.py WORKDIR RUNTIME. RUNTIME is ort, ort-plain (ONNX Runtime without its optimisations), onnx (the reference
evaluator of the onnx package) or openvino. WORKDIR/cases.json is {"model": PATH, "cases": [{"inputs": FILE, "outputs": FILE},
...]}; the files are safetensors in WORKDIR. After each case, one JSON line: {"error": TEXT}, TEXT "" where nothing is wrong.
The first line is {"version": TEXT}, or {"missing": TEXT} where a package cannot be imported.
"""
import json
import os
import struct
import sys

runtime = sys.argv[2]
try:
    import numpy as np
    if runtime == "onnx":
        import onnx
        import onnx.reference
        version = onnx.__version__
    elif runtime == "openvino":
        import openvino
        version = openvino.__version__.split("-")[0]
    else:
        import onnxruntime
        version = onnxruntime.__version__
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


def open_ort(path):
    onnxruntime.set_default_logger_severity(3)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    if runtime == "ort-plain":
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return lambda inputs: dict(zip([o.name for o in session.get_outputs()], session.run(None, inputs)))


def open_onnx(path):
    evaluator = onnx.reference.ReferenceEvaluator(path)
    return lambda inputs: dict(zip(evaluator.output_names, evaluator.run(None, inputs)))


def open_openvino(path):
    core = openvino.Core()
    model = core.read_model(path)
    names = [o.get_any_name() for o in model.outputs]
    # a GPU or a CPU with half-precision units would compute in other types than the file says
    compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return lambda inputs: {name: np.array(v) for name, v in zip(names, compiled(inputs).values())}


def main(work):
    print(json.dumps({"version": version}), flush=True)
    with open(os.path.join(work, "cases.json")) as f:
        job = json.load(f)
    run, problem = None, ""
    try:
        if job["cases"]:
            run = {"onnx": open_onnx, "openvino": open_openvino}.get(runtime, open_ort)(job["model"])
    except Exception as e:  # whatever it refuses a file for is the result of every case
        problem = f"{type(e).__name__}: {e}"
    for case in job["cases"]:
        error = problem
        try:
            if run is not None:
                write(os.path.join(work, case["outputs"]), run(read(os.path.join(work, case["inputs"]))))
        except Exception as e:
            error = f"{type(e).__name__}: {e}"
        print(json.dumps({"error": error}), flush=True)


main(sys.argv[1])
