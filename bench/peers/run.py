#!/usr/bin/env python3
"""ganc and its peers on the same work, in turns; writes RESULTS-KIND.md beside this file, of the kind of this machine, and the
README's table, which has the worst and the best of all kinds.

usage: run.py [--rounds N] [--work gan,vae,…] [--threads 1,2] [--patience S] [--record FILE]   (with the Python of install.sh)

Every round measures every program once, in an order that moves on from round to round. A ratio is taken within
a round, between measurements that are seconds apart; the table has the medians over all rounds. One-thread rows compare
processor time, of all alike, which other programs on the machine hardly change; rows of more threads compare wall time.

--record keeps every round in a file, a line each, and makes the table of all rounds there: a comparison can then be made in
parts, a few minutes at a time. With --rounds 0 nothing is measured, and the tables are made of what the file holds.
"""
import argparse, json, os, subprocess, sys, tempfile, time
from pathlib import Path

import tables
from machine import Machine, calm
from tables import GENERATORS, MODELS
from work import BATCH, IMAGES, TRAINING

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def environment(threads, tmp, amd, preload):
    """What makes the peers fast."""
    env = {k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "LD_PRELOAD")}
    for pool in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        env[pool] = str(threads)
    # glibc otherwise gives large tensors back to the system at every free
    env.update(MALLOC_MMAP_THRESHOLD_="1073741824", MALLOC_TRIM_THRESHOLD_="2147483648", MALLOC_TOP_PAD_="268435456")
    if preload and amd:
        # MKL asks whether the processor is Intel's before it uses its fastest kernels
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

    def __init__(self, tmp, threads, generators):
        self.tmp, self.threads, self.generators = tmp, threads, generators

    def measure(self, work):
        what, batch = (MODELS[work], IMAGES if work == "dcgan" else BATCH) if work in MODELS else (self.generators["bd".index(work[0])], work[1:])
        command = [self.tmp / "ganc", "bench", what, "--batch", batch, "--threads", self.threads, "--json"]
        out = subprocess.run([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
        r = json.loads(out.stdout)
        wall = r["step_ms"] if "step_ms" in r else r["latency_us_p50"] / 1e3
        return {"wall": wall, "cpu": r["cpu_ms"], "peak": r["peak_gflops"], "rate": r["gflops"] * wall}

    def stop(self):
        pass


def build(tmp):
    """The programs under test, and the generators that are run: of gan-vanilla and of dcgan."""
    env = dict(os.environ, CGO_ENABLED="0")
    subprocess.run(["go", "build", "-o", tmp / "ganc", "./cmd/ganc"], cwd=ROOT, env=env, check=True)
    for model in ("gan-vanilla", "dcgan"):
        subprocess.run([tmp / "ganc", "build", model, "--steps", "1", "--out", tmp / model], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return [tmp / model / "generator.onnx" for model in ("gan-vanilla", "dcgan")]


def peers(threads, tmp, generators, works, log):
    here = Machine()
    env = lambda preload: environment(threads, tmp, here.amd, preload)
    training, inference = [w for w in works if w in MODELS], [w for w in works if w not in MODELS]
    made = []
    if training:
        made += [Peer("PyTorch", "torch_peer.py", [threads], env(True), log),
                 Peer("TensorFlow", "tf_peer.py", [threads], env(False), log),
                 Peer("TensorFlow XLA", "tf_peer.py", [threads, "xla"], env(False), log),
                 Peer("JAX", "jax_peer.py", [threads], env(False), log)]
        if here.bf16:
            made.append(Peer("PyTorch bf16", "torch_peer.py", [threads, "bf16"], env(True), log))
        for p in made:
            p.works = training
    if inference:
        made += [Peer("ONNX Runtime", "ort_peer.py", [threads, *generators], env(False), log),
                 Peer("OpenVINO", "openvino_peer.py", [threads, *generators], env(False), log)]
    for p in made:
        p.works = p.works or inference
    return made


def measure(threads, work, count, patience, programs):
    """Rounds, each with the measurements by program and how busy the machine was before."""
    for p in programs[1:]:
        p.measure(work)  # compiled and warm
    for r in range(count):
        load, results = calm(patience if threads > 1 else 0), {}
        for i in range(len(programs)):
            p = programs[(r + i) % len(programs)]
            results[p.name] = p.measure(work)
            time.sleep(0.05)
        line = "  ".join(f"{n} {m['wall']:.3f}/{m['cpu']:.3f}" for n, m in results.items())
        print(f"{threads}T {work} {r + 1}/{count}, {100 * load:.0f} % busy: {line}  (ms, wall/processor)", file=sys.stderr, flush=True)
        yield {"work": work, "threads": threads, "load": load, "results": results}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--rounds", type=int, default=9)
    p.add_argument("--work", default=",".join(TRAINING + GENERATORS))
    p.add_argument("--threads", default="1,2")
    p.add_argument("--patience", type=float, default=20, help="seconds to wait for a calm machine before a round of several threads")
    p.add_argument("--record", type=Path, help="file to keep the rounds in, and to take earlier ones from")
    a = p.parse_args()
    works, record = a.work.split(","), a.record and a.record.open("a")
    done = list(map(json.loads, a.record.read_text().splitlines())) if a.record else []
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "w+") as log:
        tmp = Path(name)
        generators = build(tmp) if a.rounds else None
        for threads in map(int, a.threads.split(",")) if a.rounds else []:
            ps, ganc = peers(threads, tmp, generators, works, log), Ganc(tmp, threads, generators)
            for work in works:
                those = [ganc] + [q for q in ps if work in q.works]
                for r in measure(threads, work, a.rounds, a.patience, those):
                    r["versions"] = [q.version for q in those[1:]]
                    done.append(r)
                    if record:
                        print(json.dumps(r), file=record, flush=True)
            for q in ps:
                q.stop()
    here = Machine()
    (HERE / f"RESULTS-{here.kind}.md").write_text(tables.results(here, done))
    tables.show(ROOT / "README.md", HERE)


if __name__ == "__main__":
    main()
