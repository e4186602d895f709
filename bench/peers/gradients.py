#!/usr/bin/env python3
"""Gradients of random convolutions by ganc and by PyTorch; writes GRADIENTS.md beside this file.

usage: gradients.py [--count N] [--seed N]   (with the Python of install.sh)

A problem is a convolution or a transposed one in one, two or three dimensions, with random channels, groups, kernel, strides,
dilations, pads on each side, output padding, and with a bias or without: y. Compared are the gradients of f = Σ c·tanh(y) with
respect to image, weights and bias, and those of Σ (∂f/∂image)², a penalty as R1 is. PyTorch computes them in float64. An error
is the greatest difference from that over the greatest magnitude of a gradient; PyTorch's in float32 stands beside."""
import argparse, base64, datetime, json, os, random, subprocess, tempfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
LIMIT = 1e-5
FORWARD = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
BACKWARD = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}


def draw(r, rng):
    """One problem, or None where no kernel fits."""
    rank, groups = r.choice([1, 1, 1, 2, 2, 2, 2, 2, 2, 3]), r.choice([1, 1, 1, 2, 3])
    a, b = r.choice([1, 2, 3, 7, 8, 16, 20]), r.choice([1, 2, 3, 7, 8, 16, 20])  # channels of a group
    each = lambda f: [f() for _ in range(rank)]
    kernel, strides, dilations = each(lambda: r.randint(1, 5)), each(lambda: r.choice([1, 1, 2, 3])), each(lambda: r.choice([1, 1, 1, 2, 3]))
    size = each(lambda: r.randint(1, [0, 30, 10, 5][rank]))
    spans = [(k - 1) * d + 1 for k, d in zip(kernel, dilations)]
    before, after = ([r.randint(0, s - 1) if r.random() < 0.7 else 0 for s in spans] for _ in range(2))
    p = dict(op=r.choice(["Conv", "ConvTranspose"]), strides=strides, dilations=dilations, before=before, after=after, groups=groups, outputpadding=[0] * rank)
    x = [r.randint(1, 3), groups * a, *size]
    if p["op"] == "Conv":
        w, channels = [groups * b, a, *kernel], groups * b
        out = [(n + lo + hi - span) // s + 1 for n, lo, hi, span, s in zip(size, before, after, spans, strides)]
    else:
        w, channels = [groups * a, b, *kernel], groups * b
        p["outputpadding"] = [r.randint(0, s - 1) for s in strides]
        out = [(n - 1) * s + span + extra - lo - hi for n, s, span, extra, lo, hi in zip(size, strides, spans, p["outputpadding"], before, after)]
    if min(out) < 1:
        return None
    normal = lambda shape, scale=1: (rng.standard_normal(shape) * scale).astype(np.float32)
    p["x"], p["w"], p["c"] = normal(x), normal(w, (w[1] * np.prod(kernel)) ** -0.5), normal([x[0], channels, *out])
    p["b"] = normal([channels]) if r.random() < 0.5 else None
    return p


def convolved(p, x, w, b):
    rank = x.ndim - 2
    if p["op"] == "Conv":
        pads = [n for lo, hi in zip(reversed(p["before"]), reversed(p["after"])) for n in (lo, hi)]
        return FORWARD[rank](F.pad(x, pads), w, b, p["strides"], 0, p["dilations"], p["groups"])
    extra = p["outputpadding"]
    if any(e >= max(s, d) for e, s, d in zip(extra, p["strides"], p["dilations"])):
        raise SystemExit("output padding is not below the stride")
    y = BACKWARD[rank](x, w, b, p["strides"], 0, extra, p["groups"], p["dilations"])
    return y[(..., *(slice(lo, n - hi) for n, lo, hi in zip(y.shape[2:], p["before"], p["after"])))]


def by_torch(p, dtype):
    operands = [torch.from_numpy(p[k]).to(dtype).requires_grad_() for k in "xwb" if p[k] is not None]
    x, w, b = (operands + [None])[:3]
    f = (torch.from_numpy(p["c"]).to(dtype) * torch.tanh(convolved(p, x, w, b))).sum()
    first = torch.autograd.grad(f, operands, create_graph=True)
    second = torch.autograd.grad(first[0].square().sum(), operands)
    return [g.detach().numpy() for g in [*first, *second]]


def by_ganc(process, p):
    coded = {k: {"shape": list(v.shape), "data": base64.b64encode(v.tobytes()).decode()} if isinstance(v, np.ndarray) else v for k, v in p.items()}
    print(json.dumps(coded), file=process.stdin, flush=True)
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"ganc ended at {({k: v for k, v in p.items() if not isinstance(v, np.ndarray)})}")
    return [np.frombuffer(base64.b64decode(d), np.float32) for d in json.loads(line)]


