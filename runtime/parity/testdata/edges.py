"""Prints what ONNX Runtime computes at the edges of operators: one line of JSON for each model.

    python3 edges.py    # needs onnx 1.23.2 and onnxruntime 1.31.1; TestEdges runs it

Each line holds a model of one node, in base64, and sets of inputs with the outputs or the refusal of ONNX Runtime, whose
optimisations are off. Cases of one operator that differ in the values of inputs alone share a model. The cases are
generated: starts and ends beyond both sides, steps of both signs, negative pads in every mode, empty results, dimensions
of 0, negative axes, integers that float64 does not hold, and the special numbers of floating point.
"""
import base64
import itertools
import json
import math
import warnings

import numpy as np
import onnx
import onnxruntime
from onnx import helper, numpy_helper

warnings.filterwarnings("ignore")
rng = np.random.default_rng(11)
nan, inf = np.nan, np.inf
MIN, MAX = -(2**63), 2**63 - 1
F, D, L, I, U, B = np.float32, np.float64, np.int64, np.int32, np.uint8, np.bool_
dtypes = {np.dtype(F): 1, np.dtype(D): 11, np.dtype(L): 7, np.dtype(I): 6, np.dtype(U): 2, np.dtype(B): 9}

SPECIALS = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, inf, -inf, nan, 1e-45, -1e-45, 1.1754944e-38, 3.4028235e38, -3.4028235e38, 1e-3, 88.0, -104.0]
WIDE = [0, 1, -1, 2, -3, 2**53, 2**53 + 1, -(2**53) - 1, 2**62 + 1, MAX, MAX - 1, MIN, MIN + 1]
NARROW = [0, 1, -1, 2, -3, 2**24 + 1, -(2**24) - 1, 2**31 - 1, -(2**31), -(2**31) + 1]
BYTES = [0, 1, 2, 127, 128, 254, 255]
ALL = {F: SPECIALS, D: SPECIALS + [5e-324, 1e308, 2.0**53 + 2], L: WIDE, I: NARROW, U: BYTES}


def reduced(f):
    """The exact reduction of integers, of which ONNX Runtime makes floating-point numbers."""

    def of(x, axes=None, keepdims=1, noop_with_empty_axes=0):
        if axes is None or len(axes) == 0:
            axes = [] if noop_with_empty_axes else range(x.ndim)
        axes = sorted(a % x.ndim for a in axes)
        y = np.moveaxis(x.astype(object), axes, range(x.ndim - len(axes), x.ndim))
        y = y.reshape(*y.shape[: x.ndim - len(axes)], math.prod(x.shape[a] for a in axes))
        out = np.empty(y.shape[:-1], object)
        for i in np.ndindex(*out.shape):
            out[i] = f(list(y[i]), np.iinfo(x.dtype))
        if keepdims:
            out = out.reshape([1 if a in axes else d for a, d in enumerate(x.shape)])
        return wrapped(out, x.dtype)

    return of


def wrapped(a, dtype):
    """Python's integers in two's complement."""
    bits = np.iinfo(dtype).bits
    flat = [(int(v) + 2 ** (bits - 1)) % 2**bits - 2 ** (bits - 1) if dtype != U else int(v) % 2**bits for v in np.ravel(a)]
    return np.array(flat, dtype).reshape(np.shape(a))


def truncated(a, b):
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def ranged(start, limit, delta):
    return np.array(list(range(int(start), int(limit), int(delta))), start.dtype)


def powers(x, n):
    a, b = np.broadcast_arrays(x.astype(object), n.astype(object))
    return wrapped(np.array([int(p) ** int(q) for p, q in zip(a.ravel(), b.ravel())], object).reshape(a.shape), x.dtype)


# What integers give exactly, in two's complement. ONNX Runtime takes some of these through floating-point numbers.
EXACT = {
    "ReduceSum": reduced(lambda v, _: sum(v)),
    "ReduceProd": reduced(lambda v, _: math.prod(v)),
    "ReduceSumSquare": reduced(lambda v, _: sum(a * a for a in v)),
    "ReduceL1": reduced(lambda v, info: sum(abs(a) for a in v)),
    "ReduceMax": reduced(lambda v, info: max(v, default=info.min)),
    "ReduceMin": reduced(lambda v, info: min(v, default=info.max)),
    "ReduceMean": reduced(lambda v, _: truncated(sum(v), len(v))),
    "Range": ranged,
    "Pow": powers,
    "Mod": lambda a, b, fmod=0: np.fmod(a, b) if fmod else np.mod(a, b),
}

models = {}  # key → (model, names of inputs, sets)


class Const:
    def __init__(self, a):
        self.a = a


def arr(values, dtype=L):
    return np.array(values, dtype)


def case(op, opset, inputs, outputs=1, **attrs):
    """One set of inputs. None is an input left out, a Const an initializer."""
    key = [op, opset, outputs, repr(sorted((k, v if not isinstance(v, onnx.TensorProto) else v.SerializeToString()) for k, v in attrs.items()))]
    names, infos, consts, feeds = [], [], [], {}
    for k, x in enumerate(inputs):
        if x is None:
            names.append("")
            key.append(None)
            continue
        names.append(f"x{k}")
        if isinstance(x, Const):
            consts.append(numpy_helper.from_array(x.a, f"x{k}"))
            key.append(consts[-1].SerializeToString())
            continue
        dims = [f"d{k}_{j}" for j in range(x.ndim)]
        infos.append(helper.make_tensor_value_info(f"x{k}", dtypes[x.dtype], dims))
        key.append((x.dtype, x.ndim))
        feeds[f"x{k}"] = x
    key = tuple(key)
    if key not in models:
        outs = [f"y{k}" for k in range(outputs)]
        node = helper.make_node(op, names, outs)
        for k, v in attrs.items():
            node.attribute.append(helper.make_attribute(k, v, attr_type=onnx.AttributeProto.INTS if v == [] else None))
        graph = helper.make_graph([node], "edge", infos, [onnx.ValueInfoProto(name=o) for o in outs], consts)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
        models[key] = (model, op, attrs, f"{op}@{opset} {' '.join(f'{k}={v}' for k, v in attrs.items() if not isinstance(v, onnx.TensorProto))}".strip(), [])
    models[key][-1].append([None if x is None else x.a if isinstance(x, Const) else x for x in inputs])


