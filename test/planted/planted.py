"""
Work of a known kind: planted.py KIND SECONDS [BYTES], or planted.py amdahl UNITS SHARE. What it does is what the verdicts must find.
"""

import hashlib
import mmap
import multiprocessing
import os
import resource
import sys
import time
from concurrent.futures import ThreadPoolExecutor


def busy(seconds):
    """Computes without a pause."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(10_000))


def on_cores(count, seconds):
    processes = [multiprocessing.Process(target=busy, args=(seconds,)) for _ in range(count)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()


def amdahl(units, share, cores):
    """The same work on any number of cores: that share of it on all of them, the rest on one, in turn."""
    block = os.urandom(1 << 20)

    def digest(count):
        # Gives up the interpreter's lock while it computes.
        for _ in range(count):
            hashlib.sha256(block).digest()

    rounds = 20
    with ThreadPoolExecutor(cores) as pool:
        for _ in range(rounds):
            digest(round(units * (1 - share) / rounds))
            list(pool.map(digest, [round(units * share / rounds / cores)] * cores))


def fill(seconds, limit, share=0.95):
    """Takes a share of its memory, and goes through it now and then."""
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    held = bytearray(int(limit * share) - resident)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for at in range(0, len(held), 4096):
            held[at] = 1
        time.sleep(0.3)


def disk(seconds):
    """Writes past the cache and waits for the disk each time, then reads it back so."""
    block = mmap.mmap(-1, 1 << 20)
    block.write(os.urandom(1 << 20))
    path = "written.bin"
    flags = os.O_CREAT | os.O_RDWR | getattr(os, "O_DIRECT", 0)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        file = os.open(path, flags)
        for _ in range(64):
            os.write(file, block)
            os.fsync(file)
        os.lseek(file, 0, os.SEEK_SET)
        while os.readv(file, [block]):
            pass
        os.close(file)
    os.remove(path)


if __name__ == "__main__":
    kind, seconds = sys.argv[1], float(sys.argv[2])
    if "CRISOL_PHASE" in os.environ:
        # Reading is not what is judged.
        with open(os.environ["CRISOL_PHASE"], "w") as phase:
            phase.write("load\n")
        time.sleep(min(0.5, seconds))
        with open(os.environ["CRISOL_PHASE"], "w") as phase:
            phase.write("train\n")
    cores = int(os.environ.get("OMP_NUM_THREADS", "2"))
    if kind in ("saturated", "parallel"):
        on_cores(cores, seconds)
    elif kind == "amdahl":
        amdahl(int(seconds), float(sys.argv[3]), cores)
    elif kind == "right":
        fill(seconds, int(sys.argv[3]), 0.65)
    elif kind == "one":
        busy(seconds)
    elif kind == "unused":
        time.sleep(seconds)
    elif kind == "memory":
        fill(seconds, int(sys.argv[3]))
    elif kind == "disk":
        disk(seconds)
    elif kind == "tiny":
        busy(0.2)
    else:
        sys.exit(f"no such kind: {kind}")
