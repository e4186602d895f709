"""Writes forms-ort.zip: the forms that operators had from opset to opset, with what ONNX Runtime computes
(or, for the newest operators, ONNX's evaluator).

    python3 forms.py    # needs onnx 1.23.2 and onnxruntime 1.31.1

The node tests of one release of ONNX hold one form of each operator, mostly the newest; these cases hold the others, and
what the node tests leave out. Each case is a directory in ONNX's test layout. Same script and versions, same bytes.
"""
import itertools
import zipfile

import ml_dtypes
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(7)
nan, inf = np.nan, np.inf


def f(*shape):
    return rng.standard_normal(shape).astype(np.float32)


def i64(*values):
    return np.array(values, np.int64)


def scalar(v, dtype=np.float32):
    return np.array(v, dtype)


X = f(2, 3, 4)
E = np.array([-inf, -100, -1.5, -1e-6, -0.0, 0.0, 1e-6, 0.7, 20, 100, inf, nan], np.float32)
M = f(3, 4)

# operator, opsets, attributes, inputs (a tuple ("const", array) is an initializer), outputs
cases = []


def case(op, opsets, inputs, outputs=1, **attrs):
    for opset in opsets:
        cases.append((op, opset, inputs, outputs, attrs))


def const(a):
    return ("const", a)


for op in ["Abs", "Exp", "Log", "Neg", "Reciprocal", "Relu", "Sigmoid", "Sqrt", "Tanh", "Softplus", "Softsign"]:
    case(op, [7, 13, 22], [E])
for op in ["Elu", "Selu", "LeakyRelu", "HardSigmoid", "ThresholdedRelu"]:
    case(op, [10, 22], [E[1:-2]])
case("Elu", [7], [f(50) * np.float32(1e-4)], alpha=0.7)
case("Celu", [12], [E[1:-2]], alpha=0.3)
case("Gelu", [20], [f(40) * 3], approximate="tanh")
case("HardSwish", [14, 22], [f(40) * 4])
case("Mish", [18], [f(40) * 4])
case("Swish", [24], [f(40) * 4], alpha=0.7)
case("PRelu", [7, 9, 16], [X, f(3, 1)])
for op in ["Add", "Sub", "Mul", "Div", "Max", "Min"]:
    case(op, [8, 13, 14], [X, f(3, 1)])
for op in ["Add", "Sub", "Mul", "Div"]:
    case(op, [7, 14], [rng.integers(-9, 9, (4, 5)), rng.integers(1, 9, (5,))])
for op in ["Max", "Min", "Sum", "Mean"]:
    case(op, [8, 13], [X, f(4), f(3, 1)])
case("Max", [12], [E, np.zeros(1, np.float32)])
case("Min", [12], [E, np.zeros(1, np.float32)])
case("Max", [12], [rng.integers(-9, 9, (6,)).astype(np.int32), rng.integers(-9, 9, (6,)).astype(np.int32)])
for op in ["Less", "Greater", "Equal"]:
    case(op, [9 if op != "Equal" else 11, 13], [np.round(X), np.round(f(3, 1))])
    case(op, [13], [E, E[::-1].copy()])
for op in ["LessOrEqual", "GreaterOrEqual"]:
    case(op, [12, 16], [np.round(X), np.round(f(3, 1))])
case("Equal", [7, 11], [np.array([True, False]), np.array([True, True])])
case("IsNaN", [9, 13], [E])
case("Sign", [9, 13], [E[:-1]])
case("Where", [9, 16], [X > 0, X, f(4)])
for p in [1, 2, 3, -1, 0.5]:
    case("Pow", [7, 12, 15], [np.abs(X) + np.float32(0.1), const(scalar(p))])
case("Pow", [12], [X, const(scalar(2, np.int64))])
case("Clip", [7, 10], [X], min=-0.5, max=0.75)
case("Clip", [7], [X], max=0.5)
case("Clip", [11, 13], [X, scalar(-0.5), scalar(0.5)])
case("Clip", [11, 13], [X, None, scalar(0.5)])
case("Clip", [12], [rng.integers(-9, 9, (6,)), scalar(-2, np.int64), scalar(3, np.int64)])
case("Clip", [13], [E, scalar(-1), scalar(1)])

case("MatMul", [7, 9, 13], [f(2, 3, 4), f(4, 5)])
case("MatMul", [13], [f(4), f(4, 5)])
case("MatMul", [13], [f(2, 3, 4), f(4)])
case("MatMul", [13], [f(4), f(2, 4, 3)])
case("MatMul", [13], [f(4), f(4)])
case("MatMul", [13], [f(2, 1, 3, 4), f(5, 4, 2)])
for opset in [7, 9, 11, 13]:
    case("Gemm", [opset], [f(3, 4), f(4, 5), f(5)])
    case("Gemm", [opset], [f(4, 3), f(5, 4), f(3, 1)], alpha=0.5, beta=0.25, transA=1, transB=1)
case("Gemm", [11, 13], [f(3, 4), f(4, 5)], alpha=2.0)
case("Gemm", [13], [f(3, 4), f(4, 5), scalar(2)], beta=0.5)

case("Reshape", [7, 13, 14, 19, 21], [X, const(i64(0, -1))])
case("Reshape", [14], [np.zeros((0, 3), np.float32), const(i64(3, 0))], allowzero=1)
case("Reshape", [13], [scalar(1), const(i64(1, 1))])
case("Flatten", [7, 9], [X], axis=0)
case("Flatten", [11, 13, 21], [X], axis=-1)
case("Transpose", [7, 13, 21], [X], perm=[1, 2, 0])
case("Concat", [7, 11, 13], [X, f(2, 1, 4)], axis=1)
case("Concat", [11], [X, f(2, 3, 1)], axis=-1)
case("Slice", [7, 9], [X], axes=[0, 2], starts=[1, -3], ends=[9, -1])
case("Slice", [9], [X], starts=[0, 1], ends=[-1, 2])
for opset in [10, 11, 13]:
    case("Slice", [opset], [X, const(i64(1, -3)), const(i64(9, -1)), const(i64(0, 2))])
    case("Slice", [opset], [X, const(i64(-1, 0)), const(i64(-99, 4)), const(i64(1, 2)), const(i64(-1, 2))])
