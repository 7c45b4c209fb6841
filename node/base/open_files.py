"""How many connections a server may hold open, within what the system lets it open."""

import resource
from contextlib import suppress

OTHER_FILES = 128
"""Open files besides connections: databases, the archive, modules, standard streams."""


def connections_allowed(wanted: int) -> int:
    """Return how many connections may be open: `wanted`, or what the open-file limit leaves.

    The process's own (soft) limit is raised as far as that needs and the system allows.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        wished = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        # a system may allow less than it says
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wished, hard))
            soft = wished
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - OTHER_FILES))