def error(got, want):
    """The greatest difference, over the greatest magnitude."""
    scale = np.abs(want).max()
    return float(np.abs(got.ravel() - want.ravel()).max() / scale) if scale > 0 else float(np.abs(got).max())


def main():
    a = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    a.add_argument("--count", type=int, default=200)
    a.add_argument("--seed", type=int, default=12)
    a = a.parse_args()
    torch.set_num_threads(1)
    r, rng, rows, bad = random.Random(a.seed), np.random.default_rng(a.seed), {}, []
    with tempfile.TemporaryDirectory() as tmp:
        program = Path(tmp) / "gradients"
        subprocess.run(["go", "build", "-o", program, "./bench/peers/gradients"], cwd=HERE.parent.parent, env=dict(os.environ, CGO_ENABLED="0"), check=True)
        process = subprocess.Popen([program], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        count = 0
        while count < a.count:
            p = draw(r, rng)
            if p is None:
                continue
            count += 1
            want, single, got = by_torch(p, torch.float64), by_torch(p, torch.float32), by_ganc(process, p)
            own, peer = ([error(g, w) for g, w in zip(list_, want)] for list_ in (got, single))
            half = len(want) // 2
            row = rows.setdefault((p["op"], p["x"].ndim - 2), [0, 0, 0.0, 0.0, 0.0, 0.0])
            row[0] += 1
            row[1] += len(want)
            row[2:] = [max(o, n) for o, n in zip(row[2:], (max(own[:half]), max(peer[:half]), max(own[half:]), max(peer[half:])))]
            if not max(own) <= LIMIT:
                bad.append(f"{max(own):.1e}: {({k: v if not isinstance(v, np.ndarray) else v.shape for k, v in p.items()})}")
        process.stdin.close()
    (HERE / "GRADIENTS.md").write_text(report(a, rows, bad))
    if bad:
        raise SystemExit("\n".join(bad))


def report(a, rows, bad):
    lines = [f"| {name}, {rank}-D | {n} | {tensors} | {e[0]:.1e} | {e[1]:.1e} | {e[2]:.1e} | {e[3]:.1e} |" for (name, rank), (n, tensors, *e) in sorted(rows.items())]
    return f"""# Gradients of random convolutions: ganc and PyTorch

| operator | problems | gradients | first, ganc | first, PyTorch | of the penalty, ganc | of the penalty, PyTorch |
|---|---:|---:|---:|---:|---:|---:|
{chr(10).join(lines)}

Greatest errors in float32, over the greatest magnitude of each gradient, against PyTorch in float64. "First" is the gradients of
f = Σ c·tanh(y) with respect to image, weights and bias, "of the penalty" those of Σ (∂f/∂image)². {sum(n for n, *_ in rows.values()) - len(bad)} of {sum(n for n, *_ in rows.values())} problems
are within {LIMIT:.0e}; groups, strides, dilations, pads on each side and output padding are random, seed {a.seed}.
PyTorch {torch.__version__}, {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}. Written by `bench/peers/gradients.py`, with what `bench/peers/install.sh` installs.
"""


if __name__ == "__main__":
    main()