case("Slice", [13], [X, const(i64(3)), const(i64(-2**63)), const(i64(2)), const(i64(-2))])
case("Slice", [13], [X, const(i64(0)), const(i64(2**63 - 1)), const(i64(2)), const(i64(3))])
case("Slice", [13], [X, const(i64(2)), const(i64(1)), const(i64(2))])
case("Split", [7, 11], [X], outputs=2, axis=2)
case("Split", [7, 11], [X], outputs=2, axis=1, split=[1, 2])
case("Split", [13], [X, const(i64(1, 2))], outputs=2, axis=1)
case("Split", [18], [f(7, 2)], outputs=3, axis=0, num_outputs=3)
case("Pad", [7, 10], [X], pads=[0, 1, 2, 0, 0, 1], value=1.5)
for mode in ["constant", "reflect", "edge"]:
    for opset in [11, 13, 18]:
        case("Pad", [opset], [X, const(i64(0, 1, 2, 0, 1, 1))], mode=mode)
case("Pad", [11], [X, const(i64(0, -1, 2, 0, 0, -1)), const(scalar(3))])
case("Pad", [18], [X, const(i64(1, 2)), const(scalar(3)), const(i64(-1))])
case("Pad", [19], [X, const(i64(1, 2)), None, const(i64(-1))], mode="wrap")
case("Pad", [13], [rng.integers(-9, 9, (2, 2)), const(i64(1, 0, 0, 1)), const(scalar(7, np.int64))])
case("Expand", [8, 13], [f(3, 1), const(i64(2, 1, 4))])
case("Expand", [13], [X, const(i64(1))])
case("Tile", [7, 13], [X, const(i64(2, 1, 3))])
case("Squeeze", [7, 11], [f(1, 3, 1)], axes=[0])
case("Squeeze", [7, 11], [f(1, 3, 1)])
case("Squeeze", [11], [f(1, 3, 1)], axes=[-1])
case("Squeeze", [13, 21], [f(1, 3, 1), const(i64(-1))])
case("Unsqueeze", [7, 11], [f(2, 3)], axes=[0, 3])
case("Unsqueeze", [13, 21], [f(2, 3), const(i64(-1, 0))])
case("Shape", [7, 13], [X])
case("Shape", [15], [X], start=-2, end=9)
case("Size", [7, 13], [X])
case("Identity", [7, 13, 16], [X])
case("Gather", [7, 11, 13], [X, i64(1, 0, 1)], axis=1)
case("Gather", [11, 13], [X, np.array([[-1, 0]], np.int32)], axis=-1)
case("OneHot", [9, 11], [i64(1, -2, 9), const(scalar(4, np.int64)), const(f(2))])
case("OneHot", [11], [np.array([[1, 0]], np.int64), const(scalar(3, np.int64)), const(f(2))], axis=1)
case("DepthToSpace", [7], [f(1, 8, 2, 3)], blocksize=2)
case("DepthToSpace", [11, 13], [f(1, 8, 2, 3)], blocksize=2, mode="CRD")
case("SpaceToDepth", [7, 13], [f(1, 2, 4, 6)], blocksize=2)
case("Trilu", [14], [f(2, 4, 5), const(scalar(1, np.int64))], upper=0)

for op in ["ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum"]:
    x = np.abs(X) + np.float32(0.1)
    for opset in [7, 11, 12]:
        case(op, [opset], [x], axes=[0, 2], keepdims=0)
        case(op, [opset], [x])
    if op == "ReduceSum":
        case(op, [13], [x, const(i64(-1, 0))])
        case(op, [13], [x], keepdims=0)
        case(op, [13], [x], noop_with_empty_axes=1)
    else:
        case(op, [13], [x], axes=[-1], keepdims=0)
        case(op, [18], [x, const(i64(-1, 0))])
        case(op, [18], [x], keepdims=0)
for op in ["ReduceSum", "ReduceMax", "ReduceMin"]:
    case(op, [13 if op != "ReduceSum" else 11], [rng.integers(-99, 99, (3, 4)).astype(np.int32)], axes=[1])
for op in ["Softmax", "LogSoftmax"]:
    case(op, [7, 11], [X])
    case(op, [7], [X], axis=2)
    case(op, [11], [X], axis=-2)
    case(op, [13], [X])
    case(op, [13], [X * 100], axis=1)

V = np.abs(f(3)) + np.float32(0.2)
case("BatchNormalization", [7, 9, 14, 15], [f(2, 3, 4, 2), f(3), f(3), f(3), const(V)], epsilon=1e-3)
case("BatchNormalization", [9], [f(2, 3), f(3), f(3), f(3), const(V)])
case("InstanceNormalization", [7, 22], [f(2, 3, 4, 5), f(3), f(3)])
case("LayerNormalization", [17], [f(2, 3, 4), f(3, 4), f(3, 4)], outputs=3, axis=1)
case("LayerNormalization", [17], [f(2, 3, 4), f(4)])
case("GroupNormalization", [18], [f(2, 4, 3, 3), f(2), f(2)], num_groups=2)
case("GroupNormalization", [21], [f(2, 4, 3, 3), f(4), f(4)], num_groups=2)
case("GlobalAveragePool", [7, 22], [f(2, 3, 4, 5)])
case("GlobalMaxPool", [7, 22], [f(2, 3, 4, 5)])
case("Dropout", [7], [X], ratio=0.3)
case("Dropout", [10], [X], ratio=0.3)
case("Dropout", [12, 13], [X, const(scalar(0.3)), const(np.array(False))])

for to in ["FLOAT", "DOUBLE", "INT64", "INT32", "UINT8", "BOOL"]:
    number = getattr(TensorProto, to)
    case("Cast", [7, 9, 13, 19], [np.array([0, 0.9, 1, 2.5, 100], np.float32)], to=number)
    case("Cast", [13], [np.array([0, 1, 2, 200], np.int64)], to=number)
    case("Cast", [13], [np.array([True, False])], to=number)
case("CastLike", [15, 19], [f(3), scalar(0, np.float64)])
case("ConstantOfShape", [9, 21], [const(i64(2, 3))], value=numpy_helper.from_array(i64(7)))
case("ConstantOfShape", [9], [const(i64(2, 0))])
case("Range", [11], [const(scalar(1)), const(scalar(2.3)), const(scalar(0.25))])
case("Range", [11], [const(scalar(9, np.int64)), const(scalar(-1, np.int64)), const(scalar(-3, np.int64))])
for a in [{"value_float": 1.5}, {"value_floats": [1.0, 2.0]}, {"value_int": 3}, {"value_ints": [3, 4]}, {"value": numpy_helper.from_array(f(2, 2))}]:
    case("Constant", [13], [], **a)

