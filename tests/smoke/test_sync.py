# SPDX-License-Identifier: BSD-3-Clause
"""Sync groups: virtual routers that are master on one router together, or not at all."""

import threading
import time

from lab import HOST, HOST6, VRID, cases, expect, wait_for
from pairs import start_pair6
from test_autoconf import grouped
from test_pair import gaps_below, hosts_follow, nothing_lost, streams_over

BOUND_S = 0.3  # for one member to be seen apart from the others, on a busy machine


class Watch:
    """Asks a router for its states again and again, until stop()."""

    def __init__(self, router):
        self.router, self.seen = router, []
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()

    def _ask(self):
        while not self._done.is_set() and self.router.running:
            self.seen.append((time.monotonic(), self.router.states()))

    def stop(self):
        self._done.set()
        self._thread.join()
        return self.seen


def never_half_switched(seen):
    """No document shows one member master and another one not."""
    expect(len(seen) > 3, "it was hardly looked at")
    for _, states in seen:
        masters = [name for name, state in states.items() if state == "master"]
        expect(len(masters) in (0, len(states)), f"half switched: {states}")


def apart_on_the_wire(captures):
    """How long adverts for one member came from a router after the last for another, in s: the
    longest time between the first adverts, and between the last, of the members."""
    firsts, lasts = [], []
    for wire, capture in captures.items():
        for family in ("ipv4", "ipv6"):
            adverts = capture.adverts(VRID[wire], family=family)
            expect(adverts, f"no adverts on {wire} ({family})")
            firsts.append(adverts[0].at)
            lasts.append(adverts[-1].at)
    return max(firsts) - min(firsts), max(lasts) - min(lasts)


def start(lab):
    return start_pair6(lab, families=("ipv4", "ipv6"), config=grouped, track=0)


def all_are(router, state):
    return set(router.states().values()) == {state}


@cases({"wire": "lan"}, {"wire": "up"})
def test_a_cut_wire_moves_all_members(lab, wire):
    a, b = start(lab)
    captures = {w: lab.capture("B", w) for w in ("lan", "up")}
    watches = [Watch(a), Watch(b)]
    reports = streams_over(lab, lambda: a.cut(wire), lambda: b.wait_state("master"), HOST, HOST6)
    wait_for(lambda: all_are(a, "initialize"), 5, "all of A's to be down")
    for watch in watches:
        never_half_switched(watch.stop())
    apart, _ = apart_on_the_wire(captures)
    expect(apart < BOUND_S, f"B's members became master {apart:.3f} s apart")
    gaps_below(reports, *[b.floor_ms] * 4)
    for family in ("ipv4", "ipv6"):
        hosts_follow(lab, "B", family)

    watches = [Watch(a), Watch(b)]
    reports = streams_over(lab, lambda: a.mend(wire),
                           lambda: (a.wait_state("master"), b.wait_state("backup")), HOST, HOST6)
    for watch in watches:
        never_half_switched(watch.stop())
    nothing_lost(reports)


def test_a_killed_master_is_followed_by_all_members_at_once(lab):
    a, b = start(lab)
    captures = {w: lab.capture("B", w) for w in ("lan", "up")}
    watch = Watch(b)
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"), HOST, HOST6)
    never_half_switched(watch.stop())
    apart, _ = apart_on_the_wire(captures)
    expect(apart < BOUND_S, f"B's members became master {apart:.3f} s apart")
    gaps_below(reports, *[b.floor_ms] * 4)


def test_silence_on_one_wire_alone_moves_nothing(lab):
    a, b = start(lab)
    captures = {w: lab.capture("B", w) for w in ("lan", "up")}
    watch = Watch(b)
    lab.split("lan", True)
    time.sleep(4 * b.floor_ms / 1000)
    expect(all_are(b, "backup"), f"B: {b.states()}")
    expect(all_are(a, "master"), f"A: {a.states()}")
    never_half_switched(watch.stop())
    for wire, capture in captures.items():
        expect(not capture.adverts(VRID[wire]), f"B sends adverts on {wire}")
    reports = streams_over(lab, lambda: lab.split("up", True), lambda: b.wait_state("master"),
                           HOST, HOST6)  # both hear nothing now: each side has its own master
    expect(len(reports) == 4, "")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    b.wait_state("backup")
    expect(all_are(a, "master"), f"A: {a.states()}")
    for family in ("ipv4", "ipv6"):
        hosts_follow(lab, "A", family)


def test_a_tracked_loss_of_one_member_hands_all_over(lab):
    # V3-BAK-12
    def config(document):
        grouped(document)
        document["interfaces"]["lan"]["ipv6"]["vrrp"][0]["track"] = {
            "networks": [{"prefix": "2001:db8:77::/48", "priority-decrement": 60}]}
        document["routes"] = [{"prefix": "2001:db8:77::/48", "next-hops": [HOST6["U"]]}]

    a, b = start_pair6(lab, families=("ipv4", "ipv6"), config=config, track=0)
    watch = Watch(b)
    a.command(f"set vrrp {a.vrrp_name('lan', 'ipv6')} priority 50")
    b.wait_state("master")
    wait_for(lambda: all_are(a, "backup"), 5, "all of A's to be backup")
    never_half_switched(watch.stop())
