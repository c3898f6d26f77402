# SPDX-License-Identifier: BSD-3-Clause
"""Two Steadfast routers with IPv6, started for a test."""

from lab import HOST, HOST6, wait_for

ADDRESSES = {"ipv4": HOST, "ipv6": HOST6}


def start_pair6(lab, a_options=None, b_options=None, autoconf=(), **both):
    """A is master, B its backup, packets pass; of IPv6 alone unless `families` says otherwise."""
    lab.ipv6(autoconf)
    both = {"families": ("ipv6",), **both}
    a = lab.steadfast("A", **{"priority": 150, **both, **(a_options or {})})
    b = lab.steadfast("B", **{"priority": 100, **both, **(b_options or {})})
    for router in (a, b):  # side by side: each takes a while
        router.start(ready=False)
    a.wait_ready()
    b.wait_ready()
    a.wait_state("master")
    b.wait_state("backup")
    if not autoconf:
        for family in a.families:
            hosts = ADDRESSES[family]
            wait_for(lambda u=hosts["U"]: lab.ping("H", u), 10, f"H to reach U by {family}")
    return a, b
