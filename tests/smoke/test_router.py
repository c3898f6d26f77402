# SPDX-License-Identifier: BSD-3-Clause
"""What hosts see of one virtual gateway between two Steadfast routers: ARP, ping, forwarding and
ICMP errors, in each role."""

import time

from capture import (BROADCAST, VRRP_GROUP, advert_v3, arp_request, echo_request, ethernet, ipv4,
                     send)
from lab import (GATEWAY, HOST, LAN_GATEWAY, ROUTER, UP_GATEWAY, VRID, cases, expect, port_mac,
                 virtual_mac, wait_for)

VMAC = virtual_mac(VRID["lan"])
H, U = HOST["H"], HOST["U"]
A, B = ROUTER["A"]["lan"], ROUTER["B"]["lan"]


def start_pair(lab, **options):
    """A is master, B its backup."""
    a = lab.steadfast("A", priority=150, **options)
    b = lab.steadfast("B", priority=100, **options)
    a.start().wait_state("master")
    b.start().wait_state("backup")
    return a, b


def ask(lab, address, seconds=0.4):
    """The ARP replies that H gets for an address, as captured at H's port of the switch."""
    capture = lab.capture("H", "lan")
    send(lab, "H", "lan", [arp_request(port_mac("H", "lan"), H, address)])
    time.sleep(seconds)
    capture.stop()
    return capture.arps(sent=False, op=2, spa=address)


def test_only_the_master_answers_arp_for_the_gateway(lab):
    # V3-ACT-01 V3-ARP-01 V3-ARP-02 V3-ARP-03 V3-BAK-01 V3-ARP-10 V2-BAK-01
    start_pair(lab)
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    replies = ask(lab, LAN_GATEWAY)
    expect(len(replies) == 1, f"{len(replies)} replies for the gateway: {replies}")
    expect(replies[0].arp.sha == VMAC, f"the gateway is said to be at {replies[0].arp.sha}")
    expect(replies[0].arp.tha == replies[0].dst == port_mac("H", "lan"), f"to whom? {replies[0]}")
    expect(at_a.arps(op=2, spa=LAN_GATEWAY) and not at_b.arps(op=2, spa=LAN_GATEWAY),
           "it was not A, or not A alone, that answered")
    for node, address in (("A", A), ("B", B)):  # and each for its own address
        replies = ask(lab, address)
        expect([f.arp.sha for f in replies] == [port_mac(node, "lan")] and
               replies[0].src == port_mac(node, "lan"), f"{address}: {replies}")


def test_the_master_does_not_answer_what_another_router_announces(lab):
    # An answer from the virtual MAC would draw the switch's entry for it back.
    lab.steadfast("A", priority=150).start().wait_state("master")
    capture = lab.capture("A", "lan")
    send(lab, "H", "lan", [arp_request(VMAC, LAN_GATEWAY, LAN_GATEWAY)])
    expect(len(ask(lab, LAN_GATEWAY)) == 1, "A does not answer H, which asked after it")
    capture.stop()
    replies = capture.arps(op=2, spa=LAN_GATEWAY)
    expect([f.dst for f in replies] == [port_mac("H", "lan")], f"it answered: {replies}")


def test_each_router_answers_ping_to_its_own_address(lab):
    # V3-ARP-09 V3-BAK-04
    start_pair(lab)
    for address in (A, B):
        expect(lab.ping("H", address, count=3) == 3, f"{address} does not answer H")
    # To B's address, by the virtual MAC, flooded to both: A forwards it, B itself is deaf there.
    capture = lab.capture("H", "lan")
    lab.forget_macs("lan")
    packet = ipv4(H, B, 1, echo_request(identifier=77))
    send(lab, "H", "lan", [ethernet(VMAC, port_mac("H", "lan"), 0x0800, packet)])
    time.sleep(0.4)
    replies = capture.select(sent=False, where=lambda f: f.icmp == (0, 0) and f.ip.src == B and
                             f.ip.payload[4:6] == b"\0\x4d")
    expect(len(replies) <= 1, "the backup took a frame to the virtual MAC")


@cases({"accept": False}, {"accept": True})
def test_ping_to_the_gateway_is_answered_in_accept_mode_only(lab, accept):
    # V3-ACT-06 V3-ACT-07 V3-CFG-08 V3-BAK-05 V3-FWD-01
    a, b = start_pair(lab, accept=accept)
    out = lab.capture("A", "up")
    answered = lab.ping("H", LAN_GATEWAY, count=3, wait=0.5)
    expect(answered == (3 if accept else 0), f"accept-mode {accept}: {answered} of 3 answered")
    expect(not out.select(sent=True, where=lambda f: f.ip and f.ip.dst == LAN_GATEWAY),
           "it forwarded packets to the virtual address")
    capture = lab.capture("B", "lan")  # the backup takes them on no MAC
    packet = ipv4(H, LAN_GATEWAY, 1, echo_request())
    send(lab, "H", "lan", [ethernet(port_mac("B", "lan"), port_mac("H", "lan"), 0x0800, packet)])
    time.sleep(0.4)
    expect(not capture.select(sent=True, where=lambda f: f.icmp == (0, 0)),
           "the backup answers for the virtual address")
    if not accept:  # and neither is there an ICMP error about them
        at_h = lab.capture("H", "lan")
        lab.ping("H", LAN_GATEWAY, count=2, wait=0.5)
        expect(not at_h.select(sent=False, where=lambda f: f.icmp and f.icmp[0] in (3, 5, 11)),
               "an ICMP error about a ping to the virtual address")


