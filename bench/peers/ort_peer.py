"""ONNX Runtime: ort_peer.py THREADS FILE DFILE. Work bN is a run of FILE, dN of DFILE, of batch size N with bound input and output."""
import sys
import numpy as np
import onnxruntime as ort

from serve import calls, serve

options = ort.SessionOptions()
options.intra_op_num_threads = int(sys.argv[1])
options.inter_op_num_threads = 1
options.add_session_config_entry("session.set_denormal_as_zero", "1")
sessions = {kind: ort.InferenceSession(file, options, providers=["CPUExecutionProvider"]) for kind, file in zip("bd", sys.argv[2:])}
held = {}  # what is bound must stay


def make(name):
    session = sessions[name[0]]
    source, target = session.get_inputs()[0], session.get_outputs()[0]
    x = np.random.default_rng(1).standard_normal([int(name[1:])] + source.shape[1:], dtype=np.float32)
    y = session.run([target.name], {source.name: x})[0]
    bound = session.io_binding()
    held[name] = ort.OrtValue.ortvalue_from_numpy(x), ort.OrtValue.ortvalue_from_numpy(y)
    bound.bind_ortvalue_input(source.name, held[name][0])
    bound.bind_ortvalue_output(target.name, held[name][1])
    return (lambda: session.run_with_iobinding(bound)), 1


serve("ONNX Runtime " + ort.__version__, make, calls)
