# SPDX-License-Identifier: BSD-3-Clause
"""What the control lcore makes of the unusual: uplinks that were never there, links that flap while
it stops, packets from addresses no host has, address conflicts."""

import time

from capture import arp_request, echo_request, ethernet, ipv4, send
from lab import (HOST, LAN_GATEWAY, ROUTER, cases, expect, port_mac, virtual_mac,
                 wait_for)

H, A = HOST["H"], ROUTER["A"]["lan"]
STRANGER = "02:00:00:00:00:99"


def packet_to_a(source, target, payload=None):
    """An echo request from H's port to A's, whatever its addresses."""
    return ethernet(port_mac("A", "lan"), port_mac("H", "lan"), 0x0800,
                    ipv4(source, target, 1, payload or echo_request()))


def test_an_uplink_that_is_down_from_the_start_lowers_the_priority(lab):
    lab.network()
    lab.wire("A", "up", "down")
    a = lab.steadfast("A", priority=150, track=60)
    a.start().wait_state("master", wires=["lan"])
    expect(a.vrrp("lan")["effective-priority"] == 90,
           f"priority without an uplink: {a.vrrp('lan')['effective-priority']}")
    a.mend("up")
    wait_for(lambda: a.vrrp("lan")["effective-priority"] == 150, 5, "the whole priority")


def test_packets_that_wait_on_a_link_that_goes_are_each_answered(lab):
    a = lab.steadfast("A", priority=150, track=0)
    a.start().wait_state("master")
    sources = [f"192.0.2.{100 + i}" for i in range(8)]  # unknown to A: it has to ask for each
    capture = lab.capture("A", "lan")
    send(lab, "H", "lan", [packet_to_a(s, "198.51.100.99") for s in sources])
    time.sleep(0.3)
    expect(not [s for s in sources if capture.arps(op=1, tpa=s)], "they did not wait")
    a.cut("up")
    time.sleep(1)
    asked = [s for s in sources if capture.arps(op=1, tpa=s)]
    expect(asked == sources, f"of {len(sources)} senders only {asked} are told")


def test_a_link_that_comes_back_while_the_owner_stops_starts_nothing(lab):
    a = lab.steadfast("A", interval_cs=100, track=0, gateways={"lan": [A], "up": ["198.51.100.2"]})
    a.start().wait_state("master")
    capture = lab.capture("A", "lan")
    a.process.terminate()
    capture.wait(lambda c: [f for f in c.adverts(1) if f.advert.priority == 0], 2, "priority 0")
    a.cut("lan")  # the other virtual router still drains
    time.sleep(0.2)
    a.mend("lan")
    wait_for(lambda: not a.running, 4, "A to end")
    last = capture.adverts(1)[-1]
    expect(last.advert.priority == 0, f"it started anew while it stopped: {last.advert}")


@cases({"source": "192.0.2.255"}, {"source": A}, {"source": LAN_GATEWAY})
def test_nobody_is_asked_for_an_address_that_is_no_neighbors(lab, source):
    a = lab.steadfast("A", priority=150)
    a.start().wait_state("master")
    capture = lab.capture("A", "lan")
    send(lab, "H", "lan", [packet_to_a(source, A), packet_to_a(source, "203.0.113.1")])
    send(lab, "H", "lan", [packet_to_a(H, A)])
    capture.wait(lambda c: c.arps(op=1, tpa=H), 2, "A to ask for H")
    asked = capture.arps(op=1, tpa=source, sha=port_mac("A", "lan"))
    expect(not asked, f"A asked for {source}: {asked}")


def test_an_own_address_is_defended_once_in_ten_seconds(lab):
    # ARP-ACD-03 ARP-ACD-04 ARP-ACD-05
    a = lab.steadfast("A", priority=150, vrrp={"gratuitous-arp": {"repeat": 0}})
    a.start().wait_state("master")
    capture = lab.capture("A", "lan")
    for _ in range(2):
        send(lab, "H", "lan", [arp_request(STRANGER, A, A)])
        time.sleep(1)
    ours = capture.arps(op=1, spa=A, tpa=A)
    expect([f.arp.sha for f in ours] == [port_mac("A", "lan")], f"defence of {A}: {ours}")
    expect(f"{STRANGER} claims {A}" in a.log_text(), "no word about it in the log")
    before = len(capture.arps(op=1, spa=LAN_GATEWAY))
    for sender in (virtual_mac(1), STRANGER):
        send(lab, "H", "lan", [arp_request(sender, LAN_GATEWAY, LAN_GATEWAY)])
    wait_for(lambda: f"{STRANGER} claims {LAN_GATEWAY}" in a.log_text(), 3, "a line in the log")
    expect(f"{virtual_mac(1)} claims" not in a.log_text(), "the peer's announcement is no conflict")
    expect(len(capture.arps(op=1, spa=LAN_GATEWAY)) == before, "a virtual address was defended")
    # The answer's source would have bridges look for the virtual MAC here, not behind that peer.
    expect(not capture.arps(op=2, tha=virtual_mac(1)), "a peer's announcement was answered")


