"""OpenVINO: openvino_peer.py THREADS FILE DFILE. Work bN is a run of FILE, dN of DFILE, of batch size N, with tensors that stay, in
float32."""
import sys
import numpy as np
import openvino as ov

from serve import calls, serve

core = ov.Core()
settings = {"INFERENCE_NUM_THREADS": int(sys.argv[1]), "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32"}


def make(name):
    model = core.read_model(dict(zip("bd", sys.argv[2:]))[name[0]])
    shape = [int(name[1:])] + [d.get_length() for d in list(model.inputs[0].partial_shape)[1:]]
    model.reshape(shape)
    request = core.compile_model(model, "CPU", settings).create_infer_request()
    request.set_input_tensor(ov.Tensor(np.random.default_rng(1).standard_normal(shape, dtype=np.float32)))
    return request.infer, 1


serve("OpenVINO " + ov.__version__.split("-")[0], make, calls)
