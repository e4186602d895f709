#!/usr/bin/env python3
"""ganc and its peers on the same work, in turns, in one run; writes RESULTS.md beside this file and its table into the README.

usage: run.py [--rounds N] [--work gan,vae,…] [--threads 1,2] [--patience S] [--out FILE]   (with the Python of install.sh)

Every round measures every program once, in an order that moves on from round to round. A ratio is taken within
a round, between measurements that are seconds apart; the table has the medians over all rounds. One-thread rows compare
processor time, of all alike, which other programs on the machine hardly change; rows of more threads compare wall time.
"""
import argparse, datetime, json, os, platform, statistics, subprocess, sys, tempfile, time
from pathlib import Path

from work import BATCH, TRAINING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
BATCHES = [1, 16, 64, 256]
MODELS = {"gan": "gan-vanilla", "ganr1": "gan", "vae": "vae", "dvae": "deepvae"}
# ganc's time over the fastest peer's that the project aims at, for one and for two threads
TARGETS = {"gan": (0.80, 0.68), "ganr1": (0.80, 0.68), "vae": (0.74, 0.66), "dvae": (0.74, 0.66),
           "b1": (0.95, 0.95), "b16": (0.95, 0.95), "b64": (0.95, 0.95), "b256": (0.98, 0.98)}


def cpu():
    """The processor's name, family and model, and what decides its speed here."""
    seen = {}
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        key, _, value = line.partition(":")
        seen.setdefault(key.strip(), value.strip())
    wide = "AVX-512" if "avx512f" in seen.get("flags", "") else "AVX2" if "avx2" in seen.get("flags", "") else "SSE"
    name = f"{seen.get('model name')} (family {seen.get('cpu family')}, model {seen.get('model')}, {wide})"
    return name, "AuthenticAMD" == seen.get("vendor_id"), wide


def environment(threads, tmp, amd_avx512, preload):
    """What makes the peers fast."""
    env = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_PRELOAD")}
    for pool in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        env[pool] = str(threads)
    # glibc otherwise gives large tensors back to the system at every free
    env.update(MALLOC_MMAP_THRESHOLD_="1073741824", MALLOC_TRIM_THRESHOLD_="2147483648", MALLOC_TOP_PAD_="268435456")
    if preload and amd_avx512:
        # MKL asks whether the processor is Intel's before it uses AVX-512
        lib = tmp / "intel.so"
        if not lib.exists():
            source = "int mkl_serv_intel_cpu_true(void) { return 1; }"
            subprocess.run(["gcc", "-shared", "-fPIC", "-xc", "-", "-o", lib], input=source.encode(), check=True)
        env["LD_PRELOAD"] = str(lib)
    return env


class Peer:
    """A process that measures what it is asked to."""

    def __init__(self, name, script, args, env, log):
        self.name, self.works = name, None
        self.process = subprocess.Popen([sys.executable, HERE / script, *map(str, args)], env=env, text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log)
        self.version = self.answer()["version"]

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.name} ended: see the log")
        return json.loads(line)

    def measure(self, work):
        self.process.stdin.write(work + "\n")
        self.process.stdin.flush()
        return self.answer()

    def stop(self):
        self.process.stdin.close()
        self.process.wait()


class Ganc:
    """ganc bench, a process for each measurement."""

    name, version = "ganc", ""

    def __init__(self, tmp, threads, generator):
        self.tmp, self.threads, self.generator = tmp, threads, generator

    def measure(self, work):
        what, batch = (MODELS[work], BATCH) if work in MODELS else (self.generator, work[1:])
        command = [self.tmp / "ganc", "bench", what, "--batch", batch, "--threads", self.threads, "--json"]
        out = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        r = json.loads(out.stdout)
        wall = r["step_ms"] if "step_ms" in r else r["latency_us_p50"] / 1e3
        return {"wall": wall, "cpu": r["cpu_ms"], "peak": r["peak_gflops"], "rate": r["gflops"] * wall}

    def stop(self):
        pass


