# SPDX-License-Identifier: BSD-3-Clause
"""What fuzzing starts from besides tests/fuzz/corpus: the golden frames, in the shape that each
decoder's fuzzer reads, and the words of a configuration."""

import glob
import json
import os

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ETH_LEN = 14
ARP, IP4, IP6 = 0x0806, 0x0800, 0x86DD
VRRP, UDP, ICMP6 = 112, 17, 58
FAMILY_OF = {IP4: 0, IP6: 1}


def golden_frames():
    with open(os.path.join(ROOT, "tests/vectors/packets.json"), encoding="utf-8") as f:
        return [bytes.fromhex(packet["hex"]) for packet in json.load(f)["golden"]]


def payload_seed(kind, packet, with_family):
    """The choices of packet.h, all ordinary, and then the payload."""
    if kind == IP4:
        header_len = (packet[0] & 15) * 4
        src, dst = packet[12:16], packet[16:20]
    else:
        header_len, src, dst = 40, packet[8:24], packet[24:40]
    family = bytes([FAMILY_OF[kind]]) if with_family else b""
    flags = bytes(2 if kind == IP4 else 3)
    return family + b"\x00\x02" + src + b"\x02" + dst + flags + packet[header_len:]


def seeds():
    """Pairs of a fuzzer's name and what it starts from."""
    for frame in golden_frames():
        kind, packet = int.from_bytes(frame[12:ETH_LEN], "big"), frame[ETH_LEN:]
        yield "frame", b"\x01\x00" + frame
        if kind == ARP:
            yield "arp", packet
        if kind not in FAMILY_OF:
            continue
        yield "ip", b"\x01" + packet
        proto = packet[9] if kind == IP4 else packet[6]
        if proto == VRRP:
            yield "advert", payload_seed(kind, packet, True)
        if proto == UDP:
            yield "udp", payload_seed(kind, packet, True)
        if proto == ICMP6:
            yield "nd", payload_seed(kind, packet, False)
    for path in glob.glob(os.path.join(ROOT, "tests/config/good/*.json")):
        with open(path, "rb") as f:
            yield "config", f.read()


def words(schema, found):
    """Names of members and values that a leaf may have, wherever they are in a JSON Schema."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key == "properties":
                found.update(value)
            if key in ("enum", "const"):
                values = value if isinstance(value, list) else [value]
                found.update(v for v in values if isinstance(v, str))
            words(value, found)
    elif isinstance(schema, list):
        for value in schema:
            words(value, found)
    return found


def dictionary():
    with open(os.path.join(ROOT, "config/steadfast.schema.json"), encoding="utf-8") as f:
        names = sorted(words(json.load(f), set()))
    plain = ["{", "}", "[", "]", ":", ",", "true", "false", "null", "192.0.2.1", "/24", "fe80::1"]
    quoted = [f'\\"{name}\\"' for name in names]
    return "".join(f'"{word}"\n' for word in plain + quoted)


def write(folder):
    """Makes FOLDER/NAME of each decoder, and FOLDER/config.dict."""
    for i, (name, octets) in enumerate(seeds()):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
        with open(os.path.join(folder, name, f"{i}"), "wb") as f:
            f.write(octets)
    with open(os.path.join(folder, "config.dict"), "w", encoding="utf-8") as f:
        f.write(dictionary())