for opset in [7, 11, 13]:
    case("ReduceLogSumExp", [opset], [X], axes=[0, 2], keepdims=0)
case("ReduceLogSumExp", [18], [X * 100, const(i64(-1))])
for opset in [7, 11, 13]:
    case("ReduceProd", [opset], [X], axes=[0, 2], keepdims=0)
case("ReduceProd", [18], [X, const(i64(-1))])
case("ReduceMax", [12], [rng.integers(0, 250, (3, 4)).astype(np.uint8)], axes=[1])
case("ReduceMin", [20], [rng.integers(0, 2, (3, 4)).astype(bool), const(i64(0))])
for exclusive in [0, 1]:
    for reverse in [0, 1]:
        case("CumSum", [11, 14], [X, const(scalar(-2, np.int64))], exclusive=exclusive, reverse=reverse)
case("CumSum", [11], [rng.integers(-9, 9, (5,)), const(np.array([0], np.int32))])
T = np.round(X)  # has equal elements
for op in ["ArgMax", "ArgMin"]:
    case(op, [7, 11, 12, 13], [T])
    case(op, [7, 11, 13], [T], axis=1, keepdims=0)
    case(op, [12, 13], [T], axis=-1, select_last_index=1)
    case(op, [12], [rng.integers(0, 3, (3, 5)).astype(np.uint8)], axis=1)
case("Hardmax", [7, 11, 13], [T])
case("Hardmax", [11, 13], [T], axis=-2)
case("Hardmax", [13], [T], axis=0)
P = rng.integers(-4, 4, (2, 3, 4))
case("GatherElements", [11, 13], [X, P], axis=2)
case("GatherElements", [11, 13], [X, np.array([[[1], [0], [-1]]], np.int32)], axis=1)
Q = np.stack([rng.permutation(4)[:2] for _ in range(6)]).reshape(2, 3, 2)
case("Scatter", [9, 10], [X, Q, f(2, 3, 2)], axis=2)
case("ScatterElements", [11, 13, 16, 18], [X, Q - 4, f(2, 3, 2)], axis=-1)
case("ScatterElements", [16, 18], [X, P, f(2, 3, 4)], axis=2, reduction="add")
case("ScatterElements", [18], [rng.integers(-9, 9, (4, 3)), np.array([[0, 0, 3]], np.int32), rng.integers(-9, 9, (1, 3))], reduction="add")
case("Tile", [13], [rng.integers(-9, 9, (2, 3)), const(i64(2, 2))])
for x in [T, np.arange(24).reshape(2, 3, 4) % 3 - 1, np.array([0, -0.0, nan, -inf, 1e-45], np.float32), np.zeros((2, 0), bool), np.array([[0, 7]], np.uint8)]:
    case("NonZero", [9, 13], [const(x)])
case("Trilu", [14], [rng.integers(-9, 9, (3, 4))])
case("Trilu", [14], [f(2, 4, 5), const(scalar(-9, np.int64))])

T = np.array([0, -0.0, 3, -1e4, 1 << 24, -1e30, inf, nan], np.float32)
H = np.array([0.5, 1.5, 2.5, -0.5, -1.5, 1e30, inf, nan], np.float32)
for op in ["Sin", "Cos"]:
    case(op, [7, 22], [T])
for op in ["Floor", "Ceil"]:
    case(op, [7, 13], [H])
case("Round", [11, 22], [H])
case("Erf", [9, 13], [E])
case("Sign", [9, 13], [rng.integers(-2, 3, (6,))])
case("IsInf", [10, 20], [E])
case("IsInf", [10], [E], detect_negative=0)
case("IsInf", [10], [E], detect_positive=0)
case("Gelu", [20], [np.linspace(-3, 9, 40, dtype=np.float32)])
case("Gelu", [20], [E[1:]], approximate="tanh")
case("PRelu", [9, 16], [E[1:], np.array([0.25], np.float32)])
for op in ["HardSwish", "Mish"]:
    case(op, [22], [E[1:]])
for opset in [7, 12, 13, 15]:
    case("Pow", [opset], [np.abs(X) + np.float32(0.1), f(3, 1)])
case("Pow", [12], [E, const(scalar(-3))])
case("Pow", [13], [X, rng.integers(-3, 4, (4,))])
case("Pow", [13], [rng.integers(-5, 6, (3, 4)).astype(np.int32), rng.integers(0, 5, (4,))])
case("Pow", [13], [rng.integers(0, 9, (4,)), np.array([0.5, 2, 1, 3], np.float32)])
case("Clip", [7], [X], min=-0.5)
case("Clip", [11, 13], [X, scalar(-0.5)])
case("Clip", [13], [X, const(scalar(-0.5)), const(scalar(0.25))])
case("Clip", [13], [X, const(scalar(0.5)), const(scalar(-0.5))])
case("Clip", [12], [rng.integers(-9, 9, (6,)), const(scalar(-2, np.int64)), const(scalar(3, np.int64))])
case("Clip", [12], [rng.integers(0, 9, (6,)).astype(np.uint8), const(scalar(2, np.uint8)), const(scalar(5, np.uint8))])
for op in ["ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceMean"]:
    case(op, [18], [np.abs(X) + np.float32(0.1)], noop_with_empty_axes=1)
    if op != "ReduceMean":
        case(op, [20], [X[:, :0], const(i64(1))], keepdims=0)
for op in ["ReduceMax", "ReduceMin"]:
    for dtype in [np.int64, np.int32, np.uint8]:
        case(op, [20], [np.zeros((2, 0), dtype), const(i64(1))])

case("Abs", [13], [np.array([0, 7, 255], np.uint8)])
case("Relu", [14], [rng.integers(-9, 9, (6,)).astype(np.int32)])
case("ReduceMean", [13], [rng.integers(-9, 9, (3, 4))], axes=[1])
case("ReduceMean", [18], [rng.integers(-9, 9, (3, 4)).astype(np.int32), const(i64(0))])
for dtype in [np.int64, np.int32]:
    for fmod in [0, 1]:
        case("Mod", [10, 13], [rng.integers(-20, 20, (8, 5)).astype(dtype), np.array([3, -3, 7, -7, 1], dtype)], fmod=fmod)
case("Mod", [13], [rng.integers(0, 255, (6,)).astype(np.uint8), np.array([7], np.uint8)])
for k in [-9, -1, 0, 2, 9]:
    case("EyeLike", [9, 22], [M], k=k)
