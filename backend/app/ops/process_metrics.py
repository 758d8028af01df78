"""CPU and memory of the whole pod: gunicorn's master and its workers.

prometheus_client leaves out its process metrics in multiprocess mode, since each worker only knows itself.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
# Positions in /proc/PID/stat counted from the state, which follows the name (proc_pid_stat(5): field 3).
UTIME, STIME, CUTIME, CSTIME = 11, 12, 13, 14
PROC = Path("/proc")


class ProcessTreeCollector:
    """Run in a worker. Without /proc (macOS) there is no CPU or memory to report, and none is reported."""

    def __init__(self, version: str) -> None:
        self.version = version

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("palier_backend", "The running version.", {"version": self.version})
        if not (PROC / "self/stat").exists():
            return
        master = os.getppid()
        pids = [master, *children(master)]
        cpu = CounterMetricFamily(
            "process_cpu_seconds", "CPU time of all processes of this pod, ended ones included."
        )
        # What ended workers used is in the master's cutime, and whole ticks add up exactly: the sum never
        # falls, not even by a rounding, which Prometheus would take for a restart.
        cpu.add_metric([], sum(cpu_ticks(pid, reaped=pid == master) for pid in pids) / TICKS_PER_SECOND)
        yield cpu
        memory = GaugeMetricFamily(
            "process_resident_memory_bytes", "Memory of all processes of this pod, shared pages counted once."
        )
        memory.add_metric([], sum(proportional_bytes(pid) for pid in pids))
        yield memory


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in (PROC / f"{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return [os.getpid()]


def cpu_ticks(pid: int, *, reaped: bool) -> int:
    try:
        fields = (PROC / f"{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    ticks = int(fields[UTIME]) + int(fields[STIME])
    if reaped:
        ticks += int(fields[CUTIME]) + int(fields[CSTIME])
    return ticks


def proportional_bytes(pid: int) -> int:
    try:
        rollup = (PROC / f"{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