def build(tmp):
    """The programs under test, and the generator that is run."""
    env = dict(os.environ, CGO_ENABLED="0")
    subprocess.run(["go", "build", "-o", tmp / "ganc", "./cmd/ganc"], cwd=ROOT, env=env, check=True)
    subprocess.run([tmp / "ganc", "build", "gan-vanilla", "--steps", "1", "--out", tmp / "gan"], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return tmp / "gan" / "generator.onnx"


def peers(threads, tmp, generator, works, log):
    _, amd, wide = cpu()
    env = lambda preload: environment(threads, tmp, amd and wide == "AVX-512", preload)
    training, inference = [w for w in works if w in MODELS], [w for w in works if w not in MODELS]
    made = []
    if training:
        made += [Peer("PyTorch", "torch_peer.py", [threads], env(True), log),
                 Peer("TensorFlow", "tf_peer.py", [threads], env(False), log),
                 Peer("TensorFlow XLA", "tf_peer.py", [threads, "xla"], env(False), log),
                 Peer("JAX", "jax_peer.py", [threads], env(False), log)]
        for p in made:
            p.works = training
    if inference:
        made.append(Peer("ONNX Runtime", "ort_peer.py", [threads, generator], env(False), log))
        made[-1].works = inference
    return made


def rounds(threads, work, count, patience, ps, ganc):
    """Measurements by program, one a round, and how busy the machine was before each."""
    results, loads = {}, []
    those = [ganc] + [p for p in ps if work in p.works]
    for p in those[1:]:
        p.measure(work)  # compiled and warm
    for r in range(count):
        loads.append(calm(patience if threads > 1 else 0))
        for i in range(len(those)):
            p = those[(r + i) % len(those)]
            results.setdefault(p.name, []).append(p.measure(work))
            time.sleep(0.05)
        line = "  ".join(f"{n} {m[-1]['wall']:.3f}/{m[-1]['cpu']:.3f}" for n, m in results.items())
        print(f"{threads}T {work} {r + 1}/{count}, {100 * loads[-1]:.0f} % busy: {line}  (ms, wall/processor)",
              file=sys.stderr, flush=True)
    return results, loads


def busy(seconds=0.25):
    """The share of the processors' time that goes to other programs, while those measured here wait."""
    def read():
        t = list(map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]))
        return sum(t), t[3] + t[4]

    (all0, idle0), _, (all1, idle1) = read(), time.sleep(seconds), read()
    return 1 - (idle1 - idle0) / max(1, all1 - all0)


def calm(patience):
    """Waits for a machine with nothing else to do, and says how busy it is in the end."""
    give_up = time.monotonic() + patience
    while (share := busy()) > 0.03 and time.monotonic() < give_up:
        time.sleep(0.5)
    return share


PEERS = ["PyTorch", "TensorFlow", "TensorFlow XLA", "JAX", "ONNX Runtime"]


def row(work, threads, results):
    """A line of the table."""
    clock = "cpu" if threads == 1 else "wall"
    times = {n: [m[clock] for m in ms] for n, ms in results.items()}
    median = {n: statistics.median(t) for n, t in times.items()}
    best = min((n for n in median if n != "ganc"), key=median.get)
    ratio = lambda n: statistics.median(a / b for a, b in zip(times["ganc"], times[n]))
    share = statistics.median(m["rate"] / m[clock] / m["peak"] for m in results["ganc"])
    digits = 2 if work in MODELS else 4
    cells = [f"{median[n]:.{digits}f} ({ratio(n):.2f})" if n in median else "–" for n in PEERS]
    target = TARGETS[work][min(threads, 2) - 1]
    name = f"training step, `{MODELS[work]}`" if work in MODELS else f"generator, batch {work[1:]}"
    verdict = "met" if ratio(best) <= target else "missed"
    return f"| {name} | {threads} | {median['ganc']:.{digits}f} | {100 * share:.0f} % | " + " | ".join(cells) + \
        f" | {ratio(best):.2f} ({best}) | {target:.2f} {verdict} |"


HEAD = "| work | threads | ganc, ms | of peak | " + " | ".join(PEERS) + " | ratio to the fastest | target |\n" + \
    "|---|---:|---:|---:|" + "---:|" * len(PEERS) + "---:|---|"


