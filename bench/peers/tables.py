"""The tables of run.py: RESULTS-KIND.md of one kind of machine, and the README's of all kinds."""
import datetime, os, platform, statistics

BATCHES, IMAGE_BATCHES = [1, 16, 64, 256], [1, 16, 64]
MODELS = {"gan": "gan-vanilla", "ganr1": "gan", "vae": "vae", "dvae": "deepvae", "dcgan": "dcgan"}
GENERATORS = [f"b{n}" for n in BATCHES] + [f"d{n}" for n in IMAGE_BATCHES]
# ganc's time over the fastest peer's that the project wants on every machine, for one and for two threads, and what it aims at
TARGETS = {w: ((0.85, 0.75), aim) for w, aim in (("gan", (0.80, 0.68)), ("ganr1", (0.80, 0.68)), ("vae", (0.74, 0.66)), ("dvae", (0.74, 0.66)))}
TARGETS |= {"dcgan": ((0.85, 0.72), (0.85, 0.72))}
TARGETS |= {w: ((0.95, 0.95), (0.95, 0.95)) if w[0] == "b" else ((0.75, 0.75), (0.75, 0.75)) for w in GENERATORS}
PEERS = ["PyTorch", "TensorFlow", "TensorFlow XLA", "JAX", "ONNX Runtime", "OpenVINO"]
OTHER_PRECISION = ["PyTorch bf16"]

HEAD = "| work | threads | ganc, ms | of peak | " + " | ".join(PEERS) + " | ratio to the fastest | target | " + " | ".join(OTHER_PRECISION) + " |\n" + \
    "|---|---:|---:|---:|" + "---:|" * len(PEERS) + "---:|---|" + "---:|" * len(OTHER_PRECISION)


def title(work):
    return f"training step, `{MODELS[work]}`" if work in MODELS else f"generator{' of `dcgan`' if work[0] == 'd' else ''}, batch {work[1:]}"


def row(work, threads, rounds):
    """A line of the table."""
    clock = "cpu" if threads == 1 else "wall"
    times = {n: [r["results"][n][clock] for r in rounds] for n in rounds[0]["results"]}
    median = {n: statistics.median(t) for n, t in times.items()}
    ratio = lambda n: statistics.median(a / b for a, b in zip(times["ganc"], times[n]))
    best = min((n for n in PEERS if n in median), key=median.get)
    own = [r["results"]["ganc"] for r in rounds]
    share = statistics.median(m["rate"] / m[clock] / m["peak"] for m in own)
    digits = 2 if work in MODELS else 4
    cell = lambda n: f"{median[n]:.{digits}f} ({ratio(n):.2f})" if n in median else "–"
    target, aim = (t[min(threads, 2) - 1] for t in TARGETS[work])
    verdict = next((f"{t:.2f} met" for t in (aim, target) if ratio(best) <= t), f"{target:.2f} missed")
    return f"| {title(work)} | {threads} | {median['ganc']:.{digits}f} | {100 * share:.0f} % | " + " | ".join(map(cell, PEERS)) + \
        f" | {ratio(best):.2f} ({best}) | {verdict} | " + " | ".join(map(cell, OTHER_PRECISION)) + " |"


