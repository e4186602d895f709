"""Trains by the files of an exported step alone, with ONNX Runtime, on batches and noise of its own, and draws samples.

usage: free.py STEP DATA.safetensors ITERATIONS SAMPLES OUT.safetensors [--provider CUDAExecutionProvider] [--seed 0]

STEP is a directory of ganc export --step; DATA holds every input of data, already scaled, an example a row. OUT gets a row of
numbers for each report of the model, an iteration a number, and the samples. The files are the same for every provider. Needs
numpy and onnxruntime; for CUDA, onnxruntime-gpu.
"""
import argparse
import json
import os
import struct
import sys

import numpy as np
import onnxruntime as ort

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8"}


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    size, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    header.pop("__metadata__", None)
    return {name: np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], TYPES[t["dtype"]]).reshape(t["shape"])
            for name, t in header.items()}


def write(path, tensors):
    header, body = {}, b""
    for name, value in tensors.items():
        data = np.ascontiguousarray(value, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [len(body), len(body) + len(data)]}
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


p = argparse.ArgumentParser()
p.add_argument("step")
p.add_argument("data")
p.add_argument("iterations", type=int)
p.add_argument("samples", type=int)
p.add_argument("out")
p.add_argument("--provider", default="CPUExecutionProvider")
p.add_argument("--seed", type=int, default=0)
args = p.parse_args()
if args.provider not in ort.get_available_providers():
    sys.exit(f"free.py: this ONNX Runtime {ort.__version__} has no {args.provider}, but {', '.join(ort.get_available_providers())}: "
             "install the package with that provider (onnxruntime-gpu for CUDA), or choose another --provider")

random = np.random.default_rng(args.seed)
options = ort.SessionOptions()
options.intra_op_num_threads = 1
folder, data = args.step, read(args.data)
with open(os.path.join(folder, "step.json")) as f:
    step = json.load(f)


def load(file):
    session = ort.InferenceSession(os.path.join(folder, file), options, providers=[args.provider])
    if args.provider not in session.get_providers():
        sys.exit(f"free.py: {args.provider} is in this ONNX Runtime and cannot be used on this machine")
    return session


def noise(i, n):
    law = {"normal": random.standard_normal, "uniform": random.random}[i["law"]["name"]]
    return law([n if d == "N" else d for d in i["shape"]], np.float32)


def draw(n):  # a batch of examples and of noise
    chosen = random.integers(len(next(iter(data.values()))), size=n)
    return {name: rows[chosen] for name, rows in data.items()} | {i["name"]: noise(i, n) for i in step["noise"]}


def run(session, given):
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(names, {i.name: given[i.name] for i in session.get_inputs()})))


state, prefix = read(os.path.join(folder, step["state"])), step["next_prefix"]
programs = [load(program["file"]) for program in step["programs"]]
reports = {}
for t in range(args.iterations):
    for group in step["stages"][0]["groups"]:
        for k in range(t * group["count"], (t + 1) * group["count"]):
            n = group["cycle"][k % len(group["cycle"])]
            out = run(programs[n], state | draw(step["batch"]))
            state |= {name[len(prefix):]: v for name, v in out.items() if name.startswith(prefix)}
        for name in step["programs"][n]["reports"]:
            reports.setdefault(name, []).append(out[name])

network = next(n for n in step["networks"] if n["name"] == "generator")
generator, drawn = load(network["file"]), []
for _ in range(0, args.samples, 64):
    given = {i["name"]: noise(i, 64) for i in network["inputs"]}
    drawn.append(run(generator, state | given)[network["outputs"][0]["name"]].reshape(64, -1))
write(args.out, {name: np.array(v, np.float32).reshape(-1) for name, v in reports.items()} | {"samples": np.concatenate(drawn)[:args.samples]})
