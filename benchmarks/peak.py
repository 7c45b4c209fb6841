"""Run a command and write the peak memory of its largest process, in kB, to a file.

    python -I benchmarks/peak.py OUT COMMAND…

A process inherits its parent's peak when it starts, so this small one starts the command.
"""

import os
import sys


def main(out: str, command: list[str]) -> int:
    """Run ``command``; return its exit code."""
    child = os.fork()
    if child == 0:
        os.execvp(command[0], command)
    _, status, usage = os.wait4(child, 0)
    with open(out, "w", encoding="ascii") as file:
        file.write(str(usage.ru_maxrss))
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
