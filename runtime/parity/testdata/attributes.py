"""Changes every attribute of every operator, and prints what ONNX Runtime makes of it: one line of JSON for each model.

    python3 attributes.py    # needs onnx 1.23.2 and onnxruntime 1.31.1; TestAttributes runs it

The models are the cases of forms-ort.zip with one node, some for each operator. Each attribute that the operator's schema has
at that opset is given other values, one at a time, whether the case sets it or not. Where ONNX Runtime has no kernel, ONNX's
own evaluator answers.
"""
import base64
import json
import os
import sys
import warnings
import zipfile

import numpy as np
import onnx
import onnxruntime
from onnx import AttributeProto, helper
from onnx.reference import ReferenceEvaluator

warnings.filterwarnings("ignore")
EACH = 2  # cases of each operator

WORDS = {
    "auto_pad": ["NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID", "other"],
    "mode": ["constant", "reflect", "edge", "wrap", "nearest", "linear", "cubic", "bilinear", "bicubic", "DCR", "CRD", "circular", "other"],
    "coordinate_transformation_mode": ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_half_pixel_for_nn", "tf_crop_and_resize", "other"],
    "nearest_mode": ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil", "other"],
    "keep_aspect_ratio_policy": ["stretch", "not_larger", "not_smaller", "other"],
    "padding_mode": ["zeros", "border", "reflection", "other"],
    "reduction": ["none", "add", "mul", "max", "min", "mean", "other"],
    "direction": ["LEFT", "RIGHT", "forward", "reverse", "bidirectional", "other"],
    "approximate": ["none", "tanh", "other"],
    "round_mode": ["up", "down", "nearest", "other"],
    "update_rule": ["linear", "gated", "delta", "gated_delta", "other"],
    "activation": ["none", "silu", "swish", "other"],
    "equation": ["other"],
}


def values(name, kind, old):
    """Other values of an attribute."""
    if kind == AttributeProto.INT:
        if name in ("to", "dtype", "output_dtype", "output_datatype", "stash_type", "softmax_precision", "precision"):
            return [0, 1, 2, 3, 6, 7, 10, 11, 16, 99]
        return [0, 1, 2, 3, -1, -2, -9, 2**40]
    if kind == AttributeProto.FLOAT:
        return [0.0, 0.25, -0.5, 2.0]
    if kind == AttributeProto.STRING:
        return WORDS.get(name, ["other"])
    if kind == AttributeProto.INTS:
        lists = [[], [0], [1], [-1], [2], [0, 1], [1, 0], [1, 1], [2, 2], [2, 1], [1, 2], [3, 3], [0, 0, 0, 0], [1, 1, 1, 1], [1, 0, 0, 1], [-1, 0, 0, 0], [0, 1, 2], [2, 0, 1], [1, 2, 0], [1, 1, 1]]
        if old:
            lists += [old[::-1], [v + 1 for v in old], [v - 1 for v in old], old + old, old[:-1]]
        return lists
    if kind == AttributeProto.FLOATS:
        return [[], [0.5], [0.5, 0.25, 0.125]]
    if kind == AttributeProto.STRINGS:
        return [[], ["Tanh"], ["Relu", "Tanh", "Relu"], ["other"]]
    return []


def cases():
    """The single nodes of forms-ort.zip: name, model, inputs."""
    z = zipfile.ZipFile("testdata/forms-ort.zip")
    names = sorted({n.split("/")[0] for n in z.namelist()})
    taken = {}
    for name in names:
        m = onnx.load_model_from_string(z.read(f"{name}/model.onnx"))
        if len(m.graph.node) != 1 or any(a.type == AttributeProto.GRAPH for a in m.graph.node[0].attribute):
            continue
        n, opset = m.graph.node[0], m.opset_import[0].version
        key = (n.op_type, len(n.input), tuple(sorted(a.name for a in n.attribute)))
        taken.setdefault(n.op_type, {}).setdefault(key, []).append((opset, name, m))
    for op, keys in sorted(taken.items()):
        some = sorted((max(v, key=lambda c: c[0]) for v in keys.values()), key=lambda c: -c[0])[:EACH]
        for opset, name, m in some:
            feeds = []
            while f"{name}/test_data_set_0/input_{len(feeds)}.pb" in z.namelist():
                feeds.append(onnx.load_tensor_from_string(z.read(f"{name}/test_data_set_0/input_{len(feeds)}.pb")))
            yield name, m, feeds


def changed(m):
    """The model with other attributes, one at a time."""
    n, opset = m.graph.node[0], m.opset_import[0].version
    schema = onnx.defs.get_schema(n.op_type, opset)
    for name, a in sorted(schema.attributes.items()):
        old = next((helper.get_attribute_value(b) for b in n.attribute if b.name == name), None)
        for v in values(name, a.type.value, list(old) if isinstance(old, (list, tuple)) else None):
            c = onnx.ModelProto()
            c.CopyFrom(m)
            node = c.graph.node[0]
            for b in [b for b in node.attribute if b.name == name]:
                node.attribute.remove(b)
            b = node.attribute.add()
            b.CopyFrom(helper.make_attribute(name, v, attr_type=a.type.value))
            yield f"{name}={v}", c
    c = onnx.ModelProto()
    c.CopyFrom(m)
    c.graph.node[0].attribute.append(helper.make_attribute("no_such_attribute", 1))
    yield "no_such_attribute=1", c


def answers(m, feeds):
    """What ONNX Runtime gives, or ONNX's evaluator, or why neither does."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    arrays = {t.name: onnx.numpy_helper.to_array(t) for t in feeds}
    try:
        session = onnxruntime.InferenceSession(m.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return session.run(None, arrays), ""
    except Exception as e:
        refusal = str(e).replace("\n", " ") or "refused"
    if not any(text in refusal for text in ["NOT_IMPLEMENTED", "ValidateOpsetForDomain", "layout_ == 0"]):
        return None, refusal[:200]
    try:
        return ReferenceEvaluator(m).run(None, arrays), ""
    except Exception as e:
        return None, "evaluator: " + (str(e).replace("\n", " ")[:200] or "refused")


def line(text, c, feeds):
    """What TestAttributes reads of one model."""
    bytes64 = lambda p: base64.b64encode(p.SerializeToString()).decode()
    results, refusal = answers(c, feeds)
    s = {"in": [bytes64(t) for t in feeds], "out": [], "refusal": refusal}
    if results is not None:
        try:
            s["out"] = [bytes64(onnx.numpy_helper.from_array(np.asarray(y), f"y{k}")) for k, y in enumerate(results)]
        except Exception as e:
            s["refusal"] = "evaluator: " + str(e)
    op, opset = c.graph.node[0].op_type, c.opset_import[0].version
    return json.dumps({"name": f"{op}@{opset} {text}", "model": bytes64(c), "sets": [s]})


def main():
    onnxruntime.set_default_logger_severity(4)
    for name, m, feeds in cases():
        batch, done = list(changed(m)), 0
        while done < len(batch):  # ONNX Runtime ends the process at some values: the next one goes on behind it
            sys.stdout.flush()
            r, w = os.pipe()
            pid = os.fork()
            if pid == 0:
                with os.fdopen(w, "w") as f:
                    for text, c in batch[done:]:
                        print(line(text, c, feeds), file=f, flush=True)
                os._exit(0)
            os.close(w)
            with os.fdopen(r) as f:
                for l in f:
                    print(l, end="")
                    done += 1
            os.waitpid(pid, 0)
            done += 1


main()
