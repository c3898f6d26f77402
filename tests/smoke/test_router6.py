# SPDX-License-Identifier: BSD-3-Clause
"""What hosts see of one virtual gateway between two Steadfast routers over IPv6: adverts, Neighbor
Discovery, multicast listening, ping, and ICMPv6 errors."""

import time

from capture import (VRRP_GROUP6, ethernet, group_mac, icmp6, ipv6, send, solicitation,
                     solicited_node)
from lab import (GATEWAY6, HOST6, LINK_GATEWAY6, ROUTER6, VRID, cases, expect, port_mac,
                 virtual_mac, wait_for)
from pairs import start_pair6

VMAC = virtual_mac(VRID["lan"], "ipv6")
H, U = HOST6["H"], HOST6["U"]
H_LINK = "fe80::10"
A, B = ROUTER6["A"], ROUTER6["B"]
GATEWAYS = (LINK_GATEWAY6, GATEWAY6["lan"])
ALL_NODES = "ff02::1"
MLD_ROUTERS = "ff02::16"
EXCLUDE = (2, 4)  # records of a group that is listened to: as it is, and as it became
RS, RA, NS, NA = 133, 134, 135, 136


def ask(lab, target, src=H, answers=1):
    """What reaches H's port of the switch in answer to a solicitation of H's, and a while later."""
    capture = lab.capture("H", "lan")
    send(lab, "H", "lan", [solicitation(port_mac("H", "lan"), src, target)])
    if answers:
        capture.wait(lambda c: c.nds(NA, sent=False, target=target)[answers - 1:], 3,
                     f"{answers} answers for {target}")
    time.sleep(0.4)
    capture.stop()
    return capture.nds(NA, sent=False, target=target)


def from_h(lab, payload, dst, hop_limit=64, src=H, mac=VMAC, protocol=58):
    """Sends a packet of H's own making to its gateway."""
    packet = ipv6(src, dst, protocol, payload, hop_limit)
    send(lab, "H", "lan", [ethernet(mac, port_mac("H", "lan"), 0x86DD, packet)])


def echo(dst, src=H, octets=8):
    return icmp6(src, dst, 128, rest=0x00770001, body=bytes(octets))


def test_adverts_have_their_golden_form(lab):
    # V3-FMT-01 V3-FMT-08 V3-FMT-12 V3-TX-01 V3-TX-03 V3-TX-05 V3-TX-11 IMP-DSCP-01 IP6-CSM-01
    start_pair6(lab)
    capture, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    adverts = capture.wait(lambda c: c.adverts(1)[4:], 3, "adverts")
    frame = adverts[0]
    expect((frame.dst, frame.src) == (group_mac(VRRP_GROUP6), VMAC), f"frame: {frame}")
    ip, advert = frame.ip, frame.advert
    expect((ip.src, ip.dst, ip.ttl, ip.tos) == (A["link"], VRRP_GROUP6, 255, 0xC0), f"{ip}")
    expect((advert.version, advert.type, advert.vrid, advert.priority, advert.reserved,
            advert.interval_cs, advert.tail) == (3, 1, 1, 150, 0, 10, b""), f"{advert}")
    expect(advert.addresses == list(GATEWAYS), f"addresses: {advert.addresses}")
    expect(advert.checksum_form(ip) == "pseudo-header", "the checksum is wrong")
    expect(not at_b.adverts(1), "the backup sends adverts")
    out = lab.capture("A", "up")
    other = out.wait(lambda c: c.adverts(2), 3, "adverts on the uplink")[0]
    expect((other.ip.src, other.advert.addresses) ==
           (A["link"], [LINK_GATEWAY6, GATEWAY6["up"]]), f"on the uplink: {other}")