def slices():
    for n in [0, 1, 2, 5]:
        x = np.arange(n, dtype=F)
        ends = sorted({-n - 2, -n - 1, -n, -1, 0, 1, n - 1, n, n + 1, MIN, MAX})
        steps = [s * k for k in {1, 2, max(n, 1), n + 1, MAX} for s in (1, -1)] + [MIN]
        for start, end, step in itertools.product(ends, ends, steps):
            case("Slice", 13, [x, arr([start]), arr([end]), arr([0]), arr([step])])
    x = np.arange(24, dtype=L).reshape(2, 3, 4)
    for axes in [[-1], [0, 2], [-2, -3], [2, 0]]:
        for start, end, step in itertools.product([-5, -1, 0, 1, 3], [-9, -1, 0, 2, 9], [-2, -1, 1, 3]):
            k = len(axes)
            case("Slice", 13, [x, arr([start] * k), arr([end] * k), arr(axes), arr([step] * k)])
            case("Slice", 10, [x.astype(I), arr([start] * k, I), arr([end] * k, I), arr(axes, I), arr([step] * k, I)])
    for start, end in itertools.product([MIN, -5, -1, 0, 1, 3, MAX], repeat=2):
        case("Slice", 9, [x.astype(F)], starts=[start], ends=[end], axes=[1])
        case("Slice", 7, [x.astype(F)], starts=[start, 0], ends=[end, 2])
        case("Slice", 13, [x.astype(U), arr([start]), arr([end])])
    case("Slice", 13, [x, arr([]), arr([])])
    case("Slice", 13, [x, arr([0, 0]), arr([1, 1]), arr([1, 1])])  # an axis twice
    case("Slice", 13, [x, arr([0]), arr([1]), arr([1]), arr([0])])  # a step of 0
    case("Slice", 13, [x, arr([0]), arr([1]), arr([3])])  # an axis beyond the rank
    case("Slice", 13, [x, arr([0, 1]), arr([1])])


def pads():
    for mode, opset in itertools.product(["constant", "reflect", "edge", "wrap"], [11, 13, 18, 19, 25]):
        if mode == "wrap" and opset < 19:
            continue
        for n in [0, 1, 2, 4]:
            near = range(-n - 1, 2 * n + 3) if opset in (13, 19) else [-2, -1, 0, 1, 3]
            for before, after in itertools.product(near, near):
                case("Pad", opset, [np.arange(n, dtype=F) + 1, arr([before, after])], mode=mode)
        x = np.arange(12, dtype=I).reshape(3, 4)
        for p in itertools.product([-1, 0, 2], repeat=4):
            case("Pad", opset, [x, arr(p)], mode=mode)
        if opset >= 18:
            case("Pad", opset, [x, arr([1, -2]), None, arr([-1])], mode=mode)
            case("Pad", opset, [x, arr([1, -2, 2, 0]), None, arr([1, 0], I)], mode=mode)
            case("Pad", opset, [x, arr([]), None, arr([])], mode=mode)
            case("Pad", opset, [x, arr([1, 1, 1, 1]), None, arr([0, 0])], mode=mode)
        z = np.zeros((2, 0, 3), F)
        for p in [[0, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 1], [0, 1, 0, 0, 2, 0], [-1, 0, 1, -1, 0, 1], [0, 1, 0, 0, -1, 0]]:
            case("Pad", opset, [z, arr(p)], mode=mode)
    for dtype in [F, D, L, I, U]:
        for v in ALL[dtype]:
            case("Pad", 13, [arr([1, 2, 3], dtype), arr([1, 2]), Const(arr(v, dtype))])
        case("Pad", 13, [arr([1, 2, 3], dtype), arr([-1, 2])])
    case("Pad", 13, [arr([True, False], B), arr([1, 0]), Const(arr(True, B))])
    for mode in ["constant", "reflect", "edge"]:
        for p in [[-1, 2], [2, -3], [0, 0], [-2, -2], [3, 3]]:
            case("Pad", 7, [np.arange(4, dtype=F)], pads=p, mode=mode, value=2.5)


