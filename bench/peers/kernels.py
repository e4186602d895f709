#!/usr/bin/env python3
"""ganc's kernels and those of other libraries, in turns, in one run; writes KERNELS.md beside this file.

usage: kernels.py [--rounds N] [--threads 1,2] [--patience S]   (with the Python of install.sh)

Measures as run.py does: ratios are taken within a round, the tables have medians over all rounds."""
import argparse, datetime, os, statistics, subprocess, tempfile
from pathlib import Path

from run import HERE, ROOT, Peer, calm, cpu, environment

SHAPES = [(128, 512, 256), (128, 784, 512), (128, 256, 784), (64, 1024, 1024), (6272, 128, 1152), (25088, 64, 576),
          (1, 784, 512), (512, 512, 512), (1024, 1024, 1024)]
LAYOUTS = ["NN", "TN", "NT"]
# name and count, and the µs on one thread that the project aims at
ELEMENTWISE = {"tanh 100000": 16, "exp 100000": 16, "sigmoid 100000": 16, "log 100000": 16, "adam 1500000": 500, "normal 12800": 4}
LIBRARIES = {"OpenBLAS": "numpy", "MKL": "torch", "oneDNN": "tensorflow"}


class Kernels(Peer):
    """ganc's own process."""

    def __init__(self, program, threads, log):
        self.name, self.works = "ganc", None
        self.process = subprocess.Popen([program, str(threads)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.version = self.answer()["version"]


def measure(work, programs, rounds, clock, patience):
    """Times in ms by program, one a round."""
    times, loads = {p.name: [] for p in programs}, []
    for r in range(rounds):
        loads.append(calm(patience))
        for i in range(len(programs)):
            p = programs[(r + i) % len(programs)]
            times[p.name].append(p.measure(work)[clock])
    return times, loads


def ratio(times, name):
    """ganc's speed over that of another."""
    return statistics.median(b / a for a, b in zip(times["ganc"], times[name]))


def gemm_row(m, n, k, layout, threads, times, peak):
    flops = 2e-6 * m * n * k
    rate = {name: flops / statistics.median(t) for name, t in times.items()}
    names = list(LIBRARIES)
    better = max(("OpenBLAS", "oneDNN"), key=rate.get)
    ratios = [ratio(times, name) for name in names]
    met = ratio(times, better) >= 0.95 if threads == 1 else min(ratio(times, "OpenBLAS"), ratio(times, "oneDNN")) >= 1
    cells = [f"{rate[name]:.0f} ({q:.2f})" for name, q in zip(names, ratios)]
    return f"| {m}×{n}×{k} | {layout} | {threads} | {rate['ganc']:.0f} | {100 * rate['ganc'] / peak:.0f} % | " + \
        " | ".join(cells) + f" | {'met' if met else 'missed'} |", met


def elementwise_row(work, threads, times):
    us = {name: statistics.median(t) * 1e3 for name, t in times.items()}
    name, count = work.split()
    met = us["ganc"] <= ELEMENTWISE[work]
    return f"| {name} of {int(count):,} | {us['ganc']:.1f} | {us['PyTorch']:.1f} ({ratio(times, 'PyTorch'):.1f}) | ≤ {ELEMENTWISE[work]} | {'met' if met else 'missed'} |"


def report(a, gemm, elementwise, met, versions, loads, peaks):
    name, _, _ = cpu()
    return f"""# ganc's kernels and others

GFLOP/s of products m×n×k in float32 (A·B, Aᵀ·B, A·Bᵀ), medians of {a.rounds} rounds that took every library in turn; in parentheses ganc's
speed over that library's (above 1: ganc is faster). One thread in processor time, two in wall time. The share is of the best
rate of ganc's own kernel in this run: {", ".join(f"{p:.0f} GFLOP/s with {t} thread{'s' * (t > 1)}" for t, p in peaks.items())}.
The target is 0.95 of the better of oneDNN and OpenBLAS with one thread, and to be ahead of both with two: met in {sum(met)} of {len(met)} rows.

| m×n×k | layout | threads | ganc | of peak | {" | ".join(LIBRARIES)} | target |
|---|---|---:|---:|---:|{"---:|" * len(LIBRARIES)}---|
{chr(10).join(gemm)}

Elementwise functions, Adam and noise with one thread, in µs; in parentheses how many times faster ganc is.

| work | ganc | PyTorch | target | |
|---|---:|---:|---:|---|
{chr(10).join(elementwise)}

- Machine: {name}, {os.cpu_count()} processors. Other programs took {100 * statistics.median(loads):.0f} % of them before a round (median; at most {100 * max(loads):.0f} %).
- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}.
- Versions: {", ".join(versions)}. MKL is made to use AVX-512 on AMD processors too. oneDNN
  is called through TensorFlow, whose call is part of its time: it tells on small products.

Written by `bench/peers/kernels.py`, with what `bench/peers/install.sh` installs.
"""


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--threads", default="1,2")
    p.add_argument("--patience", type=float, default=20, help="seconds to wait for a calm machine before a round")
    a = p.parse_args()
    _, amd, wide = cpu()
    raw, elementwise, versions, loads, peaks = {}, [], [], [], {}
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "w+") as log:
        tmp = Path(name)
        subprocess.run(["go", "build", "-o", tmp / "kernels", "./bench/peers/kernels"], cwd=ROOT, env=dict(os.environ, CGO_ENABLED="0"), check=True)
        for threads in map(int, a.threads.split(",")):
            env = environment(threads, tmp, amd and wide == "AVX-512", True)
            ganc = Kernels(tmp / "kernels", threads, log)
            peers = [Peer(n, "kernel_peer.py", [lib, threads], env, log) for n, lib in LIBRARIES.items()]
            clock = "cpu" if threads == 1 else "wall"
            for shape in SHAPES:
                for layout in LAYOUTS:
                    times, more = measure(f"gemm {layout} {' '.join(map(str, shape))}", [ganc] + peers, a.rounds, clock, a.patience)
                    raw[shape, layout, threads] = times
                    loads += more
                    rate = 2e-6 * shape[0] * shape[1] * shape[2] / statistics.median(times["ganc"])
                    peaks[threads] = max(peaks.get(threads, 0), rate)
            if threads == 1:
                torch = peers[list(LIBRARIES).index("MKL")]
                torch.name = "PyTorch"
                for work in ELEMENTWISE:
                    times, more = measure(work, [ganc, torch], a.rounds, clock, a.patience)
                    elementwise.append(elementwise_row(work, threads, times))
                    loads += more
            versions += [q.version for q in peers if q.version not in versions]
            for q in [ganc] + peers:
                q.stop()
    rows = [gemm_row(*s, layout, t, times, peaks[t]) for (s, layout, t), times in sorted(raw.items(), key=lambda r: (SHAPES.index(r[0][0]), LAYOUTS.index(r[0][1]), r[0][2]))]
    (HERE / "KERNELS.md").write_text(report(a, [r for r, _ in rows], elementwise, [m for _, m in rows], versions, loads, peaks))


if __name__ == "__main__":
    main()
