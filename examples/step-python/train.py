"""Train a GAN with nothing but NumPy and ONNX Runtime, and draw digits.

    ganc export gan --step -o gan-step
    python train.py gan-step dataset/mnist/train-images-idx3-ubyte.gz 3000 digits.pgm

gan-step holds the training step as ONNX files; step.json says in which order they run and what to feed.
"""

import gzip
import json
import sys

import numpy as np
import onnxruntime as ort

folder, images, iterations, picture = sys.argv[1:]
step = json.load(open(f"{folder}/step.json"))
random = np.random.default_rng(step["seed"])
pixels = np.frombuffer(gzip.open(images).read(), np.uint8, offset=16).reshape(-1, 784)


def load(file):
    return ort.InferenceSession(f"{folder}/{file}", providers=ort.get_available_providers())


def tensors(path):  # of a safetensors file
    raw = open(path, "rb").read()
    start = 8 + int.from_bytes(raw[:8], "little")
    header = json.loads(raw[8:start])
    header.pop("__metadata__")
    return {name: np.frombuffer(raw, {"F32": "f4", "F64": "f8", "I64": "i8"}[t["dtype"]], int(np.prod(t["shape"])),
                                start + t["data_offsets"][0]).reshape(t["shape"]) for name, t in header.items()}


def draw(n):  # a batch of images, scaled as the model asks for, and of noise
    given = {}
    for i in step["data"]:
        lo, hi = i["range"]["lo"], i["range"]["hi"]
        given[i["name"]] = (lo + pixels[random.integers(len(pixels), size=n)] / 255 * (hi - lo)).astype(np.float32)
    for i in step["noise"]:
        law = {"normal": random.standard_normal, "uniform": random.random}[i["law"]["name"]]
        given[i["name"]] = law([n if d == "N" else d for d in i["shape"]], np.float32)
    return given


def run(session, given):
    names = [o.name for o in session.get_outputs()]
    return dict(zip(names, session.run(names, {i.name: given[i.name] for i in session.get_inputs()})))


state = tensors(f"{folder}/{step['state']}")
programs = [load(p["file"]) for p in step["programs"]]
for t in range(int(iterations)):
    for group in step["stages"][0]["groups"]:
        for k in range(t * group["count"], (t + 1) * group["count"]):
            out = run(programs[group["cycle"][k % len(group["cycle"])]], state | draw(step["batch"]))
            state |= {name.removeprefix("new/"): v for name, v in out.items() if name.startswith("new/")}
    if t % 100 == 0:
        print(t, {name: round(float(v), 3) for name, v in out.items() if not name.startswith("new/")}, flush=True)

drawn = run(load("network-generator.onnx"), state | draw(64))["image"].reshape(8, 8, 28, 28).transpose(0, 2, 1, 3)
with open(picture, "wb") as f:
    f.write(b"P5 224 224 255\n" + ((drawn + 1) * 127.5).clip(0, 255).astype(np.uint8).tobytes())
