# SPDX-License-Identifier: BSD-3-Clause
"""What a host is told, and what not, when a packet does not simply go on: redirects, fragments,
options, ICMP errors, the forwarding switch."""

import socket
import struct
import time

from capture import checksum, echo_request, ethernet, icmp6, ipv4, ipv6, send
from lab import (HOST, HOST6, LAN_GATEWAY, ROUTER, VRID, cases, expect, port_mac, virtual_mac,
                 wait_for)

VMAC = virtual_mac(VRID["lan"])
H, U = HOST["H"], HOST["U"]
A = ROUTER["A"]["lan"]
PEER, PEER_MAC = "192.0.2.77", "02:00:00:00:00:77"  # another router on the LAN, and nobody
BEHIND = "203.0.113.5"


def start(lab, change=lambda document: None):
    a = lab.steadfast("A", track=0, config=change)
    return a.start().wait_state("master")


def by_hand(lab, packets, dst=VMAC, seconds=0.4):
    """Sends packets from H and returns a capture of what came of them there."""
    capture = lab.capture("H", "lan")
    send(lab, "H", "lan", [ethernet(dst, port_mac("H", "lan"), 0x0800, p) for p in packets])
    time.sleep(seconds)
    capture.stop()
    return capture


def errors(capture):
    return capture.select(sent=False, where=lambda f: f.icmp and f.icmp[0] in (3, 4, 5, 11, 12))


def with_options(packet, options):
    """A packet with options, a multiple of four octets."""
    header = bytearray(packet[:20] + options)
    header[0] = 0x40 | len(header) // 4
    header[2:4] = struct.pack("!H", len(packet) + len(options))
    header[10:12] = b"\0\0"
    header[10:12] = struct.pack("!H", checksum(bytes(header)))
    return bytes(header) + packet[20:]


def with_fragment(packet, fragment):
    header = bytearray(packet[:20])
    header[6:8] = struct.pack("!H", fragment)
    header[10:12] = b"\0\0"
    header[10:12] = struct.pack("!H", checksum(bytes(header)))
    return bytes(header) + packet[20:]


def detour(redirects):
    def change(document):
        lan = document["interfaces"]["lan"]["ipv4"]
        lan["neighbors"] = [{"ip": PEER, "link-layer-address": PEER_MAC}]
        lan["send-redirects"] = redirects
        document["routes"] = [{"prefix": "203.0.113.0/24", "next-hops": [PEER]}]
    return change


@cases({"redirects": True}, {"redirects": False})
def test_a_shorter_way_is_told_from_the_address_the_host_used(lab, redirects):
    # V3-RED-01 V3-RED-02 V3-RED-04 V2-OPS-05 IP4-RED-01 IP4-RED-02 IP4-RED-03
    start(lab, detour(redirects))
    out = lab.capture("A", "lan")
    for dst, source in ((VMAC, LAN_GATEWAY), (port_mac("A", "lan"), A)):
        packet = ipv4(H, BEHIND, 1, echo_request())
        told = errors(by_hand(lab, [packet], dst=dst))
        if not redirects:
            expect(not told, f"told all the same: {told}")
            continue
        expect([(f.icmp, f.ip.src) for f in told] == [((5, 1), source)], f"to {dst}: {told}")
        message = told[0].ip.payload
        expect(socket.inet_ntoa(message[4:8]) == PEER, f"the way is {message[4:8]}")
        expect(message[8:28] == packet[:20], "it quotes another header")
    sent = out.select(sent=True, dst=PEER_MAC)
    expect(len(sent) == 2 and all(f.ip.ttl == 63 for f in sent), f"forwarded: {sent}")


def test_there_is_no_redirect_where_the_host_could_not_use_it(lab):
    # IP4-RED-02
    start(lab, detour(True))
    out = lab.capture("A", "lan")
    told = errors(by_hand(lab, [ipv4("198.51.100.77", BEHIND, 1, echo_request()),
                                ipv4(H, U, 1, echo_request()),
                                with_options(ipv4(H, BEHIND, 1, echo_request()),
                                             b"\x83\x07\x04" + socket.inet_aton(PEER) + b"\0")]))
    expect(not told, f"told: {told}")
    expect(len(out.select(sent=True, dst=PEER_MAC)) == 1, "the stranger's alone goes on")


