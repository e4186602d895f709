"""Every exported network of the given build directories: onnx.checker with full shape inference, then ONNX Runtime on
the test data beside it, at the stored batch and at batch 1, 2, 3 and 64, optimisations on and off.

usage: check_onnx.py BUILD_DIR ...; prints one line a network and ends with 'N passed, N failed'."""
import pathlib
import sys

import numpy as np
import onnx
import onnxruntime as ort
from onnx import numpy_helper


def tensors(folder, kind):
    files = sorted(folder.glob(f"{kind}_*.pb"), key=lambda p: int(p.stem.split("_")[1]))
    return [numpy_helper.to_array(onnx.load_tensor(str(f))) for f in files]


def session(path, level):
    options = ort.SessionOptions()
    options.graph_optimization_level = level
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check(layout):
    path = layout / "model.onnx"
    onnx.checker.check_model(str(path), full_check=True)
    worst = 0.0
    for level in (ort.GraphOptimizationLevel.ORT_DISABLE_ALL, ort.GraphOptimizationLevel.ORT_ENABLE_ALL):
        run = session(path, level)
        names = [i.name for i in run.get_inputs()]
        for data in sorted(layout.glob("test_data_set_*")):
            inputs, outputs = tensors(data, "input"), tensors(data, "output")
            got = run.run(None, dict(zip(names, inputs)))
            assert len(got) == len(outputs), "number of outputs"
            for g, w in zip(got, outputs):
                np.testing.assert_allclose(g, w, rtol=1e-4, atol=1e-5)
                worst = max(worst, float(np.abs(g - w).max(initial=0)))
            for batch in (1, 2, 3, 64):
                few = [np.resize(x, (batch,) + x.shape[1:]) for x in inputs]
                for g, w in zip(run.run(None, dict(zip(names, few))), outputs):
                    if w.ndim and len(w) == len(inputs[0]):  # one value per example
                        assert g.shape == (batch,) + w.shape[1:], (g.shape, w.shape)
                        np.testing.assert_allclose(g[0], w[0], rtol=1e-4, atol=1e-5)
    return worst


def main():
    passed = failed = 0
    for build in map(pathlib.Path, sys.argv[1:]):
        layouts = sorted(p.parent for p in build.glob("*/model.onnx"))
        if not layouts:
            print(f"{build.name}: no exported network")
            failed += 1
        for layout in layouts:
            try:
                print(f"{build.name}/{layout.name}: largest difference from ONNX Runtime {check(layout):.3g}")
                passed += 1
            except Exception as e:  # the next network is checked all the same
                print(f"{build.name}/{layout.name}: {e}")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed or not passed else 0)


main()