case("EyeLike", [9], [M], dtype=7)
D = f(3, 4, 2)
case("GatherND", [11, 13], [D, np.array([[-1, -4], [2, 3]])])
case("GatherND", [13], [D, i64(1)])
case("GatherND", [12, 13], [D, np.array([[1], [-2], [3]])], batch_dims=1)
case("GatherND", [13], [D, rng.integers(-2, 2, (3, 4, 5, 1))], batch_dims=2)
case("GatherND", [13], [rng.integers(0, 2, (3, 4)).astype(bool), rng.integers(0, 3, (5, 1, 2))])
case("ScatterND", [11, 13, 16, 18], [D, np.array([[-1], [0]]), f(2, 4, 2)])
case("ScatterND", [13], [D, np.array([[[-1, 2]], [[0, -4]]]), f(2, 1, 2)])
case("ScatterND", [13], [D, np.zeros((0, 2), np.int64), f(0, 2)])
case("ScatterND", [16], [rng.integers(-9, 9, (4, 3)), np.array([[1], [1], [3]]), rng.integers(-9, 9, (3, 3))], reduction="add")
case("Gemm", [13], [f(2, 3), f(3, 4), np.full(4, nan, np.float32)], beta=0.0)
case("Split", [13], [np.zeros((3, 0), np.float32)], outputs=2, axis=1)
case("Hardmax", [13], [np.zeros((0, 3), np.float32)], axis=0)
case("Pad", [10], [X], pads=[0, 1, 0, 0, 0, 2], value=nan)
case("Pad", [13], [M, const(i64(1, -1, 0, 2)), const(scalar(nan))])
case("Pad", [13], [rng.integers(-9, 9, (2, 2)), const(i64(1, 0, 0, 1)), const(scalar(2**62 + 1, np.int64))])
H = np.array([0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c01, 0xbc00, 0x7bff, 0x7c00, 0xfc00, 0x7e01], np.uint16).view(np.float16)
for to in [1, 11]:
    case("Cast", [9, 13], [const(H)], to=to)
case("Cast", [13], [const(H[:8])], to=7)
case("Cast", [13], [const(np.array([0, 0x8000, 1, 0x3f81, 0xff80, 0x7fc1], np.uint16).view(ml_dtypes.bfloat16))], to=1)
for equation, *shapes in [
    ("ij,jk->ik", (3, 4), (4, 5)), ("bij, bjk -> bik", (2, 3, 4), (2, 4, 5)), ("bqhd,bkhd->bhqk", (2, 4, 3, 5), (2, 6, 3, 5)),
    ("...ii ->...i", (2, 3, 3)), ("iji->ij", (3, 2, 3)), ("ij->ji", (3, 4)), ("ji", (3, 4)), ("ij->", (3, 4)), ("ii", (3, 3)), ("->", ()),
    (",ij->ij", (), (3, 4)), ("i,j->ji", (3,), (4,)), ("ij,ij->j", (3, 4), (3, 4)), ("ij,jk", (3, 4), (4, 5)),
    ("...ij,jk->...ik", (2, 6, 3, 4), (4, 5)), ("a...,a...->...", (3, 2), (3, 2)),
    ("ij,jk,ik->i", (2, 3), (3, 4), (2, 4)), ("a,b,c->cba", (2,), (3,), (4,)), ("ij,jk->k", (3, 4), (4, 5)), ("ij,kl->", (2, 3), (4, 5)),
    ("ij,jk->ik", (3, 0), (0, 5)), ("ij,ij->ij", (1, 4), (3, 4)),
]:
    case("Einsum", [12], [f(*s) if s else scalar(0.5) for s in shapes], equation=equation)

for direction in ["LEFT", "RIGHT"]:
    case("BitShift", [11], [np.array([1, 3, 128, 255], np.uint8), np.array([0, 1, 7, 8], np.uint8)], direction=direction)
case("Shrink", [9], [E], lambd=1.0, bias=0.5)
case("Shrink", [9], [X])
for p in [1, 2]:
    case("LpNormalization", [1, 22], [X], p=p)
    case("LpNormalization", [22], [np.array([[0, 0], [3, -4]], np.float32)], axis=-1, p=p)
case("LpNormalization", [22], [X], axis=0)
case("MeanVarianceNormalization", [9, 13], [f(2, 3, 4, 5)])
case("MeanVarianceNormalization", [13], [X], axes=[1, -1])
case("RMSNormalization", [23], [X, f(4)])
case("RMSNormalization", [23], [X, f(3, 4)], axis=-2, epsilon=1e-3)
for size in [1, 3, 9]:
    case("LRN", [1, 13], [f(2, 5, 3, 3)], size=size, alpha=0.5)
case("LRN", [13], [f(1, 4, 2, 2)], size=3, alpha=0.01, beta=0.5, bias=2.0)
case("Mod", [13], [np.array([5, -5, 5.5, -5.5, 1e30, 0.3], np.float32), np.array([3, 3, -2, -2, 7, 0.1], np.float32)], fmod=1)
case("BatchNormalization", [9, 15], [f(5), f(1), f(1), f(1), const(np.abs(f(1)))])
case("MatMul", [9, 13], [rng.integers(-9, 9, (2, 3, 4)), rng.integers(-9, 9, (4, 2))])
case("Einsum", [12], [rng.integers(-9, 9, (3, 4)), rng.integers(-9, 9, (4, 5))], equation="ij,jk->ki")
R = np.array([-inf, -89, -1.5, -1, -0.3, -1e-6, -0.0, 0.0, 1e-6, 0.7, 1, 20, inf, nan], np.float32)
for op, since in [("Tan", 7), ("Asin", 7), ("Acos", 7), ("Atan", 7), ("Sinh", 9), ("Cosh", 9), ("Asinh", 9), ("Acosh", 9), ("Atanh", 9)]:
    case(op, [since, 22], [R])
for by in ["mul", "max", "min"]:
    case("ScatterElements", [18], [X, P, f(2, 3, 4)], axis=2, reduction=by)
    case("ScatterND", [18], [rng.integers(-9, 9, (4, 3)), np.array([[1], [1], [3]]), rng.integers(-9, 9, (3, 3))], reduction=by)

N = (f(2, 3, 4) * 3).astype(np.float16)
for op in ["Add", "Sub", "Mul", "Div", "Max", "Min"]:
    case(op, [13], [N, f(3, 1).astype(np.float16)])
