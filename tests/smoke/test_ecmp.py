# SPDX-License-Identifier: BSD-3-Clause
"""A route through two gateways, U on the uplink and V on the LAN or the uplink: each has its share
of the flows, and the other takes them when one is lost."""

import socket
import struct
import time

from capture import ethernet, ipv4, send
from lab import (HOST, ROUTER, VRID, cases, expect, in_netns, port_mac, virtual_mac, wait_for)
from peers import Bird, add_host
from test_errors import with_fragment

NETWORK, TARGET = "203.0.113.0/24", "203.0.113.9"
V = {"lan": "192.0.2.20", "up": "198.51.100.20"}
FLOWS = 64


class Flows:
    """Datagrams from H to the network, each flow from a port of its own, each numbered."""

    def __init__(self, lab):
        self._lab, self.sent = lab, 0
        self._sockets = in_netns(lab.netns("H"), self._open)
        lab.closing.append(self)

    @staticmethod
    def _open():
        sockets = []
        for flow in range(FLOWS):
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            s.bind((HOST["H"], 20000 + flow))
            s.connect((TARGET, 9))
            sockets.append(s)
        return sockets

    def round(self):
        """One datagram of each; its number."""
        self.sent += 1
        for s in self._sockets:
            s.send(struct.pack("!I", self.sent))
            time.sleep(0.0002)
        return self.sent

    def close(self):
        for s in self._sockets:
            s.close()


def arrived(capture, number):
    """The flows whose datagram of that number came to the gateway."""
    return {struct.unpack("!H", f.ip.payload[:2])[0] - 20000 for f in capture.select(
        sent=False, where=lambda f: f.ip and f.ip.dst == TARGET and
        struct.unpack("!I", f.ip.payload[8:12])[0] == number)}


def shares(flows, *captures):
    """One round: who got which flows."""
    number = flows.round()
    wait_for(lambda: sum(len(arrived(c, number)) for c in captures) >= FLOWS, 3,
             f"all flows to arrive: {[len(arrived(c, number)) for c in captures]}")
    return [arrived(c, number) for c in captures]


def spread(flows, *captures):
    found = shares(flows, *captures)
    return found if all(len(s) >= FLOWS / 8 for s in found) else None


def start(lab, wire, bfd=False, narrow=False):
    """(A, captures at U and V, flows)"""
    def config(document):
        document["routes"] = [{"prefix": NETWORK, "next-hops": [HOST["U"], V[wire]]}]
        if narrow:
            document["interfaces"]["up"]["mtu"] = 1400
            document["routes"][0]["next-hops"].reverse()
        document["interfaces"]["lan"]["ipv4"]["send-redirects"] = False
        if bfd:
            document["bfd"] = {"u": {"interface": "up", "peer": HOST["U"], "min-tx-ms": 50,
                                     "min-rx-ms": 50}}

    add_host(lab, "V", wire, V[wire])
    a = lab.steadfast("A", priority=150, track=0, config=config).start()
    a.wait_state("master")
    at_u, at_v = lab.capture("U", "up"), lab.capture("V", wire)
    wait_for(lambda: lab.ping("H", ROUTER["A"]["lan"]), 5, "H to reach A")
    return a, at_u, at_v, Flows(lab)


@cases({"loss": "bfd"}, {"loss": "link"})
def test_flows_of_a_lost_gateway_move_at_once(lab, loss):
    lab.network()
    if loss == "bfd":
        peer = Bird(lab, "U", "up", ROUTER["A"]["up"]).start()
    a, at_u, at_v, flows = start(lab, {"bfd": "up", "link": "lan"}[loss], bfd=loss == "bfd")
    if loss == "bfd":
        peer.wait_state("up")
    u, v = wait_for(lambda: spread(flows, at_u, at_v), 10, "the flows to be spread")
    expect(shares(flows, at_u, at_v) == [u, v], "flows move without need")

    first = flows.round()
    if loss == "bfd":
        peer.freeze()
    else:
        a.cut("up")
    wait_for(lambda: len(arrived(at_v, flows.round())) == FLOWS, 10, "V to get all flows")
    for number in range(first, flows.sent):
        expect(v <= arrived(at_v, number), "V lost some of its own flows")
    expect(shares(flows, at_u, at_v) == [set(), u | v], "U gets some still")
    if loss == "bfd":
        peer.thaw()
    else:
        a.mend("up")
    wait_for(lambda: spread(flows, at_u, at_v), 10, "U to have a share again")


def test_a_gateway_that_does_not_answer_has_no_share(lab):
    lab.network()
    a, at_u, at_v, flows = start(lab, "up")
    u, v = wait_for(lambda: spread(flows, at_u, at_v), 10, "the flows to be spread")
    lab.ip("V", [f"address del {V['up']}/24 dev up"])
    # A asks it in its turn, when it was last heard half a minute ago.
    wait_for(lambda: len(arrived(at_u, flows.round())) == FLOWS, 60, "U to get all flows",
             every=0.5)
    expect(u <= arrived(at_u, flows.sent), "U lost some of its own flows")
    lab.ip("V", [f"address add {V['up']}/24 dev up"])
    wait_for(lambda: spread(flows, at_u, at_v), 20, "V to have its share again", every=0.5)


def test_what_is_too_big_for_its_own_way_is_told_though_others_are_wider(lab):
    # IP4-FRG-03
    lab.network()
    a, at_u, at_v, flows = start(lab, "lan", narrow=True)
    wait_for(lambda: spread(flows, at_u, at_v), 10, "the flows to be spread")
    at_h = lab.capture("H", "lan")
    packets = [with_fragment(ipv4(HOST["H"], TARGET, 17, struct.pack("!HHHH", 30000 + i, 9, 1408, 0) +
                                  bytes(1400)), 0x4000) for i in range(FLOWS)]
    send(lab, "H", "lan", [ethernet(virtual_mac(VRID["lan"]), port_mac("H", "lan"), 0x0800, p)
                           for p in packets])
    time.sleep(0.5)
    told = at_h.select(sent=False, where=lambda f: f.icmp == (3, 4))
    through = at_v.select(sent=False, where=lambda f: f.ip and f.ip.dst == TARGET and
                          len(f.raw) > 1400)
    expect(len(told) + len(through) == FLOWS and len(told) >= FLOWS / 8,
           f"{len(told)} told, {len(through)} through")
