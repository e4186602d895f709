#!/usr/bin/env python3
"""Times of the generators that export.py wrote, in ganc's runtime, in ONNX Runtime and in OpenVINO, in turns; writes
TIMES-KIND.md beside this file, of the kind of this machine.

usage: times.py DIR [--rounds N] [--only style,unet] [--threads 1,2] [--batches 1,16,64] [--record FILE] [--old SERVE]
       (with the Python of bench/peers/install.sh)

A round measures every program once on every generator, one program right after the other, in an order that moves on from
round to round. Ratios are taken within a round. One thread counts processor time, several wall time. --record keeps every
round in a file, a line each, and the page is made of all that it holds; with --rounds 0 nothing is measured. --old also
measures another build of bench/exporters/serve and prints its times beside those of this tree.
"""
import argparse, json, os, statistics, subprocess, sys, tempfile
from datetime import datetime, timezone
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))
from machine import Machine, busy
from run import Peer, environment

PEERS = ["ONNX Runtime", "OpenVINO"]
BUSY = """
  Wall times of two threads are therefore of a loaded machine: a single ratio among them says little."""
# At most this of the fastest peer's time: dense and DCGAN generators, and all others.
STRICT, OTHERS = 0.9, 1.0
STRICT_KINDS = ("dcgan", "conditional")


