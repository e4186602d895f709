#!/usr/bin/env python3
"""ganc's kernels and those of other libraries, in turns; writes KERNELS-KIND.md beside this file, of the kind of this machine.

usage: kernels.py [--rounds N] [--threads 1,2] [--patience S] [--only gemm|conv|elementwise] [--record FILE]   (with the Python of install.sh)

Measures as run.py does: ratios are taken within a round, the tables have medians over all rounds. --record is run.py's.
The file keeps sections of which neither this run nor the record has a measurement."""
import argparse, datetime, json, os, statistics, subprocess, tempfile
from pathlib import Path

from machine import Machine, calm
from run import HERE, ROOT, Peer, environment

SHAPES = [(128, 512, 256), (128, 784, 512), (128, 256, 784), (64, 1024, 1024), (6272, 128, 1152), (25088, 64, 576),
          (1, 784, 512), (512, 512, 512), (1024, 1024, 1024),
          (256, 1024, 1024), (128, 2048, 2048), (128, 512, 784), (1024, 128, 3136), (1152, 128, 6272), (2048, 2048, 128)]
LAYOUTS = ["NN", "TN", "NT"]
# images, height and width, channels of image and result, kernel, stride, pads, groups
CONVOLUTIONS = [(64, 14, 64, 128, 4, 2, 1, 1), (64, 16, 64, 128, 4, 2, 1, 1), (64, 8, 128, 256, 4, 2, 1, 1), (64, 8, 512, 1024, 4, 2, 1, 1),
                (64, 32, 3, 64, 4, 2, 1, 1), (64, 28, 1, 64, 4, 2, 1, 1), (64, 28, 32, 32, 3, 1, 1, 1), (64, 32, 64, 64, 3, 1, 1, 1),
                (64, 7, 128, 128, 3, 1, 1, 1), (64, 4, 256, 256, 3, 1, 1, 1), (64, 16, 128, 128, 1, 1, 0, 1), (64, 4, 256, 128, 4, 1, 0, 1),
                (64, 32, 64, 3, 3, 1, 1, 1), (64, 16, 64, 64, 3, 1, 1, 64)]
DIRECTIONS = ["forward", "dX", "dW"]
# how many times PyTorch's speed is wanted with one thread
ELEMENTWISE = {f"{name} 100000": 1 for name in ("exp", "log", "tanh", "sigmoid", "erf", "softplus", "gelu", "silu", "mish")} | {"normal 12800": 1 / 0.3}
# bytes that an update moves for each parameter, and of its arrays: its bound is the speed of a triad over arrays as large
UPDATES = {"adam 1500000": (28, 16), "rmsprop 1500000": (20, 12), "ema 1500000": (12, 8)}
LIBRARIES = {"OpenBLAS": "numpy", "MKL": "torch", "oneDNN": "tensorflow"}