for op in ["Exp", "Tanh", "Sigmoid", "Relu", "Abs", "Neg", "Floor", "Erf", "Softplus"]:
    case(op, [13], [N])
case("Softmax", [13], [N])
case("ReduceSum", [13], [N, const(i64(1))])
case("ReduceMean", [18], [N, const(i64(0, 2))])
case("MatMul", [13], [N, f(4, 5).astype(np.float16)])
case("Gemm", [13], [f(3, 4).astype(np.float16), f(4, 5).astype(np.float16), f(5).astype(np.float16)])
case("Conv", [11], [f(1, 2, 5, 5).astype(np.float16), f(3, 2, 3, 3).astype(np.float16)], pads=[1, 1, 1, 1])
case("LayerNormalization", [17], [N, f(4).astype(np.float16), f(4).astype(np.float16)])
case("Transpose", [13], [N], perm=[2, 0, 1])
case("Concat", [13], [N, N], axis=1)
case("Where", [16], [N > 0, N, N * 2])
case("Cast", [13], [np.array([1.0005, 70000, -1e-8, 2049, nan], np.float32)], to=10)
case("Cast", [13], [N], to=1)
for dtype in [np.int8, np.int16, np.uint16, np.uint32, np.uint64]:
    number = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    case("Cast", [13], [np.array([0, 1, 100, 300, -5])], to=number)
    case("Cast", [13], [np.array([0, 1, 100], dtype)], to=1)
    case("Gather", [13], [np.arange(6, dtype=dtype).reshape(2, 3), i64(1)])
    case("Reshape", [13], [np.arange(6, dtype=dtype), const(i64(2, 3))])
    case("Identity", [13], [np.arange(6, dtype=dtype)])
for dtype in [np.uint32, np.uint64]:
    case("Max", [13], [np.array([1, 2**31 + 5], dtype), np.array([2**32 - 1, 3], dtype)])
    case("MatMul", [13], [np.arange(6, dtype=dtype).reshape(2, 3), np.arange(6, dtype=dtype).reshape(3, 2)])

Z = rng.integers(0, 255, (3, 4)).astype(np.uint8)
for opset in [10, 13, 19, 21]:
    for dtype in [np.uint8, np.int8]:
        case("QuantizeLinear", [opset], [f(3, 4) * 100, scalar(0.7), scalar(5, dtype)])
        case("DequantizeLinear", [opset], [Z.astype(dtype), scalar(0.7), scalar(5, dtype)])
    case("QuantizeLinear", [opset], [f(3, 4) * 1000, scalar(0.5)])
    case("DequantizeLinear", [opset], [rng.integers(-999, 999, (3, 4)).astype(np.int32), scalar(0.5)])
for axis in [0, 1, -1]:
    n = [3, 4, 4][axis]
    case("QuantizeLinear", [13, 21], [f(3, 4) * 9, np.abs(f(n)) + np.float32(0.1), rng.integers(0, 9, (n,)).astype(np.uint8)], axis=axis)
    case("DequantizeLinear", [13, 21], [Z, np.abs(f(n)), rng.integers(0, 9, (n,)).astype(np.uint8)], axis=axis)
case("QuantizeLinear", [21], [f(3, 4) * 9, np.abs(f(3, 2)) + np.float32(0.1), np.zeros((3, 2), np.int16)], axis=1, block_size=2)
case("DequantizeLinear", [21], [Z, np.abs(f(3, 2)), np.zeros((3, 2), np.uint8)], axis=1, block_size=2)
for x in [f(3, 4), np.abs(f(5)), -np.abs(f(5))]:
    case("DynamicQuantizeLinear", [11], [x], outputs=3)
case("MatMulInteger", [10], [rng.integers(0, 255, (2, 3, 4)).astype(np.uint8), rng.integers(0, 255, (4, 5)).astype(np.uint8)])
case("MatMulInteger", [10], [rng.integers(0, 255, (3, 400)).astype(np.uint8), rng.integers(-128, 127, (400, 5)).astype(np.int8), scalar(7, np.uint8), const(np.arange(5, dtype=np.int8))])
case("ConvInteger", [10], [rng.integers(0, 255, (1, 2, 5, 5)).astype(np.uint8), rng.integers(0, 255, (3, 2, 3, 3)).astype(np.uint8), scalar(9, np.uint8), scalar(4, np.uint8)], pads=[1, 1, 1, 1])
case("QLinearMatMul", [10], [Z, const(scalar(0.1)), const(scalar(3, np.uint8)), rng.integers(0, 255, (4, 5)).astype(np.uint8), const(scalar(0.02)), const(scalar(100, np.uint8)), const(scalar(0.5)), const(scalar(10, np.uint8))])
case("QLinearConv", [10], [rng.integers(0, 255, (1, 2, 5, 5)).astype(np.uint8), const(scalar(0.1)), const(scalar(3, np.uint8)), const(rng.integers(0, 255, (3, 2, 3, 3)).astype(np.uint8)), const(scalar(0.02)), const(scalar(100, np.uint8)), const(scalar(0.5)), const(scalar(10, np.uint8)), const(rng.integers(-99, 99, (3,)).astype(np.int32))])
case("QLinearConv", [10], [rng.integers(0, 255, (1, 2, 5, 5)).astype(np.uint8), const(scalar(0.1)), const(scalar(3, np.uint8)), const(rng.integers(-99, 99, (3, 2, 3, 3)).astype(np.int8)), const(np.array([0.02, 0.03, 0.01], np.float32)), const(np.zeros(3, np.int8)), const(scalar(0.5)), const(scalar(10, np.uint8))], strides=[2, 2])
case("TopK", [7], [X], outputs=2, k=2)
case("TopK", [7], [X], outputs=2, k=1, axis=1)
case("TopK", [10, 11, 24], [X, const(i64(3))], outputs=2)
case("TopK", [11], [X, const(i64(2))], outputs=2, axis=0, largest=0)
case("TopK", [11], [rng.integers(0, 3, (2, 9)), const(i64(5))], outputs=2)
for p in [1, 2, 3]:
    case("LpPool", [7, 11, 18, 22], [f(1, 2, 6, 5)], kernel_shape=[3, 2], p=p, strides=[2, 1], pads=[1, 0, 1, 1])
    case("GlobalLpPool", [7, 22], [f(1, 2, 3, 4)], p=p)