def test_an_icmp_error_keeps_the_type_of_service_and_has_precedence(lab):
    # IP4-ERR-11
    lab.steadfast("A", priority=150).start().wait_state("master")
    capture = lab.capture("A", "lan")
    packet = ipv4(H, HOST["U"], 1, echo_request(), ttl=1, tos=0x2b)
    send(lab, "H", "lan", [ethernet(port_mac("A", "lan"), port_mac("H", "lan"), 0x0800, packet)])
    error = capture.wait(lambda c: [f for f in c.frames if f.icmp == (11, 0)], 2, "an error")[0]
    expect(error.ip.tos == 0xc8, f"its TOS: {error.ip.tos:#x}")


def test_an_owner_asks_for_its_gateway_at_once(lab):
    def config(document):
        document["routes"] = [{"prefix": "203.0.113.0/24", "next-hops": [HOST["U"]]}]

    capture = lab.capture("A", "up")
    a = lab.steadfast("A", track=0, config=config,
                      gateways={"lan": [LAN_GATEWAY], "up": [ROUTER["A"]["up"]]})
    a.start().wait_state("master", wires=["up"])
    master = capture.wait(lambda c: c.adverts(2), 2, "an advert")[0]
    asked = capture.wait(lambda c: c.arps(op=1, tpa=HOST["U"]), 3, "A to ask for its gateway")[0]
    expect(asked.at - master.at < 0.5, f"asked {asked.at - master.at:.3f} s after the first advert")
    expect(asked.arp.sha == virtual_mac(2), f"asked from {asked.arp.sha}")


def test_a_route_inside_a_connected_subnet_takes_hosts_known_there(lab):
    gateway, gateway_mac = "198.51.100.77", "02:00:00:00:00:77"

    def config(document):
        document["interfaces"]["up"]["ipv4"]["neighbors"] = [
            {"ip": gateway, "link-layer-address": gateway_mac}]
        document["routes"] = [{"prefix": "192.0.2.0/28", "next-hops": [gateway]}]

    lab.network()
    lab.wire("A", "up", "down")
    a = lab.steadfast("A", track=0, config=config).start()
    a.wait_state("master", wires=["lan"])
    expect(lab.ping("H", A), "H does not reach A")  # so A knows H
    expect(any(n["ip"] == H for n in a.show("neighbor")["neighbors"]), "A does not know H")
    a.mend("up")
    wait_for(lambda: a.show("interface")["interfaces"][1]["oper-status"] == "up", 5, "A's uplink")
    up, lan = lab.capture("A", "up"), lab.capture("A", "lan")
    send(lab, "U", "up", [ethernet(port_mac("A", "up"), port_mac("U", "up"), 0x0800,
                                   ipv4(HOST["U"], H, 1, echo_request(identifier=99)))])
    up.wait(lambda c: c.select(sent=True, dst=gateway_mac, where=lambda f: f.ip and f.ip.dst == H),
            3, "the packet to go by the route's gateway")
    expect(not lan.select(sent=True, where=lambda f: f.icmp == (8, 0)), "it went to the LAN")

    a.cut("up")  # and without the route H is on the LAN again
    wait_for(lambda: lab.ping("H", A), 5, "A to answer H")


def test_devices_that_keep_what_they_sent_leave_buffers_for_adverts(lab):
    # NICs give buffers back when they need the room: until then each keeps a ring of them. So does
    # a ring that nobody reads, as the second of each of these devices.
    def config(document):
        for i in range(6):
            virtual = [{"vrid": k, "virtual-addresses": [f"10.0.{i}.{100 + k}"],
                        "advertise-interval-centi-sec": 2} for k in range(1, 6)]
            document["ports"][f"r{i}"] = {"device": f"net_ring{i}"}
            document["interfaces"][f"r{i}"] = {
                "port": f"r{i}", "ipv4": {"addresses": [f"10.0.{i}.2/24"], "vrrp": virtual}}

    a = lab.steadfast("A", config=config).start().wait_state("master")

    def settled():
        ports = a.show("port stats")["ports"]
        rings = [p["statistics"] for p in ports if p["name"].startswith("r")]
        expect(len(rings) == 6, f"ports: {ports}")
        return no_mbuf() or all(r["inject-failed"] for r in rings)

    def no_mbuf():
        return a.show("datapath")["control"]["no-mbuf"]

    wait_for(settled, 30, "the rings to be full")
    capture = lab.capture("A", "lan")
    capture.wait(lambda c: c.adverts(1), 10, "an advert")
    expect(no_mbuf() == 0, "there were none left")
