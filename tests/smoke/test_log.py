# SPDX-License-Identifier: BSD-3-Clause
"""What the log says of trouble, how often, and what the counters say beside it."""

import os
import re
import signal
import time

from capture import advert_v3, echo_request, ethernet, ipv4, send
from lab import HOST, LAN_GATEWAY, ROUTER, VRID, expect, port_mac, virtual_mac, wait_for

H = HOST["H"]


def test_bad_adverts_are_all_counted_and_seldom_logged(lab):
    # V3-RX-14 V2-RX-07 V3-RX-06
    a = lab.steadfast("A", priority=150).start().wait_state("master")
    good = advert_v3(ROUTER["B"]["lan"], VRID["lan"], 200, 10, [LAN_GATEWAY])
    bad = good[:36] + bytes([good[36] ^ 1]) + good[37:]
    before = a.show("vrrp")["statistics"]["checksum-errors"]
    number = 2000
    for _ in range(20):
        send(lab, "H", "lan", [bad] * (number // 20))
        time.sleep(0.05)

    def counted():
        return a.show("vrrp")["statistics"]["checksum-errors"] - before

    wait_for(lambda: counted() >= number, 10, "every bad advert to be counted")
    expect(counted() == number, f"{counted()} counted of {number}")
    lines = re.findall(r"discarded: checksum-error", a.log_text())
    expect(1 <= len(lines) <= 20, f"{len(lines)} lines in the log")
    expect(a.state("lan") == "master", "a bad advert had an effect")


def test_a_master_that_was_held_up_says_so(lab):
    # V3-CFG-10
    a = lab.steadfast("A", priority=150).start().wait_state("master")
    os.kill(a.process.pid, signal.SIGSTOP)
    time.sleep(0.5)
    os.kill(a.process.pid, signal.SIGCONT)
    wait_for(lambda: re.search(r"lan/ipv4/1: this lcore was held up, an advert leaves \d+ ms late",
                               a.log_text()), 5, "the log to say how late an advert was")


def test_a_version_2_master_does_not_take_packets_to_the_gateway(lab):
    # V2-BAK-03 V2-OPS-04 V2-MAS-02
    lab.steadfast("A", priority=150, version=2, interval_cs=100).start().wait_state("master")
    lab.steadfast("B", priority=100, version=2, interval_cs=100).start().wait_state("backup")
    out = [lab.capture(node, "up") for node in ("A", "B")]
    at_h = lab.capture("H", "lan")
    packet = ipv4(H, LAN_GATEWAY, 1, echo_request())
    for mac in (virtual_mac(VRID["lan"]), port_mac("A", "lan"), port_mac("B", "lan")):
        send(lab, "H", "lan", [ethernet(mac, port_mac("H", "lan"), 0x0800, packet)])
    expect(lab.ping("H", HOST["U"]), "H does not reach U")
    time.sleep(0.3)
    expect(not at_h.select(sent=False, where=lambda f: f.ip and f.ip.src == LAN_GATEWAY),
           "a router answered for the gateway")
    for capture in out:
        expect(not capture.select(sent=True, where=lambda f: f.ip and f.ip.dst == LAN_GATEWAY),
               "a router forwarded a packet to the gateway")