def test_redirects_are_few_and_nothing_is_lost_for_them(lab):
    # IP4-ERR-12
    def change(document):
        detour(True)(document)
        document["icmp"] = {"error-rate": 10, "error-burst": 5}

    start(lab, change)
    out = lab.capture("A", "lan")
    told = errors(by_hand(lab, [ipv4(H, BEHIND, 1, echo_request(sequence=i)) for i in range(300)],
                          seconds=1))
    expect(5 <= len(told) <= 25, f"{len(told)} redirects")
    sent = out.select(sent=True, dst=PEER_MAC)
    expect([f.ip.payload[6:8] for f in sent] == [struct.pack("!H", i) for i in range(300)],
           f"{len(sent)} of 300 forwarded, or not in order")


def narrow(document):
    document["interfaces"]["up"]["mtu"] = 1400


def test_what_may_be_fragmented_is_and_the_rest_is_answered(lab):
    # IP4-FRG-01 IP4-FRG-02 IP4-FRG-03 IP4-FRG-04 IP4-FRG-05
    start(lab, narrow)
    at_u, at_h = lab.capture("U", "up"), lab.capture("H", "lan")
    expect(lab.ping("H", U, options=("-s", "1472", "-M", "dont")) == 1, "no answer")
    pieces = at_u.select(sent=False, where=lambda f: f.ip and f.ip.src == H)
    expect([f.raw[20:22] for f in pieces] == [b"\x20\0", struct.pack("!H", 172)] and
           [len(f.ip.payload) for f in pieces] == [1376, 104] and
           all(f.ip.header_ok and f.ip.ttl == 63 for f in pieces), f"fragments: {pieces}")
    expect(lab.ping("H", U, options=("-s", "1472", "-M", "do")) == 0, "it got through")
    told = errors(at_h)
    expect([f.icmp for f in told] == [(3, 4)] and told[0].ip.payload[4:8] == b"\0\0\x05\x78",
           f"told: {told}")


def test_options_pass_or_are_dropped_by_kind(lab):
    # IP4-OPT-01 IP4-OPT-02 IP4-OPT-03 IP4-OPT-04 IP4-OPT-05 IP4-OPT-07 IP4-ERR-14
    start(lab)
    lab.ping("H", U)
    at_u = lab.capture("U", "up")
    good = [b"\x9e\x04\1\2", b"\1\1\1\0", b"\x88\x04\0\7"]
    gone = [b"\x07\x07\x04\0\0\0\0\0", b"\x44\x08\x05\0\0\0\0\0",
            b"\x83\x07\x04\xc6\x33\x64\x0a\0", b"\x89\x07\x04\xc6\x33\x64\x0a\0"]
    packet = ipv4(H, U, 17, b"\0" * 8)
    told = errors(by_hand(lab, [with_options(packet, o) for o in good + gone]))
    arrived = at_u.select(sent=False, where=lambda f: f.ip and f.ip.src == H and
                          f.ip.protocol == 17)
    expect([f.raw[34:38] for f in arrived] == good, f"arrived: {arrived}")
    expect(not told, f"told: {told}")
    for options, pointer in ((b"\x9e\x01\0\0", 21), (b"\1\x9e\x09\0", 22),
                             (b"\x83\x03\x04\x83\x03\x04\0\0", 23)):
        told = errors(by_hand(lab, [with_options(packet, options)]))
        expect([(f.icmp, f.ip.payload[4]) for f in told] == [((12, 0), pointer)],
               f"{options}: {told}")
    told = errors(by_hand(lab, [with_options(ipv4(H, A, 1, echo_request()), b"\x9e\x01\0\0")]))
    expect([(f.icmp, f.ip.payload[4]) for f in told] == [((12, 0), 21)], f"to itself: {told}")


def test_nothing_is_said_where_forwarding_is_off(lab):
    # IP4-CTL-01
    def change(document):
        document["interfaces"]["lan"]["ipv4"]["forwarding"] = False

    start(lab, change)
    at_h, at_u = lab.capture("H", "lan"), lab.capture("U", "up")
    out, back = lab.capture("A", "up"), lab.capture("A", "lan")
    expect(lab.ping("H", U, wait=0.3) == 0 and lab.ping("H", U, options=("-t", "1"), wait=0.3) == 0
           and lab.ping("H", BEHIND, wait=0.3) == 0, "forwarded from the LAN")
    expect(lab.ping("U", H, wait=0.3) == 0, "forwarded to the LAN")
    expect(not errors(at_h) and not errors(at_u), "an error about it")
    expect(not out.select(sent=True, where=lambda f: f.ip and f.ip.src == H) and
           not back.select(sent=True, where=lambda f: f.ip and f.ip.src == U), "one got through")
    expect(lab.ping("H", A, count=2) == 2, "the router itself is not reached")


