# SPDX-License-Identifier: BSD-3-Clause
"""Frames: captured on a port of the switch with the kernel's timestamps, decoded as far as the
tests ask, and built. Written apart from the program's own codecs, so that one checks the other."""

import contextlib
import select
import socket
import struct
import threading
from dataclasses import dataclass

from lab import in_netns, wait_for

ETH_P_ALL = 3
SO_TIMESTAMPNS = 35
PACKET_OUTGOING = 4
SOL_PACKET = 263
PACKET_AUXDATA = 8
TP_STATUS_VLAN_VALID = 1 << 4
BROADCAST = "ff:ff:ff:ff:ff:ff"
VRRP_GROUP_MAC = "01:00:5e:00:00:12"
VRRP_GROUP = "224.0.0.18"


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
        """Which of the two ways of version 3 over IPv4 the checksum holds in."""
        if checksum(self.message) == 0:
            return "message"
        pseudo = (socket.inet_aton(ip.src) + socket.inet_aton(ip.dst) +
                  struct.pack("!BBH", 0, 112, len(self.message)))
        return "pseudo-header" if checksum(pseudo + self.message) == 0 else None


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

    @property
    def icmp(self):
        """(type, code) of an ICMP message."""
        if self.ip is not None and self.ip.protocol == 1 and len(self.ip.payload) >= 2:
            return self.ip.payload[0], self.ip.payload[1]
        return None


def decode_advert(message):
    if len(message) < 8:
        return None
    version, kind = message[0] >> 4, message[0] & 15
    count = message[3]
    end = 8 + 4 * count
    return Advert(version, kind, message[1], message[2], message[4] >> 4 if version == 3 else 0,
                  struct.unpack("!H", message[4:6])[0] & 0xFFF if version == 3
                  else message[5] * 100,
                  message[4] if version == 2 else 0,
                  [socket.inet_ntoa(message[8 + 4 * i:12 + 4 * i]) for i in range(count)
                   if len(message) >= 12 + 4 * i],
                  message[end:], message)


def decode_ip(raw):
    if len(raw) < 20 or raw[0] >> 4 != 4:
        return None
    header = (raw[0] & 15) * 4
    length = struct.unpack("!H", raw[2:4])[0]
    return Ip(socket.inet_ntoa(raw[12:16]), socket.inet_ntoa(raw[16:20]), raw[8], raw[1], raw[9],
              struct.unpack("!H", raw[4:6])[0], checksum(raw[:header]) == 0, raw[header:length])


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
            frame.advert = decode_advert(frame.ip.payload)
    return frame


class Capture:
    """Everything that passes one port of the switch, from now until stop()."""

    def __init__(self, lab, node, port):
        self.frames = []
        self._lab = lab
        self._done = threading.Event()
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
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        s.bind((port, ETH_P_ALL))
        s.setblocking(False)
        return s

    def _read(self):
        while not self._done.is_set():
            if not select.select([self._socket], [], [], 0.05)[0]:
                continue
            with contextlib.suppress(BlockingIOError, OSError):
                while True:
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

    def select(self, **want):
        """The frames for which every named thing holds: sent=True, src=MAC, ... or a callable
        under `where`."""
        where = want.pop("where", None)
        return [f for f in list(self.frames)
                if all(getattr(f, k) == v for k, v in want.items()) and (not where or where(f))]

    def adverts(self, vrid, sent=True):
        return [f for f in list(self.frames)
                if f.sent == sent and f.advert is not None and f.advert.vrid == vrid]

    def arps(self, sent=True, **want):
        return [f for f in list(self.frames) if f.sent == sent and f.arp is not None and
                all(getattr(f.arp, k) == v for k, v in want.items())]

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


def send(lab, node, wire, frames):
    """Sends whole frames from a node's own device."""
    def inside():
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as s:
            s.bind((wire, 0))
            for frame in frames:
                s.send(frame)

    in_netns(lab.netns(node), inside)
