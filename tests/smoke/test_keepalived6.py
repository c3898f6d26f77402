# SPDX-License-Identifier: BSD-3-Clause
"""Steadfast with keepalived (use_vmac) as its peer over IPv6, each in either place, and with both
families side by side."""

import time

from capture import VRRP_GROUP6, group_mac
from lab import HOST, HOST6, LINK_GATEWAY6, VRID, cases, expect, virtual_mac, wait_for
from pairs import ADDRESSES

MARGIN_MS = 500  # on a busy machine; the figures proper are the bench's
V6, BOTH = ("ipv6",), ("ipv4", "ipv6")
EITHER = ({"better": "steadfast"}, {"better": "keepalived"})


def pair(lab, better, families=V6, **options):
    """(the better, the other): A with priority 150 and B with 100."""
    lab.ipv6()
    other = {"steadfast": "keepalived", "keepalived": "steadfast"}[better]
    common = {"families": families, **options}
    return (getattr(lab, better)("A", **{"priority": 150, **common}),
            getattr(lab, other)("B", **{"priority": 100, **common}))


def elected(lab, a, b):
    """Starts the lesser first, so that the better has to preempt it."""
    b.start().wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, a)


def follows(lab, router):
    """The hosts hold the virtual MAC, the bridges have it behind the master, and packets pass."""
    for family in router.families:
        hosts = ADDRESSES[family]
        for wire in ("lan", "up"):
            mac = virtual_mac(VRID[wire], family)
            wait_for(lambda w=wire, m=mac: lab.bridge_port(w, m) == router.node, 5,
                     f"the {wire} bridge to have {mac} behind {router.node}")
        for host, other in (("H", "U"), ("U", "H")):
            wait_for(lambda h=host, o=other: lab.ping(h, hosts[o], count=3) == 3, 5,
                     f"{host} to reach {other} by {family}")
    if "ipv6" in router.families:
        held = lab.arp_entry("H", LINK_GATEWAY6)
        expect(held == virtual_mac(VRID["lan"], "ipv6"), f"H holds {held} for its gateway")


@cases(*EITHER)
def test_higher_priority_is_elected_and_preempts(lab, better):
    # V3-BAK-13 V3-BAK-14 V3-ACT-11 V3-ND-01
    a, b = pair(lab, better)
    capture = lab.capture("A", "lan")
    elected(lab, a, b)
    time.sleep(2 * a.floor_ms / 1000)  # and it stays so
    expect(a.state("lan") == "master" and b.state("lan") == "backup", "the election did not last")
    router = a if a.kind == "steadfast" else b
    counted = router.statistics("lan")
    expect(counted["advertisement-rcvd"] > 0, "no advert of keepalived was accepted")
    expect(counted["interval-errors"] == counted["checksum-errors"] == 0, f"errors: {counted}")
    if router is b:
        expect(router.vrrp("lan")["last-adv-source"] == a.address6["link"], "heard another")
    frame = capture.adverts(1, family="ipv6")[-1]
    expect((frame.src, frame.dst, frame.ip.src, frame.ip.dst, frame.ip.ttl) ==
           (virtual_mac(1, "ipv6"), group_mac(VRRP_GROUP6), a.address6["link"], VRRP_GROUP6, 255),
           f"advert: {frame}")
    expect(frame.advert.addresses == a.gateways6["lan"], f"addresses: {frame.advert.addresses}")
    expect(frame.advert.checksum_form(frame.ip) == "pseudo-header", "the checksum is wrong")


@cases(*({**e, "families": f} for f in (V6, BOTH) for e in EITHER))
def test_takeover_after_the_master_died(lab, better, families):
    # V3-CFG-05 V3-BAK-07 V3-BAK-10
    a, b = pair(lab, better, families)
    elected(lab, a, b)
    stream = lab.stream(addresses=HOST6)
    time.sleep(0.3)
    a.crash()
    b.wait_state("master")
    follows(lab, b)
    report = stream.stop()
    expect(report["longest_gap_ms"] < b.floor_ms + MARGIN_MS, f"a gap of {report}")
    expect(report["ttl_min"] == report["ttl_max"] == 63, "not one router on the way")
    a.start().wait_state("master")  # and back
    b.wait_state("backup")
    follows(lab, a)


@cases(*EITHER)
def test_priority_zero_hands_over_within_the_skew_time(lab, better):
    # V3-ACT-08 V3-BAK-12 V3-FMT-06
    a, b = pair(lab, better)
    elected(lab, a, b)
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    expect(a.stop() == 0, "A did not end in order")
    b.wait_state("master")
    last = at_a.wait(lambda c: c.adverts(1), 3, "A's adverts")[-1]
    expect(last.advert.priority == 0 and last.src == virtual_mac(1, "ipv6"), f"A's last: {last}")
    first = at_b.wait(lambda c: c.adverts(1), 3, "B's adverts")[0]
    took_ms = (first.at - last.at) * 1000
    expect(b.skew_ms - 2 <= took_ms < b.skew_ms + 0.5 * (b.floor_ms - b.skew_ms),
           f"B took {took_ms:.1f} ms, its skew time is {b.skew_ms:.1f} ms")
    follows(lab, b)


@cases(*EITHER)
def test_no_preemption_where_it_is_off(lab, better):
    # V3-CFG-06 V3-BAK-17
    a, b = pair(lab, better, preempt=False)
    b.start().wait_state("master")
    a.start().wait_state("backup")
    time.sleep(1.5 * a.floor_ms / 1000)
    for wire in ("lan", "up"):
        expect(a.state(wire) == "backup" and b.state(wire) == "master", f"preempted on {wire}")
    b.crash()
    a.wait_state("master")
    follows(lab, a)


@cases(*EITHER)
def test_both_families_are_elected_side_by_side(lab, better):
    # V3-CFG-01
    a, b = pair(lab, better, BOTH)
    elected(lab, a, b)
    reached = [lab.ping("H", u, count=3) for u in (HOST["U"], HOST6["U"])]
    expect(reached == [3, 3], f"H reaches U {reached} times of 3")
