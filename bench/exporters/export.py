"""Exports generators of other frameworks, with random weights, and runs them in ONNX Runtime.

    python3 export.py DIR    # needs what requirements.txt lists; `go run ./bench/exporters DIR` compares

Each generator becomes DIR/EXPORTER-NAME/model.onnx with a data set, in ONNX's test layout, for batches of 1, 3 and 16: what
ONNX Runtime computes. DIR/failures.txt lists the generators that their exporter refuses, with its words; DIR/versions.txt the
packages.
"""
import importlib.metadata
import os
import sys
import traceback
import warnings

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

import numpy as np
import onnx
import onnxruntime
from onnx import numpy_helper

BATCHES = (1, 3, 16)


def torch_exports():
    import torch
    import torch_models
    for name, (make, inputs) in torch_models.MODELS.items():
        for exporter, dynamo in (("torch-dynamo", True), ("torch-script", False)):
            torch.manual_seed(1)
            m = make().eval()
            for b in m.modules():  # running statistics that do something
                if isinstance(b, torch.nn.BatchNorm2d):
                    b.running_mean.normal_(0, 0.3), b.running_var.uniform_(0.5, 2)

            def save(path, m=m, inputs=inputs, dynamo=dynamo):
                example = inputs(2)
                names = [f"in{i}" for i in range(len(example))]
                if dynamo:
                    batch = torch.export.Dim("batch")
                    torch.onnx.export(m, example, path, dynamo=True, input_names=names, output_names=["out"], dynamic_shapes=tuple({0: batch} for _ in example), external_data=False, verbose=False)
                else:
                    torch.onnx.export(m, example, path, dynamo=False, input_names=names, output_names=["out"], dynamic_axes={n: {0: "batch"} for n in names + ["out"]}, opset_version=17)

            torch.manual_seed(2)
            yield exporter, name, save, [[x.numpy() for x in inputs(n)] for n in BATCHES]


def keras_exports():
    import keras
    import keras_models
    for name, (make, inputs) in keras_models.MODELS.items():
        keras.utils.set_random_seed(1)
        r = np.random.default_rng(2)

        def save(path, make=make, inputs=inputs):
            m, example = make(), inputs(r, 2)
            m(example[0] if len(example) == 1 else example)  # Keras exports what was called
            m.export(path, format="onnx", verbose=False)

        yield "keras", name, save, [inputs(r, n) for n in BATCHES]


def jax_exports():
    import jax2onnx
    import jax_models
    for name, (make, inputs, shapes) in jax_models.MODELS.items():
        r = np.random.default_rng(2)

        def save(path, make=make, shapes=shapes):
            onnx.save(jax2onnx.to_onnx(make(), shapes), path)

        yield "jax2onnx", name, save, [inputs(r, n) for n in BATCHES]


def answer(path, batches):
    """Runs the file for each batch and writes the data sets."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.log_severity_level = 1, 3
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    for k, arrays in enumerate(batches):
        names = [i.name for i in session.get_inputs()]
        feed = dict(zip(names, arrays))
        outputs = session.run(None, feed)
        folder = os.path.join(os.path.dirname(path), f"test_data_set_{k}")
        os.makedirs(folder, exist_ok=True)
        for kind, named in (("input", feed.items()), ("output", zip([o.name for o in session.get_outputs()], outputs))):
            for i, (n, a) in enumerate(named):
                with open(os.path.join(folder, f"{kind}_{i}.pb"), "wb") as f:
                    f.write(numpy_helper.from_array(np.ascontiguousarray(a), n).SerializeToString())


def main(root):
    os.makedirs(root, exist_ok=True)
    failures = []
    for framework in (torch_exports, keras_exports, jax_exports):
        try:
            for exporter, name, save, batches in framework():
                folder = os.path.join(root, f"{exporter}-{name}")
                os.makedirs(folder, exist_ok=True)
                try:
                    save(os.path.join(folder, "model.onnx"))
                    answer(os.path.join(folder, "model.onnx"), batches)
                except Exception as e:  # an exporter's refusal is a result
                    failures.append(f"{exporter}-{name}: {type(e).__name__}: {' '.join(str(e).split())[:300]}")
                    traceback.print_exc(limit=-3)
        except ImportError as e:
            failures.append(f"{framework.__name__}: {e}")
    write = lambda name, lines: open(os.path.join(root, name), "w").write("".join(line + "\n" for line in lines))
    write("failures.txt", failures)
    packages = ("torch", "onnxscript", "keras", "tensorflow-cpu", "tf2onnx", "jax", "flax", "jax2onnx", "onnx", "onnxruntime")
    write("versions.txt", [f"{p} {importlib.metadata.version(p)}" for p in packages])


main(sys.argv[1])
