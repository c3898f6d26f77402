# SPDX-License-Identifier: BSD-3-Clause
"""A version 3 router that also sends and takes version 2, beside a keepalived of version 2."""

import time

from lab import cases, expect
from test_keepalived import follows


def pair(lab, better):
    """(the better, the other); Steadfast speaks both versions, keepalived the second."""
    def make(kind, node, priority):
        if kind == "keepalived":
            return lab.keepalived(node, priority=priority, version=2, interval_cs=100)
        return lab.steadfast(node, priority=priority, interval_cs=100,
                             vrrp={"version-2-compatible": True})

    other = {"steadfast": "keepalived", "keepalived": "steadfast"}[better]
    return make(better, "A", 150), make(other, "B", 100)


@cases({"better": "steadfast"}, {"better": "keepalived"})
def test_beside_a_router_of_version_2(lab, better):
    # V3-IOP-01 V3-IOP-02 V3-IOP-03 V3-IOP-09
    a, b = pair(lab, better)
    b.start().wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")
    time.sleep(2 * a.floor_ms / 1000)
    expect(a.state("lan") == "master" and b.state("lan") == "backup", "it did not last")
    a.crash()
    b.wait_state("master")
    follows(lab, "B")
    a.start().wait_state("master")
    b.wait_state("backup")


def test_a_pair_that_speaks_both_counts_each_master_once(lab):
    # V3-IOP-02 V3-IOP-05 V3-IOP-09 V3-IOP-10
    both = {"vrrp": {"version-2-compatible": True}, "interval_cs": 20, "track": 0}
    at_a = lab.capture("A", "lan")
    a = lab.steadfast("A", priority=150, **both)
    b = lab.steadfast("B", priority=100, **both)
    a.start().wait_state("master")
    b.start().wait_state("backup")
    seen = at_a.wait(lambda c: c.adverts(1)[20:], 15, "adverts")
    seen = at_a.adverts(1)
    by_version = {v: [f for f in seen if f.advert.version == v] for v in (2, 3)}
    expect(abs(len(by_version[2]) - len(by_version[3])) <= 1, "not one of each")
    second = by_version[2][0]
    expect((second.advert.message[5], second.advert.tail, second.advert.checksum_form(second.ip)) ==
           (1, bytes(8), "message"), f"version 2: {second}")
    expect(by_version[3][0].advert.interval_cs == 20, "version 3 with another interval")
    expect(b.vrrp("lan")["master-advertise-interval-centi-sec"] == 20,
           "the version 2 adverts set the interval")
    expect(b.statistics("lan")["version-errors"] == 0, "version errors")
    a.crash()
    b.wait_state("master")
    expect([e["detection-us"] < 1500000 for e in b.show("events")["events"]
            if e["what"] == "lan/ipv4/1" and e["to"] == "master"] == [True], "too late")


def test_without_the_flag_version_2_is_not_heard(lab):
    # V3-IOP-01
    a = lab.steadfast("A", priority=100, interval_cs=100, track=0)
    b = lab.keepalived("B", priority=150, version=2, interval_cs=100, track=0)
    b.start().wait_state("master")
    a.start().wait_state("master", seconds=10)
    counted = a.statistics("lan"), a.show("vrrp")["statistics"]
    expect(counted[0]["version-errors"] + counted[1]["version-errors"] > 0, f"counted: {counted}")
