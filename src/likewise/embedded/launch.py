"""Run as a program: become an unprivileged user, ask to die with the parent, then become the server.

    python launch.py UID GID PARENT SIGNAL PROGRAM [ARGUMENT...]

UID and GID are -1 to stay who one is; PARENT is the process that has to be alive; SIGNAL is what this process gets from the
kernel when that one dies (prctl(2), PR_SET_PDEATHSIG; Linux only). A program of its own, because Python code between fork
and exec (`preexec_fn`) can deadlock where there are threads, and because changing the user clears the wish to die with
the parent: it has to be made afterwards, and kept through exec. Imports nothing of Likewise, closed to UID perhaps.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1
ORPHANED = 75


def main(uid: int, gid: int, parent: int, death_signal: int, command: list[str]) -> None:
    """Replace this process by the command; returns never."""
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    os.umask(0o077)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
    if os.getppid() != parent:  # it died before we could ask
        sys.exit(ORPHANED)
    os.execv(command[0], command)  # noqa: S606 -- that is what this program is for; there is no shell


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]), sys.argv[5:])
