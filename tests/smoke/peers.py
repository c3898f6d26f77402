# SPDX-License-Identifier: BSD-3-Clause
"""What routers of other makes say besides VRRP: BFD by FRR's bfdd and by BIRD, behind one face;
further hosts on a lab's wires; and what befalls a thread or a device.

A peer speaks BFD on one wire with one neighbor, by default every 50 ms, three times to be lost.
State is "admin-down", "down", "init" or "up", as the peer sees the session."""

import contextlib
import ctypes
import json
import os
import platform
import re
import shutil
import signal
import socket
import struct
import subprocess
import tempfile

from lab import expect, in_netns, port_mac, sh, wait_for, write_sysctls

FRR = "/usr/lib/frr"


class Folder:
    """A daemon's files: not within the lab's own folder, which only root may enter."""

    def __init__(self, lab, node):
        self.path = tempfile.mkdtemp(prefix=f"steadfast-{node}-")
        lab.closing.append(self)

    def file(self, name):
        return os.path.join(self.path, name)

    def write(self, name, lines):
        with open(self.file(name), "w", encoding="utf-8") as f:
            f.write("\n".join(lines) + "\n")
        return self.file(name)

    def close(self):
        shutil.rmtree(self.path, ignore_errors=True)


class BfdPeer:
    def __init__(self, lab, node, wire, neighbor, interval_ms=50, multiplier=3):
        self.lab, self.node, self.wire, self.neighbor = lab, node, wire, neighbor
        self.interval_ms, self.multiplier = interval_ms, multiplier
        self.processes = []
        self.folder = Folder(lab, node)

    def _run(self, name, *command):
        self.processes.append(self.lab.start(self.node, f"{self.node}-{name}", command))

    def wait_state(self, state, seconds=10):
        wait_for(lambda: self.state() == state, seconds,
                 f"{self.node}'s session to be {state}, it is {self.state()}")
        return self

    def freeze(self):
        """It says nothing from now on."""
        for process in self.processes:
            process.send_signal(signal.SIGSTOP)

    def thaw(self):
        for process in self.processes:
            process.send_signal(signal.SIGCONT)

    def crash(self):
        for process in self.processes:
            self.lab.kill(process)
        self.processes = []


class Bird(BfdPeer):
    def start(self):
        lines = ["log stderr all;", "router id 192.0.2.99;", "protocol device {}",
                 "protocol bfd uplink {",
                 f'  interface "{self.wire}" {{ min rx interval {self.interval_ms} ms;'
                 f" min tx interval {self.interval_ms} ms; multiplier {self.multiplier}; }};",
                 f'  neighbor {self.neighbor} dev "{self.wire}";', "}"]
        self._run("bird", "bird", "-f", "-c", self.folder.write("bird.conf", lines),
                  "-s", self.folder.file("ctl"), "-P", self.folder.file("pid"))
        wait_for(lambda: self.state(), 10, "BIRD to have its session")
        return self

    def command(self, command):
        return self.lab.run(self.node, "birdc", "-s", self.folder.file("ctl"), command).stdout

    def session(self):
        """(state, interval, detection time in seconds) or None."""
        found = re.search(rf"^{re.escape(self.neighbor)}\s+\S+\s+(\w+)\s+\S+\s+([\d.]+)\s+([\d.]+)",
                          self.command("show bfd sessions"), re.MULTILINE)
        return (found.group(1).lower(), float(found.group(2)), float(found.group(3))) \
            if found else None

    def state(self):
        session = self.session()
        return {"admindown": "admin-down"}.get(session[0], session[0]) if session else None

    def negotiated(self):
        """(interval at which it sends, detection time), ms."""
        _, interval, detection = self.session()
        return interval * 1000, detection * 1000


class Bfdd(BfdPeer):
    """FRR's bfdd, with the zebra it learns its interfaces from."""

    def start(self):
        # Its daemons give up root: what they write must be theirs.
        shutil.chown(self.folder.path, "frr", "frr")
        common = ("-u", "frr", "-g", "frr", "--vty_socket", self.folder.path, "-P", "0", "--log",
                  "stdout", "-z", self.folder.file("zserv"))
        lines = ["bfd", f" peer {self.neighbor} interface {self.wire}",
                 f"  receive-interval {self.interval_ms}", f"  transmit-interval {self.interval_ms}",
                 f"  detect-multiplier {self.multiplier}", "  no shutdown", " exit", "exit"]
        self._run("zebra", f"{FRR}/zebra", *common, "-i", self.folder.file("zebra.pid"),
                  "-f", self.folder.write("zebra.conf", []))
        wait_for(lambda: os.path.exists(self.folder.file("zserv")), 10, "zebra to start")
        self._run("bfdd", f"{FRR}/bfdd", *common, "-i", self.folder.file("bfdd.pid"),
                  "-f", self.folder.write("bfdd.conf", lines),
                  "--bfdctl", self.folder.file("bfdd.sock"))
        wait_for(lambda: self.state(), 10, "bfdd to have its session")
        return self

    def command(self, *commands):
        arguments = [word for command in commands for word in ("-c", command)]
        return self.lab.run(self.node, "vtysh", "--vty_socket", self.folder.path, "-d", "bfdd",
                            *arguments).stdout

    def session(self):
        with contextlib.suppress(ValueError):
            for peer in json.loads(self.command("show bfd peers json") or "[]"):
                return peer
        return None

    def state(self):
        session = self.session()
        return {"shutdown": "admin-down"}.get(session["status"], session["status"]) \
            if session else None

    def negotiated(self):
        session = self.session()
        interval = max(session["transmit-interval"], session["remote-receive-interval"])
        detection = session["remote-detect-multiplier"] * \
            max(session["receive-interval"], session["remote-transmit-interval"])
        return interval, detection

    def shut(self, down):
        """Switches the session off at the peer, or on."""
        self.command("configure terminal", "bfd", f"peer {self.neighbor} interface {self.wire}",
                     "shutdown" if down else "no shutdown")