case("LpPool", [18], [f(1, 2, 7, 7)], kernel_shape=[2, 2], dilations=[2, 2])
case("MaxUnpool", [9, 11, 22], [f(1, 1, 2, 2), np.array([[[[5, 7], [13, 15]]]])], kernel_shape=[2, 2], strides=[2, 2])
for opset, modes in [(16, ["bilinear", "nearest", "bicubic"]), (20, ["linear", "nearest", "cubic"]), (22, ["linear"])]:
    for mode in modes:
        for padding in ["zeros", "border", "reflection"]:
            for corners in [0, 1]:
                case("GridSample", [opset], [f(2, 3, 4, 5), f(2, 3, 2, 2)], mode=mode, padding_mode=padding, align_corners=corners)
case("GridSample", [20], [f(1, 2, 3, 4, 5), f(1, 2, 3, 2, 3)], mode="linear")
case("GridSample", [20], [f(1, 2, 3, 4, 5), f(1, 2, 3, 2, 3)], mode="nearest", padding_mode="border")
for dtype in [np.int64, np.int32, np.uint8, np.int8]:
    for op in ["BitwiseAnd", "BitwiseOr", "BitwiseXor"]:
        case(op, [18], [rng.integers(0, 99, (3, 4)).astype(dtype), rng.integers(0, 99, (4,)).astype(dtype)])
    case("BitwiseNot", [18], [rng.integers(0, 99, (3, 4)).astype(dtype)])
for direction in ["LEFT", "RIGHT"]:
    case("BitShift", [11], [np.array([1, 3, 2**31, 2**32 - 1], np.uint32), np.array([0, 1, 7, 31], np.uint32)], direction=direction)
    case("BitShift", [11], [np.array([1, 3, 2**63, 2**64 - 1], np.uint64), np.array([0, 1, 7, 63], np.uint64)], direction=direction)
case("BatchNormalization", [14, 15], [f(2, 3, 4, 2), f(3), f(3), f(3), V], outputs=3, training_mode=1, momentum=0.7)

def heads(n, p, d, rank=4):
    return f(2, n, p, d) if rank == 4 else f(2, p, n * d)


for rank, attrs in [(4, {}), (3, {"q_num_heads": 4, "kv_num_heads": 2})]:
    qkv = [heads(4, 3, 8, rank), heads(2, 5, 8, rank), heads(2, 5, 8, rank)]
    case("Attention", [23], qkv, **attrs)
    case("Attention", [23], qkv, is_causal=1, scale=0.3, **attrs)
    case("Attention", [23], qkv + [f(3, 5)], softcap=2.0, **attrs)
    case("Attention", [23], qkv + [rng.integers(0, 2, (3, 5)).astype(bool) | np.eye(3, 5, dtype=bool)], **attrs)
    case("Attention", [23], qkv + [None, heads(2, 2, 8), heads(2, 2, 8)], outputs=3, **attrs)
    case("Attention", [23], qkv, outputs=4, qk_matmul_output_mode=3, **attrs)
C, S = f(6, 4), f(6, 4)
places = rng.integers(0, 6, (2, 3))
case("RotaryEmbedding", [23], [heads(2, 3, 8), C, S, places])
case("RotaryEmbedding", [23], [heads(2, 3, 8, 3), C, S, places], num_heads=2, interleaved=1)
case("RotaryEmbedding", [23], [heads(2, 3, 12), C, S, places], rotary_embedding_dim=8)
case("RotaryEmbedding", [23], [heads(2, 3, 8), f(2, 3, 4), f(2, 3, 4)])
for corners in [0, 1]:
    case("AffineGrid", [20], [f(2, 2, 3), const(i64(2, 3, 4, 5))], align_corners=corners)
    case("AffineGrid", [20], [f(1, 3, 4), const(i64(1, 3, 2, 4, 5))], align_corners=corners)

dtypes = {np.dtype(k): v for k, v in [
    (np.float32, 1), (np.float64, 11), (np.int64, 7), (np.int32, 6), (np.uint8, 2), (np.bool_, 9),
    (np.float16, 10), (np.int8, 3), (np.int16, 5), (np.uint16, 4), (np.uint32, 12), (np.uint64, 13),
]}


late = np.random.default_rng(8)


def g(*shape):
    return late.standard_normal(shape).astype(np.float32)


# Recurrent layers: sequences of 5 positions, 3 samples, 2 inputs and 4 units.
for op, gates in [("RNN", 1), ("GRU", 3), ("LSTM", 4)]:
    def layer(opsets, directions=1, bias=True, lengths=None, states=0, peepholes=False, **attrs):
        first = attrs.get("layout", 0)
        x = g(3, 5, 2) if first else g(5, 3, 2)
        state = (3, directions, 4) if first else (directions, 3, 4)
        inputs = [x, const(g(directions, 4 * gates, 2)), const(g(directions, 4 * gates, 4)), const(g(directions, 8 * gates)) if bias else None,
                  lengths, *([g(*state) for _ in range(states)] + [None] * (2 - states))[: 2 if op == "LSTM" else 1]]
        if peepholes:
            inputs.append(const(g(directions, 12)))
        while inputs[-1] is None:
            inputs.pop()
        case(op, opsets, inputs, outputs=3 if op == "LSTM" else 2, hidden_size=4, **attrs)

    layer([7, 14, 22], bias=False)
    layer([14], states=1)
    layer([14], direction="reverse", lengths=np.array([5, 2, 1], np.int32))
    layer([14], directions=2, direction="bidirectional", lengths=np.array([1, 4, 3], np.int32), states=1)
    layer([14], directions=2, direction="bidirectional", states=1)
    layer([14], layout=1, states=1)
    layer([14], clip=0.3)
    names = {"RNN": ["LeakyRelu"], "GRU": ["HardSigmoid", "Elu"], "LSTM": ["HardSigmoid", "ScaledTanh", "Softsign"]}[op]
    layer([14], activations=names, activation_alpha=[0.3, 0.7][: len(names)], activation_beta={"RNN": [], "GRU": [0.4], "LSTM": [0.4, 0.9]}[op] or None)
    layer([14], activations={"RNN": ["Affine"], "GRU": ["Affine", "Relu"], "LSTM": ["Sigmoid", "Softplus", "Tanh"]}[op], activation_alpha=[0.5], activation_beta=[0.1])
    if op == "GRU":
        layer([7, 14], linear_before_reset=1, states=1)
    if op == "LSTM":
        layer([7, 14], peepholes=True, states=2)
        layer([14], input_forget=1, states=2)

