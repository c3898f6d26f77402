# SPDX-License-Identifier: BSD-3-Clause
"""Two Steadfast routers with IPv6, started for a test."""

from lab import HOST, HOST6, wait_for

ADDRESSES = {"ipv4": HOST, "ipv6": HOST6}


def start_pair6(lab, a_options=None, b_options=None, autoconf=(), in_turn=False, **both):
    """A is master, B its backup, packets pass; of IPv6 alone unless `families` says otherwise.
    `in_turn`: A never finds B master, after which it would announce itself for a while."""
    lab.ipv6(autoconf)
    both = {"families": ("ipv6",), **both}
    a = lab.steadfast("A", **{"priority": 150, **both, **(a_options or {})})
    b = lab.steadfast("B", **{"priority": 100, **both, **(b_options or {})})
    a.start(ready=in_turn)
    if in_turn:
        a.wait_state("master")
    b.start(ready=False)  # else side by side: each takes a while
    a.wait_ready()
    b.wait_ready()
    a.wait_state("master")
    b.wait_state("backup")
    if not autoconf:
        for family in a.families:
            hosts = ADDRESSES[family]
            wait_for(lambda u=hosts["U"]: lab.ping("H", u), 10, f"H to reach U by {family}")
    return a, b