BFD_PEERS = {"bfdd": Bfdd, "bird": Bird}


def add_host(lab, node, wire, address):
    """One more host, with a namespace of its own, on a wire of the lab."""
    lab.network()
    name, port = lab.netns(node), f"{node.lower()}-{wire}"
    lab.namespaces.append(name)
    sh("ip", "netns", "add", name)
    in_netns(name, write_sysctls,
             {"ipv6/conf/all/disable_ipv6": 1, "ipv6/conf/default/disable_ipv6": 1})
    lab.ip("switch", [f"link add {port} type veth peer name {wire} "
                      f"address {port_mac(node, wire)} netns {name}",
                      f"link set dev {port} master {wire} up"])
    lab.ip(node, ["link set dev lo up", f"link set dev {wire} up",
                  f"address add {address}/24 dev {wire}"])
    lab.sh(node, "ethtool", "-K", wire, "tx", "off", "tso", "off", "gso", "off", "gro", "off")


class Stopped:
    """One thread of a process stands still for as long as this is held."""

    def __init__(self, pid, tid):
        self._tid = tid
        script = ("import ctypes, os, sys\n"
                  "t = int(sys.argv[1])\n"
                  "p = ctypes.CDLL(None, use_errno=True).ptrace\n"
                  "p.argtypes = [ctypes.c_long] * 2 + [ctypes.c_void_p] * 2\n"
                  "seize, interrupt = 0x4206, 0x4207\n"
                  "for request in (seize, interrupt):\n"
                  "    if p(request, t, None, None):\n"
                  "        sys.exit(os.strerror(ctypes.get_errno()))\n"
                  "os.waitpid(t, 0x40000000)\n"
                  "print('stopped', flush=True)\n"
                  "sys.stdin.read()\n")
        # A process of its own: whoever traces is one thread, and lets go when it ends.
        self._tracer = subprocess.Popen(["/usr/bin/python3", "-c", script, str(tid)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        wait_for(lambda: self._tracer.stdout.readline() == "stopped\n", 5, "the thread to stop")
        return self

    def __exit__(self, *_):
        self._tracer.stdin.close()
        self._tracer.wait()


class Deaf:
    """A node's device counts what arrives at it, and hands on none of it, for as long as this is
    held: an XDP program that drops everything. Its link stays up, and it sends."""

    SYSCALL = {"x86_64": 321, "aarch64": 280}
    PROG_LOAD, LINK_CREATE = 5, 28
    TYPE_XDP, ATTACH_XDP, MODE_SKB = 6, 37, 2
    # r0 = XDP_DROP; exit
    PROGRAM = struct.pack("<BBhi", 0xb7, 0, 0, 1) + struct.pack("<BBhi", 0x95, 0, 0, 0)

    def __init__(self, lab, node, wire):
        self._netns, self._wire = lab.netns(node), wire
        self._descriptors = []

    def _bpf(self, command, attributes):
        libc = ctypes.CDLL(None, use_errno=True)
        fd = libc.syscall(self.SYSCALL[platform.machine()], command,
                          ctypes.create_string_buffer(attributes), len(attributes))
        expect(fd >= 0, f"bpf: {os.strerror(ctypes.get_errno())}")
        self._descriptors.append(fd)
        return fd

    def _attach(self):
        program, licence = (ctypes.create_string_buffer(b) for b in (self.PROGRAM, b"BSD"))
        loaded = self._bpf(self.PROG_LOAD, struct.pack(
            "<IIQQ", self.TYPE_XDP, len(self.PROGRAM) // 8, ctypes.addressof(program),
            ctypes.addressof(licence)))
        self._bpf(self.LINK_CREATE, struct.pack(
            "<IIII", loaded, socket.if_nametoindex(self._wire), self.ATTACH_XDP, self.MODE_SKB))

    def __enter__(self):
        in_netns(self._netns, self._attach)
        return self

    def __exit__(self, *_):
        for fd in reversed(self._descriptors):
            os.close(fd)  # the link's end is the program's


def worker_thread(process, lcore=1):
    """The thread of a worker of Steadfast's."""
    for tid in os.listdir(f"/proc/{process.pid}/task"):
        with open(f"/proc/{process.pid}/task/{tid}/comm", encoding="ascii") as f:
            if re.fullmatch(rf"(rte|dpdk)-worker-?{lcore}", f.read().strip()):
                return int(tid)
    return None
