# SPDX-License-Identifier: BSD-3-Clause
"""A gateway pair between a LAN and an uplink, in network namespaces.

                 H 192.0.2.10, default via 192.0.2.1
                 |
      [h-lan]    |
    =========== LAN bridge ==========     virtual router 1: 192.0.2.1, 00:00:5e:00:01:01
      [a-lan]         [b-lan]
         |               |
        lan             lan
   A 192.0.2.2      B 192.0.2.3           Steadfast or keepalived, each in its namespace
   A 198.51.100.2   B 198.51.100.3
        up              up
         |               |
      [a-up]          [b-up]
    ========= uplink bridge =========     virtual router 2: 198.51.100.1, 00:00:5e:00:01:02
      [u-up]     |
                 |
                 U 198.51.100.10, 192.0.2.0/24 via 198.51.100.1

With Lab.ipv6() the same over IPv6, virtual routers 1 and 2 with the MACs 00:00:5e:00:02:01 and :02:
2001:db8:1::/64 on the LAN and 2001:db8:2::/64 on the uplink, each with the gateways fe80::1, the
same one on both, and ::1; A and B are fe80::2 and ::2, fe80::3 and ::3, hosts have ::10.

Every line is a veth pair; the ends in [] and both bridges are in a namespace of their own, the
switch. Cutting a router's wire takes the switch's end down, as a dead port does: the router sees
its link go. Nothing here touches the machine's own devices, and all of it goes away with the Lab,
whatever ends the program; what a killed one left is swept by the next.
"""

import atexit
import contextlib
import ctypes
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

LIBC = ctypes.CDLL(None, use_errno=True)
CLONE_NEWNET = 0x40000000

LAN_GATEWAY = "192.0.2.1"
UP_GATEWAY = "198.51.100.1"
HOST = {"H": "192.0.2.10", "U": "198.51.100.10"}
ROUTER = {"A": {"lan": "192.0.2.2", "up": "198.51.100.2"},
          "B": {"lan": "192.0.2.3", "up": "198.51.100.3"}}
VRID = {"lan": 1, "up": 2}
GATEWAY = {"lan": LAN_GATEWAY, "up": UP_GATEWAY}

PREFIX6 = {"lan": "2001:db8:1::", "up": "2001:db8:2::"}
LINK_GATEWAY6 = "fe80::1"
HOST6 = {"H": "2001:db8:1::10", "U": "2001:db8:2::10"}
ROUTER6 = {"A": {"lan": "2001:db8:1::2", "up": "2001:db8:2::2", "link": "fe80::2"},
           "B": {"lan": "2001:db8:1::3", "up": "2001:db8:2::3", "link": "fe80::3"}}
GATEWAY6 = {"lan": "2001:db8:1::1", "up": "2001:db8:2::1"}
HOST_WIRES = {"H": "lan", "U": "up"}


def virtual_mac(vrid, family="ipv4"):
    return "00:00:5e:00:%02x:%02x" % ({"ipv4": 1, "ipv6": 2}[family], vrid)


def port_mac(node, wire):
    """The MAC a node's device has: known beforehand, so that captures can be read."""
    return "02:00:00:00:%02x:%02x" % (ord(node), VRID[wire])


class Failed(Exception):
    """What a test expected did not happen."""


def cases(*variants):
    """Runs a test once for each variant, a dict of its further arguments."""
    def mark(test):
        test.cases = variants
        return test
    return mark


def expect(condition, message):
    if not condition:
        raise Failed(message)


def wait_for(predicate, seconds, what, every=0.05):
    """Waits until the predicate is true and returns its value."""
    end = time.monotonic() + seconds
    while True:
        value = predicate()
        if value:
            return value
        if time.monotonic() > end:
            raise Failed(f"waited {seconds:g} s in vain for: {what}")
        time.sleep(every)


