# SPDX-License-Identifier: BSD-3-Clause
"""Steadfast with keepalived (use_vmac) as its peer, in versions 3 and 2, each in either place."""

import time

from capture import VRRP_GROUP, VRRP_GROUP_MAC
from lab import GATEWAY, HOST, LAN_GATEWAY, VRID, cases, expect, virtual_mac, wait_for

BOTH_WAYS = ({"version": 3, "better": "steadfast"}, {"version": 3, "better": "keepalived"},
             {"version": 2, "better": "steadfast"}, {"version": 2, "better": "keepalived"})
BOTH_WAYS_V3 = BOTH_WAYS[:2]
MARGIN_MS = 500  # on a busy machine; the figures proper are the bench's


def pair(lab, version, better, **options):
    """(the better, the other): A with priority 150 and B with 100."""
    interval = {3: 10, 2: 100}[version]
    other = {"steadfast": "keepalived", "keepalived": "steadfast"}[better]
    common = {"version": version, "interval_cs": interval, **options}
    return (getattr(lab, better)("A", **{"priority": 150, **common}),
            getattr(lab, other)("B", **{"priority": 100, **common}))


def elected(lab, a, b):
    """Starts the lesser first, so that the better has to preempt it."""
    b.start().wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, a.node)


def follows(lab, node):
    """The hosts hold the virtual MAC, the bridges have it behind the master, and packets pass."""
    for wire in ("lan", "up"):
        wait_for(lambda w=wire: lab.bridge_port(w, virtual_mac(VRID[w])) == node, 3,
                 f"the {wire} bridge to have the virtual MAC behind {node}")
    for wire, host, other in (("lan", "H", "U"), ("up", "U", "H")):
        wait_for(lambda h=host, o=other: lab.ping(h, HOST[o], count=3) == 3, 3,
                 f"{host} to reach {other} through {node}")
        held = lab.arp_entry(host, GATEWAY[wire])
        expect(held == virtual_mac(VRID[wire]), f"{host} holds {held} for its gateway")


@cases(*BOTH_WAYS)
def test_higher_priority_is_elected_and_preempts(lab, version, better):
    # V3-BAK-13 V3-BAK-14 V3-ACT-11 V2-BAK-07 V2-BAK-08 V2-MAS-07 IMP-CSM-02 V3-ACT-05 V2-MAS-01
    # V3-ACT-01 V2-OPS-01
    a, b = pair(lab, version, better)
    elected(lab, a, b)
    time.sleep(2 * a.floor_ms / 1000)  # and it stays so
    expect(a.state("lan") == "master" and b.state("lan") == "backup", "the election did not last")
    for router in (a, b):
        if router.kind == "steadfast":
            shown, counted = router.vrrp("lan"), router.statistics("lan")
            expect(counted["advertisement-rcvd"] > 0, "no advert of keepalived was accepted")
            expect(counted["interval-errors"] == 0, f"interval errors: {counted}")
            if router is b:
                expect(shown["last-adv-source"] == a.address["lan"], f"heard: {shown}")


def test_bridges_stay_with_the_master_that_preempted_keepalived(lab):
    # keepalived's kernel answers the first gratuitous ARP from the virtual MAC, since it still has
    # the address, and bridges follow it back; without a second one that lasts an interval.
    a, b = pair(lab, 3, "steadfast", interval_cs=100)
    b.start().wait_state("master")
    capture = lab.capture("A", "lan")
    a.start()
    wait_for(lambda: capture.adverts(1), 6, "A's first advert", every=0.01)
    time.sleep(0.4)
    expect(lab.bridge_port("lan", virtual_mac(1)) == "A", "the bridge followed keepalived back")
    expect(not capture.adverts(1)[1:], "the next advert hid what this test is about")


@cases(*BOTH_WAYS)
def test_takeover_after_the_master_died(lab, version, better):
    # V3-CFG-05 V3-BAK-07 V3-BAK-08 V2-BAK-05 V2-TMR-02
    a, b = pair(lab, version, better)
    elected(lab, a, b)
    stream = lab.stream()
    time.sleep(0.3)
    a.crash()
    b.wait_state("master")
    follows(lab, "B")
    report = stream.stop()
    expect(report["longest_gap_ms"] < b.floor_ms + MARGIN_MS, f"a gap of {report}")
    expect(report["ttl_min"] == report["ttl_max"] == 63, "not one router on the way")

    a.start().wait_state("master")  # and back
    b.wait_state("backup")
    follows(lab, "A")


@cases(*BOTH_WAYS)
def test_takeover_after_the_masters_link_went_down(lab, version, better):
    # IMP-ACT-03
    a, b = pair(lab, version, better)
    elected(lab, a, b)
    stream = lab.stream()
    time.sleep(0.3)
    a.cut("lan")
    b.wait_state("master")
    follows(lab, "B")
    expect(stream.stop()["longest_gap_ms"] < b.floor_ms + MARGIN_MS, "too long a gap")
    wait_for(lambda: a.state("lan") == "initialize", 3, "A to see its link go")
    expect(a.state("up") == "backup", "A kept the uplink though it lost the LAN")

    a.mend("lan")
    a.wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")