def test_only_the_master_answers_solicitations_for_the_gateway(lab):
    # V3-ND-01 V3-ND-02 V3-BAK-02 ND-NA-01 ND-NA-02 ND-NA-03 ND-NA-04 ND-NA-06 ND-NA-08 IP6-CSM-01
    start_pair6(lab, in_turn=True)
    for target in GATEWAYS:
        at_b = lab.capture("B", "lan")
        answers = ask(lab, target)
        expect(len(answers) == 1, f"{len(answers)} answers for {target}: {answers}")
        frame = answers[0]
        nd = frame.nd
        expect((nd.router, nd.solicited, nd.override, nd.mac, nd.options) ==
               (True, True, True, VMAC, (2,)), f"{target}: {nd}")
        expect((frame.dst, frame.ip.dst, frame.ip.src, frame.ip.ttl) ==
               (port_mac("H", "lan"), H, target, 255), f"{target}: {frame}")
        expect(frame.icmp6.checksum_ok, "the checksum is wrong")
        expect(not at_b.nds(NA, target=target), "the backup answers for the gateway")
    for node, own in (("A", A), ("B", B)):
        for address in (own["lan"], own["link"]):
            answers = ask(lab, address)
            expect([f.nd.mac for f in answers] == [port_mac(node, "lan")], f"{answers}")


def test_the_master_defends_the_gateway_against_a_node_that_wants_its_address(lab):
    # ND-NA-05 ND-DAD-05 ND-NS-03 V3-BAK-02
    a, _ = start_pair6(lab, in_turn=True)
    at_b = lab.capture("B", "lan")
    for target in GATEWAYS:
        answers = ask(lab, target, src="::")
        expect(len(answers) == 1, f"{len(answers)} answers for {target}: {answers}")
        nd, frame = answers[0].nd, answers[0]
        expect((nd.router, nd.solicited, nd.override, nd.mac) == (True, False, True, VMAC),
               f"{target}: {nd}")
        expect((frame.dst, frame.ip.dst) == (group_mac(ALL_NODES), ALL_NODES), f"{frame}")
    expect(not at_b.nds(NA), "the backup answers too")
    expect(a.state("lan") == "master", "it gave way to a host")


def test_the_subnet_router_address_is_everybodys(lab):
    # IP6-FWD-14
    start_pair6(lab)
    anycast = "2001:db8:1::"
    answers = ask(lab, anycast, answers=2)
    expect(sorted(f.nd.mac for f in answers) == [port_mac("A", "lan"), port_mac("B", "lan")] and
           not any(f.nd.override for f in answers), f"answers: {answers}")


def test_becoming_master_sends_the_advert_then_the_announcements(lab):
    # V3-BAK-09 V3-BAK-10 ND-NA-07 ND-DAD-02 IMP-ACT-01 V3-INI-07
    a, b = start_pair6(lab)
    capture = lab.capture("B", "lan")
    a.crash()
    b.wait_state("master")
    capture.wait(lambda c: c.adverts(1)[4:], 3, "adverts")
    ours = capture.select(sent=True, src=VMAC)
    expect(ours[0].advert is not None, f"first: {ours[0]}")
    announced = [f for f in ours[1:3] if f.nd]
    expect([f.nd.target for f in announced] == list(GATEWAYS), f"then: {ours[1:3]}")
    for frame in announced:
        nd = frame.nd
        expect((nd.type, nd.router, nd.solicited, nd.override, nd.mac) ==
               (NA, True, False, True, VMAC), f"announcement: {frame}")
        expect((frame.dst, frame.ip.src, frame.ip.dst, frame.ip.ttl) ==
               (group_mac(ALL_NODES), nd.target, ALL_NODES, 255), f"announcement: {frame}")
        expect(frame.icmp6.checksum_ok, "the checksum is wrong")
    expect(not [f for f in capture.nds(NS) if f.ip.src == "::"], "it looks for duplicates")


