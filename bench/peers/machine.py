"""What a table of measurements says of the machine, and the name of its kind, which the table's file is called by."""
import os, time
from pathlib import Path

# Model numbers of a processor's family, as CPUID gives them, by the kind of core: what decides how fast kernels are. From the
# revision guides of AMD and the table of Intel's software developer's manual, volume 4.
AMD = {(23, range(0x00, 0x30)): "zen", (23, range(0x30, 0x100)): "zen2",
       (25, range(0x00, 0x10)): "zen3", (25, range(0x20, 0x60)): "zen3",
       (25, range(0x10, 0x20)): "zen4", (25, range(0x60, 0x80)): "zen4", (25, range(0xa0, 0xb0)): "zen4",
       (26, range(0x00, 0x100)): "zen5"}
INTEL = {(6, (0x55,)): "skx", (6, (0x6a, 0x6c)): "icx", (6, (0x8f,)): "spr", (6, (0xcf,)): "emr", (6, (0xad, 0xae)): "gnr"}
VENDORS = {"AuthenticAMD": ("amd", AMD), "GenuineIntel": ("intel", INTEL)}


def kind(vendor, family, model):
    """The kind of machine, such as amd-zen4; a processor without a name here is told by its numbers."""
    maker, cores = VENDORS.get(vendor, (vendor.lower() or "unknown", {}))
    for (f, models), core in cores.items():
        if f == family and model in models:
            return f"{maker}-{core}"
    return f"{maker}-family{family}-model{model}"


class Machine:
    """The processor: its text for a table, its kind, and what decides how peers are set up."""

    def __init__(self):
        seen = {}
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            key, _, value = line.partition(":")
            seen.setdefault(key.strip(), value.strip())
        flags, family, model = seen.get("flags", "").split(), seen.get("cpu family", "0"), seen.get("model", "0")
        self.wide = "AVX-512" if "avx512f" in flags else "AVX2" if "avx2" in flags else "SSE"
        self.bf16 = "avx512_bf16" in flags or "amx_bf16" in flags
        self.amd = seen.get("vendor_id") == "AuthenticAMD"
        self.kind = kind(seen.get("vendor_id", ""), int(family), int(model))
        self.text = f"{seen.get('model name')} ({self.kind}: family {family}, model {model}, {self.wide}), {os.cpu_count()} processors"


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