@cases(*BOTH_WAYS)
def test_no_preemption_where_it_is_off(lab, version, better):
    # V3-CFG-06 V3-BAK-17 V2-BAK-07 V3-BAK-13
    a, b = pair(lab, version, better, preempt=False)
    b.start().wait_state("master")
    a.start().wait_state("backup")
    time.sleep(1.5 * a.floor_ms / 1000)
    for wire in ("lan", "up"):
        expect(a.state(wire) == "backup" and b.state(wire) == "master", f"preempted on {wire}")
    b.crash()  # silence is another matter
    a.wait_state("master")
    follows(lab, "A")


@cases(*BOTH_WAYS)
def test_priority_zero_hands_over_within_the_skew_time(lab, version, better):
    # V3-ACT-08 V3-BAK-12 V3-FMT-06 V3-TX-08 V2-MAS-04 V2-BAK-06 V2-TMR-01
    a, b = pair(lab, version, better)
    elected(lab, a, b)
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    code = a.stop()
    expect(code == 0, f"A ended with {code}")
    b.wait_state("master")
    last = at_a.wait(lambda c: c.adverts(1), 3, "A's adverts")[-1]
    expect(last.advert.priority == 0 and last.src == virtual_mac(1), f"A's last: {last}")
    first = at_b.wait(lambda c: c.adverts(1), 3, "B's adverts")[0]
    took_ms = (first.at - last.at) * 1000
    # Not before its skew time, and well before what silence would have taken.
    expect(b.skew_ms - 2 <= took_ms < b.skew_ms + 0.5 * (b.floor_ms - b.skew_ms),
           f"B took {took_ms:.1f} ms, its skew time is {b.skew_ms:.1f} ms")
    follows(lab, "B")


@cases(*BOTH_WAYS)
def test_equal_priorities_are_decided_by_address(lab, version, better):
    # V3-BAK-15 V3-ACT-12 V3-ACT-13 V2-MAS-07 V2-MAS-08 V3-ACT-14
    a, b = pair(lab, version, better, priority=100, track=0)
    a.start().wait_state("master")
    b.start().wait_state("backup")
    time.sleep(1.5 * b.floor_ms / 1000)
    expect(b.state("lan") == "backup", "a backup of equal priority took over")
    for wire in ("lan", "up"):
        lab.split(wire, True)
    b.wait_state("master")  # both are now
    expect(a.state("lan") == "master", "A left without having heard anything")
    for wire in ("lan", "up"):
        lab.split(wire, False)
    a.wait_state("backup")
    expect(b.state("lan") == "master", "the greater address did not win")
    follows(lab, "B")


@cases(*BOTH_WAYS_V3)
def test_the_backup_keeps_the_masters_interval(lab, version, better):
    # V3-CFG-03 V3-RX-16 V3-CFG-11
    a, b = pair(lab, version, better)
    a.interval_cs, b.interval_cs = (10, 30) if better == "steadfast" else (30, 10)
    elected(lab, a, b)
    if b.kind == "steadfast":
        shown = b.vrrp("lan")
        expect(abs(shown["master-down-interval"] - (90 + 156 * 30 / 256)) < 2,
               f"learned: {shown['master-down-interval']} cs")
        expect(b.statistics("lan")["interval-errors"] > 0, "the mismatch is not counted")
    time.sleep(1.5)
    expect(a.state("lan") == "master" and b.state("lan") == "backup", "it did not last")


@cases({"version": 3}, {"version": 2})
def test_adverts_have_the_form_keepalived_gives_them(lab, version):
    # V3-FMT-01 V3-FMT-08 V3-FMT-09 V3-FMT-12 V3-TX-01 V3-TX-03 V3-TX-05 V3-TX-07 V3-TX-08
    # V3-TX-09 V3-TX-10 V3-TX-11 V2-FMT-01 V2-FMT-06 V2-FMT-08 V2-FMT-09 V2-FMT-10 V2-TX-01 V2-TX-02
    # V2-TX-03 IMP-DSCP-01 IMP-CSM-02 V3-FMT-15
    addresses = {"lan": [LAN_GATEWAY, "192.0.2.254", "192.0.2.77"], "up": [GATEWAY["up"]]}
    a, b = pair(lab, version, "steadfast", gateways=addresses)
    for router in (a, b):
        router.start().wait_state("master")
        capture = lab.capture(router.node, "lan")
        frame = capture.wait(lambda c: c.adverts(1), 3, "an advert")[0]
        advert, ip = frame.advert, frame.ip
        expect((frame.dst, frame.src) == (VRRP_GROUP_MAC, virtual_mac(1)), f"frame {frame}")
        expect((ip.src, ip.dst, ip.ttl, ip.tos, ip.header_ok) ==
               (router.address["lan"], VRRP_GROUP, 255, 0xC0, True), f"packet {ip}")
        expect((advert.version, advert.type, advert.vrid, advert.priority, advert.reserved,
                advert.auth_type, advert.interval_cs) ==
               (version, 1, 1, router.priority, 0, 0, router.interval_cs), f"advert {advert}")
        expect(advert.addresses == addresses["lan"], f"addresses {advert.addresses}")
        expect(advert.tail == (b"" if version == 3 else bytes(8)), f"tail {advert.tail}")
        expect(advert.checksum_form(ip) == ("pseudo-header" if version == 3 else "message"),
               f"checksum: {advert.checksum_form(ip)}")
        router.stop()