C = g(2, 6, 12)
case("Col2Im", [18], [g(2, 12, 6), const(i64(4, 3)), const(i64(2, 2))])
case("Col2Im", [18], [g(1, 18, 12), const(i64(5, 5)), const(i64(3, 3))], pads=[1, 0, 1, 1], strides=[2, 1], dilations=[1, 1])
case("Col2Im", [18], [g(1, 4, 9), const(i64(5, 5)), const(i64(2, 2))], dilations=[2, 2])
case("CenterCropPad", [18], [g(3, 8, 5), const(i64(4, 5, 8))])
case("CenterCropPad", [18], [g(3, 8, 5), const(i64(5, 8))], axes=[1, -1])
case("ReverseSequence", [10], [g(4, 3, 2), i64(1, 4, 2)])
case("ReverseSequence", [10], [g(3, 4), i64(0, 4, 3)], batch_axis=0, time_axis=1)
case("Compress", [9, 11], [g(3, 4), const(np.array([False, True, True]))], axis=0)
case("Compress", [11], [g(3, 4), const(np.array([True, False, True, False, True]))])
case("Compress", [11], [g(3, 4), const(np.array([True, False, True]))], axis=-1)
for op in ["HannWindow", "HammingWindow", "BlackmanWindow"]:
    case(op, [17], [const(scalar(9, np.int64))])
    case(op, [17], [const(scalar(8, np.int32))], periodic=0, output_datatype=11)
for exclusive, reverse in itertools.product([0, 1], [0, 1]):
    case("CumProd", [26], [g(3, 7), const(scalar(1, np.int64))], exclusive=exclusive, reverse=reverse)
case("CumProd", [26], [late.integers(-3, 4, (5, 2)).astype(np.int32), const(scalar(-2, np.int32))])
case("BitCast", [26], [E], to=TensorProto.INT32)
case("BitCast", [26], [late.integers(-2**62, 2**62, 5)], to=TensorProto.DOUBLE)
case("BitCast", [26], [late.integers(0, 255, 5).astype(np.uint8)], to=TensorProto.INT8)
case("BitCast", [26], [g(5).astype(np.float16)], to=TensorProto.UINT16)
case("SwiGLU", [28], [g(3, 4), g(3, 4)])
case("SwiGLU", [28], [g(3, 4), g(3, 4)], alpha=0.6)
case("CausalConvWithState", [27], [g(2, 3, 5), g(3, 1, 4)], outputs=2)
case("CausalConvWithState", [27], [g(2, 3, 2), g(3, 1, 4), g(3), g(2, 3, 3)], outputs=2, activation="silu")
for rule, decay, beta in [("linear", None, None), ("gated", 2, None), ("gated", 8, None), ("delta", None, 2), ("delta", None, 1), ("gated_delta", 2, 2)]:
    for state in [None, g(2, 2, 4, 3)]:
        inputs = [g(2, 5, 16), g(2, 5, 8), g(2, 5, 6), state, None if decay is None else -np.abs(g(2, 5, decay)), None if beta is None else np.abs(g(2, 5, beta)) / 3]
        while inputs[-1] is None:
            inputs.pop()
        case("LinearAttention", [27], inputs, outputs=2, q_num_heads=4, kv_num_heads=2, update_rule=rule, scale=0.0 if state is None else 0.5)
case("TensorScatter", [24], [g(2, 6, 3), g(2, 2, 3)])
case("TensorScatter", [24], [g(2, 6, 3), g(2, 2, 3), i64(4, 1)])
case("TensorScatter", [24], [g(2, 3, 6), g(2, 3, 4), i64(5, 2)], mode="circular", axis=2)


def tensor(a, name):
    return numpy_helper.from_array(np.array(a, order="C"), name)


def build(op, opset, inputs, outputs, attrs):
    names, infos, consts, feeds = [], [], [], {}
    for k, x in enumerate(inputs):
        if x is None:
            names.append("")
            continue
        name = f"x{k}"
        names.append(name)
        if isinstance(x, tuple):
            consts.append(tensor(x[1], name))
        else:
            infos.append(helper.make_tensor_value_info(name, dtypes[x.dtype], x.shape))
            feeds[name] = x
    outs = [f"y{k}" for k in range(outputs)]
    node = helper.make_node(op, names, outs, **attrs)
    graph = helper.make_graph([node], "form", infos, [onnx.ValueInfoProto(name=o) for o in outs], consts)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    model.producer_version = ""
    return model, feeds, outs


def subgraph(nodes, inputs, outputs, consts=()):
    """A graph whose inputs and outputs are names."""
    return helper.make_graph(nodes, "body", [onnx.ValueInfoProto(name=i) for i in inputs], [onnx.ValueInfoProto(name=o) for o in outputs], [tensor(a, k) for k, a in consts])


def whole(opset, nodes, feeds, outs, consts=(), functions=(), domains=()):
    """A model of several nodes, with its inputs and the names of its outputs."""
    infos = [helper.make_tensor_value_info(k, dtypes[v.dtype], v.shape) for k, v in feeds.items()]
    graph = helper.make_graph(nodes, "form", infos, [onnx.ValueInfoProto(name=o) for o in outs], [tensor(a, k) for k, a in consts])
    opsets = [helper.make_opsetid("", opset)] + [helper.make_opsetid(d, 1) for d in domains]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10, functions=list(functions))
    model.producer_version = ""
    return model, feeds, outs


def typed(body, elem, *names):
    """Gives inputs of a subgraph an element type, and integers and bools the rank 0, which ONNX Runtime wants."""
    for v in body.input:
        if v.name in names:
            v.type.tensor_type.elem_type = elem
            if elem != 1:
                v.type.tensor_type.shape.SetInParent()
    return body


def node(op, inputs, outputs, **attrs):
    return helper.make_node(op, inputs, outputs, **attrs)