def indexing():
    x = np.arange(24, dtype=F).reshape(2, 3, 4)
    for axis in [-4, -3, -2, -1, 0, 1, 2, 3]:
        for idx in [arr(0), arr(-1), arr([0, -1, 1]), arr([[0], [-2]], I), arr([], I), np.zeros((2, 0), L), arr([9]), arr([-9]), arr([MAX]), arr([MIN])]:
            case("Gather", 13, [x, idx], axis=axis)
        for idx in [np.zeros((2, 3, 4), L), -np.ones((1, 1, 1), L), np.zeros((1, 2, 1), I), np.zeros((0, 3, 4), L), np.zeros((2, 3), L), np.full((1, 1, 1), 9), np.full((1, 1, 1), -9), np.zeros((2, 3, 5), L), np.zeros((3, 3, 4), L)]:
            case("GatherElements", 13, [x, idx], axis=axis)
            for reduction in ["none", "add", "mul", "max", "min"]:
                case("ScatterElements", 18, [x, idx, -np.ones(idx.shape, F)], axis=axis, reduction=reduction)
            case("ScatterElements", 11, [x, idx, np.ones(idx.shape, F)], axis=axis)
    for dtype in [F, D, L, I, U, B]:
        y = (np.arange(6) % 2).astype(dtype) if dtype == B else np.arange(6).astype(dtype)
        case("Gather", 13, [y, arr([5, -6, 2])])
        case("GatherElements", 13, [y, arr([5, -6, 2])])
        case("Gather", 13, [np.zeros((0, 3), dtype), arr([1, 2])], axis=1)
        case("Gather", 13, [np.zeros((0, 3), dtype), arr([], L)], axis=0)
        case("Gather", 13, [np.zeros((0, 3), dtype), arr([0])], axis=0)
        for reduction in ["none", "add", "mul", "max", "min"]:
            case("ScatterElements", 18, [y, arr([5, -6, 2, 2]), arr([1, 1, 0, 1]).astype(dtype)], reduction=reduction)
            case("ScatterND", 18, [y, arr([[5], [-6], [2], [2]]), arr([1, 1, 0, 1]).astype(dtype)], reduction=reduction)
    for v in [2**53 + 1, MAX, MIN]:
        case("ScatterElements", 18, [arr([1, v, 3]), arr([0, 1, 1]), arr([v, 1, -1])], reduction="add")
        case("ScatterElements", 18, [arr([1, v, 3]), arr([0, 2]), arr([v, v])], reduction="mul")
        case("ScatterElements", 18, [arr([1, v, 3]), arr([0, 2]), arr([v, v])], reduction="max")
        case("ScatterND", 18, [arr([1, v, 3]), arr([[0], [1]]), arr([v, v])], reduction="min")
        case("ScatterND", 13, [arr([1, v, 3]), arr([[0], [2]]), arr([v, v])])
        case("Gather", 13, [arr([1, v, 3]), arr([1, 1])])
        case("GatherElements", 13, [arr([1, v, 3]), arr([1, 1])])
    for v in [nan, inf, -inf, -0.0]:
        for reduction in ["add", "mul", "max", "min"]:
            case("ScatterElements", 18, [arr([1, v, 0, v], F), arr([0, 1, 2, 3]), arr([v, 1, v, -1], F)], reduction=reduction)
            case("ScatterND", 18, [arr([1, v, 0, v], F), arr([[0], [1], [2], [3]]), arr([v, 1, v, -1], F)], reduction=reduction)
    for idx in [arr([[0]]), arr([[1, 2]]), arr([[-1, -3, -4]]), arr([0]), arr([1, 2]), np.zeros((0, 1), L), np.zeros((2, 0), L), arr([[2]]), arr([[-3]]), arr([[0, 0, 0, 0]]), arr([[[1], [0]]]), arr([[MAX]]), arr([[1, 3]])]:
        case("GatherND", 13, [x, idx])
        case("GatherND", 13, [x.astype(L), idx])
        for reduction in ["none", "add", "mul", "max", "min"]:
            k = idx.shape[-1] if idx.shape[-1] <= 3 else 3
            up = np.full(idx.shape[:-1] + x.shape[k:], -1, F)
            case("ScatterND", 18, [x, idx, up], reduction=reduction)
    for b, idx in [(1, arr([[0], [1]])), (1, arr([[-1], [2]])), (2, arr([[[0]] * 3] * 2)), (2, arr([[[-4]] * 3] * 2)), (1, arr([[3], [0]])), (3, arr([[[0]]])), (-1, arr([[0]])), (1, arr([[0]])), (1, np.zeros((2, 0, 1), L))]:
        case("GatherND", 13, [x, idx], batch_dims=b)
    case("GatherND", 13, [np.zeros((0, 3), F), np.zeros((2, 0, 1), L)])
    case("GatherND", 13, [np.zeros((3, 0), F), arr([[1], [0]])])


def splits():
    for n in [0, 1, 2, 3, 7]:
        x = np.arange(2 * n, dtype=F).reshape(n, 2)
        for parts in [1, 2, 3, 4, 7]:
            case("Split", 18, [x], outputs=parts, num_outputs=parts)
            case("Split", 13, [x], outputs=parts)
            case("Split", 11, [x], outputs=parts, axis=-2)
        for sizes in [[n], [0, n], [n, 0], [1, n - 1], [n, n], [-1, n + 1], [1, 1], [0, 0, n]]:
            case("Split", 13, [x, arr(sizes)], outputs=len(sizes))
            case("Split", 11, [x], outputs=len(sizes), split=sizes)
    x = np.arange(12, dtype=L).reshape(3, 4)
    for axis in [-3, -2, -1, 0, 1, 2]:
        case("Split", 18, [x], outputs=2, axis=axis, num_outputs=2)
        case("Split", 13, [x, arr([1, 2])], outputs=2, axis=axis)
    case("Split", 18, [x], outputs=2)
    case("Split", 18, [x, arr([1, 2])], outputs=2, num_outputs=2)
    case("Split", 18, [x], outputs=2, num_outputs=3)
    case("Split", 18, [np.arange(4, dtype=F)], outputs=3, num_outputs=3)
    case("Split", 18, [np.arange(5, dtype=F)], outputs=4, num_outputs=4)


