"""ONNX Runtime or OpenVINO as a peer of times.py: peer.py ort|openvino THREADS DIR. The work "NAME BATCH" is a run of
DIR/NAME/model.onnx, with inputs and outputs that stay, in float32."""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))
from serve import brief, serve

kind, threads, root = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])


def inputs(name, batch):
    """The inputs by name: those of the last data set, again and again."""
    found = {}
    for path in sorted((root / name / "test_data_set_2").glob("input_*.pb"), key=lambda p: int(p.stem.split("_")[1])):
        t = onnx.TensorProto.FromString(path.read_bytes())
        found[t.name] = np.ascontiguousarray(np.resize(numpy_helper.to_array(t), (batch, *t.dims[1:])))
    return found


def ort():
    import onnxruntime
    held = []  # what is bound must stay

    def make(work):
        name, batch = work.split()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads, options.log_severity_level = threads, 1, 3
        options.add_session_config_entry("session.set_denormal_as_zero", "1")
        session = onnxruntime.InferenceSession(str(root / name / "model.onnx"), options, providers=["CPUExecutionProvider"])
        feed = inputs(name, int(batch))
        bound = session.io_binding()
        for n, x in feed.items():
            held.append(onnxruntime.OrtValue.ortvalue_from_numpy(x))
            bound.bind_ortvalue_input(n, held[-1])
        for o, y in zip(session.get_outputs(), session.run(None, feed)):
            held.append(onnxruntime.OrtValue.ortvalue_from_numpy(y))
            bound.bind_ortvalue_output(o.name, held[-1])
        return (lambda: session.run_with_iobinding(bound)), 1

    return "ONNX Runtime " + onnxruntime.__version__, make


def openvino():
    import openvino
    core = openvino.Core()
    settings = {"INFERENCE_NUM_THREADS": threads, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY", "INFERENCE_PRECISION_HINT": "f32"}

    def make(work):
        name, batch = work.split()
        model, feed = core.read_model(root / name / "model.onnx"), inputs(name, int(batch))
        model.reshape({n: list(x.shape) for n, x in feed.items()})
        request = core.compile_model(model, "CPU", settings).create_infer_request()
        for n, x in feed.items():
            request.set_tensor(n, openvino.Tensor(x))
        return request.infer, 1

    return "OpenVINO " + openvino.__version__.split("-")[0], make


serve(*{"ort": ort, "openvino": openvino}[kind](), brief)