def results(machine, rounds):
    """The text of RESULTS-KIND.md, of all rounds."""
    works = [w for w in [*MODELS, *GENERATORS] if any(r["work"] == w for r in rounds)]
    groups = {(w, t): [r for r in rounds if (r["work"], r["threads"]) == (w, t)] for w in works for t in sorted({r["threads"] for r in rounds})}
    groups = {k: g for k, g in groups.items() if g}
    count = sorted({len(g) for g in groups.values()})
    loads, nice = [r["load"] for r in rounds], os.nice(0)
    peak = {t: [r["results"]["ganc"]["peak"] for r in rounds if r["threads"] == t] for t in sorted({r["threads"] for r in rounds})}
    peaks = ", ".join(f"{statistics.median(p):.0f} GFLOP/s ({min(p):.0f} to {max(p):.0f}) with {t} thread{'s' * (t > 1)}" for t, p in peak.items())
    versions = list(dict.fromkeys(v for r in rounds for v in r["versions"]))
    lines = [row(*k, g) for k, g in groups.items()]
    return f"""# ganc and its peers: {machine.kind}

{HEAD}
{chr(10).join(lines)}

Times are medians in milliseconds, in parentheses ganc's time over that peer's (below 1: ganc is faster), medians of
{" or ".join(map(str, count))} rounds that took every program in turn. One-thread rows are processor time, the others wall time: of a training step
and, for the generator, the mean and the median of single runs. "Of peak" is
the rate of ganc's matrix products over the best of its own kernel, measured just before: {peaks}.
The target is the project's on every machine; where a stricter aim is met, that is named. PyTorch in bfloat16 computes in another
precision, and counts neither as a peer nor for a target{"" if machine.bf16 else "; it is not measured on this processor, which has no instructions for it"}.

- Machine: {machine.text}, {platform.system()}. Other programs took {100 * statistics.median(loads):.0f} % of them before a round (median; at most {100 * max(loads):.0f} %).{f" All that is measured ran at priority {nice} (nice)." if nice else ""}
- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}.
- Versions: {", ".join(versions)}.
- `gan-vanilla`: 100-128-256-512-784 against 784-512-256-128-1; `gan`: 16-128-256-512-784 with batch norm, and the R1 penalty every fourth step;
  `vae`: 784-400-20; `deepvae`: 784-512-256-128-20; `dcgan`: 7×7×128, 14×14×64, 28×28×1 and back by kernels of 4, batch norm in the
  generator, R1 every fourth step. Batches of 128, `dcgan`'s of 64, Adam. ganc loads its batches from MNIST, checks its
  results for NaN, and averages the weights of `gan` and `dcgan`; the peers work on one batch that stays in memory.
- PyTorch: images in channels-last memory or plain, whichever is faster; fused Adam, denormals flushed, MKL on {machine.wide} as on Intel's processors, no `torch.compile`; bf16: autocast. TensorFlow: `tf.function`,
  its fused Adam kernel. JAX: one jitted step with donated state; with one thread bound to one processor. ONNX Runtime:
  bound input and output. OpenVINO: latency hint, one stream, float32. All: glibc keeps its memory.

Written by `bench/peers/run.py`, with what `bench/peers/install.sh` installs.
"""


def compared(path):
    """The lines of a table: work and threads, then ganc's time over the fastest peer's, and that peer."""
    lines = [[c.strip() for c in line.strip("|\n ").split("|")] for line in path.read_text().splitlines() if line.startswith("| ")]
    column = lines[0].index("ratio to the fastest")
    for cells in lines[1:]:
        ratio, _, peer = cells[column].partition(" ")
        yield (cells[0], cells[1]), float(ratio), peer.strip("()")


def summary(folder):
    """The README's table: for each work the kinds of machine on which ganc does worst and best."""
    found = {}
    for path in sorted(folder.glob("RESULTS-*.md")):
        for work, ratio, peer in compared(path):
            found.setdefault(work, []).append((ratio, f"{ratio:.2f} ({peer}, {path.stem.removeprefix('RESULTS-')})"))
    rows = [f"| {name} | {threads} | {max(of)[1]} | {min(of)[1]} |" for (name, threads), of in found.items()]
    return "\n".join(["| work | threads | worst | best |", "|---|---:|---|---|"] + rows) + "\n"


def show(readme, folder):
    """Puts the summary into the README, between two comments."""
    begin, end = "<!-- bench/peers -->\n", "<!-- end -->\n"
    head, _, rest = readme.read_text().partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise SystemExit(f"{readme}: want the lines {begin!r} and {end!r}")
    readme.write_text(head + begin + summary(folder) + end + tail)
