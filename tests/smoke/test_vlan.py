# SPDX-License-Identifier: BSD-3-Clause
"""Two interfaces on one port, each in a VLAN, with the same VRID. (This machine's kernel need not
know VLANs: the hosts' frames are built here, and put on the routers' wires one by one.)"""

import time

from capture import arp_request, echo_request, ethernet, ipv4, send, tagged
from lab import HOST, ROUTER, expect, port_mac, virtual_mac, wait_for

VLANS = {10: "10.0.10.", 20: "10.0.20."}
HOST_MAC = port_mac("H", "lan")


def vlan_router(lab, node, priorities):
    """A router with virtual router 1 in each VLAN of its LAN port."""
    number = ROUTER[node]["lan"].split(".")[-1]

    def config(document):
        del document["interfaces"]["lan"]
        for vlan, subnet in VLANS.items():
            document["interfaces"][f"lan{vlan}"] = {
                "port": "p0", "vlan-id": vlan,
                "ipv4": {"addresses": [f"{subnet}{number}/24"],
                         "neighbors": [{"ip": f"{subnet}10", "link-layer-address": HOST_MAC}],
                         "vrrp": [{"vrid": 1, "priority": priorities[vlan],
                                   "virtual-addresses": [f"{subnet}1"],
                                   "advertise-interval-centi-sec": 10}]}}

    return lab.steadfast(node, config=config, track=0, wires=())


def state(router, vlan):
    return router.show(f"vrrp lan{vlan}/ipv4/1")["state"]


def wait_states(router, wanted):
    for vlan, name in wanted.items():
        wait_for(lambda v=vlan, n=name: state(router, v) == n, 6,
                 f"{router.node} to be {name} in VLAN {vlan}")


def echo(vlan, number):
    """From a host in the VLAN to U, by way of the virtual router."""
    packet = ipv4(f"{VLANS[vlan]}10", HOST["U"], 1, echo_request(identifier=number))
    return tagged(vlan, ethernet(virtual_mac(1), HOST_MAC, 0x0800, packet))


def forwarded(capture, vlan):
    return capture.select(sent=True, where=lambda f: f.icmp == (8, 0) and
                          f.ip.src == f"{VLANS[vlan]}10")


def test_the_same_vrid_in_two_vlans_is_two_virtual_routers(lab):
    wires = {n: (lab.capture(n, "lan"), lab.capture(n, "up")) for n in "AB"}
    a = vlan_router(lab, "A", {10: 150, 20: 90}).start()
    wait_states(a, {10: "master", 20: "master"})
    b = vlan_router(lab, "B", {10: 100, 20: 100}).start()
    wait_states(b, {10: "backup", 20: "master"})
    wait_states(a, {10: "master", 20: "backup"})
    since = time.time()
    for node, vlan in (("A", 10), ("B", 20)):
        adverts = wires[node][0].wait(
            lambda c: [f for f in c.adverts(1) if f.at > since][5:], 5, "adverts")
        expect({(f.vlan, f.src, f.ip.src[:8]) for f in adverts} ==
               {(vlan, virtual_mac(1), VLANS[vlan])}, f"{node}'s adverts: {adverts[0]}")

    # The same frames on both routers' wires: each is for the master of its VLAN alone.
    for node in "AB":
        ask = [tagged(v, arp_request(HOST_MAC, f"{s}10", f"{s}1")) for v, s in VLANS.items()]
        ask += [ethernet(virtual_mac(1), HOST_MAC, 0x0800, ipv4(  # in no VLAN: nobody's
            f"{VLANS[10]}10", HOST["U"], 1, echo_request(identifier=9)))]
        send(lab, "switch", f"{node.lower()}-lan", ask + [echo(10, 1), echo(20, 2)])
    for node, vlan, other in (("A", 10, 20), ("B", 20, 10)):
        lan, up = wires[node]
        up.wait(lambda c, v=vlan: forwarded(c, v), 5, f"{node} to forward from VLAN {vlan}")
        answers = lan.arps(op=2, tha=HOST_MAC)
        expect([(f.vlan, f.arp.spa) for f in answers] == [(vlan, f"{VLANS[vlan]}1")],
               f"{node} answered {answers}")
        expect(len(forwarded(up, vlan)) == 1 and not forwarded(up, other),
               f"{node} forwarded what it is not master of")

    # And back: what U sends leaves with the tag of its VLAN.
    for node in "AB":
        send(lab, "switch", f"{node.lower()}-up", [ethernet(
            port_mac(node, "up"), port_mac("U", "up"), 0x0800,
            ipv4(HOST["U"], f"{subnet}10", 1, echo_request(identifier=3)))
            for subnet in VLANS.values()])
        wires[node][0].wait(lambda c: {f.vlan for f in c.select(
            sent=True, dst=HOST_MAC, where=lambda f: f.icmp == (8, 0))} == {10, 20}, 5,
            f"{node} to tag what it forwards")

    a.crash()
    wait_states(b, {10: "master", 20: "master"})