def sh(*command, **kwargs):
    """Runs a command that must succeed; its output."""
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if done.returncode != 0:
        raise Failed(f"{' '.join(command)}: exit {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def in_netns(name, function, *args):
    """Calls the function inside a namespace: in a thread, since a thread can move alone."""
    result = []

    def inside():
        try:
            with open(f"/run/netns/{name}", "rb") as ns:
                if LIBC.setns(ns.fileno(), CLONE_NEWNET) != 0:
                    raise OSError(ctypes.get_errno(), f"setns {name}")
            result.append((function(*args), None))
        except BaseException as error:  # handed to the caller
            result.append((None, error))

    thread = threading.Thread(target=inside)
    thread.start()
    thread.join()
    value, error = result[0]
    if error is not None:
        raise error
    return value


def write_sysctls(settings):
    for path, value in settings.items():
        with open(f"/proc/sys/net/{path}", "w", encoding="ascii") as f:
            f.write(str(value))


def vrrp_times_ms(priority, interval_cs, version=3):
    """Skew_Time and Master_Down_Interval, in ms (RFC 9568 6.1, RFC 3768 6.1)."""
    interval = interval_cs * 10.0
    skew = (256 - priority) / 256 * (interval if version == 3 else 1000.0)
    return skew, 3 * interval + skew


class Lab:
    """The topology above, the processes in it, and their logs."""

    _count = itertools.count()

    def __init__(self, name="lab", build="build", logs=None):
        here = os.path.dirname(os.path.abspath(__file__))
        self.build = os.path.abspath(build)
        self.source = os.path.dirname(os.path.dirname(here))
        self.name = name
        self.prefix = f"sf{os.getpid()}-{next(self._count)}-"
        self.tmp = tempfile.mkdtemp(prefix="steadfast-")
        self.logs = os.path.join(logs, name) if logs else os.path.join(self.tmp, "logs")
        shutil.rmtree(self.logs, ignore_errors=True)
        os.makedirs(self.logs)
        self.processes = []
        self.routers = {}
        self.closing = []
        self.namespaces = []
        self._runs = itertools.count()
        atexit.register(self.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # --- namespaces ---

    def netns(self, node):
        return self.prefix + node

    def network(self):
        """Builds the topology, without its routers' addresses; once."""
        if self.namespaces:
            return
        sweep()
        for node in ("switch", "H", "U", "A", "B"):
            name = self.netns(node)
            self.namespaces.append(name)
            sh("ip", "netns", "add", name)
            in_netns(name, write_sysctls,
                     {"ipv6/conf/all/disable_ipv6": 1, "ipv6/conf/default/disable_ipv6": 1})
        lines = []
        for bridge in ("lan", "up"):
            lines.append(f"link add name {bridge} type bridge mcast_snooping 0")
            lines.append(f"link set dev {bridge} up")
        wires = [("H", "lan"), ("U", "up"), ("A", "lan"), ("A", "up"), ("B", "lan"), ("B", "up")]
        for node, wire in wires:
            port = f"{node.lower()}-{wire}"
            lines.append(f"link add {port} type veth peer name {wire} "
                         f"address {port_mac(node, wire)} netns {self.netns(node)}")
            lines.append(f"link set dev {port} master {wire} up")
        self.ip("switch", lines)
        for node, wire in wires:
            self.ip(node, ["link set dev lo up", f"link set dev {wire} up"])
            # DPDK ports take the frames as they are: whole, and with their checksums.
            self.sh(node, "ethtool", "-K", wire, "tx", "off", "tso", "off", "gso", "off",
                    "gro", "off")
        self.ip("H", [f"address add {HOST['H']}/24 dev lan", f"route add default via {LAN_GATEWAY}"])
        self.ip("U", [f"address add {HOST['U']}/24 dev up",
                      f"route add 192.0.2.0/24 via {UP_GATEWAY}"])

    def ipv6(self, autoconf=()):
        """Gives the hosts IPv6: fixed addresses and routes, or for those in `autoconf` what
        Router Advertisements say. Routers' devices stay without: the kernel is to keep quiet."""
        self.network()
        for host, wire in HOST_WIRES.items():
            told = int(host in autoconf)
            # Their own detection of duplicates would only cost time.
            self.sysctl(host, {f"ipv6/conf/{wire}/{name}": value for name, value in {
                "accept_ra": told, "autoconf": told, "accept_dad": 0, "dad_transmits": 0,
                "router_solicitation_delay": 0, "use_tempaddr": 0, "disable_ipv6": 0}.items()})
            if not told:
                self.ip(host, [f"address add {HOST6[host]}/64 dev {wire}",
                               f"route add default via {LINK_GATEWAY6} dev {wire}"])

    def ip(self, node, lines):
        sh("ip", "-n", self.netns(node), "-batch", "-", input="\n".join(lines) + "\n")

    def enter(self, node):
        """The command that runs another one in a node's namespace. (Not `ip netns exec`, which
        also hides parts of /sys.)"""
        return ["nsenter", f"--net=/run/netns/{self.netns(node)}"]

    def sh(self, node, *command, **kwargs):
        return sh(*self.enter(node), *command, **kwargs)

    def run(self, node, *command, seconds=30):
        """Runs a command that may fail."""
        return subprocess.run([*self.enter(node), *command], capture_output=True, text=True,
                              timeout=seconds)

    def sysctl(self, node, settings):
        in_netns(self.netns(node), write_sysctls, settings)

    # --- processes ---

    def start(self, node, log, command, **kwargs):
        """Starts a process in a node's namespace (None: outside), in a process group of its own,
        to be gone with this program. Its output goes to LOG.log."""
        path = os.path.join(self.logs, f"{log}.log")
        prefix = self.enter(node) if node else []
        with open(path, "ab") as output:
            process = subprocess.Popen(
                [*prefix, "setpriv", "--pdeathsig", "KILL", *command], stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
                **kwargs)
        process.log_path = path
        self.processes.append(process)
        return process

    def kill(self, process, number=signal.SIGKILL):
        """Kills a process and its children."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        return process.wait(timeout=20)

    # --- routers ---

    def add_router(self, kind, node, options):
        self.network()
        self.routers[node] = kind(self, node, **options)
        return self.routers[node]

    def steadfast(self, node, **options):
        from routers import Steadfast
        return self.add_router(Steadfast, node, options)

    def keepalived(self, node, **options):
        from routers import Keepalived
        return self.add_router(Keepalived, node, options)

    def wire(self, node, wire, state):
        """Cuts ("down") or mends ("up") a node's wire, at the switch."""
        self.ip("switch", [f"link set dev {node.lower()}-{wire} {state}"])

    # --- what the network looks like ---

    def arp_entry(self, node, address):
        """The MAC a host holds for an address; None when it has none."""
        wire = HOST_WIRES[node]
        for entry in json.loads(sh("ip", "-j", "-n", self.netns(node), "neigh", "show", address,
                                   "dev", wire) or "[]"):
            return entry.get("lladdr")
        return None

    def bridge_port(self, wire, mac):
        """The bridge port behind which a MAC was last seen, as "A", "B", "H" or "U"."""
        for entry in json.loads(self.sh("switch", "bridge", "-j", "fdb", "show", "br", wire)):
            if entry["mac"] == mac and "permanent" not in entry.get("state", ""):
                return entry["ifname"].split("-")[0].upper()
        return None

    def split(self, wire, apart):
        """Keeps A and B from hearing each other on a wire while both hear its host, and their
        links stay up; or lets them hear each other again."""
        for node in "AB":
            self.sh("switch", "bridge", "link", "set", "dev", f"{node.lower()}-{wire}",
                    "isolated", "on" if apart else "off")

    def forget_macs(self, wire):
        """Empties a bridge's MAC table: everything is flooded until it is learned again."""
        for node in {"lan": "HAB", "up": "UAB"}[wire]:
            self.ip("switch", [f"link set dev {node.lower()}-{wire} type bridge_slave fdb_flush"])

    def ping(self, node, address, count=1, wait=1.0, interval=0.2, options=()):
        """How many of `count` echo requests were answered."""
        done = self.run(node, "ping", "-n", "-c", str(count), "-W", str(wait), "-i", str(interval),
                        *options, address)
        match = re.search(r"(\d+) received", done.stdout)
        with open(os.path.join(self.logs, "ping.log"), "a", encoding="utf-8") as f:
            f.write(f"{node} pings {address}\n{done.stdout}{done.stderr}")
        return int(match.group(1)) if match else 0

    def stream(self, source="H", target="U", interval_us=500, seconds=300, addresses=None):
        from routers import Stream
        return Stream(self, source, target, interval_us, seconds, addresses or HOST)

    def capture(self, node, wire):
        """Captures on the switch's end of a node's wire: `sent` there is what the node sent."""
        from capture import Capture
        self.network()
        return Capture(self, "switch", f"{node.lower()}-{wire}")

    # --- the end ---

    def close(self):
        """Idempotent; runs at exit too."""
        atexit.unregister(self.close)
        for capture in self.closing:
            capture.close()
        self.closing = []
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes = []
        for name in self.namespaces:
            subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)
        self.namespaces = []
        shutil.rmtree(self.tmp, ignore_errors=True)


def sweep():
    """Removes the namespaces of labs whose program is gone."""
    for line in sh("ip", "netns", "list").splitlines():
        match = re.match(r"sf(\d+)-\d+-\w+", line)
        if match and not os.path.exists(f"/proc/{match.group(1)}"):
            subprocess.run(["ip", "netns", "del", match.group(0)], capture_output=True, check=False)


def exit_on_signals():
    """Makes every usual way to end the program run the clean-up."""
    def leave(number, _frame):
        raise SystemExit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
