"""Run a command and write to a file how much memory and processor time it took.

    python -I benchmarks/peak.py OUT COMMAND…

OUT gets three numbers. Two are in kB: the largest process's peak, as the kernel keeps it, and the
largest sum over all processes, both looked at twenty times a second; what they share is in the sum
each time. The third is the processor time of the command and all that it has waited for, in ms.
A process inherits its parent's peak when it starts, so this small one starts the command.
"""

import os
import sys
import time

EVERY = 0.05


def main(out: str, command: list[str]) -> int:
    """Run ``command``; return its exit code."""
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    largest = together = 0
    while True:
        ended, status, usage = os.wait4(child, os.WNOHANG)
        if ended:
            break
        seen = [memory(one) for one in family(child)]
        largest = max(largest, *(peak for peak, _ in seen))
        together = max(together, sum(now for _, now in seen))
        time.sleep(EVERY)
    with open(out, "w", encoding="ascii") as file:
        spent = round(1e3 * (usage.ru_utime + usage.ru_stime))
        file.write(f"{max(usage.ru_maxrss, largest)} {together} {spent}")
    return os.waitstatus_to_exitcode(status)


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it, as far as they still run."""
    found = [pid]
    for one in found:
        try:
            for thread in os.listdir(f"/proc/{one}/task"):
                with open(f"/proc/{one}/task/{thread}/children", encoding="ascii") as file:
                    found += map(int, file.read().split())
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def memory(pid: int) -> tuple[int, int]:
    """Return a process's peak and its resident memory now, in kB; 0 where it has ended."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            said = dict(line.split(":", 1) for line in file)
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    peak, now = said.get("VmHWM", "0 kB"), said.get("VmRSS", "0 kB")
    return int(peak.split()[0]), int(now.split()[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
