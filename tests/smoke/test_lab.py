# SPDX-License-Identifier: BSD-3-Clause
"""The lab itself, with keepalived on both sides: when one of these fails, the fault is the lab's
or the machine's, not Steadfast's."""

from lab import LAN_GATEWAY, VRID, expect, virtual_mac, wait_for


def test_two_keepalived_fail_over(lab):
    a = lab.keepalived("A", priority=150).start()
    b = lab.keepalived("B", priority=100).start()
    a.wait_state("master")
    b.wait_state("backup")
    expect(lab.ping("H", "198.51.100.10", count=3) == 3, "H does not reach U")
    expect(lab.arp_entry("H", LAN_GATEWAY) == virtual_mac(1), "H holds another MAC")
    expect(lab.bridge_port("lan", virtual_mac(1)) == "A", "the bridge's table is wrong")

    stream = lab.stream()
    a.crash()
    b.wait_state("master")
    wait_for(lambda: lab.bridge_port("lan", virtual_mac(VRID["lan"])) == "B", 2,
             "the bridge to move the virtual MAC")
    report = stream.stop()
    expect(0 < report["lost"], "a dead master lost nothing: the probe does not see losses")
    expect(report["longest_gap_ms"] < b.floor_ms + 500, f"gap {report['longest_gap_ms']} ms")
    expect(report["ttl_min"] == report["ttl_max"] == 63, "not one router on the way")


def test_capture_sees_who_sent_what(lab):
    lab.keepalived("A", priority=150).start()
    lab.keepalived("B", priority=100).start()
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    adverts = at_a.wait(lambda c: c.adverts(1)[3:], 5, "four adverts of A")
    expect(all(f.src == virtual_mac(1) and f.ip.ttl == 255 for f in adverts), "odd adverts")
    expect(at_b.wait(lambda c: c.adverts(1, sent=False)[3:], 5, "the same at B"), "")
    expect(not at_b.adverts(1, sent=True)[1:], "B sends adverts too")
