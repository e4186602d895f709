"""The kernels of a library: kernel_peer.py numpy|torch|tensorflow THREADS. Work is "gemm LAYOUT M N K", "conv DIRECTION N
SIZE C O KERNEL STRIDE PAD GROUPS" or "NAME COUNT"."""
import sys

import numpy as np

from serve import serve, short

LIBRARY, THREADS = sys.argv[1], int(sys.argv[2])
rng = np.random.default_rng(1)


def operands(layout, m, n, k):
    """Matrices as they lie in memory: the transpose of a or b where the layout says T."""
    a, b = (m, k), (k, n)
    return (rng.standard_normal(a[::-1] if layout[0] == "T" else a, dtype=np.float32),
            rng.standard_normal(b[::-1] if layout[1] == "T" else b, dtype=np.float32))


def numpy_gemm(layout, m, n, k):
    a, b = operands(layout, m, n, k)
    a, b, c = a.T if layout[0] == "T" else a, b.T if layout[1] == "T" else b, np.empty((m, n), np.float32)
    return lambda: np.matmul(a, b, out=c)


def torch_gemm(layout, m, n, k):
    a, b = map(torch.from_numpy, operands(layout, m, n, k))
    a, b, c = a.t() if layout[0] == "T" else a, b.t() if layout[1] == "T" else b, torch.empty(m, n)
    return lambda: torch.mm(a, b, out=c)


def tensorflow_gemm(layout, m, n, k):
    a, b = map(tf.constant, operands(layout, m, n, k))
    f = tf.function(lambda: tf.linalg.matmul(a, b, transpose_a=layout[0] == "T", transpose_b=layout[1] == "T"))
    f()
    return f


def torch_conv(direction, n, size, c, o, kernel, stride, pad, groups):
    """A convolution, or one of its gradients, in channels-last memory."""
    places = (size + 2 * pad - kernel) // stride + 1
    last = lambda *shape: torch.randn(*shape).contiguous(memory_format=torch.channels_last)
    x, w, y = last(n, c, size, size), last(o, c // groups, kernel, kernel), last(n, o, places, places)
    if direction == "forward":
        return lambda: torch.nn.functional.conv2d(x, w, None, stride, pad, 1, groups)
    mask = [direction == "dX", direction == "dW", False]
    return lambda: torch.ops.aten.convolution_backward(y, x, w, None, [stride] * 2, [pad] * 2, [1, 1], False, [0, 0], groups, mask)


def torch_elementwise(name, n):
    x = torch.from_numpy(rng.standard_normal(n, dtype=np.float32))
    y = torch.empty_like(x)
    if name == "normal":
        return y.normal_
    if name == "adam":
        p = torch.nn.Parameter(x.clone())
        p.grad = x * 0.1
        return torch.optim.Adam([p], lr=1e-7, fused=True).step
    if hasattr(torch, name):
        f, x = getattr(torch, name), x.abs() if name == "log" else x
        return lambda: f(x, out=y)
    f = getattr(torch.nn.functional, name)  # these take no memory for the result
    return lambda: f(x)


def make(work):
    words = work.split()
    if words[0] == "gemm":
        return GEMM(words[1], *map(int, words[2:])), 1
    if words[0] == "conv":
        return torch_conv(words[1], *map(int, words[2:])), 1
    return torch_elementwise(words[0], int(words[1])), 1


if LIBRARY == "numpy":  # OpenBLAS, as numpy's wheels bring it
    version, GEMM = "OpenBLAS (numpy " + np.__version__ + ")", numpy_gemm
elif LIBRARY == "torch":  # MKL
    import torch
    torch.set_num_threads(THREADS)
    torch.set_flush_denormal(True)
    version, GEMM = "MKL (PyTorch " + torch.__version__ + ")", torch_gemm
else:  # oneDNN
    import tensorflow as tf
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    version, GEMM = "oneDNN (TensorFlow " + tf.__version__ + ")", tensorflow_gemm

serve(version, make, short)
