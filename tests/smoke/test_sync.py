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
        while not self._done.wait(0.05) and self.router.running:
            self.seen.append((time.monotonic(), self.router.states()))

    def stop(self):
        """What it saw; a few documents at least."""
        wait_for(lambda: len(self.seen) > 3 or not self.router.running, 10, "it to be looked at")
        self._done.set()
        self._thread.join()
        return self.seen


def never_half_switched(seen):
    """No document shows one member master and another one not."""
    for _, states in seen:
        masters = [name for name, state in states.items() if state == "master"]
        expect(len(masters) in (0, len(states)), f"half switched: {states}")


def apart_on_the_wire(captures):
    """The longest time between the first adverts of the members, in s."""
    firsts = []
    for wire, capture in captures.items():
        for family in ("ipv4", "ipv6"):
            adverts = capture.adverts(VRID[wire], family=family)
            expect(adverts, f"no adverts on {wire} ({family})")
            firsts.append(adverts[0].at)
    return max(firsts) - min(firsts)


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
    apart = apart_on_the_wire(captures)
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
    apart = apart_on_the_wire(captures)
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
    lab.split("up", True)  # each side hears nothing now, and has its own master
    b.wait_state("master")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    b.wait_state("backup")
    expect(all_are(a, "master"), f"A: {a.states()}")
    for family in ("ipv4", "ipv6"):
        hosts_follow(lab, "A", family)


def test_a_priority_lowered_on_one_member_hands_all_over(lab):
    a, b = start(lab)
    watch = Watch(b)
    a.command(f"set vrrp {a.vrrp_name('lan', 'ipv6')} priority 50")
    b.wait_state("master")
    wait_for(lambda: all_are(a, "backup"), 5, "all of A's to be backup")
    never_half_switched(watch.stop())


def crossed(document):
    document["sync-groups"] = {"gw": [f"{wire}/ipv4/{VRID[wire]}" for wire in ("up", "lan")]}


def transitions(*routers):
    return [r.statistics(wire)["master-transitions"] for r in routers for wire in ("lan", "up")]


def stays_master(master, backup):
    """For so many adverts more."""
    before = transitions(master, backup)
    sent = master.statistics("lan")["advertisement-sent"]
    watches = [Watch(master), Watch(backup)]
    wait_for(lambda: master.statistics("lan")["advertisement-sent"] > sent + 30, 30, "30 adverts")
    for watch in watches:
        never_half_switched(watch.stop())
    expect(all_are(master, "master"), f"{master.node}: {master.states()}")
    expect(all_are(backup, "backup"), f"{backup.node}: {backup.states()}")
    expect(transitions(master, backup) == before, "they do not stay what they are")


def test_equal_priorities_end_with_one_master_of_both_wires(lab):
    """B's address is the greater one on the LAN, which decides, and A's on the other wire."""
    lab.network()
    a, b = [lab.steadfast(node, track=0, config=crossed) for node in "AB"]
    a.address, b.address = [{**r.address, "up": other.address["up"]} for r, other in
                            ((a, b), (b, a))]
    for router in (a, b):  # together
        router.start(ready=False)
    for router in (a, b):
        router.wait_ready()
    wait_for(lambda: {*a.states().values(), *b.states().values()} == {"master", "backup"}, 30,
             "one of them to be master")
    master, backup = (a, b) if all_are(a, "master") else (b, a)
    stays_master(master, backup)

    for wire in ("lan", "up"):  # each is master of its own, and then there is a tie
        lab.split(wire, True)
    backup.wait_state("master")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    a.wait_state("backup")
    stays_master(b, a)
