# SPDX-License-Identifier: BSD-3-Clause
"""Adverts from peer to peer instead of to the group."""

import time

from capture import VRRP_GROUP, VRRP_GROUP_MAC, advert_message, ethernet, ipv4, send
from lab import HOST, ROUTER, cases, expect, port_mac, virtual_mac, wait_for
from test_keepalived import follows
from test_pair import gaps_below, hosts_follow, start_pair, streams_over

A, B = ROUTER["A"]["lan"], ROUTER["B"]["lan"]


def peers(node, **leaves):
    """Leaves of each virtual router: the other node is its peer."""
    other = {"A": "B", "B": "A"}[node]
    return {f"{w}_extra": {"unicast-peers": [{"address": ROUTER[other][w], **leaves}]}
            for w in ("lan", "up")}


def forged(source, target, ttl=255, priority=200):
    """An advert for virtual router 1 in a frame to A's port, or to the group."""
    message = advert_message(source, target, 1, priority, 10, ["192.0.2.1"])
    mac = VRRP_GROUP_MAC if target == VRRP_GROUP else port_mac("A", "lan")
    return ethernet(mac, "02:00:00:00:00:99", 0x0800, ipv4(source, target, 112, message, ttl=ttl))


def stays_master(lab, router, frames):
    """Ten of each do not move the router."""
    seen = router.statistics("lan")["master-transitions"]
    for _ in range(10):
        send(lab, "H", "lan", frames)
        time.sleep(0.05)
    expect(router.state("lan") == "master" and
           router.statistics("lan")["master-transitions"] == seen, "it followed that advert")


def follows_advert(lab, router, frame):
    """And that one does: what kept the others from it is what they were refused for."""
    send(lab, "H", "lan", [frame])
    wait_for(lambda: f"lan/ipv4/1: master -> backup: advert from {B} with priority 200" in
             router.log_text(), 3, f"{router.node} to follow")


def test_a_pair_of_peers(lab):
    # IMP-UNI-01 IMP-UNI-02. From the virtual MAC: bridges learn it from nothing else, and forget.
    at_a = lab.capture("A", "lan")
    a, b = start_pair(lab, a_options=peers("A"), b_options=peers("B"))
    known = at_a.wait(lambda c: [f.at for f in c.adverts(1) if f.src == virtual_mac(1)], 10,
                      "an advert after B's MAC was known")[0]
    frames = at_a.wait(lambda c: [f for f in c.adverts(1) if f.at > known][5:], 5, "A's adverts")
    expect({(f.dst, f.src, f.ip.src, f.ip.dst, f.ip.ttl, f.advert.checksum_form(f.ip))
            for f in frames} ==
           {(port_mac("B", "lan"), virtual_mac(1), A, B, 255, "pseudo-header")},
           f"an advert: {frames[-1]}")
    hosts_follow(lab, "A")
    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"))
    gaps_below(reports, b.floor_ms, b.floor_ms)
    hosts_follow(lab, "B")
    a.start().wait_state("master")
    b.wait_state("backup")
    hosts_follow(lab, "A")
    expect(not [f for f in at_a.frames if f.advert and f.dst == VRRP_GROUP_MAC],
           "an advert to the group")


def test_only_peers_are_heard(lab):
    # IMP-UNI-02 IMP-UNI-03
    a = lab.steadfast("A", priority=150, track=0, **peers("A"))
    a.start().wait_state("master")
    stays_master(lab, a, [forged("192.0.2.77", A), forged(B, VRRP_GROUP), forged(B, A, ttl=254)])
    counted = a.show("vrrp")["statistics"], a.statistics("lan")
    expect((counted[1]["ip-ttl-errors"], counted[0]["bad-source"], counted[0]["bad-destination"]) ==
           (10, 10, 10), f"counted: {counted}")
    follows_advert(lab, a, forged(B, A))


def test_the_least_ttl_of_a_peer_is_its_own(lab):
    # IMP-UNI-02
    a = lab.steadfast("A", priority=150, track=0, **peers("A", **{"minimum-ttl": 254}))
    a.start().wait_state("master")
    stays_master(lab, a, [forged(B, A, ttl=253)])
    follows_advert(lab, a, forged(B, A, ttl=254))


def test_a_router_of_the_group_hears_no_unicast(lab):
    # IMP-UNI-01 IMP-UNI-03
    a = lab.steadfast("A", priority=150, track=0)
    a.start().wait_state("master")
    stays_master(lab, a, [forged(B, A)])
    follows_advert(lab, a, forged(B, VRRP_GROUP))


@cases({"better": "steadfast"}, {"better": "keepalived"})
def test_keepalived_as_the_peer(lab, better):
    # IMP-UNI-02 IMP-CSM-02
    other = {"steadfast": "keepalived", "keepalived": "steadfast"}[better]

    def make(kind, node, priority):
        if kind == "steadfast":
            return lab.steadfast(node, priority=priority, track=0, **peers(node))
        peer = {"A": "B", "B": "A"}[node]
        return lab.keepalived(node, priority=priority, track=0, instance=lambda w: [
            "vmac_xmit_base", f"unicast_src_ip {ROUTER[node][w]}", "unicast_peer {",
            f"  {ROUTER[peer][w]}", "}"])

    a, b = make(better, "A", 150), make(other, "B", 100)
    b.start().wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")
    time.sleep(2 * a.floor_ms / 1000)
    expect(a.state("lan") == "master" and b.state("lan") == "backup", "it did not last")
    a.crash()
    b.wait_state("master")
    follows(lab, "B")