def making():
    for a, b, c in itertools.product([-3, 0, 1, 5], [-3, 0, 1, 5], [-3, -2, -1, 1, 2, 7]):
        for dtype in [F, D, L, I]:
            case("Range", 11, [Const(arr(v, dtype)) for v in (a, b, c)] if dtype in (F, D) else [arr(v, dtype) for v in (a, b, c)])
    for a, b, c in [(MAX - 3, MAX, 1), (MIN, MIN + 3, 1), (2**53 + 1, 2**53 + 9, 2), (MAX, MAX - 5, -2), (MIN + 5, MIN, -1), (0, 1, 0), (MIN, MAX, 2**62), (0, MAX, MAX), (5, MIN, MIN)]:
        case("Range", 11, [arr(v) for v in (a, b, c)])
    for a, b, c in [(0, 1, 0.1), (1, 0, -0.3), (0, 0.3, 0.1), (2.0**24, 2.0**24 + 8, 1), (0, 1, 0), (0, inf, 1), (nan, 1, 1), (0, 1, nan), (0, -0.0, 1), (0, 1, inf)]:
        for dtype in [F, D]:
            case("Range", 11, [Const(arr(v, dtype)) for v in (a, b, c)])
    for idx in [arr([0, 1, 2]), arr([-1, -3, -4]), arr([3, 9, MAX]), arr([MIN]), arr(1), arr([]), arr([0, 2], I), arr([0, 2], F), arr([1.7, -1.2], F), arr([[0], [2]])]:
        for axis in [-3, -2, -1, 0, 1, 2]:
            case("OneHot", 11, [idx, arr(3), arr([0, 1], F)], axis=axis)
        for values in [arr([2**53 + 1, MIN]), arr([5, -7], I), arr([nan, -0.0], F)]:
            case("OneHot", 11, [idx, arr([3]), values])
        for depth in [arr(3, I), Const(arr(3.0, F)), arr(1), arr(0), arr(-1)]:
            case("OneHot", 11, [idx, depth, arr([0, 1], F)])
    for dtype in [F, D, L, I, U, B]:
        for shape in [(3, 3), (2, 5), (5, 2), (0, 3), (3, 0)]:
            for k in [-9, -1, 0, 1, 9, MAX, MIN]:
                case("EyeLike", 9, [np.ones(shape, dtype)], k=k)
            case("EyeLike", 9, [np.ones(shape, F)], dtype=dtypes[np.dtype(dtype)])
        case("EyeLike", 9, [np.ones(3, dtype)])
        for upper in [0, 1]:
            for shape in [(3, 4), (4, 2), (2, 3, 3), (0, 3), (2, 0)]:
                x = np.ones(shape, dtype)
                case("Trilu", 14, [x], upper=upper)
                for k in [-9, -2, -1, 0, 1, 3, 9, MAX, MIN]:
                    case("Trilu", 14, [x, arr(k)], upper=upper)
    case("Trilu", 14, [np.full((3, 3), nan, F), arr(0)])
    case("Trilu", 14, [np.ones(3, F)])
    for shape in [[], [0], [2, 0, 3], [3], [2, 2], [-1], [2, -1]]:
        case("ConstantOfShape", 9, [arr(shape)])
        for v in [arr([MAX]), arr([2**53 + 1]), arr([nan], F), arr([-0.0], F), arr([True], B), arr([255], U), arr([-7], I)]:
            case("ConstantOfShape", 9, [arr(shape)], value=numpy_helper.from_array(v))
    for v in [2**53 + 1, MAX, MIN, -1]:
        case("Constant", 13, [], value_int=v)
        case("Constant", 13, [], value_ints=[v, 1])
        case("Constant", 13, [], value=numpy_helper.from_array(arr(v)))


def shapes():
    for shape in [(2, 3, 4), (0, 3), (3, 0), (1, 1), (), (6,), (1, 0, 2)]:
        x = np.arange(np.prod(shape), dtype=F).reshape(shape)
        for to in [[-1], [0, -1], [0, 0], [0, 0, -1], [-1, 0], [2, -1], [3, 0], [0], [], [1], [-1, -1], [-2], [0, 0, 0], [0, 0, 0, 0], [24], [1, -1, 1], [5, -1], [0, 3], [3, 0, -1], [MAX, 0], [2**32, 2**32, 0]]:
            case("Reshape", 13, [x, arr(to)])
            case("Reshape", 14, [x, arr(to)], allowzero=1)
        for axis in range(-len(shape) - 1, len(shape) + 2):
            case("Flatten", 13, [x], axis=axis)
            case("Softmax", 13, [x], axis=axis)
            case("Softmax", 11, [x], axis=axis)
            case("LogSoftmax", 13, [x], axis=axis)
            case("Hardmax", 13, [x], axis=axis)
            case("Hardmax", 11, [x], axis=axis)
        for axes in [[], [0], [-1], [0, 1], [0, -1], [0, 0], [9], [-9], [1, -3], [-len(shape) - 1]]:
            case("Squeeze", 13, [x, arr(axes)])
            case("Squeeze", 11, [x], axes=axes)
            case("Unsqueeze", 13, [x, arr(axes)])
            case("Unsqueeze", 11, [x], axes=axes)
        case("Squeeze", 13, [x])
        case("Squeeze", 11, [x])
        for to in [[], [1], [0], [2, 3, 4], [1, 1, 1], [5, 1, 1, 1], [3, 1], [-1], [2, 1, 0], [3, 4], [0, 0]]:
            case("Expand", 13, [x, arr(to)])
        for r in [[1], [0], [2, 2], [1, 0, 3], [0, 2], [], [2, -1], [1, 1], [2, 3, 1]]:
            case("Tile", 13, [x, arr(r)])
        for start, end in itertools.product([None, MIN, -9, -1, 0, 1, 9, MAX], repeat=2):
            attrs = {k: v for k, v in [("start", start), ("end", end)] if v is not None}
            case("Shape", 15, [x], **attrs)
        case("Size", 13, [x])
        for perm in [[], [0], [1, 0], [2, 0, 1], [0, 0], [0, -1], [1, 2]]:
            case("Transpose", 13, [x], perm=perm)
        case("Transpose", 13, [x])
    a, b, z = np.ones((2, 3), F), np.zeros((2, 3), F), np.zeros((2, 0), F)
    for axis in [-3, -2, -1, 0, 1, 2]:
        case("Concat", 13, [a, b], axis=axis)
        case("Concat", 13, [a, z, b], axis=axis)
        case("Concat", 13, [z, z], axis=axis)
        case("Concat", 13, [a], axis=axis)
    case("Concat", 13, [a, np.zeros(0, F)], axis=1)
    case("Concat", 13, [a, np.zeros((3, 3), F)], axis=1)
    case("Concat", 13, [arr([MAX, 2**53 + 1]), arr([MIN])], axis=0)
    for c, p, q in itertools.product([arr([True, False], B), arr(True, B), arr([[True], [False]], B), np.zeros(0, B)], [arr([1, 2], F), arr(3, F), arr([[1], [2]], F), np.zeros(0, F)], [arr([nan, -0.0], F), arr(inf, F)]):
        case("Where", 9, [c, p, q])
    for dtype in [L, I, U, D, B]:
        case("Where", 9, [arr([True, False], B), arr([1, 0], dtype), arr([0, 1], dtype)])
    case("Where", 9, [arr([True, False], B), arr([MAX, MIN]), arr([2**53 + 1, MIN + 1])])