def test_transit_packets_are_routed_once_and_from_the_ports_mac(lab):
    # V3-ACT-05 IMP-NIC-04
    start_pair(lab)
    out = lab.capture("A", "up")
    for size in (8, 56, 1400, 1472):
        expect(lab.ping("H", U, count=2, options=("-s", str(size))) == 2, f"{size} octets")
    sent = out.wait(lambda c: (s := c.select(sent=True, where=lambda f: f.icmp == (8, 0)))[7:] and s,
                    5, "8 requests")
    expect(len(sent) == 8, f"{len(sent)} requests of 8")
    expect(all(f.src == port_mac("A", "up") for f in sent), "odd source MAC")
    expect(all(f.ip.ttl == 63 and f.ip.header_ok for f in sent), "odd TTL or header checksum")
    back = lab.capture("H", "lan")
    lab.ping("H", U)
    replies = back.select(sent=False, where=lambda f: f.icmp == (0, 0))
    expect(replies and replies[0].src == port_mac("A", "lan"), "the way back is odd")


def test_icmp_errors_come_from_the_right_address(lab):
    start_pair(lab)
    at_h = lab.capture("H", "lan")
    expect(lab.ping("H", U, options=("-t", "1")) == 0, "TTL 1 got through")
    expect(lab.ping("H", U, options=("-t", "2")) == 1, "TTL 2 did not get through")
    expired = at_h.select(sent=False, where=lambda f: f.icmp == (11, 0))
    expect([f.ip.src for f in expired] == [A], f"time exceeded from {expired}")
    lab.ping("H", "203.0.113.9", wait=0.5)  # no route
    unreachable = at_h.select(sent=False, where=lambda f: f.icmp == (3, 0))
    expect([f.ip.src for f in unreachable] == [A], f"net unreachable: {unreachable}")
    lab.ping("H", "198.51.100.99", wait=4.5)  # a neighbor that does not answer
    unreachable = at_h.select(sent=False, where=lambda f: f.icmp == (3, 1))
    expect([f.ip.src for f in unreachable][:1] == [A], f"host unreachable: {unreachable}")


def test_becoming_master_sends_the_advert_then_the_announcements(lab):
    # V3-BAK-07 V3-BAK-08 V3-BAK-11 IMP-ACT-01 V3-INI-05 V3-INI-06 V3-TX-16 V2-BAK-05
    addresses = {"lan": [LAN_GATEWAY, "192.0.2.254"], "up": [UP_GATEWAY]}
    capture = lab.capture("A", "lan")
    a = lab.steadfast("A", priority=100, gateways=addresses)
    a.start().wait_state("master")
    capture.wait(lambda c: len(c.adverts(1)) > 4, 3, "adverts")
    ours = capture.select(sent=True, src=VMAC)
    kinds = ["advert" if f.advert else "arp" if f.arp else "?" for f in ours[:3]]
    expect(kinds == ["advert", "arp", "arp"], f"first frames: {kinds}")
    for frame, address in zip(ours[1:3], addresses["lan"]):
        arp = frame.arp
        expect((frame.dst, arp.op, arp.sha, arp.spa, arp.tpa) ==
               (BROADCAST, 1, VMAC, address, address) and
               arp.tha in ("00:00:00:00:00:00", VMAC), f"announcement: {frame}")
    adverts = capture.adverts(1)
    gaps = [(y.at - x.at) * 1000 for x, y in zip(adverts, adverts[1:])]
    expect(60 < sum(gaps) / len(gaps) < 140, f"adverts every {gaps} ms")


