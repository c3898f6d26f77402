# SPDX-License-Identifier: BSD-3-Clause
"""Values around what a leaf of the configuration may hold, for schema_test.py."""

# IPv6 addresses that nobody can have, and what is none.
WRONG_IPV6 = ("::", "::1", "0:0:0:0:0:0:0:0", "0::0001", "::0.0.0.1", "::ffff:192.0.2.1",
              "::ffff:c000:201", "0:0:0:0:0:FFFF:1:2", "ff02::1", "FF0E:1::", "2001:db8",
              "2001:db8:::1", "2001::db8::1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9",
              "1:2:3:4::5:6:7:8", "::1:2:3:4:5:6:7:8", "2001:db8::12345", "2001:db8::g",
              "2001:db8::1%eth0", "2001:db8::192.0.2", "2001:db8::192.0.2.256",
              "1:2:3:4:5:6:7:192.0.2.1", "1:2:3:4:5:6::192.0.2.1", ":1:2:3:4:5:6:7",
              "1:2:3:4:5:6:7:", "192.0.2.1", " fe80::1")
RIGHT_IPV6 = ("2001:db8::", "::2", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
              "1:2:3::5:6:7:8", "fe80::ABCD", "1:2:3:4:5:6:192.0.2.1", "2001:db8::192.0.2.1",
              "::ffff:1:2:3", "::10", "1::", "1:2:3:4:5::192.0.2.1", "fe00::1", "ff::1")


def edge_values(leaf):
    """Values around what a leaf may hold, whatever the rest of the file is."""
    yield from (None, [], {}, 1.0, "1", -1, [[]], "\u00e9")
    if leaf["kind"] == "number":
        yield from (leaf["min"] - 1, leaf["min"], leaf["max"], leaf["max"] + 1, True)
    elif leaf["kind"] == "word":
        yield from leaf["words"] + ["", "Any", 0]
    elif leaf["kind"] == "bool":
        yield from (True, False, 0, "true")
    elif leaf["kind"] == "ip" and leaf["family"] == 6:
        yield from WRONG_IPV6
        yield from (text + "/64" for text in ("2001:db8::1", "fe80::1"))
    elif leaf["kind"] == "ip" and leaf["family"] == 0:
        yield from (text for text in WRONG_IPV6 if text != "192.0.2.1")
        yield from ("0.0.0.1", "127.0.0.1", "224.0.0.1", "192.0.2", "192.0.2.1/24", "fe80::1/64")
    elif leaf["kind"] == "prefix" and not leaf["path"].endswith(".addresses[]"):
        yield from ("192.0.2.1", "192.0.2.1/33", "192.0.2.1/", "1.2.3/8", "2001:db8::",
                    "2001:db8::/129", "2001:db8::/064", "2001:db8/32", ":::/0", "/0")
    elif leaf["kind"] == "prefix" and leaf["family"] == 6:
        yield from ("2001:db8::2", "2001:db8::2/129", "2001:db8::2/", "2001:db8::2/064",
                    "192.0.2.2/24", "/64")
        yield from (text + "/64" for text in WRONG_IPV6)
    elif leaf["kind"] == "ip":
        yield from ("0.0.0.1", "127.0.0.1", "224.0.0.1", "255.255.255.255", "192.0.2",
                    "192.0.2.256", "192.0.2.01", "::1", "192.0.2.1/24", " 192.0.2.1", "0x1.2.3.4")
    elif leaf["kind"] == "prefix":
        yield from ("192.0.2.1", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/+1", "192.0.2.1/024",
                    "::/0", "1.2.3/8")
    elif leaf["kind"] == "secret" and "keys" in leaf["path"]:
        yield from ("00" * 31, "0" * 63, "00" * 32, "fF" * 64, "00" * 65, "0g" * 32, "***")
    elif leaf["kind"] == "secret":
        yield from ("", "x", "8 letter", "!~!~!~!~", "9.letters", "***", "****", "\u00e9")
    elif leaf["kind"] == "router":
        yield from ("lan/ipv4/0", "lan/ipv5/1", "lan/ipv4/256", "lan//1", "lan/ipv4/01", "",
                    "lan/ipv4/1/", "/ipv4/1")
    elif leaf["kind"] == "mac":
        yield from ("02:00:00:00:00:01", "fe:FF:ff:ff:ff:ff", "03:00:00:00:00:01",
                    "00:00:00:00:00:00", "00:00:00:00:00:01", "02-00-00-00-00-01",
                    "020000000001", "2:0:0:0:0:1", "02:00:00:00:00:01:02", "g2:00:00:00:00:01")
    elif leaf["path"] == "ports.*.device":
        yield from ("eth0", "net_", "net_x", "eth_x,y", "xdp:eth0", "0:0.0", "1:2:3.4", "1:20.0",
                    "1:1f.7", "1:1f.8", "100:0.0", "00000001:01:00.0", "000000001:01:00.0",
                    "net_" + "x" * 59, "net_" + "x" * 60, "net_x y", "net_x,a b", "a:b:c:d.0",
                    "net_x," + "y" * 1017, "net_x," + "y" * 1018)
    elif leaf["kind"] == "text":
        yield from ("x" * leaf["max"], "x" * (leaf["max"] + 1), "", "--")
