# SPDX-License-Identifier: BSD-3-Clause
"""What is measured: traffic, the routes it takes, and the configuration of a router for them.

A scene is written as files that the measured programs and the source inside them read: the traffic
(traffic.h), the routes (the same) and Steadfast's configuration. All of it follows from the scene
alone, by a generator with a fixed seed."""

import ipaddress
import json
import random
import struct

import pages

MAGIC = 0x32434E42
HOPS = 16  # neighbors that routes lead to, in turns; they are on the uplinks in turns
RECORDS = 65536
IMIX = (46,) * 7 + (576,) * 4 + (1500,)  # of IP, the shares of 60, 590 and 1514 octet frames
SHORTEST = {4: 46, 6: 56}
OWN = {4: "10.0.0.2/16", 6: "2001:db8:1::2/64"}
UPLINK = {4: "198.18.%d.%d", 6: "2001:db8:2:%x::%x"}  # its number, a host on it


class Scene:
    """`lengths`: those of prefixes with their weights; `routers`: virtual ones on the LAN, 0 for
    traffic to the port's own MAC. `dense`: the routes are neighbors, else anywhere. `uplinks`:
    ports that packets leave by."""

    def __init__(self, name, text, family, routes, destinations, *, routers=1, imix=False,
                 lengths=None, dense=False, uplinks=1, target=None, program=True):
        self.name, self.text, self.family = name, text, family
        self.n_routes, self.n_destinations, self.routers = routes, destinations, routers
        self.imix, self.target, self.program = imix, target, program
        self.lengths = lengths or {24 if family == 4 else 48: 1}
        self.dense, self.uplinks = dense, uplinks
        self._routes = None

    @property
    def bits(self):
        return 32 if self.family == 4 else 128

    def routes(self):
        """(prefix as a number, its length, hop), all different."""
        if self._routes is None:
            rng = random.Random(self.name)
            lengths, weights = list(self.lengths), list(self.lengths.values())
            found = {}
            while len(found) < self.n_routes:
                length = rng.choices(lengths, weights)[0]
                if self.dense:
                    prefix = (11 << self.bits - 8) + (len(found) << self.bits - length)
                elif self.family == 4:
                    # 11.0.0.0 to 126.255.255.255: nothing special, and no address of ours
                    prefix = rng.randrange(11 << 24, 127 << 24) >> 32 - length << 32 - length
                else:
                    prefix = rng.getrandbits(128) & (1 << 125) - 1 | 1 << 125
                    prefix = prefix >> 128 - length << 128 - length
                    if prefix >> 96 == 0x20010DB8:
                        continue
                found.setdefault((prefix, length), len(found) % HOPS)
            self._routes = [(p, n, hop) for (p, n), hop in found.items()]
        return self._routes

    def longest(self, routes):
        """A function from an address to its route's hop."""
        by_length = {}
        for prefix, length, hop in routes:
            by_length.setdefault(length, {})[prefix >> self.bits - length] = hop
        order = sorted(by_length.items(), reverse=True)

        def hop_of(address):
            for length, hops in order:
                hop = hops.get(address >> self.bits - length)
                if hop is not None:
                    return hop
            raise AssertionError("a destination without a route")
        return hop_of

    def records(self, one_each=False):
        """What traffic.h calls so, packed."""
        rng = random.Random(self.name + " traffic")
        routes = self.routes()
        hop_of = self.longest(routes)
        all_routes = self.n_destinations >= self.n_routes
        chosen = []
        for i in range(self.n_destinations):
            prefix, length, _ = routes[i % self.n_routes] if all_routes else rng.choice(routes)
            address = prefix | rng.getrandbits(self.bits - length) if length < self.bits else prefix
            chosen.append((address, hop_of(address)))
        n = self.n_destinations if one_each else max(self.n_destinations, RECORDS)
        order = [chosen[i % len(chosen)] for i in range(n)]
        rng.shuffle(order)
        octets = self.bits // 8
        out = bytearray()
        for i, (address, hop) in enumerate(order):
            mac = i if one_each else rng.randrange(max(self.routers, 1))
            length = max(rng.choice(IMIX) if self.imix else 0, SHORTEST[self.family])
            out += address.to_bytes(octets, "big").ljust(16, b"\0")
            out += struct.pack("=HHHH", length, hop, mac, 0)
        return n, bytes(out)

    def macs(self):
        """The frames' destinations; all zero stands for the port's own."""
        if not self.routers:
            return [bytes(6)]
        kind = 1 if self.family == 4 else 2
        return [bytes((0, 0, 0x5E, 0, kind, vrid + 1)) for vrid in range(self.routers)]

    def write_traffic(self, path, one_each=False):
        """`one_each`: a record for each virtual router, in order."""
        n, records = self.records(one_each)
        macs = self.macs()
        with open(path, "wb") as f:
            f.write(struct.pack("=IIIHHHH", MAGIC, self.family, n, len(macs), HOPS,
                                self.uplinks, 0))
            for mac in macs + [hop_mac(i) for i in range(HOPS)]:
                f.write(mac + bytes(2))
            f.write(records)

    def write_routes(self, path):
        octets = self.bits // 8
        with open(path, "wb") as f:
            for prefix, length, hop in self.routes():
                f.write(prefix.to_bytes(octets, "big").ljust(16, b"\0"))
                f.write(struct.pack("=HH", length, hop))

    def write_rules(self, path):
        """For l3fwd, which wants at least one route of each family: their files, by family."""
        files = {4: path + ".rules4", 6: path + ".rules6"}
        rules = {4: "R198.18.1.0/24 1\n", 6: "R2001:db8:2:1::/64 1\n"}
        rules[self.family] = "".join(
            f"R{self._address(prefix)}/{length} {1 + hop % self.uplinks}\n"
            for prefix, length, hop in self.routes())
        for family, file in files.items():
            with open(file, "w", encoding="ascii") as f:
                f.write(rules[family])
        return files

    def _address(self, number):
        return (ipaddress.IPv4Address if self.family == 4 else ipaddress.IPv6Address)(number)

    def write_config(self, path, lcores, socket, idle="poll"):
        kind = "ipv%d" % self.family
        lan = {"addresses": [OWN[self.family]]}
        if self.routers:
            lan["vrrp"] = [self._router(vrid + 1) for vrid in range(self.routers)]
        ports = {"p%d" % i: {"device": "net_null%d" % i} for i in range(1 + self.uplinks)}
        interfaces = {"lan": {"port": "p0", kind: lan}}
        for i in range(1, 1 + self.uplinks):
            interfaces["wan%d" % i] = {"port": "p%d" % i, kind: self._uplink(i)}
        config = {
            "eal": ["-l", lcores, "--no-pci", *pages.eal()],
            "workers": {"idle": idle},
            "ports": ports,
            "interfaces": interfaces,
            "routes": [{"prefix": "%s/%d" % (self._address(prefix), n),
                        "next-hops": [self._hop_address(hop)]}
                       for prefix, n, hop in self.routes()],
            "console": {"socket": socket},
        }
        with open(path, "w", encoding="utf-8") as f:
            json.dump(config, f)

    def _hop_address(self, hop):
        return UPLINK[self.family] % (1 + hop % self.uplinks, 100 + hop)

    def _uplink(self, number):
        own = "%s/%d" % (UPLINK[self.family] % (number, 2), 24 if self.family == 4 else 64)
        return {"addresses": [own],
                "neighbors": [{"ip": self._hop_address(hop),
                               "link-layer-address": hop_mac(hop).hex(":")}
                              for hop in range(number - 1, HOPS, self.uplinks)]}

    def _router(self, vrid):
        address = "10.0.1.%d" % vrid if self.family == 4 else "fe80::1:%x" % vrid
        return {"vrid": vrid, "priority": 254, "virtual-addresses": [address]}