def test_the_owner_is_master_at_once(lab):
    # V3-INI-01 V3-INI-02 V3-INI-04 V3-FMT-04 V3-ARP-04 V3-ARP-09 V3-CFG-07 V3-ACT-06 V2-OPS-02
    b = lab.steadfast("B", priority=254)
    b.start().wait_state("master")
    capture = lab.capture("A", "lan")
    a = lab.steadfast("A", preempt=False, track=0, gateways={"lan": [A], "up": [UP_GATEWAY]})
    b.gateways = a.gateways
    b.stop()
    b.start()
    a.start()
    a.wait_state("master", wires=["lan"])
    b.wait_state("backup", wires=["lan"])
    shown = a.vrrp("lan")
    expect(shown["is-owner"] and shown["effective-priority"] == 255, f"not the owner: {shown}")
    first = capture.wait(lambda c: c.adverts(1), 3, "an advert")[0]
    expect(first.advert.priority == 255, f"first advert: {first.advert}")
    expect(lab.ping("H", A, count=2) == 2, "the owner does not answer ping to its address")
    replies = ask(lab, A)
    expect([f.arp.sha for f in replies] == [VMAC], f"ARP of the owner: {replies}")
    physical = [f for f in capture.arps(spa=A) if f.arp.sha != VMAC]
    expect(not physical, f"ARP with the physical MAC for an owned address: {physical}")


def test_the_backup_is_silent_and_deaf_on_the_virtual_mac(lab):
    # V3-BAK-04 V3-TX-16 V2-BAK-02 V3-BAK-01
    a, b = start_pair(lab)
    at_b = lab.capture("B", "lan")
    stream = lab.stream(interval_us=1000)
    for _ in range(5):  # every frame to the virtual MAC now reaches both
        lab.forget_macs("lan")
        lab.forget_macs("up")
        time.sleep(0.25)
    report = stream.stop()
    expect(report["duplicates"] == 0, f"{report['duplicates']} duplicates after flooding")
    expect(report["lost"] <= 5, f"flooding lost {report['lost']}")
    flooded = at_b.select(sent=False, dst=VMAC)
    expect(flooded, "nothing was flooded to the backup: the test tests nothing")
    sent = at_b.select(sent=True, src=VMAC)
    expect(not sent, f"the backup sent from the virtual MAC: {sent[:3]}")
    expect(b.state("lan") == "backup", "B is no backup any more")


def test_adverts_are_never_forwarded(lab):
    # V3-TX-12 V2-TX-04
    a = lab.steadfast("A", priority=150)
    a.start().wait_state("master")
    out = lab.capture("A", "up")
    packet = ipv4(H, VRRP_GROUP, 17, b"\0" * 8, ttl=64)
    for dst in ("01:00:5e:00:00:12", VMAC, port_mac("A", "lan")):
        send(lab, "H", "lan", [ethernet(dst, port_mac("H", "lan"), 0x0800, packet)])
    send(lab, "H", "lan", [advert_v3(H, 9, 100, 10, ["192.0.2.9"])])
    time.sleep(0.5)
    leaked = out.select(sent=True, where=lambda f: f.ip and f.ip.dst == VRRP_GROUP and
                        f.ip.src == H)
    expect(not leaked, f"forwarded: {leaked}")


def test_a_master_that_hears_a_lesser_one_speaks_up_at_once(lab):
    # V3-ACT-14 V3-ACT-15 V3-ACT-10
    a = lab.steadfast("A", priority=150, interval_cs=100, track=0)
    a.start().wait_state("master")
    capture = lab.capture("A", "lan")
    before = capture.wait(lambda c: c.adverts(1), 3, "an advert")[0]
    time.sleep(0.3)
    send(lab, "H", "lan", [advert_v3(H, 1, 50, 100, [LAN_GATEWAY])])
    heard = capture.wait(lambda c: c.adverts(1, sent=False), 2, "the lesser's advert")[0]
    answer = capture.wait(lambda c: c.adverts(1)[1:], 2, "the answer")[0]
    expect((answer.at - heard.at) < 0.2, f"answered after {answer.at - heard.at:.3f} s")
    expect(answer.at - before.at < 0.9, "that was the periodic one")
    periodic = capture.wait(lambda c: c.adverts(1)[2:], 2, "the next advert")[0]
    expect(abs(periodic.at - before.at - 1) < 0.2, "the answer moved the schedule")


def test_static_neighbors_and_routes_are_used(lab):
    def config(document):
        document["interfaces"]["up"]["ipv4"]["neighbors"] = [
            {"ip": "198.51.100.77", "link-layer-address": "02:00:00:00:00:77"}]
        document["routes"] = [{"prefix": "203.0.113.0/24", "next-hops": ["198.51.100.77"]}]

    lab.steadfast("A", config=config).start().wait_state("master")
    out = lab.capture("A", "up")
    lab.ping("H", "203.0.113.5", wait=0.3)
    sent = out.select(sent=True, where=lambda f: f.icmp == (8, 0))
    expect([(f.dst, f.ip.dst) for f in sent] == [("02:00:00:00:00:77", "203.0.113.5")],
           f"sent on: {sent}")
    expect(not out.arps(tpa="198.51.100.77"), "it asked for a static neighbor")
    wait_for(lambda: lab.ping("H", U), 3, f"connected {GATEWAY['up']}/24 to be reached too")