def reductions():
    names = ["ReduceSum", "ReduceProd", "ReduceMax", "ReduceMin", "ReduceMean", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"]
    for op in names:
        floats = op in ("ReduceL2", "ReduceLogSum", "ReduceLogSumExp")
        if floats:
            case(op, 11, [arr([1, 2])])
            case(op, 18, [arr([1, 2], U)])
        for dtype in [F, D] if floats else [F, D, L, I, U]:
            for shape in [(2, 3), (0, 3), (2, 0), (), (1,), (0, 0)]:
                x = rng.integers(0, 9, shape).astype(dtype)
                for axes in [None, [], [0], [-1], [1], [0, 1], [0, 0], [5], [-3]]:
                    for keep in [0, 1]:
                        for noop in [0, 1]:
                            case(op, 20, [x, None if axes is None else arr(axes)], keepdims=keep, noop_with_empty_axes=noop)
                        if dtype in (F, I) and (x.size or axes is None or min(axes, default=0) >= 0):
                            case(op, 11, [x], keepdims=keep, **({} if axes is None else {"axes": axes}))
            v = ALL[dtype]
            for k in range(len(v)):
                case(op, 18, [arr([v[k], v[k - 1]], dtype)])
                case(op, 18, [arr([[v[k]], [v[k - 1]]], dtype), arr([1])])
                case(op, 18, [arr([v[k], v[k - 1]], dtype)], noop_with_empty_axes=1)
    for op in ["ReduceMax", "ReduceMin"]:
        case(op, 20, [arr([[True, False], [False, False]], B), arr([1])])
        case(op, 20, [np.zeros((2, 0), B), arr([1])])
    for op in ["ArgMax", "ArgMin"]:
        for dtype in [F, D, L, I, U]:
            v = ALL[dtype]
            for last in [0, 1]:
                for k in range(len(v)):
                    case(op, 13, [arr([v[k], v[k - 1], v[k]], dtype)], select_last_index=last)
                    case(op, 13, [arr([v[k - 1], v[k], v[k - 2]], dtype)], select_last_index=last)
        x = rng.integers(0, 3, (2, 3, 4)).astype(F)
        for axis in [-4, -3, -2, -1, 0, 1, 2, 3]:
            for keep, last in itertools.product([0, 1], repeat=2):
                case(op, 13, [x], axis=axis, keepdims=keep, select_last_index=last)
        for shape in [(0, 3), (3, 0), ()]:
            for axis in [0, 1, -1]:
                case(op, 13, [np.zeros(shape, F)], axis=axis)
    for dtype in [F, D, L, I]:
        v = arr(ALL[dtype], dtype)
        for ex, rev in itertools.product([0, 1], repeat=2):
            case("CumSum", 14, [v, arr(0)], exclusive=ex, reverse=rev)
            for shape in [(2, 3), (0, 3), (3, 0), (1,)]:
                for axis in [-2, -1, 0, 1, 2]:
                    case("CumSum", 14, [np.ones(shape, dtype), arr(axis)], exclusive=ex, reverse=rev)
            case("CumSum", 11, [np.ones((2, 3), dtype), arr([1], I)], exclusive=ex, reverse=rev)


def arithmetic():
    for dtype in [F, D, L, I, U]:
        v = arr(ALL[dtype], dtype)
        a, b = v[:, None], v[None, :]
        for op in ["Add", "Sub", "Mul", "Max", "Min", "Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"]:
            case(op, 14 if op not in ("Max", "Min") else 13, [a, b])
        for op in ["Sum", "Mean"]:
            case(op, 13, [a, b])
            case(op, 13, [a, b, v])
            case(op, 13, [a])
        for x in v:
            for op in ["Add", "Sub", "Mul", "Max", "Min"]:
                case(op, 14 if op not in ("Max", "Min") else 13, [v, Const(arr(x, dtype))])
                case(op, 14 if op not in ("Max", "Min") else 13, [Const(arr(x, dtype)), v])
            for y in v:
                case("Clip", 13, [v, Const(arr(x, dtype)), Const(arr(y, dtype))])
            case("Clip", 13, [v, arr(x, dtype), arr(v[3], dtype)])
            case("Clip", 13, [v, None, arr(x, dtype)])
            case("Clip", 13, [v, arr(x, dtype)])
            case("Clip", 12, [v, None, Const(arr(x, dtype))])
        d = v[v != 0]
        if dtype in (L, I):
            d = d[d != -1]
        case("Div", 14, [a, d[None, :]])
        for x in d:
            case("Div", 14, [v, Const(arr(x, dtype))])
        for fmod in [0, 1]:
            case("Mod", 13, [a, d[None, :]], fmod=fmod)
        for op in ["Abs", "Neg", "Sign", "Relu"]:
            case(op, 14 if op == "Relu" else 13, [v])
        for op in ["Floor", "Ceil", "Round", "Sqrt", "Reciprocal", "Exp", "Log", "Sigmoid", "Tanh", "Erf", "Sin", "Cos", "Softplus", "Softsign", "HardSwish", "Tan", "Asin", "Acos", "Atan", "Sinh", "Cosh", "Asinh", "Acosh", "Atanh", "IsNaN", "Elu", "Selu", "Celu", "LeakyRelu", "ThresholdedRelu", "HardSigmoid", "Mish", "Gelu", "Shrink"]:
            if dtype in (F, D):
                case(op, 22, [v])
        for n in [0, 1, 2, 3, -1, -2]:
            for e in [F, D, L, I]:
                if n < 0 and dtype in (L, I):
                    continue
                if dtype not in (F, D) and e in (F, D):
                    continue
                if dtype != U:
                    case("Pow", 15, [v, Const(arr(n, e))])
                    case("Pow", 15, [v, arr([n], e)])
        if dtype in (F, D):
            case("Pow", 15, [a, b])
            case("Pow", 15, [v, Const(arr(0.5, dtype))])
            for neg, pos in itertools.product([0, 1], repeat=2):
                case("IsInf", 20, [v], detect_negative=neg, detect_positive=pos)
            for lo, hi in [(-1.0, 1.0), (1.0, -1.0), (nan, 1.0), (-inf, inf), (0.0, -0.0)]:
                case("Clip", 6, [v], min=lo, max=hi)
            case("Elu", 6, [v], alpha=0.0)
            case("LeakyRelu", 16, [v], alpha=-0.5)
            case("LeakyRelu", 16, [v], alpha=0.0)
            case("HardSigmoid", 6, [v], alpha=-1.0, beta=0.25)
            case("Shrink", 9, [v], lambd=1.0, bias=0.5)
            case("ThresholdedRelu", 10, [v], alpha=-1.0)
            case("Gelu", 20, [v], approximate="tanh")
            case("PRelu", 16, [v, arr([-0.5], dtype)])
        else:
            case("PRelu", 16, [v, arr([2], dtype)])
    case("Mod", 13, [arr(SPECIALS, F)[:, None], arr([1.5, -2.0, inf, 0.3, 1e-45, 0.0], F)], fmod=1)
    case("Mod", 13, [arr([5, -5, 5, -5], F), arr([3, 3, -3, -3], F)], fmod=0)
    t = arr([True, False], B)
    for op in ["And", "Or", "Xor", "Equal"]:
        case(op, 13, [t[:, None], t])
        case(op, 13, [np.zeros((0, 2), B), t])
    for op in ["Add", "Mul", "Less", "Max", "Pow", "Where"]:
        for p, q in [(np.zeros((0, 3), F), np.ones(3, F)), (np.zeros((2, 0), F), np.ones((2, 1), F)), (np.zeros((2, 0), F), np.ones((2, 3), F)), (np.ones((2, 3), F), np.ones(2, F)), (np.ones((), F), np.zeros(0, F))]:
            case(op, 14 if op not in ("Max", "Less", "Where", "Pow") else 13, [arr(True, B), p, q] if op == "Where" else [p, q])
    for direction in ["LEFT", "RIGHT"]:
        case("BitShift", 11, [arr(BYTES, U)[:, None], arr([0, 1, 7, 8, 9, 255], U)], direction=direction)


def casts():
    ranges = {L: (-(2.0**63), 2.0**63), I: (-(2.0**31), 2.0**31), U: (0, 256)}
    for src, dst in itertools.product([F, D, L, I, U, B], repeat=2):
        v = arr([0, 1], B) if src == B else arr(ALL[src], src)
        if src in (F, D) and dst in ranges:
            lo, hi = ranges[dst]
            v = v[np.isfinite(v)]
            v = np.concatenate([v, arr([0.9, 1.5, 100.9, 255.0], src)])
            v = v[(v >= lo) & (v < hi)]  # the rest is undefined
        case("Cast", 19, [v], to=dtypes[np.dtype(dst)])
        case("Cast", 13, [Const(v)], to=dtypes[np.dtype(dst)])
        case("CastLike", 19, [v, np.zeros(1, dst)])
    case("Cast", 19, [arr([1e308, 5e-324, 3.4028235677973366e38, 1 + 2**-24, 1 + 2**-24 + 2**-50], D)], to=1)
    case("Cast", 19, [arr([2**24 + 1, 2**53 + 1, MAX, 2**62 + 2**38 + 1])], to=1)


def einsums():
    for eq, *ss in [("ij,jk->ik", (2, 0), (0, 3)), ("ij->", (0, 3)), ("ii->i", (0, 0)), ("ij,ij->", (2, 3), (2, 3)), ("...i,...i->...", (2, 1, 3), (4, 3)), ("ij->i", (2, 3)), ("i,i->", (3,), (1,)), ("b...,b...->b", (2, 3), (2, 3)), ("ij,kj->ik", (2, 3), (4, 3)), ("ii->", (2, 3)), ("ij->ii", (2, 2)), ("ij->k", (2, 2)), ("iJ,Jk->ik", (2, 3), (3, 2))]:
        for dtype in [F, L]:
            case("Einsum", 12, [rng.integers(-5, 5, s).astype(dtype) for s in ss], equation=eq)


def matrices():
    for p, q in [((2, 0), (0, 3)), ((0, 2), (2, 3)), ((0,), (0,)), ((3,), (3,)), ((2, 3), (3,)), ((1, 2, 3), (4, 3, 2)), ((2, 3), (2, 3)), ((0, 2, 3), (3, 2)), ((2, 0, 3), (3, 2)), ((), (2, 2))]:
        for dtype in [F, D, L, I]:
            case("MatMul", 13, [np.ones(p, dtype), np.full(q, 2, dtype)])
    case("MatMul", 13, [arr([[2**53 + 1, 1]]), arr([[1], [MAX]])])
    for c in [(), (1,), (3,), (2, 1), (2, 3), (1, 3), (2,), (1, 2, 3)]:
        case("Gemm", 13, [np.ones((2, 4), F), np.ones((4, 3), F), np.full(c, 2, F)])
        case("Gemm", 13, [np.ones((2, 4), F), np.ones((4, 3), F), np.full(c, nan, F)], beta=0.0)
        case("Gemm", 13, [np.ones((2, 0), F), np.ones((0, 3), F), np.full(c, 2, F)], alpha=0.5)
    case("Gemm", 13, [np.full((2, 2), nan, F), np.ones((2, 2), F), np.ones(2, F)], alpha=0.0)


def norms():
    for shape in [(3,), (3, 1), (3, 1, 2), (0, 2), (2, 0)]:
        c = shape[1] if len(shape) > 1 else 1
        p = [np.full(c, v, F) for v in (2, 1, 0.5, 4)]
        case("BatchNormalization", 15, [np.arange(np.prod(shape), dtype=F).reshape(shape), *p])
        case("BatchNormalization", 9, [np.arange(np.prod(shape), dtype=F).reshape(shape), *p])
    x = np.arange(24, dtype=F).reshape(2, 3, 4)
    for axis in [-4, -3, -1, 0, 1, 2, 3]:
        s = x.shape[axis:] if -3 <= axis < 3 else (4,)
        case("LayerNormalization", 17, [x, np.full(s, 2, F), np.ones(s, F)], axis=axis)
        case("LayerNormalization", 17, [x, np.full(s, 2, F)], outputs=3, axis=axis)
        case("RMSNormalization", 23, [x, np.full(s, 2, F)], axis=axis)
    for axis, p in itertools.product([-3, -1, 0, 2, 3], [1, 2]):
        case("LpNormalization", 22, [x, ], axis=axis, p=p)
    case("LpNormalization", 22, [np.zeros((2, 3), F)])
    case("MeanVarianceNormalization", 13, [rng.standard_normal((2, 3, 4, 5)).astype(F)])
    case("MeanVarianceNormalization", 13, [rng.standard_normal((2, 3, 4)).astype(F)], axes=[1, -1])
    for size in [1, 2, 3, 4, 9]:
        case("LRN", 13, [rng.standard_normal((2, 5, 3, 3)).astype(F)], size=size)
        case("LRN", 13, [rng.standard_normal((2, 5, 3)).astype(F)], size=size, alpha=0.5, beta=0.5, bias=2.0)
    for blocksize in [1, 2]:
        case("DepthToSpace", 13, [np.arange(0, dtype=F).reshape(0, 4, 2, 2)], blocksize=blocksize)
        case("SpaceToDepth", 13, [np.arange(0, dtype=F).reshape(0, 4, 2, 2)], blocksize=blocksize)


def whole(*shape, dtype=F):
    """Small whole numbers, whose sums are exact in any order."""
    return rng.integers(-4, 5, shape).astype(dtype)


def window(rank):
    """A random way of a kernel over an image, with the attributes that it needs."""
    draw = lambda lo, hi: [int(v) for v in rng.integers(lo, hi, rank)]
    kernel, strides, dilations = draw(1, 4), draw(1, 4), draw(1, 3)
    attrs = {"strides": strides, "dilations": dilations}
    how = rng.integers(0, 8)
    if how < 6:
        attrs["pads"] = draw(0, 3) + draw(0, 3)
    else:
        attrs["auto_pad"] = ["SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET"][rng.integers(0, 4)]
        attrs["dilations"] = [1] * rank  # ONNX Runtime leaves them out of the count
    return kernel, attrs


def convolutions():
    for n in range(500):
        rank, groups = int(rng.integers(1, 4)) if n % 5 == 0 else int(rng.integers(1, 3)), int(rng.integers(1, 4))
        kernel, attrs = window(rank)
        c, o, size = int(rng.integers(1, 4)), int(rng.integers(1, 4)), [int(v) for v in rng.integers(1, 9, rank)]
        inputs = [whole(int(rng.integers(0, 4)), groups * c, *size), whole(groups * o, c, *kernel)]
        case("Conv", 11, inputs + [whole(groups * o)] * int(rng.integers(0, 2)), group=groups, **attrs)
    for n in range(500):
        rank, groups = int(rng.integers(1, 3)), int(rng.integers(1, 4))
        kernel, attrs = window(rank)
        c, o, size = int(rng.integers(1, 10)), int(rng.integers(1, 4)), [int(v) for v in rng.integers(1, 6, rank)]
        attrs["output_padding"] = [int(rng.integers(0, s)) for s in attrs["strides"]]
        if n % 6 == 0:
            attrs.pop("pads", None)
            attrs["output_padding"] = [0] * rank
            attrs["output_shape"] = [max(1, int((a - 1) * b + (k - 1) * d + 1 - rng.integers(0, 3))) for a, b, k, d in zip(size, attrs["strides"], kernel, attrs["dilations"])]
        inputs = [whole(int(rng.integers(1, 4)), groups * o, *size), whole(groups * o, c, *kernel)]
        case("ConvTranspose", 11, inputs + [whole(groups * c)] * int(rng.integers(0, 2)), group=groups, **attrs)
    x, w = whole(1, 2, 4, 4), whole(2, 2, 3, 3)
    for attrs in [{"group": 0}, {"group": 2}, {"pads": [-1, 0, 0, 0]}, {"pads": [1, 1]}, {"strides": [0, 1]}, {"dilations": [0, 1]}, {"kernel_shape": [3, 2]},
                  {"strides": [1]}, {"auto_pad": "SAME"}]:
        case("Conv", 11, [x, w], **attrs)
        case("ConvTranspose", 11, [x, w], **attrs)
    case("Conv", 11, [x, w, whole(3)])
    case("ConvTranspose", 11, [x, w, whole(1)])
    case("Conv", 11, [x, whole(2, 3, 3, 3)])
    case("Conv", 11, [x, whole(2, 2, 5, 5)])


def pools():
    for n in range(300):
        rank = int(rng.integers(1, 4))
        kernel, attrs = window(rank)
        attrs["kernel_shape"] = kernel
        if "pads" in attrs:
            attrs["pads"] = [min(p, k - 1) for p, k in zip(attrs["pads"], kernel * 2)]
            attrs["ceil_mode"] = int(rng.integers(0, 2))
        x = rng.permutation(np.arange(1.0, 1001.0)).astype(F)
        size = [int(v) for v in rng.integers(1, 9 if rank < 3 else 5, rank)]
        x = np.resize(x, (2, 2, *size))
        case("MaxPool", 12, [x], **attrs)
        case("MaxPool", 12, [x.astype(U)], outputs=2, storage_order=int(rank == 2 and n % 2), **attrs)
        attrs["count_include_pad"] = int(rng.integers(0, 2))
        case("AveragePool", 19, [x], **attrs)


def resizes():
    modes = [{"mode": "nearest", "nearest_mode": m} for m in ["round_prefer_floor", "round_prefer_ceil", "floor", "ceil"]]
    modes += [{"mode": "linear"}, {"mode": "cubic"}, {"mode": "cubic", "cubic_coeff_a": -0.5, "exclude_outside": 1}]
    modes += [{"mode": "linear", "antialias": 1}, {"mode": "cubic", "antialias": 1}, {"mode": "cubic", "antialias": 1, "exclude_outside": 1}]
    coordinates = ["half_pixel", "half_pixel_symmetric", "pytorch_half_pixel", "align_corners", "asymmetric", "tf_crop_and_resize"]
    x = rng.uniform(1, 2, (1, 2, 5, 6)).astype(F)
    for attrs, mode in itertools.product(modes, coordinates):
        attrs = {**attrs, "coordinate_transformation_mode": mode}
        roi, opset = None, 19
        if mode == "tf_crop_and_resize":
            roi, attrs["extrapolation_value"] = Const(arr([0, 0, 0.2, -0.3, 1, 1, 0.7, 1.2], F)), 9.0
            if "antialias" in attrs:
                continue  # ONNX Runtime refuses it
        for h, w in [(1, 1), (2, 3), (5, 6), (7, 11), (10, 12), (13, 4), (3, 9)]:
            case("Resize", opset, [x, roi, None, Const(arr([1, 2, h, w]))], **attrs)
        for h, w in [(2, 2), (3, 1), (1, 4), (0.5, 0.5), (1, 1)]:
            if roi is None or (h, w) != (1, 1):
                case("Resize", opset, [x, roi, Const(arr([1, 1, h, w], F))], **attrs)
    for mode, policy in itertools.product(["nearest", "linear"], ["stretch", "not_larger", "not_smaller"]):
        for sizes in [[7, 7], [3, 9], [10, 2]]:
            case("Resize", 19, [x, None, None, Const(arr(sizes))], axes=[2, 3], keep_aspect_ratio_policy=policy, mode=mode)
            case("Resize", 19, [x, None, None, Const(arr(sizes))], axes=[-1, -2], keep_aspect_ratio_policy=policy, mode=mode)
    for scale in [0.5, 1, 2, 3]:
        for mode in ["nearest", "linear"]:
            case("Upsample", 9, [x, Const(arr([1, 1, max(scale, 1), 2], F))], mode=mode)
            case("Resize", 10, [x, Const(arr([1, 1, scale, 2], F))], mode=mode)
    case("Resize", 19, [x, None, None, Const(arr([1, 2, 3]))])
    case("Resize", 19, [x, None, Const(arr([1, 1, 2], F))])
    case("Resize", 19, [x, None, Const(arr([1, 1, 0, 2], F))])


def reference(op, feeds):
    """The inputs as ONNX Runtime understands them: it reduces no axis of an empty tensor that counts from the end."""
    x, axes = feeds.get("x0"), feeds.get("x1")
    if op.startswith("Reduce") and axes is not None and x.size == 0 and all(-x.ndim <= a < x.ndim for a in axes):
        return {"x0": x, "x1": axes % max(x.ndim, 1)}
    return feeds


def main():
    for part in [slices, pads, indexing, splits, making, shapes, reductions, arithmetic, casts, einsums, matrices, norms, convolutions, pools, resizes]:
        part()
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    onnxruntime.set_default_logger_severity(4)
    bytes64 = lambda p: base64.b64encode(p.SerializeToString()).decode()
    for model, op, attrs, name, sets in models.values():
        line = {"name": name, "model": bytes64(model), "sets": []}
        session, refusal = None, ""
        try:
            session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        except Exception as e:
            refusal = str(e)[:200] or "refused"
        if "NOT_IMPLEMENTED" in refusal:
            continue  # it is valid, and there is nothing to compare with
        fed = {i.name for i in model.graph.input}
        for inputs in sets:
            feeds = {f"x{k}": x for k, x in enumerate(inputs) if f"x{k}" in fed}
            s = {"in": [bytes64(numpy_helper.from_array(np.array(x, order="C"), k)) for k, x in feeds.items()], "out": [], "refusal": refusal}
            if session is not None:
                try:
                    results = session.run(None, reference(op, feeds))
                    if op in EXACT and inputs[0].dtype in (L, I):
                        results = [EXACT[op](*inputs, **attrs)]
                    s["out"] = [bytes64(numpy_helper.from_array(y, f"y{k}")) for k, y in enumerate(results)]
                except Exception as e:
                    s["refusal"] = str(e)[:200] or "refused"
            line["sets"].append(s)
        print(json.dumps(line), flush=True)


main()