def hop_mac(i):
    return bytes((2, 0, 0, 0, 1, i))


INTERNET4 = {24: 60, 23: 6, 22: 7, 21: 6, 20: 6, 19: 5, 18: 3, 17: 3, 16: 4}
INTERNET6 = {48: 60, 44: 12, 40: 8, 36: 5, 32: 8, 64: 4, 56: 3}

SCENES = [
    Scene("ip4-flow", "IPv4, 1 flow", 4, 1, 1),
    Scene("ip4-16", "IPv4, 4096 over 16 routes", 4, 16, 4096, target=19),
    Scene("ip4-64k", "IPv4, 64k over 64k routes", 4, 65536, 65536, target=24),
    Scene("ip4-64k-dense", "IPv4, 64k over 64k neighboring routes", 4, 65536, 65536, dense=True,
          target=24),
    Scene("ip4-16-ports", "IPv4, 4096 over 16 routes by 4 ports", 4, 16, 4096, uplinks=4,
          target=19),
    Scene("ip4-64k-ports", "IPv4, 64k over 64k neighbors by 4 ports", 4, 65536, 65536, dense=True,
          uplinks=4, target=24),
    Scene("ip4-1m", "IPv4, 64k over 1M routes", 4, 1000000, 65536, lengths=INTERNET4,
          program=False),
    Scene("ip6-flow", "IPv6, 1 flow", 6, 1, 1, target=40),
    Scene("ip6-16", "IPv6, 4096 over 16 routes", 6, 16, 4096, target=40),
    Scene("ip6-16-ports", "IPv6, 4096 over 16 routes by 4 ports", 6, 16, 4096, uplinks=4,
          target=40),
    Scene("ip6-64k", "IPv6, 64k over 64k routes", 6, 65536, 65536, target=40),
    Scene("ip6-1m", "IPv6, 64k over 1M routes", 6, 1000000, 65536, lengths=INTERNET6,
          program=False),
    Scene("ip4-imix", "IPv4 IMIX, 4096 over 16 routes", 4, 16, 4096, imix=True),
    Scene("ip6-imix", "IPv6 IMIX, 4096 over 16 routes", 6, 16, 4096, imix=True),
    Scene("ip4-own", "IPv4, 4096 over 16, to the port's MAC", 4, 16, 4096, routers=0),
    Scene("ip4-2vr", "IPv4, 4096 over 16, 2 virtual routers", 4, 16, 4096, routers=2),
    Scene("ip6-2vr", "IPv6, 4096 over 16, 2 virtual routers", 6, 16, 4096, routers=2),
    Scene("ip4-64vr", "IPv4, 4096 over 16, 64 virtual routers", 4, 16, 4096, routers=64),
    Scene("ip4-255vr", "IPv4, 4096 over 16, 255 virtual routers", 4, 16, 4096, routers=255),
]