def test_the_backup_is_silent_and_deaf_on_the_virtual_mac(lab):
    # V3-BAK-04 V3-BAK-02 V3-TX-16
    _, b = start_pair6(lab)
    at_b = lab.capture("B", "lan")
    stream = lab.stream(interval_us=1000, addresses=HOST6)
    for _ in range(5):  # every frame to the virtual MAC now reaches both
        lab.forget_macs("lan")
        lab.forget_macs("up")
        time.sleep(0.25)
    report = stream.stop()
    expect(report["duplicates"] == 0, f"{report['duplicates']} duplicates after flooding")
    expect(report["lost"] <= 5, f"flooding lost {report['lost']}")
    expect(at_b.select(sent=False, dst=VMAC), "nothing was flooded: the test tests nothing")
    sent = at_b.select(sent=True, src=VMAC)
    expect(not sent, f"the backup sent from the virtual MAC: {sent[:3]}")
    lab.forget_macs("lan")
    from_h(lab, echo(B["lan"]), B["lan"])  # for B, but by the virtual MAC: A passes it on
    from_h(lab, echo(LINK_GATEWAY6), LINK_GATEWAY6, mac=port_mac("B", "lan"))
    time.sleep(0.4)
    replies = at_b.select(sent=True, where=lambda f: f.icmp == (129, 0))
    expect(len(replies) <= 1, f"the backup took a frame to the virtual MAC: {replies}")
    expect(all(f.ip.src == B["lan"] for f in replies), "the backup answers for the gateway")
    expect(b.state("lan") == "backup", "B is no backup any more")


def listened_to(capture):
    return {group for f in capture.frames if f.sent for kind, group in f.mld if kind in EXCLUDE}


def test_groups_are_joined_from_the_physical_mac(lab):
    # ND-GRP-01 ND-GRP-02
    lab.ipv6()
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    lab.steadfast("A", priority=150, families=("ipv6",)).start().wait_state("master")
    lab.steadfast("B", priority=100, families=("ipv6",)).start().wait_state("backup")
    own = {"ff02::12", "ff02::2", solicited_node(A["lan"])}
    for capture, node, groups in ((at_a, "A", own | {solicited_node(LINK_GATEWAY6)}),
                                  (at_b, "B", {"ff02::12", "ff02::2", solicited_node(B["lan"])})):
        capture.wait(lambda c, g=groups: g <= listened_to(c), 5, f"{node} to join {groups}")
        reports = [f for f in capture.frames if f.sent and f.mld]
        expect(all((f.src, f.dst, f.ip.dst, f.ip.ttl) ==
                   (port_mac(node, "lan"), group_mac(MLD_ROUTERS), MLD_ROUTERS, 1)
                   for f in reports), f"reports: {reports}")
        expect(all(f.ip.src in ("::", ROUTER6[node]["link"]) for f in reports), f"{reports}")
        expect(all(f.icmp6.checksum_ok for f in reports), "a wrong checksum")
        expect(f"{ALL_NODES}" not in listened_to(capture), "all nodes are never reported")
    expect(solicited_node(LINK_GATEWAY6) not in listened_to(at_b), "the backup listens for hosts")


def test_a_query_is_answered_with_all_groups(lab):
    # ND-GRP-01
    start_pair6(lab)
    time.sleep(1.5)  # for the reports of joining to be over
    capture = lab.capture("A", "lan")
    body = bytes(16) + b"\2\x7d\0\0"  # for any group; robustness 2, interval 125 s
    query = icmp6(H_LINK, ALL_NODES, 130, rest=100 << 16, body=body)
    alert = bytes([58, 0, 5, 2, 0, 0, 1, 0])
    packet = ipv6(H_LINK, ALL_NODES, 0, alert + query, hop_limit=1)
    send(lab, "H", "lan", [ethernet(group_mac(ALL_NODES), port_mac("H", "lan"), 0x86DD, packet)])
    groups = {"ff02::12", "ff02::2", solicited_node(A["lan"]), solicited_node(LINK_GATEWAY6)}
    capture.wait(lambda c: groups <= listened_to(c), 3, f"a report of {groups}")
    expect(all(kind == 2 for f in capture.frames if f.sent for kind, _ in f.mld), "odd records")