def report(a, tables, versions, loads, peak):
    name, _, _ = cpu()
    nice = os.nice(0)
    priority = f" All that is measured ran at priority {nice} (nice)." if nice else ""
    peaks = ", ".join(f"{statistics.median(p):.0f} GFLOP/s ({min(p):.0f} to {max(p):.0f}) with {t} thread{'s' * (t > 1)}"
                      for t, p in peak.items())
    return f"""# ganc and its peers

{HEAD}
{chr(10).join(tables)}

Times are medians in milliseconds, in parentheses ganc's time over that peer's (below 1: ganc is faster), medians of
{a.rounds} rounds that took every program in turn. One-thread rows are processor time, the others wall time: of a training step
and, for the generator, the mean and the median of single runs. "Of peak" is
the rate of ganc's matrix products over the best of its own kernel, measured just before: {peaks}.

- Machine: {name}, {os.cpu_count()} processors, {platform.system()}. Other programs took {100 * statistics.median(loads):.0f} % of them before a round (median; at most {100 * max(loads):.0f} %).{priority}
- Date: {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}.
- Versions: {", ".join(versions)}.
- `gan-vanilla`: 100-128-256-512-784 against 784-512-256-128-1; `gan`: the same with the R1 penalty every fourth step;
  `vae`: 784-400-20; `deepvae`: 784-512-256-128-20. Batches of 128, Adam. ganc loads its batches from MNIST, checks its
  results for NaN and averages `gan`'s weights; the peers work on one batch that stays in memory.
- PyTorch: fused Adam, denormals flushed, MKL on AVX-512 (also on AMD), no `torch.compile`. TensorFlow: `tf.function`, its
  fused Adam kernel. JAX: one jitted step with donated state; with one thread bound to one processor. ONNX Runtime:
  bound input and output. All: glibc keeps its memory.

Written by `bench/peers/run.py`, with what `bench/peers/install.sh` installs.
"""


def show(text):
    """Puts the table, the machine and the date into the README, between two comments."""
    keep = [line for line in text.splitlines() if line.startswith(("|", "- Machine:", "- Date:"))]
    at = next(i for i, line in enumerate(keep) if line.startswith("-"))
    path, begin, end = ROOT / "README.md", "<!-- bench/peers/RESULTS.md -->\n", "<!-- end -->\n"
    head, _, rest = path.read_text().partition(begin)
    _, found, tail = rest.partition(end)
    if not found:
        raise SystemExit(f"{path}: want the lines {begin!r} and {end!r}")
    path.write_text(head + begin + "\n".join(keep[:at] + [""] + keep[at:]) + "\n" + end + tail)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--work", default=",".join(TRAINING + [f"b{n}" for n in BATCHES]))
    p.add_argument("--threads", default="1,2")
    p.add_argument("--patience", type=float, default=20, help="seconds to wait for a calm machine before a round of several threads")
    p.add_argument("--out", type=Path, default=HERE / "RESULTS.md")
    a = p.parse_args()
    works, tables, versions, loads, peak = a.work.split(","), {}, [], [], {}
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "w+") as log:
        tmp = Path(name)
        generator = build(tmp)
        for threads in map(int, a.threads.split(",")):
            ps = peers(threads, tmp, generator, works, log)
            for w in works:
                results, more = rounds(threads, w, a.rounds, a.patience, ps, Ganc(tmp, threads, generator))
                loads += more
                tables[w, threads] = row(w, threads, results)
                print(tables[w, threads], file=sys.stderr, flush=True)
                peak.setdefault(threads, []).extend(m["peak"] for m in results["ganc"])
            versions += [q.version for q in ps if q.version not in versions]
            for q in ps:
                q.stop()
    order = sorted(tables, key=lambda k: (works.index(k[0]), k[1]))
    text = report(a, [tables[k] for k in order], versions, loads, peak)
    a.out.write_text(text)
    if a.out == HERE / "RESULTS.md":
        show(text)


if __name__ == "__main__":
    main()