def test_errors_are_sent_about_what_deserves_one(lab):
    # IP4-TTL-02 IP4-UNR-05 IP4-ERR-01 IP4-ERR-03 IP4-ERR-04 IP4-ERR-06 IP4-ERR-07 IP4-ERR-08
    # IP4-ERR-09 IP4-ERR-10 IP4-ERR-11 IP4-ERR-13 IP4-LOC-02
    start(lab)
    udp = b"\0\7\x12\x34\0\x08\0\0"
    for packet, wanted in ((ipv4(H, A, 17, udp), (3, 3)), (ipv4(H, A, 99, udp), (3, 2)),
                           (ipv4(H, U, 17, udp, ttl=1), (11, 0)),
                           (ipv4(H, U, 17, udp, ttl=0), (11, 0))):
        told = errors(by_hand(lab, [packet]))
        expect([(f.icmp, f.ip.src) for f in told] == [(wanted, A)], f"{wanted}: {told}")
        expect(told[0].ip.payload[8:] == packet and told[0].ip.ttl == 64, f"quoted: {told}")
    told = errors(by_hand(lab, [ipv4(H, U, 17, bytes(1400), ttl=1, tos=0x10)]))
    expect([len(f.ip.payload) + 20 for f in told] == [576], f"the size of {told}")
    expect(told[0].ip.tos == 0xD0, f"TOS {told[0].ip.tos:#x}")
    error = b"\x03\x01\xfc\xfe" + bytes(4)
    silent = [ipv4(H, U, 1, error, ttl=1), ipv4(H, "239.1.1.1", 17, udp, ttl=1),
              with_fragment(ipv4(H, U, 17, udp, ttl=1), 10),
              ipv4("127.0.0.1", U, 17, udp, ttl=1), ipv4(H, A, 1, b"\x04\0\xfb\xff" + bytes(4))]
    told = errors(by_hand(lab, silent))
    expect(not told, f"told: {told}")
    told = errors(by_hand(lab, [ipv4(H, U, 17, udp, ttl=1)], dst="ff:ff:ff:ff:ff:ff"))
    expect(not told, f"about a broadcast frame: {told}")
    answered = by_hand(lab, [ipv4(H, A, 1, echo_request(), ttl=1)])
    expect(answered.select(sent=False, where=lambda f: f.icmp == (0, 0)), "TTL 1 to itself")


@cases({"family": "ipv4"}, {"family": "ipv6"})
def test_sources_are_held_against_the_way_back_where_that_is_wanted(lab, family):
    # IP4-MAR-05
    def change(document):
        document["interfaces"]["lan"][family]["source-validation"] = True
    lab.ipv6()
    a = lab.steadfast("A", track=0, families=(family,), config=change).start().wait_state("master")
    target = {"ipv4": U, "ipv6": HOST6["U"]}[family]
    wait_for(lambda: lab.ping("H", target), 10, "H to reach U")
    at_u, at_h = lab.capture("U", "up"), lab.capture("H", "lan")
    for src in {"ipv4": (BEHIND, ROUTER["B"]["up"]),
                "ipv6": ("2001:db8:99::1", "2001:db8:2::99")}[family]:
        for ttl in (64, 1):  # not even their end is told of
            packet = (ipv4(src, target, 1, echo_request(), ttl=ttl) if family == "ipv4" else
                      ipv6(src, target, 58, icmp6(src, target, 128), ttl))
            mac = virtual_mac(VRID["lan"], family)
            send(lab, "H", "lan", [ethernet(mac, port_mac("H", "lan"),
                                            0x0800 if family == "ipv4" else 0x86DD, packet)])
    wait_for(lambda: a.show("datapath")["total"]["verdicts"]["source-validation"] >= 4, 5,
             "all four to be dropped")
    expect(lab.ping("H", target, count=3) == 3, "U is out of H's reach")
    dropped = a.show("datapath")["total"]["verdicts"]["source-validation"]
    expect(dropped == 4, f"{dropped} dropped of 4")
    through = at_u.select(sent=False, where=lambda f: f.ip and f.ip.dst == target and
                          f.ip.src not in (H, HOST6["H"]))
    echoes = [f for f in through if f.icmp == (8, 0) or (f.icmp6 and f.icmp6.type == 128)]
    expect(not echoes, f"it went through: {echoes}")
    told = at_h.select(sent=False, where=lambda f: (f.icmp and f.icmp[0] in (3, 11)) or
                       (f.icmp6 and f.icmp6.type in (1, 3)))
    expect(not told, f"somebody was told: {told}")