class Kernels(Peer):
    """ganc's own process."""

    def __init__(self, program, threads, log):
        self.name, self.works = "ganc", None
        self.process = subprocess.Popen([program, str(threads)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.version = self.answer()["version"]


def works(threads, only):
    """Pieces of work, each with the libraries that do it."""
    gemm = [(f"gemm {layout} {' '.join(map(str, s))}", list(LIBRARIES)) for s in SHAPES for layout in LAYOUTS]
    conv = [(f"conv {d} {' '.join(map(str, s))}", ["MKL"]) for s in CONVOLUTIONS for d in DIRECTIONS]
    rest = [(w, ["MKL"]) for w in ELEMENTWISE] + [(w, ["MKL"] if w.startswith("adam") else []) for w in UPDATES]
    rest += [(triad(w), []) for w in UPDATES]
    return (gemm if only in (None, "gemm") else [("gemm NN 512 512 512", ["MKL"])] if only == "conv" else []) + (conv if only in (None, "conv") else []) + \
        (rest if threads == 1 and only in (None, "elementwise") else [])


def triad(update):
    """The triad whose three arrays are together as large as those of an update."""
    return f"triad {int(update.split()[1]) * UPDATES[update][1] // 12}"


def ratio(rounds, name):
    """ganc's speed over that of another."""
    return statistics.median(r["ms"][name] / r["ms"]["ganc"] for r in rounds)


def of(done, work, threads=1):
    return [r for r in done if (r["work"], r["threads"]) == (work, threads)]


def median(rounds, name="ganc"):
    return statistics.median(r["ms"][name] for r in rounds)


def gemm_row(work, threads, rounds, peak):
    layout, *shape = work.split()[1:]
    m, n, k = map(int, shape)
    rate = {name: 2e-6 * m * n * k / median(rounds, name) for name in ["ganc", *LIBRARIES]}
    ratios = {name: ratio(rounds, name) for name in LIBRARIES}
    worst = min(ratios.values())
    met = worst >= (0.95 if threads == 1 else 1)
    cells = [f"{rate[name]:.0f} ({q:.2f})" for name, q in ratios.items()]
    verdict = "met" if met else "missed" if worst >= 0.85 else "missed by far"
    return f"| {m}×{n}×{k} | {layout} | {threads} | {rate['ganc']:.0f} | {100 * rate['ganc'] / peak:.0f} % | " + " | ".join(cells) + f" | {verdict} |", met


def elementwise_row(work, done):
    rounds, (name, count) = of(done, work), work.split()
    q, want = ratio(rounds, "MKL"), ELEMENTWISE[work]
    return f"| {name} of {int(count):,} | {median(rounds) * 1e3:.1f} | {median(rounds, 'MKL') * 1e3:.1f} ({q:.2f}) | ≥ {want:.2g} | {'met' if q >= want else 'missed'} |"


def update_row(work, done):
    rounds, (name, count) = of(done, work), work.split()
    speed = lambda bytes, rounds: bytes / median(rounds) / 1e6  # GB/s
    moved, memory = int(count) * UPDATES[work][0], triad(work)
    bound = speed(12 * int(memory.split()[1]), of(done, memory))
    share = speed(moved, rounds) / bound
    torch = f"{median(rounds, 'MKL') * 1e3:.0f} ({ratio(rounds, 'MKL'):.2f})" if "MKL" in rounds[0]["ms"] else "–"
    return f"| {name} of {int(count):,} | {median(rounds) * 1e3:.0f} | {torch} | {speed(moved, rounds):.0f} | {bound:.0f} | {100 * share:.0f} % | {'met' if share >= 0.9 else 'missed'} |"


def conv_row(shape, threads, done, peak):
    """A line with the three directions of a convolution."""
    n, size, c, o, kernel, stride, pad, groups = shape
    places = (size + 2 * pad - kernel) // stride + 1
    flops, cells = 2e-6 * n * places**2 * o * c // groups * kernel**2, []
    for d in DIRECTIONS:
        rounds = of(done, f"conv {d} {' '.join(map(str, shape))}", threads)
        rate = flops / median(rounds)
        cells.append(f"{rate:.0f} | {100 * rate / peak:.0f} % | {ratio(rounds, 'MKL'):.2f}")
    grouped = f", {groups} groups" if groups > 1 else ""
    return f"| {kernel}×{kernel}, stride {stride}, {size}×{size}×{c} → {places}×{places}×{o}{grouped} | {threads} | {' | '.join(cells)} |"


ELEMENTWISE_HEADING, CONVOLUTIONS_HEADING = HEADINGS = ["## Elementwise functions, noise and updates", "## Convolutions"]


def convolutions(done):
    """The section of convolutions, where some were measured."""
    rows, found = [], [r for r in done if r["work"].startswith("conv ")]
    if not found:
        return ""
    for t in sorted({r["threads"] for r in found}):
        peak = max(2e-6 * product(w) / median(of(done, w, t)) for w in {r["work"] for r in done if r["work"].startswith("gemm ")} if of(done, w, t))
        rows += [(s, t, peak) for s in CONVOLUTIONS if of(found, f"conv dW {' '.join(map(str, s))}", t)]
    counts = [len(of(found, w, t)) for w, t in {(r["work"], r["threads"]) for r in found}]
    peaks = ", ".join(f"{p:.0f} with {t} thread{'s' * (t > 1)}" for t, p in {t: p for _, t, p in rows}.items())
    return f"""{CONVOLUTIONS_HEADING}

GFLOP/s of convolutions of 64 images in float32, channels last, and of their gradients with respect to image and weights, of which
the former is a transposed convolution; the share of the best product measured beside ({peaks}); and ganc's speed over that of
oneDNN, called by PyTorch on tensors in channels-last memory (above 1: ganc is faster). One thread in processor time, two in wall
time; medians of {min(counts)} rounds or more that took both in turn. Both leave out taps that lie in the pads, which are counted here: of
14×14 → 7×7 86 %, of 8×8 → 4×4 77 %, of 3×3 over 7×7 82 %, over 4×4 69 % remain, so that a share of the peak can exceed 100 %.

| convolution | threads | forward | of peak | to oneDNN | dX | of peak | to oneDNN | dW | of peak | to oneDNN |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(conv_row(s, t, found, p) for s, t, p in rows)}

{measured(found).replace("MKL", "oneDNN")}
"""


def measured(done):
    """The last line of a section."""
    load, versions = statistics.median(r["load"] for r in done), next(r["versions"][0] for r in done if r["versions"])
    return f"Measured on {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {versions}. Other programs took {100 * load:.0f} % of the processors before a round (median)."


def elementwise(done):
    """The section of elementwise functions, noise and updates, where they were measured."""
    found = [r for r in done if r["work"].split()[0] in {w.split()[0] for w in [*ELEMENTWISE, *UPDATES, "triad"]}]
    if not found:
        return ""
    return f"""{ELEMENTWISE_HEADING}

With one thread, in µs, medians of {min(len(of(found, w)) for w in [*ELEMENTWISE, *UPDATES])} rounds or more; in parentheses how many times as fast as PyTorch ganc is.

| work | ganc | PyTorch | target | |
|---|---:|---:|---:|---|
{chr(10).join(elementwise_row(w, found) for w in ELEMENTWISE)}

Updates, in µs; then how fast they move memory beside a triad (three arrays, two read and one written) over arrays as large
together, in GB/s. The target is 0.9 of it.

| work | ganc | PyTorch | ganc, GB/s | triad | of it | target |
|---|---:|---:|---:|---:|---:|---|
{chr(10).join(update_row(w, found) for w in UPDATES)}

{measured(found)}
"""


def products(machine, done):
    """The table of products, where some were measured beside all libraries."""
    done = [r for r in done if r["work"].startswith("gemm ") and set(LIBRARIES) <= set(r["ms"])]
    if not done:
        return ""
    threads = sorted({r["threads"] for r in done})
    gemms = [(w, t) for w, _ in works(1, "gemm") for t in threads if of(done, w, t)]
    rate = lambda w, t: 2e-6 * product(w) / median(of(done, w, t))
    peaks = {t: max(rate(w, u) for w, u in gemms if u == t) for t in threads if any(u == t for _, u in gemms)}
    rows = [gemm_row(w, t, of(done, w, t), peaks[t]) for w, t in gemms]
    loads, versions = [r["load"] for r in done], list(dict.fromkeys(v for r in done for v in r["versions"]))
    return f"""GFLOP/s of products m×n×k in float32 (A·B, Aᵀ·B, A·Bᵀ), medians of {min(len(of(done, w, t)) for w, t in gemms)} rounds or more that took every library in turn; in
parentheses ganc's speed over that library's (above 1: ganc is faster). One thread in processor time, two in wall time. The share is of the best
rate of ganc's own kernel: {", ".join(f"{p:.0f} GFLOP/s with {t} thread{'s' * (t > 1)}" for t, p in peaks.items())}.
The target is 0.95 of the best of the three with one thread, and to be ahead of them with two: met in {sum(m for _, m in rows)} of {len(rows)} rows;
below 0.85 is missed by far.

| m×n×k | layout | threads | ganc | of peak | {" | ".join(LIBRARIES)} | target |
|---|---|---:|---:|---:|{"---:|" * len(LIBRARIES)}---|
{chr(10).join(r for r, _ in rows)}

- Machine: {machine.text}. Other programs took {100 * statistics.median(loads):.0f} % of them before a round (median; at most {100 * max(loads):.0f} %).
- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}.
- Versions: {", ".join(versions)}. MKL is made to use its kernels for Intel's processors on those of AMD too, where they are faster. oneDNN
  is called through TensorFlow, whose call is part of its time: it tells on small products.

Written by `bench/peers/kernels.py`, with what `bench/peers/install.sh` installs.
"""


def product(work):
    m, n, k = map(int, work.split()[2:])
    return m * n * k


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--threads", default="1,2")
    p.add_argument("--patience", type=float, default=20, help="seconds to wait for a calm machine before a round")
    p.add_argument("--only", choices=["gemm", "conv", "elementwise"])
    p.add_argument("--record", type=Path, help="file to keep the rounds in, and to take earlier ones from")
    a = p.parse_args()
    here, record = Machine(), a.record and a.record.open("a")
    done = list(map(json.loads, a.record.read_text().splitlines())) if a.record else []
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "w+") as log:
        tmp = Path(name)
        subprocess.run(["go", "build", "-o", tmp / "kernels", "./bench/peers/kernels"], cwd=ROOT, env=dict(os.environ, CGO_ENABLED="0"), check=True)
        for threads in map(int, a.threads.split(",")) if a.rounds else []:
            env = environment(threads, tmp, here.amd, True)
            todo = works(threads, a.only)
            programs = [Kernels(tmp / "kernels", threads, log)]
            programs += [Peer(n, "kernel_peer.py", [lib, threads], env, log) for n, lib in LIBRARIES.items() if any(n in libs for _, libs in todo)]
            clock = "cpu" if threads == 1 else "wall"
            for i in range(a.rounds):
                for j, (work, libraries) in enumerate(todo):
                    those = [q for q in programs if q.name == "ganc" or q.name in libraries]
                    load, ms = calm(a.patience) if j % 16 == 0 else load, {}
                    for k in range(len(those)):
                        q = those[(i + j + k) % len(those)]
                        ms[q.name] = q.measure(work)[clock]
                    r = {"work": work, "threads": threads, "load": load, "ms": ms, "versions": [q.version for q in those[1:]]}
                    done.append(r)
                    if record:
                        print(json.dumps(r), file=record, flush=True)
            for q in programs:
                q.stop()
    path = HERE / f"KERNELS-{here.kind}.md"
    title = f"# ganc's kernels and others: {here.kind}\n"
    kept = sections(path.read_text().removeprefix(title).lstrip() if path.exists() else "")
    new = {"": products(here, done), ELEMENTWISE_HEADING: elementwise(done), CONVOLUTIONS_HEADING: convolutions(done)}
    path.write_text("\n".join(filter(None, [title, *(new[h] or kept[h] for h in ["", *HEADINGS])])))


def sections(text):
    """The parts of a text: what stands before the headings, and each section; empty where the text lacks it."""
    parts, heading = dict.fromkeys(["", *HEADINGS], ""), ""
    for line in text.splitlines(True):
        heading = line.rstrip() if line.rstrip() in HEADINGS else heading
        parts[heading] += line
    return {h: part.rstrip() + "\n" if part else "" for h, part in parts.items()}


if __name__ == "__main__":
    main()