def control():
    """Subgraphs, and functions of a file."""
    A, B = f(3, 4), f(3, 4)
    for on in [True, False]:
        yield "if", 16, whole(16, [node("If", ["c"], ["y"], then_branch=subgraph([node("Add", ["a", "k"], ["t"])], [], ["t"], [("k", f(4))]),
                                        else_branch=subgraph([node("Relu", ["a"], ["t"]), node("Mul", ["t", "b"], ["u"])], [], ["u"]))],
                              {"a": A, "b": B}, ["y"], [("c", np.array(on))])
    for sign in [-1, 1]:  # a condition computed from data
        both = node("If", ["c"], ["y", "z"], then_branch=subgraph([node("Log", ["a"], ["t"]), node("Neg", ["k"], ["w"])], [], ["t", "w"]),
                    else_branch=subgraph([node("Mul", ["a", "b"], ["t"]), node("Identity", ["k"], ["w"])], [], ["t", "w"]))
        yield "if", 18, whole(18, [node("ReduceSum", ["a"], ["s"], keepdims=1), node("Greater", ["s", "zero"], ["c3"]), node("Reshape", ["c3", "one"], ["c"]), both],
                              {"a": sign * np.abs(A), "b": B}, ["y", "z"], [("zero", scalar(0)), ("one", i64(1)), ("k", i64(3, 4))])
    rank = node("Size", ["s"], ["n"])
    yield "if", 17, whole(17, [node("Shape", ["a"], ["s"]), rank, node("Equal", ["n", "two"], ["c"]),
                               node("If", ["c"], ["y"], then_branch=subgraph([node("Neg", ["a"], ["t"])], [], ["t"]), else_branch=subgraph([node("Abs", ["a"], ["t"])], [], ["t"]))],
                          {"a": A}, ["y"], [("two", scalar(2, np.int64))])
    step = [node("Mul", ["x", "b"], ["m"]), node("Cast", ["i"], ["j"], to=1), node("Add", ["m", "j"], ["x2"]), node("Identity", ["c"], ["c2"])]
    body = lambda: typed(typed(typed(subgraph(step, ["i", "c", "x"], ["c2", "x2", "m"]), 7, "i"), 9, "c"), 1, "x")
    for trips in [1, 4]:
        yield "loop", 16, whole(16, [node("Loop", ["n", "", "a"], ["y", "z"], body=body())], {"a": A, "b": B}, ["y", "z"], [("n", scalar(trips, np.int64))])
    until = [node("Add", ["x", "one"], ["x2"]), node("Less", ["i", "three"], ["c2"])]
    yield "loop", 17, whole(17, [node("Loop", ["", "on", "a"], ["y"], body=typed(typed(typed(subgraph(until, ["i", "c", "x"], ["c2", "x2"], [("one", scalar(1)), ("three", scalar(3, np.int64))]), 7, "i"), 9, "c"), 1, "x"))],
                            {"a": A}, ["y"], [("on", np.array(True))])
    acc = lambda: typed(subgraph([node("Add", ["s", "x"], ["s2"]), node("Mul", ["x", "x"], ["q"])], ["s", "x"], ["s2", "q"]), 1, "s", "x")
    yield "scan", 16, whole(16, [node("Scan", ["s0", "a"], ["y", "z"], body=acc(), num_scan_inputs=1)], {"s0": f(4), "a": A}, ["y", "z"])
    yield "scan", 16, whole(16, [node("Scan", ["s0", "a"], ["y", "z"], body=acc(), num_scan_inputs=1, scan_input_axes=[1], scan_input_directions=[1], scan_output_axes=[1], scan_output_directions=[1])],
                            {"s0": f(3), "a": A}, ["y", "z"])
    nested = subgraph([node("If", ["late"], ["x2"], then_branch=subgraph([node("Neg", ["x"], ["t"])], [], ["t"]), else_branch=subgraph([node("Mul", ["x", "b"], ["t"])], [], ["t"])),
                       node("Identity", ["c"], ["c2"])], ["i", "c", "x"], ["c2", "x2"])
    nested.node.insert(0, node("Greater", ["i", "one"], ["late"]))
    nested.initializer.append(tensor(scalar(1, np.int64), "one"))
    yield "loop", 18, whole(18, [node("Loop", ["n", "", "a"], ["y"], body=typed(typed(typed(nested, 7, "i"), 9, "c"), 1, "x"))], {"a": A, "b": B}, ["y"], [("n", scalar(3, np.int64))])
    inner = helper.make_function("own", "Scaled", ["x"], ["y"], [node("Constant", [], ["k"], value_float=3.0), node("Mul", ["x", "k"], ["y"])], [helper.make_opsetid("", 17)])
    leaky = node("LeakyRelu", ["z"], ["y"])
    leaky.attribute.append(onnx.AttributeProto(name="alpha", ref_attr_name="slope", type=onnx.AttributeProto.FLOAT))
    outer = helper.make_function("own", "Act", ["x", "bias"], ["y"], [helper.make_node("Scaled", ["x"], ["s"], domain="own"), node("Add", ["s", "bias"], ["z"]), leaky],
                                 [helper.make_opsetid("", 17), helper.make_opsetid("own", 1)], attributes=["slope"])
    yield "function", 17, whole(17, [helper.make_node("Act", ["a", "b"], ["t"], domain="own", slope=0.3), helper.make_node("Act", ["t", "b"], ["y"], domain="own", slope=0.1)],
                                {"a": A, "b": B}, ["y"], functions=[inner, outer], domains=["own"])


# ONNX Runtime 1.31.1 has no kernels for these, nor for recurrent layers with the batch first; ONNX's own evaluator computes them.
newest = ["BitCast", "CausalConvWithState", "CumProd", "LinearAttention", "SwiGLU"]


def main():
    out = zipfile.ZipFile("forms-ort.zip", "w", zipfile.ZIP_DEFLATED)

    def write(name, data):
        out.writestr(zipfile.ZipInfo(name, (2022, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)

    onnxruntime.set_default_logger_severity(3)
    used = {}
    single = ((op, opset, build(op, opset, inputs, outputs, attrs)) for op, opset, inputs, outputs, attrs in cases)
    for op, opset, (model, feeds, outs) in itertools.chain(single, control()):
        try:
            onnx.shape_inference.infer_shapes(model)
            if op in newest or any(a.name == "layout" and a.i for a in model.graph.node[0].attribute):
                results = ReferenceEvaluator(model).run(outs, feeds)
            else:
                session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
                results = session.run(outs, feeds)
        except Exception as e:
            print(f"{op}@{opset}: {str(e)[:160]}")
            continue
        k = used[op, opset] = used.get((op, opset), 0) + 1
        name = f"test_{op.lower()}_{opset}_{k}"
        write(f"{name}/model.onnx", model.SerializeToString())
        for k, (key, x) in enumerate(feeds.items()):
            write(f"{name}/test_data_set_0/input_{k}.pb", tensor(x, key).SerializeToString())
        for k, y in enumerate(results):
            write(f"{name}/test_data_set_0/output_{k}.pb", tensor(y, outs[k]).SerializeToString())
    print(sum(used.values()), "cases")


main()
