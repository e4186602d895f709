"""Trains by the files of a step alone, on recorded inputs, and prints the losses of every execution.

Usage: free.py DIR INPUTS. DIR is a step; INPUTS holds one safetensors file for each execution, 0.safetensors and so on.
"""
import json
import os
import struct
import sys

import numpy as np
import onnxruntime

TYPES = {"F64": "<f8", "F32": "<f4", "I64": "<i8"}


def read(path):
    with open(path, "rb") as f:
        data = f.read()
    size, = struct.unpack("<Q", data[:8])
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    header.pop("__metadata__", None)
    return {name: np.frombuffer(body[t["data_offsets"][0]:t["data_offsets"][1]], TYPES[t["dtype"]]).reshape(t["shape"])
            for name, t in header.items()}


folder, inputs = sys.argv[1:]
with open(os.path.join(folder, "step.json")) as f:
    step = json.load(f)
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
programs = [onnxruntime.InferenceSession(os.path.join(folder, p["file"]), options, providers=["CPUExecutionProvider"])
            for p in step["programs"]]
state = read(os.path.join(folder, step["state"]))
prefix = step["next_prefix"]
executions, t = len(os.listdir(inputs)), 0
done = 0
while done < executions:
    for group in step["stages"][0]["groups"]:
        for k in range(t * group["count"], (t + 1) * group["count"]):
            n = group["cycle"][k % len(group["cycle"])]
            given = state | read(os.path.join(inputs, f"{done}.safetensors"))
            names = [o.name for o in programs[n].get_outputs()]
            out = dict(zip(names, programs[n].run(names, {i.name: given[i.name] for i in programs[n].get_inputs()})))
            state |= {name[len(prefix):]: v for name, v in out.items() if name.startswith(prefix)}
            print(json.dumps({name: float(out[name]) for name in step["programs"][n]["losses"]}))
            done += 1
    t += 1
