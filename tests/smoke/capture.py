# SPDX-License-Identifier: BSD-3-Clause
"""Frames: captured on a port of the switch with the kernel's timestamps, decoded as far as the
tests ask, and built. Written apart from the program's own codecs, so that one checks the other."""

import contextlib
import select
import socket
import struct
import threading
import time
from dataclasses import dataclass

from lab import in_netns, wait_for

ETH_P_ALL = 3
SO_TIMESTAMPNS = 35
SO_RCVBUFFORCE = 33
PACKET_OUTGOING = 4
SOL_PACKET = 263
PACKET_AUXDATA = 8
TP_STATUS_VLAN_VALID = 1 << 4
BROADCAST = "ff:ff:ff:ff:ff:ff"
VRRP_GROUP_MAC = "01:00:5e:00:00:12"
VRRP_GROUP = "224.0.0.18"
VRRP_GROUP6 = "ff02::12"


def mac_text(raw):
    return ":".join("%02x" % b for b in raw)


def mac_raw(text):
    return bytes(int(part, 16) for part in text.split(":"))


def checksum(data):
    """The Internet checksum; 0 over data that holds a right one."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def ip_raw(text):
    return socket.inet_pton(socket.AF_INET6 if ":" in text else socket.AF_INET, text)


def ip_text(raw):
    return socket.inet_ntop(socket.AF_INET6 if len(raw) == 16 else socket.AF_INET, raw)


def pseudo_header(src, dst, protocol, payload):
    form = "!IxxxB" if ":" in src else "!xBH"
    order = (len(payload), protocol) if ":" in src else (protocol, len(payload))
    return ip_raw(src) + ip_raw(dst) + struct.pack(form, *order)


@dataclass
class Arp:
    op: int
    sha: str
    spa: str
    tha: str
    tpa: str

    @property
    def gratuitous(self):
        return self.spa == self.tpa


@dataclass
class Advert:
    version: int
    type: int
    vrid: int
    priority: int
    reserved: int
    interval_cs: int
    auth_type: int
    addresses: list
    tail: bytes
    message: bytes

    def checksum_form(self, ip):
        """Which of the two ways of version 3 the checksum holds in; IPv6 has one alone."""
        if checksum(self.message) == 0:
            return "message"
        whole = pseudo_header(ip.src, ip.dst, 112, self.message) + self.message
        return "pseudo-header" if checksum(whole) == 0 else None


@dataclass
class Ip:
    src: str
    dst: str
    ttl: int
    tos: int
    protocol: int
    id: int
    header_ok: bool
    payload: bytes


@dataclass
class Icmp6:
    type: int
    code: int
    rest: int           # octets 4-7
    body: bytes         # what comes after them
    checksum_ok: bool


@dataclass
class Nd:
    """A message of Neighbor Discovery; what its type does not have is None."""
    type: int
    target: str = None
    router: bool = None         # of an advertisement
    solicited: bool = None
    override: bool = None
    lifetime_s: int = None      # of a Router Advertisement
    mac: str = None             # its link-layer address option
    prefixes: tuple = ()
    options: tuple = ()         # types, in order


@dataclass
class Frame:
    at: float           # seconds since 1970, the kernel's stamp
    sent: bool          # by the node behind this port of the switch; else sent to it
    dst: str
    src: str
    type: int
    raw: bytes
    arp: Arp = None
    ip: Ip = None
    advert: Advert = None
    vlan: int = 0       # of its tag; 0: there is none
    icmp6: Icmp6 = None
    nd: Nd = None
    mld: tuple = ()     # of an MLDv2 report: (type of record, group)

    @property
    def icmp(self):
        """(type, code) of an ICMP or ICMPv6 message."""
        if self.ip is not None and self.ip.protocol in (1, 58) and len(self.ip.payload) >= 2:
            return self.ip.payload[0], self.ip.payload[1]
        return None


def decode_advert(message, octets):
    """`octets`: of an address."""
    if len(message) < 8:
        return None
    version, kind = message[0] >> 4, message[0] & 15
    count = message[3]
    end = 8 + octets * count
    return Advert(version, kind, message[1], message[2], message[4] >> 4 if version == 3 else 0,
                  struct.unpack("!H", message[4:6])[0] & 0xFFF if version == 3
                  else message[5] * 100,
                  message[4] if version == 2 else 0,
                  [ip_text(message[i:i + octets]) for i in range(8, end, octets)
                   if len(message) >= i + octets],
                  message[end:], message)


def decode_ip(raw):
    if len(raw) < 20 or raw[0] >> 4 != 4:
        return None
    header = (raw[0] & 15) * 4
    length = struct.unpack("!H", raw[2:4])[0]
    return Ip(socket.inet_ntoa(raw[12:16]), socket.inet_ntoa(raw[16:20]), raw[8], raw[1], raw[9],
              struct.unpack("!H", raw[4:6])[0], checksum(raw[:header]) == 0, raw[header:length])


def decode_ip6(raw):
    """The protocol and payload are those behind hop-by-hop options."""
    if len(raw) < 40 or raw[0] >> 4 != 6:
        return None
    protocol, payload = raw[6], raw[40:40 + struct.unpack("!H", raw[4:6])[0]]
    if protocol == 0 and len(payload) >= 8:
        protocol, payload = payload[0], payload[8 + 8 * payload[1]:]
    traffic_class = struct.unpack("!H", raw[0:2])[0] >> 4 & 0xFF
    return Ip(ip_text(raw[8:24]), ip_text(raw[24:40]), raw[7], traffic_class, protocol, 0, True,
              payload)


def decode_icmp6(ip):
    p = ip.payload
    if ip.protocol != 58 or len(p) < 8:
        return None
    return Icmp6(p[0], p[1], struct.unpack("!I", p[4:8])[0], p[8:],
                 checksum(pseudo_header(ip.src, ip.dst, 58, p) + p) == 0)


def decode_nd(m):
    before_options = {133: 0, 134: 8, 135: 16, 136: 16}  # in the body
    if m is None or m.type not in before_options:
        return None
    nd = Nd(m.type)
    if m.type == 134:
        nd.lifetime_s = m.rest & 0xFFFF
    elif m.type in (135, 136):
        nd.target = ip_text(m.body[:16])
    if m.type == 136:
        nd.router, nd.solicited, nd.override = (bool(m.rest >> bit & 1) for bit in (31, 30, 29))
    options = m.body[before_options[m.type]:]
    while len(options) >= 8 and options[1]:
        nd.options += (options[0],)
        if options[0] in (1, 2):
            nd.mac = mac_text(options[2:8])
        elif options[0] == 3:
            nd.prefixes += (f"{ip_text(options[16:32])}/{options[2]}",)
        options = options[8 * options[1]:]
    return nd


def decode_mld(m):
    """The records of a version 2 report; none has sources here."""
    if m is None or m.type != 143:
        return ()
    return tuple((m.body[i], ip_text(m.body[i + 4:i + 20]))
                 for i in range(0, 20 * (m.rest & 0xFFFF), 20))


def decode(raw, at=0.0, sent=True, vlan=0):
    kind = struct.unpack("!H", raw[12:14])[0]
    if kind == 0x8100:  # in the frame still; else the kernel has it beside
        return decode(raw[:12] + raw[16:], at, sent, struct.unpack("!H", raw[14:16])[0] & 0xFFF)
    frame = Frame(at, sent, mac_text(raw[0:6]), mac_text(raw[6:12]), kind, raw, vlan=vlan)
    body = raw[14:]
    if kind == 0x0806 and len(body) >= 28:
        frame.arp = Arp(struct.unpack("!H", body[6:8])[0], mac_text(body[8:14]),
                        socket.inet_ntoa(body[14:18]), mac_text(body[18:24]),
                        socket.inet_ntoa(body[24:28]))
    elif kind == 0x0800:
        frame.ip = decode_ip(body)
        if frame.ip is not None and frame.ip.protocol == 112:
            frame.advert = decode_advert(frame.ip.payload, 4)
    elif kind == 0x86DD:
        frame.ip = decode_ip6(body)
        if frame.ip is not None and frame.ip.protocol == 112:
            frame.advert = decode_advert(frame.ip.payload, 16)
        elif frame.ip is not None:
            frame.icmp6 = decode_icmp6(frame.ip)
            frame.nd = decode_nd(frame.icmp6)
            frame.mld = decode_mld(frame.icmp6)
    return frame


class Capture:
    """Everything that passes one port of the switch, from now until stop()."""

    def __init__(self, lab, node, port):
        self.frames = []
        self._lab = lab
        self._done = threading.Event()
        self._empty_at = 0.0  # then at the latest all that had come was in `frames`
        self._socket = in_netns(lab.netns(node), self._open, port)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        lab.closing.append(self)

    @staticmethod
    def _open(port):
        # No protocol yet: with one it would hear every port until it is bound to this one.
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        s.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        s.setsockopt(SOL_PACKET, PACKET_AUXDATA, 1)
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 32 << 20)
        s.bind((port, ETH_P_ALL))
        s.setblocking(False)
        return s

    def _read(self):
        """Until stop(), and then what there is still."""
        while True:
            done, looked = self._done.is_set(), time.monotonic()
            if not select.select([self._socket], [], [], 0 if done else 0.02)[0]:
                self._empty_at = looked
                if done:
                    return
                continue
            with contextlib.suppress(BlockingIOError, OSError):
                while True:
                    looked = time.monotonic()
                    raw, ancillary, _, address = self._socket.recvmsg(2048, 128)
                    at, vlan = 0.0, 0
                    for level, kind, data in ancillary:
                        if level == socket.SOL_SOCKET and kind == SO_TIMESTAMPNS:
                            seconds, ns = struct.unpack("qq", data[:16])
                            at = seconds + ns / 1e9
                        if level == SOL_PACKET and kind == PACKET_AUXDATA:
                            status, _, _, _, _, tci, _ = struct.unpack("IIIHHHH", data[:20])
                            vlan = tci & 0xFFF if status & TP_STATUS_VLAN_VALID else 0
                    self.frames.append(decode(raw, at, address[2] != PACKET_OUTGOING, vlan))
            self._empty_at = looked

    def _until_now(self):
        """All that had come when this was called."""
        now = time.monotonic()
        while self._empty_at < now and self._thread.is_alive() and \
                time.monotonic() < now + 5:  # more comes than can be decoded, then
            time.sleep(0.002)
        return list(self.frames)

    def select(self, **want):
        """The frames for which every named thing holds: sent=True, src=MAC, ... or a callable
        under `where`."""
        where = want.pop("where", None)
        return [f for f in self._until_now()
                if all(getattr(f, k) == v for k, v in want.items()) and (not where or where(f))]

    def adverts(self, vrid, sent=True, family=None):
        """Of one family, or of both."""
        kinds = {None: (0x0800, 0x86DD), "ipv4": (0x0800,), "ipv6": (0x86DD,)}[family]
        return [f for f in self._until_now() if f.sent == sent and f.advert is not None and
                f.type in kinds and f.advert.vrid == vrid]

    def arps(self, sent=True, **want):
        return [f for f in self._until_now() if f.sent == sent and f.arp is not None and
                all(getattr(f.arp, k) == v for k, v in want.items())]

    def nds(self, kind, sent=True, **want):
        """Neighbor Discovery messages of a type: 133 RS, 134 RA, 135 NS, 136 NA."""
        return [f for f in self._until_now() if f.sent == sent and f.nd is not None and
                f.nd.type == kind and all(getattr(f.nd, k) == v for k, v in want.items())]

    def wait(self, find, seconds, what):
        """Waits for what `find(capture)` returns to be non-empty."""
        return wait_for(lambda: find(self), seconds, what)

    def stop(self):
        self._done.set()
        self._thread.join()
        self._socket.close()
        return self.frames

    def close(self):
        if not self._done.is_set():
            self.stop()


# --- building ---

def ethernet(dst, src, kind, body):
    return (mac_raw(dst) + mac_raw(src) + struct.pack("!H", kind) + body).ljust(60, b"\0")


def tagged(vlan, frame):
    return frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:]


def arp_request(sha, spa, tpa, dst=BROADCAST):
    body = (struct.pack("!HHBBH", 1, 0x0800, 6, 4, 1) + mac_raw(sha) + socket.inet_aton(spa) +
            bytes(6) + socket.inet_aton(tpa))
    return ethernet(dst, sha, 0x0806, body)


def ipv4(src, dst, protocol, payload, ttl=64, tos=0, number=1):
    header = struct.pack("!BBHHHBBH4s4s", 0x45, tos, 20 + len(payload), number, 0, ttl, protocol, 0,
                         socket.inet_aton(src), socket.inet_aton(dst))
    return header[:10] + struct.pack("!H", checksum(header)) + header[12:] + payload


def echo_request(identifier=1, sequence=1, data=b"steadfast"):
    body = struct.pack("!BBHHH", 8, 0, 0, identifier, sequence) + data
    return body[:2] + struct.pack("!H", checksum(body)) + body[4:]


def advert_message(src, dst, vrid, priority, interval_cs, addresses, pseudo_header=True):
    """A version 3 advert, without its IP header."""
    message = struct.pack("!BBBBHH", 0x31, vrid, priority, len(addresses), interval_cs, 0)
    message += b"".join(socket.inet_aton(a) for a in addresses)
    pseudo = b""
    if pseudo_header:
        pseudo = (socket.inet_aton(src) + socket.inet_aton(dst) +
                  struct.pack("!BBH", 0, 112, len(message)))
    return message[:6] + struct.pack("!H", checksum(pseudo + message)) + message[8:]


def advert_v3(src, vrid, priority, interval_cs, addresses, pseudo_header=True):
    message = advert_message(src, VRRP_GROUP, vrid, priority, interval_cs, addresses, pseudo_header)
    packet = ipv4(src, VRRP_GROUP, 112, message, ttl=255, tos=0xC0)
    return ethernet(VRRP_GROUP_MAC, "00:00:5e:00:01:%02x" % vrid, 0x0800, packet)


def ipv6(src, dst, protocol, payload, hop_limit=64):
    return (struct.pack("!IHBB", 6 << 28, len(payload), protocol, hop_limit) + ip_raw(src) +
            ip_raw(dst) + payload)


def icmp6(src, dst, kind, code=0, rest=0, body=b""):
    """The payload, with its checksum."""
    message = struct.pack("!BBHI", kind, code, 0, rest) + body
    value = checksum(pseudo_header(src, dst, 58, message) + message)
    return message[:2] + struct.pack("!H", value) + message[4:]


def solicited_node(target):
    return ip_text(ip_raw("ff02::1:ff00:0")[:13] + ip_raw(target)[13:])


def group_mac(group):
    return "33:33:" + mac_text(ip_raw(group)[12:])


def solicitation(mac, src, target):
    """A Neighbor Solicitation by multicast; from "::" one that only looks for duplicates."""
    dst = solicited_node(target)
    option = b"" if src == "::" else b"\1\1" + mac_raw(mac)
    message = icmp6(src, dst, 135, body=ip_raw(target) + option)
    return ethernet(group_mac(dst), mac, 0x86DD, ipv6(src, dst, 58, message, hop_limit=255))


def send(lab, node, wire, frames):
    """Sends whole frames from a node's own device."""
    def inside():
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
            s.bind((wire, 0))
            for frame in frames:
                s.send(frame)

    in_netns(lab.netns(node), inside)