def test_own_addresses_are_looked_for_before_they_are_used(lab):
    # ND-DAD-01 V3-INI-07
    lab.ipv6()
    capture = lab.capture("A", "lan")
    lab.steadfast("A", families=("ipv6",)).start().wait_state("master")
    probes = {f.nd.target: f for f in capture.nds(NS) if f.ip.src == "::"}
    expect(set(probes) == {A["link"], A["lan"]}, f"looked for: {probes}")
    for target, frame in probes.items():
        group = solicited_node(target)
        expect((frame.src, frame.dst, frame.ip.dst, frame.ip.ttl, frame.nd.options) ==
               (port_mac("A", "lan"), group_mac(group), group, 255, ()), f"probe: {frame}")
    # Nothing comes from an address before the second after its probe is over.
    for frame in capture.select(sent=True, where=lambda f: f.ip and f.ip.src in probes):
        expect(frame.at - probes[frame.ip.src].at > 0.9, f"too early: {frame}")


@cases({"what": "link"}, {"what": "lan"})
def test_an_address_that_another_node_has_is_not_used(lab, what):
    # ND-DAD-03 ND-DAD-04
    lab.ipv6()
    taken = A[what]
    lab.ip("H", [f"address add {taken}/64 dev lan nodad"])
    a = lab.steadfast("A", families=("ipv6",)).start()
    wait_for(lambda: taken in a.log_text(), 10, "A to say that its address is taken")
    expect("not used" in a.log_text(), f"it says: {a.log_text()[-300:]}")
    if what == "link":  # no source of adverts
        expect(a.state("lan") == "initialize", f"A is {a.state('lan')}")
    else:
        a.wait_state("master", wires=["lan"])
    capture = lab.capture("A", "lan")
    lab.ip("H", [f"address del {taken}/64 dev lan"])
    expect(not ask(lab, taken, answers=0), "it answers for another node's address")
    expect(not capture.select(sent=True, where=lambda f: f.ip and f.ip.src == taken),
           "it sends from another node's address")


@cases({"accept": False}, {"accept": True})
def test_ping(lab, accept):
    # IP6-ICM-12 IP6-ICM-13 V3-ACT-06 V3-ACT-07 V3-CFG-08
    start_pair6(lab, accept=accept)
    for own in (A, B):
        for address in (own["lan"], f"{own['link']}%lan"):
            expect(lab.ping("H", address, count=2) == 2, f"{address} does not answer H")
    out = lab.capture("A", "up")
    for gateway in (GATEWAY6["lan"], f"{LINK_GATEWAY6}%lan"):
        answered = lab.ping("H", gateway, count=2, wait=0.5)
        expect(answered == (2 if accept else 0), f"{gateway}: {answered} of 2 answered")
    passed = out.select(sent=True, where=lambda f: f.ip and f.ip.dst in GATEWAYS)
    expect(not passed, f"it forwarded packets to the virtual address: {passed}")
    for size in (8, 56, 1400, 1452):
        expect(lab.ping("H", U, count=2, options=("-s", str(size))) == 2, f"{size} octets")
    out.stop()
    sent = out.select(sent=True, where=lambda f: f.icmp == (128, 0) and f.ip.dst == U)[-8:]
    expect(all((f.src, f.ip.ttl) == (port_mac("A", "up"), 63) for f in sent), f"on: {sent}")


def quoted(frame):
    """What an error quotes: the packet's source, destination and hop limit."""
    body = frame.icmp6.body
    return body[8:24], body[24:40], body[7]


def error_to_h(lab, kind, payload, dst, **how):
    """The only error of the kind that the packet leads to."""
    capture = lab.capture("H", "lan")
    from_h(lab, payload, dst, **how)
    errors = capture.wait(lambda c: c.select(sent=False, where=lambda f: f.icmp == kind), 6,
                          f"ICMPv6 {kind}")
    expect(len(errors) == 1, f"errors: {errors}")
    expect(errors[0].icmp6.checksum_ok and len(errors[0].raw) <= 14 + 1280, f"{errors[0]}")
    return errors[0]


