# SPDX-License-Identifier: BSD-3-Clause
"""The pages that packets and tables lie in: huge ones where there are enough or the kernel grants
them for as long as the bench runs, else the usual small ones. All programs get EAL's options for
the same kind, so that none has fewer TLB misses than the others."""

import contextlib

HUGE = "/sys/kernel/mm/hugepages/hugepages-2048kB/"
# Of 2 MB, for all contenders of a scene at once: most of it is for the tables of l3fwd.
NEEDED = 384
_state = {"huge": False}


def _read(name):
    try:
        with open(HUGE + name, encoding="ascii") as f:
            return int(f.read())
    except (OSError, ValueError):
        return 0


def _write(pages):
    with contextlib.suppress(OSError), open(HUGE + "nr_hugepages", "w", encoding="ascii") as f:
        f.write(str(pages))


def _free():
    """Those that nobody else was promised."""
    return _read("free_hugepages") - _read("resv_hugepages")


@contextlib.contextmanager
def reserved():
    """While it lasts, there are enough if the kernel grants them. Gives back what it took and no
    more: others may have taken some meanwhile."""
    before = _read("nr_hugepages")
    taken = 0
    try:
        missing = NEEDED - _free()
        if missing > 0:
            taken = missing  # if a signal comes right now
            _write(before + missing)
            taken = max(_read("nr_hugepages") - before, 0)
        _state["huge"] = _free() >= NEEDED
        if not _state["huge"]:
            _write(before)
            taken = 0
        yield
    finally:
        if taken:
            _write(max(_read("nr_hugepages") - taken, 0))


def kind():
    """For people."""
    return "2 MB" if _state["huge"] else f"4 KB: the kernel does not grant {NEEDED} of 2 MB"


def eal(megabytes=512):
    """EAL's options. `megabytes`: of small pages, which have to be named beforehand."""
    if _state["huge"]:
        return ["--in-memory"]
    return ["--no-huge", "--no-shconf", "-m", str(megabytes)]
