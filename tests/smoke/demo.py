#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Two routers, one gateway: what each kind of takeover costs a stream of datagrams from the LAN
host to the uplink host, and one the other way. scripts/demo runs it; see lab.py for the network."""

import argparse
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from lab import HOST, LAN_GATEWAY, UP_GATEWAY, Failed, Lab, exit_on_signals, wait_for  # noqa: E402

PICTURE = f"""
    H {HOST['H']} ---- LAN ---+--- A ---+--- uplink ---- U {HOST['U']}
                             |         |
                             +--- B ---+
    H's gateway: {LAN_GATEWAY}               U's gateway: {UP_GATEWAY}

A and B run {{kind}}: priority 150 and 100, an advert every {{interval}} ms, each lowering its
priority when its other wire is lost. A datagram every {{every}} us each way.
"""

HEADER = ("", "master", "H to U:", "longest", "protocol's", "U to H:", "longest", "protocol's"), \
         ("event", "before/after", "lost", "gap ms", "floor ms", "lost", "gap ms", "floor ms")
WIDTHS = (30, 13, 8, 8, 11, 8, 8, 11)


def print_row(cells):
    line = [str(c).ljust(w) if n < 2 else str(c).rjust(w)
            for n, (c, w) in enumerate(zip(cells, WIDTHS))]
    print("  ".join(line).rstrip(), flush=True)


class Demo:
    def __init__(self, lab, options):
        self.lab, self.options = lab, options
        make = lab.keepalived if options.kind == "keepalived" else lab.steadfast
        self.a = make("A", priority=150, interval_cs=options.interval)
        self.b = make("B", priority=100, interval_cs=options.interval)

    def start(self):
        self.b.start()
        self.a.start()
        self.a.wait_state("master")
        self.b.wait_state("backup")
        wait_for(lambda: self.lab.ping("H", HOST["U"]), 10, "H to reach U")

    def master(self):
        """Who is master of the LAN's gateway; "none" and "both" would be news."""
        masters = [r.node for r in (self.a, self.b) if r.state("lan") == "master"]
        return masters[0] if len(masters) == 1 else "both" if masters else "none"

    def event(self, name, act, new_master, floors):
        """Streams, does it, waits until the new master has both gateways, prints a row."""
        before = self.master()
        streams = [self.lab.stream("H", "U", self.options.every),
                   self.lab.stream("U", "H", self.options.every)]
        time.sleep(0.5)
        act()
        new_master.wait_state("master")
        time.sleep(0.5)
        reports = [s.stop() for s in streams]
        cells = [name, f"{before} / {self.master()}"]
        for report, floor in zip(reports, floors):
            cells += [report["lost"], f"{report['longest_gap_ms']:.1f}", f"{floor:.1f}"]
        print_row(cells)
        return reports

    def events(self):
        a, b = self.a, self.b
        down = (b.floor_ms, b.floor_ms)
        for line in HEADER:
            print_row(line)
        print_row(["-" * w for w in WIDTHS])
        self.event("A killed (kill -9)", a.crash, b, down)
        self.event("A back: it preempts", a.start, a, (0, 0))
        self.event("A's uplink cut", lambda: a.cut("up"), b, (b.skew_ms, b.floor_ms))
        self.event("A's uplink mended", lambda: a.mend("up"), a, (0, 0))
        self.event("A stopped in order (SIGTERM)", a.stop, b, (b.skew_ms, b.skew_ms))
        print(f"""
The floor is what the protocol itself asks for: a dead master is missed after three intervals and
the backup's skew time, {b.floor_ms:.1f} ms here (counted from the last advert heard, so up to one
interval less from the moment of death); one that leaves with priority 0, after the skew time.""")

    def console(self):
        lab = self.lab
        print(f"""
Both run. In another terminal:
    {' '.join(lab.enter('H'))} ping {HOST['U']}        # from H through the gateway
    {self.b.binary} --attach={self.b.socket}        # B's console
    ip -n {lab.netns('switch')} link set dev a-up down        # cuts A's uplink
`quit` or Ctrl-D ends this console, and with it the demo.
""", flush=True)
        subprocess.run([self.a.binary, f"--attach={self.a.socket}"], check=False)


def main():
    parser = argparse.ArgumentParser(prog="scripts/demo")
    parser.add_argument("--console", action="store_true",
                        help="no events: leave it running, with A's console")
    parser.add_argument("--interval", type=int, default=10, metavar="CS",
                        help="between adverts, in centiseconds (default 10)")
    parser.add_argument("--every", type=int, default=500, metavar="US",
                        help="between datagrams, in microseconds (default 500)")
    parser.add_argument("--kind", choices=("steadfast", "keepalived"), default="steadfast",
                        help="keepalived: the same with keepalived, to compare")
    parser.add_argument("--build", default="build", metavar="DIR")
    options = parser.parse_args()
    exit_on_signals()
    with Lab("demo", options.build, os.path.join(options.build, "smoke-logs")) as lab:
        print(PICTURE.format(kind=options.kind, interval=options.interval * 10,
                             every=options.every))
        demo = Demo(lab, options)
        try:
            demo.start()
            demo.console() if options.console else demo.events()
        except Failed as failed:
            print(f"demo: {failed}\nlogs: {lab.logs}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
