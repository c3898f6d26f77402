# SPDX-License-Identifier: BSD-3-Clause
"""A Linux host that is configured by nothing but Router Advertisements, behind two Steadfast
routers whose four virtual routers, two wires and two families, are one sync group."""

import json

from capture import ethernet, group_mac, icmp6, ipv6, send
from lab import (HOST, HOST6, LINK_GATEWAY6, PREFIX6, VRID, expect, port_mac, sh, virtual_mac,
                 wait_for)
from pairs import start_pair6
from test_pair import gaps_below, hosts_follow, nothing_lost, streams_over

VMAC = virtual_mac(VRID["lan"], "ipv6")
RS, RA = 133, 134
ALL_NODES, ALL_ROUTERS = "ff02::1", "ff02::2"


def grouped(document):
    """Both families in one group, and Router Advertisements on the LAN."""
    document["sync-groups"] = {"gw": [f"{wire}/{family}/{VRID[wire]}" for wire in ("lan", "up")
                                      for family in ("ipv4", "ipv6")]}
    router = document["interfaces"]["lan"]["ipv6"]["vrrp"][0]
    router["router-advertisements"] = {
        "send-advertisements": True, "max-rtr-adv-interval": 4, "min-rtr-adv-interval": 3,
        "prefix-list": [{"prefix-spec": f"{PREFIX6['lan']}/64"}]}


def start(lab):
    return start_pair6(lab, families=("ipv4", "ipv6"), config=grouped, track=0, autoconf=("H",))


def global_address(lab):
    """What H made itself from the prefix; None yet."""
    for device in json.loads(sh("ip", "-j", "-n", lab.netns("H"), "-6", "address", "show", "dev",
                                "lan", "scope", "global")):
        for address in device.get("addr_info", []):
            if address["local"].startswith(PREFIX6["lan"]):
                return address["local"]
    return None


def default_routers(lab):
    return [(r["gateway"], r["protocol"]) for r in json.loads(
        sh("ip", "-j", "-n", lab.netns("H"), "-6", "route", "show", "default"))]


def test_a_host_keeps_its_traffic_through_a_takeover(lab):
    # V3-ND-09 ND-RA-01 ND-RA-09 ND-RA-11
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    a, b = start(lab)
    address = wait_for(lambda: global_address(lab), 20, "H to have an address")
    expect(default_routers(lab) == [(LINK_GATEWAY6, "ra")], f"routers: {default_routers(lab)}")
    addresses = {"H": address, "U": HOST6["U"]}
    for of in (HOST, addresses):
        wait_for(lambda u=of["U"]: lab.ping("H", u), 10, "H to reach U")

    before = at_a.nds(RA)[-1]
    expect((before.src, before.dst, before.ip.src, before.ip.dst, before.ip.ttl) ==
           (VMAC, group_mac(ALL_NODES), LINK_GATEWAY6, ALL_NODES, 255), f"RA: {before}")
    expect((before.nd.mac, before.nd.prefixes, before.nd.lifetime_s) ==
           (VMAC, (f"{PREFIX6['lan']}/64",), 12), f"RA: {before.nd}")
    expect(not [f for f in at_b.nds(RA) if b.state("lan", "ipv6") == "backup" and
                f.at > before.at], "the backup advertises")

    reports = streams_over(lab, a.crash, lambda: b.wait_state("master"), HOST, addresses)
    gaps_below(reports, *[b.floor_ms] * 4)
    after = at_b.wait(lambda c: [f for f in c.nds(RA) if f.at > before.at], 10, "B's first RA")[0]
    expect((after.raw[:54], after.icmp6.rest, after.icmp6.body) ==
           (before.raw[:54], before.icmp6.rest, before.icmp6.body), f"another RA: {after.nd}")
    expect(default_routers(lab) == [(LINK_GATEWAY6, "ra")], f"routers: {default_routers(lab)}")

    reports = streams_over(lab, a.start, lambda: (a.wait_state("master"), b.wait_state("backup")),
                           HOST, addresses)
    nothing_lost(reports)
    reports = streams_over(lab, a.stop, lambda: b.wait_state("master"), HOST, addresses)
    nothing_lost(reports)
    for family in ("ipv4", "ipv6"):
        hosts_follow(lab, "B", family)
    expect(default_routers(lab) == [(LINK_GATEWAY6, "ra")], f"routers: {default_routers(lab)}")
    expect(global_address(lab) == address, "H has another address")
    ended = [f for c in (at_a, at_b) for f in c.nds(RA) if f.nd.lifetime_s == 0]
    expect(not ended, f"a router that lives on is said to be none: {ended}")


def test_only_the_master_answers_router_solicitations(lab):
    # ND-RA-07 ND-GRP-02
    a, b = start(lab)
    at_a, at_b = lab.capture("A", "lan"), lab.capture("B", "lan")
    link = "fe80::10"
    option = b"\1\1" + bytes.fromhex(port_mac("H", "lan").replace(":", ""))
    frame = ethernet(group_mac(ALL_ROUTERS), port_mac("H", "lan"), 0x86DD, ipv6(
        link, ALL_ROUTERS, 58, icmp6(link, ALL_ROUTERS, RS, body=option), hop_limit=255))
    send(lab, "H", "lan", [frame])
    asked = at_a.wait(lambda c: c.nds(RS, sent=False), 3, "the solicitation")[0]
    answer = at_a.wait(lambda c: [f for f in c.nds(RA) if f.at > asked.at], 6, "an answer")[0]
    expect(answer.at - asked.at < 3 + 0.5 + 0.3, f"after {answer.at - asked.at:.2f} s")
    expect(not at_b.nds(RA), "the backup answers")
    expect(a.state("lan", "ipv6") == "master" and b.state("lan", "ipv6") == "backup", "states")