class Ganc(Peer):
    """bench/exporters/serve, a program that stays."""

    def __init__(self, name, program, args):
        self.name = name
        self.process = subprocess.Popen([program, *map(str, args)], text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.answer()


def programs(a, threads, tmp, log):
    peer = lambda name, kind: Peer(name, HERE / "peer.py", [kind, threads, a.dir], environment(threads, tmp, False, False), log)
    made = [Ganc("ganc", tmp / "serve", [threads, a.dir]), peer(PEERS[0], "ort"), peer(PEERS[1], "openvino")]
    if a.old:
        made.append(Ganc("old", a.old, [threads, a.dir]))
    return made


def measure(a, threads, tmp, log):
    """Rounds, a result for each work and round; the first also says where ganc's time goes."""
    those = programs(a, threads, tmp, log)
    works = [f"{g} {b}" for g in generators(a) for b in a.batches.split(",")]
    for r in range(a.rounds):
        load = busy()
        for work in works:
            results = {}
            for i in range(len(those)):
                p = those[(r + i) % len(those)]
                results[p.name] = p.measure(work)
            where = those[0].measure("where " + work) if r == 0 else None
            yield {"work": work, "threads": threads, "load": load, "nice": os.nice(0), "results": results, "where": where, "versions": [p.version for p in those[1:3]]}
            print(f"{threads}T {work} {r + 1}/{a.rounds}:", "  ".join(f"{n} {m['wall']:.3f}/{m['cpu']:.3f}" for n, m in results.items()), file=sys.stderr, flush=True)
    for p in those:
        p.stop()


def generators(a):
    names = sorted(p.parent.name for p in Path(a.dir).glob("*/model.onnx"))
    return [n for n in names if not a.only or any(o in n for o in a.only.split(","))]


def clock(threads):
    return "cpu" if threads == 1 else "wall"


def ratios(rounds, name="ganc"):
    """The fastest peer by its median, and the times of a program over its, a number for each round."""
    c = clock(rounds[0]["threads"])
    best = min(PEERS, key=lambda p: statistics.median(r["results"][p][c] for r in rounds))
    return best, statistics.median(r["results"][name][c] / r["results"][best][c] for r in rounds)


def target(work):
    return STRICT if any(k in work for k in STRICT_KINDS) else OTHERS


def where(rounds):
    shares = next((r["where"] for r in rounds if r["where"]), {})
    top = sorted(shares.items(), key=lambda s: -s[1])[:4]
    return ", ".join(f"{name.removesuffix('Last')} {100 * share:.0f} %" for name, share in top if share >= 0.05)


def missed(groups):
    """Where the time goes of the generators that miss their target, on average."""
    shares, those = {}, [g for (w, t), g in groups.items() if ratios(g)[1] > target(w)]
    for g in those:
        for name, share in next((r["where"] for r in g if r["where"]), {}).items():
            shares[name] = shares.get(name, 0) + share / len(those)
    top = sorted(shares.items(), key=lambda s: -s[1])
    return ", ".join(f"{name.removesuffix('Last')} {100 * share:.0f} %" for name, share in top if share >= 0.02) or "none misses"


def row(work, threads, rounds):
    name, batch = work.split()
    best, ratio = ratios(rounds)
    median = lambda p: statistics.median(r["results"][p][clock(threads)] for r in rounds)
    met = ratio <= target(work)
    return f"| {name} | {batch} | {threads} | {median('ganc'):.3f} | " + " | ".join(f"{median(p):.3f}" for p in PEERS) + \
        f" | {ratio:.2f} ({best}) | {target(work):.1f} {'met' if met else 'missed: ' + where(rounds)} |"


def summary(groups):
    """Of each batch and number of threads: how many generators meet their target, the middle and the worst ratio."""
    lines = []
    for key in sorted({(int(w.split()[1]), t) for w, t in groups}):
        those = {w: ratios(g)[1] for (w, t), g in groups.items() if (int(w.split()[1]), t) == key}
        worst = max(those, key=those.get)
        lines.append(f"| {key[0]} | {key[1]} | {sum(x <= target(w) for w, x in those.items())} of {len(those)} | {statistics.median(those.values()):.2f} | "
                     f"{those[worst]:.2f} ({worst.split()[0]}) |")
    return "\n".join(["| batch | threads | targets met | middle ratio | greatest |", "|---:|---:|---:|---:|---|"] + lines)


def page(rounds):
    here, groups = Machine(), {}
    for r in rounds:
        groups.setdefault((r["work"], r["threads"]), []).append(r)
    groups = dict(sorted(groups.items(), key=lambda g: (g[0][0].split()[0], g[0][1], int(g[0][0].split()[1]))))
    loads, levels = [r["load"] for r in rounds], sorted({r["nice"] for r in rounds})
    nice = f" What is measured ran at priority {' or '.join(map(str, levels))} (nice)." if levels != [0] else ""
    lines = "\n".join(row(*k, g) for k, g in groups.items())
    return f"""# Times of other frameworks' generators: {here.kind}

A ratio is ganc's time over that of the fastest of ONNX Runtime and OpenVINO; below 1 ganc is faster. The target is {STRICT} for
dense and DCGAN generators and {OTHERS:.0f} for the others.

{summary(groups)}

Time of the runs that miss their target, by op, on average: {missed(groups)}.

| exporter and generator | batch | threads | ganc, ms | {", ms | ".join(PEERS)}, ms | ratio to the fastest | target, and where ganc's time goes if it is missed |
|---|---:|---:|---:|---:|---:|---|---|
{lines}

Medians over rounds ({" or ".join(map(str, sorted({len(g) for g in groups.values()})))}), in which the three programs took turns on each generator; the ratios are medians of ratios
within a round. One thread: processor time, the mean of the calls of 150 ms; two: wall time, their median. Inputs and outputs are bound and
stay. OpenVINO: latency hint, one stream, float32, fixed shapes. Shares are of the nodes' times, by op of the compiled graph.

- Machine: {here.text}. Other programs took {100 * statistics.median(loads):.0f} % of them before a round (median; at most {100 * max(loads):.0f} %).{nice}{BUSY if statistics.median(loads) > 0.1 else ""}
- Date: {datetime.now(timezone.utc):%Y-%m-%d}. Versions: {", ".join(dict.fromkeys(v for r in rounds for v in r["versions"]))}.

Written by `bench/exporters/times.py`.
"""


def compared(rounds):
    """Prints the times of this tree over those of another build."""
    groups = {}
    for r in rounds:
        if "old" in r["results"]:
            groups.setdefault((r["work"], r["threads"]), []).append(r["results"])
    for (work, threads), g in groups.items():
        c = clock(threads)
        print(f"{work} {threads}T: {statistics.median(m['ganc'][c] / m['old'][c] for m in g):.2f} of the old time, {statistics.median(m['ganc'][c] for m in g):.3f} ms")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("dir")
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--only", default="")
    p.add_argument("--threads", default="1,2")
    p.add_argument("--batches", default="1,16,64")
    p.add_argument("--record", type=Path)
    p.add_argument("--serve", type=Path, help="a build of bench/exporters/serve, instead of a new one")
    p.add_argument("--old", type=Path)
    a = p.parse_args()
    done = list(map(json.loads, a.record.read_text().splitlines())) if a.record and a.record.exists() else []
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "log", "w") as log:
        tmp = Path(name)
        if a.serve:
            (tmp / "serve").symlink_to(a.serve.resolve())
        elif a.rounds:
            subprocess.run(["go", "build", "-o", tmp / "serve", "./bench/exporters/serve"], cwd=HERE.parent.parent, env=dict(os.environ, CGO_ENABLED="0"), check=True)
        try:
            for threads in map(int, a.threads.split(",")) if a.rounds else []:
                for r in measure(a, threads, tmp, log):
                    done.append(r)
                    if a.record:
                        with a.record.open("a") as f:
                            print(json.dumps(r), file=f)
        except SystemExit:
            print((tmp / "log").read_text()[-2000:], file=sys.stderr)
            raise
    compared(done)
    if not a.old:
        (HERE / f"TIMES-{Machine().kind}.md").write_text(page(done))


if __name__ == "__main__":
    main()