def test_icmp_errors_say_what_is_wrong(lab):
    # IP6-FWD-02 IP6-ICM-01 IP6-ICM-07 IP6-ICM-09 IP6-ICM-10 IP6-ICM-12 ND-RES-03 ND-RES-04
    def config(document):
        document["interfaces"]["up"]["mtu"] = 1400

    a, _ = start_pair6(lab, config=config)
    wait_for(lambda: {x["status"] for x in a.show("interface lan")["addresses"]} == {"preferred"}, 5,
             "A to have its addresses")  # of which its virtual routers need one alone
    frame = error_to_h(lab, (3, 0), echo(U), U, hop_limit=1)
    expect(frame.ip.src == A["lan"], f"from {frame.ip.src}")
    expect(quoted(frame)[2] == 1, f"quoted: {frame.icmp6}")
    frame = error_to_h(lab, (1, 0), echo("2001:db8:99::9"), "2001:db8:99::9")
    expect(frame.ip.src == A["lan"], f"from {frame.ip.src}")
    frame = error_to_h(lab, (2, 0), echo(U, octets=1400), U)
    expect(frame.icmp6.rest == 1400 and len(frame.raw) == 14 + 1280, f"too big: {frame.icmp6}")
    lab.ip("H", [f"address add {H_LINK}/64 dev lan nodad"])
    frame = error_to_h(lab, (1, 2), echo(U, src=H_LINK), U, src=H_LINK)
    expect((frame.ip.src, frame.ip.dst) == (A["link"], H_LINK), f"beyond scope: {frame.ip}")
    out = lab.capture("A", "up")
    frame = error_to_h(lab, (1, 3), echo("2001:db8:2::99"), "2001:db8:2::99")
    expect(frame.ip.src == A["lan"], f"from {frame.ip.src}")
    asked = out.nds(NS, target="2001:db8:2::99")
    gaps = [y.at - x.at for x, y in zip(asked, asked[1:])]
    expect(len(asked) == 3 and all(0.9 < gap < 1.6 for gap in gaps), f"asked: {gaps}")


def test_the_master_asks_for_hosts_with_the_virtual_mac(lab):
    # V3-ND-03 V3-ND-04 ND-RES-01
    start_pair6(lab)
    out = lab.capture("A", "up")
    from_h(lab, echo("2001:db8:2::77"), "2001:db8:2::77")
    frame = out.wait(lambda c: c.nds(NS, target="2001:db8:2::77"), 3, "a solicitation")[0]
    vmac = virtual_mac(VRID["up"], "ipv6")
    expect((frame.src, frame.nd.mac, frame.ip.src) == (vmac, vmac, LINK_GATEWAY6), f"{frame}")
    group = solicited_node("2001:db8:2::77")
    expect((frame.dst, frame.ip.dst, frame.ip.ttl) == (group_mac(group), group, 255), f"{frame}")


def test_adverts_and_link_local_packets_are_never_forwarded(lab):
    # V3-TX-12 IP6-FWD-09 IP6-FWD-10
    start_pair6(lab)
    out = lab.capture("A", "up")
    for mac in (group_mac(VRRP_GROUP6), VMAC, port_mac("A", "lan")):
        from_h(lab, b"\0" * 8, VRRP_GROUP6, mac=mac, protocol=17)
    from_h(lab, echo("fe80::77"), "fe80::77")
    from_h(lab, echo("ff0e::77"), "ff0e::77", mac=group_mac("ff0e::77"))
    time.sleep(0.5)
    leaked = out.select(sent=True, where=lambda f: f.ip and f.ip.src == H)
    expect(not leaked, f"forwarded: {leaked}")
