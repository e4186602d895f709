"""A peer as a process that stays: it reads the name of a piece of work, measures it and answers with a line of JSON.

A measurement is ganc's: 200 ms of warm-up, then nine windows of 50 ms or more, each a whole number of periods; medians
of wall time and of processor time (all threads together), in ms."""
import json, os, statistics, sys, time

WARM_UP, WINDOW, WINDOWS = 0.2, 0.05, 9


def window(step, period, least):
    """Mean wall and processor time of a step over at least `least` seconds."""
    n, wall, cpu = 0, time.perf_counter(), time.process_time()
    while n == 0 or time.perf_counter() - wall < least:
        for _ in range(period):
            step()
        n += period
    return (time.perf_counter() - wall) / n, (time.process_time() - cpu) / n


def measure(step, period):
    window(step, period, WARM_UP)
    walls, cpus = zip(*(window(step, period, WINDOW) for _ in range(WINDOWS)))
    return {"wall": statistics.median(walls) * 1e3, "cpu": statistics.median(cpus) * 1e3}


def short(step, period):
    """A kernel needs less: 60 ms of warm-up, five windows of 30 ms."""
    window(step, period, 0.06)
    walls, cpus = zip(*(window(step, period, 0.03) for _ in range(5)))
    return {"wall": statistics.median(walls) * 1e3, "cpu": statistics.median(cpus) * 1e3}


def calls(step, _):
    """Median latency of single calls, and their mean processor time."""
    window(step, 1, WARM_UP)
    begin, cpu, walls = time.perf_counter(), time.process_time(), []
    while len(walls) < 10 or time.perf_counter() - begin < WINDOW * WINDOWS:
        t = time.perf_counter()
        step()
        walls.append(time.perf_counter() - t)
    return {"wall": statistics.median(walls) * 1e3, "cpu": (time.process_time() - cpu) / len(walls) * 1e3}


def brief(step, _):
    """calls in less time: 60 ms of warm-up, 150 ms."""
    window(step, 1, 0.06)
    begin, cpu, walls = time.perf_counter(), time.process_time(), []
    while len(walls) < 10 or time.perf_counter() - begin < 0.15:
        t = time.perf_counter()
        step()
        walls.append(time.perf_counter() - t)
    return {"wall": statistics.median(walls) * 1e3, "cpu": (time.process_time() - cpu) / len(walls) * 1e3}


def serve(version, make, how=measure):
    """make(name) gives a step and its period. Libraries may print what they like: answers have a stream of their own."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    print(json.dumps({"version": version}), file=out, flush=True)
    made = {}
    for line in sys.stdin:
        name = line.strip()
        if name not in made:
            made[name] = make(name)
        print(json.dumps(how(*made[name])), file=out, flush=True)
