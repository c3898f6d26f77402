# SPDX-License-Identifier: BSD-3-Clause
"""A DPDK program with the bench's source preloaded, and what the source says it did."""

import mmap
import os
import struct
import subprocess
import time

import pages
from scene import hop_mac

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STEADFAST = os.path.join(ROOT, "build/app/steadfast")
L3FWD = os.path.join(ROOT, "build/l3fwd/l3fwd")
# The layout of shared.h.
CLOSED, RUN, CHECK, QUIET, STREAM, REST = range(6)
SAMPLES, SEEN = 256, 4096
HEAD = struct.Struct("=IIQQQQQQQQQQ32s")
SAMPLE = struct.Struct("=QQQd")
SEEN_AT = HEAD.size
SAMPLES_AT = SEEN_AT + 8 * SEEN
SIZE = SAMPLES_AT + SAMPLES * SAMPLE.size


class WrongAnswer(Exception):
    """What came out is not what should have."""


class Said:
    """The head of the shared file."""

    def __init__(self, fields):
        (self.command, self.n_samples, self.packets, self.tsc_hz, self.tid, self.offered,
         self.offered_octets, self.out, self.out_octets, self.others, self.checked, self.wrong,
         what) = fields
        self.what = what.split(b"\0")[0].decode()


class Contender:
    """`name` for tables; `change` as BENCH_CHANGE; `traffic`: a file for each port in order."""

    def __init__(self, name, command, change, traffic, folder):
        self.name = name
        self.path = os.path.join(folder, name.replace(" ", "-"))
        with open(self.path + ".shared", "wb") as f:
            f.truncate(SIZE)
        with open(self.path + ".shared", "r+b") as f:
            self.memory = mmap.mmap(f.fileno(), SIZE)
        env = {**os.environ, "BENCH_SHARED": self.path + ".shared", "BENCH_CHANGE": change,
               "BENCH_TRAFFIC": ",".join(traffic),
               "LD_PRELOAD": os.path.join(ROOT, "build/tests/bench/bench_source.so")}
        with open(self.path + ".log", "wb") as log:
            # testpmd ends when its standard input does, or says something.
            self.process = subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=log,
                                            stderr=log)

    def stop(self):
        """Ends it, kindly first."""
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdin.close()
        self.memory.close()

    def log(self):
        """The end of what it printed."""
        with open(self.path + ".log", errors="replace", encoding="utf-8") as f:
            return f.read()[-2000:]

    def said(self):
        """What the source tells now."""
        return Said(HEAD.unpack_from(self.memory))

    def command(self, command, packets=0):
        """Tells the source what to do."""
        struct.pack_into("=Q", self.memory, 8, packets)
        struct.pack_into("=I", self.memory, 0, command)

    def obey(self, command, packets, seconds):
        """RUN or CHECK from beginning to end."""
        self.command(command, packets)
        end = time.monotonic() + seconds
        while True:
            said = self.said()
            if said.command == CLOSED:
                return self._flushed()
            if self.process.poll() is not None:
                raise WrongAnswer(f"{self.name} ended: {self.log()}")
            if time.monotonic() > end:
                self.command(CLOSED)
                raise WrongAnswer(f"{self.name} took no packets for {seconds} s: {self.log()}")
            time.sleep(0.002)

    def _flushed(self, seconds=0.05):
        """Some keep what is not a whole burst for a while before they send it."""
        end = time.monotonic() + seconds
        while (said := self.said()).out != said.offered and time.monotonic() < end:
            time.sleep(0.002)
        return said

    def samples(self):
        """(ns on the CPU, core cycles) a packet, of each sample of the last RUN but the first,
        in which caches were cold."""
        said = self.said()
        out = []
        for i in range(1, said.n_samples):
            ns, _, packets, core_per_tsc = SAMPLE.unpack_from(self.memory,
                                                              SAMPLES_AT + i * SAMPLE.size)
            out.append((ns / packets, ns / packets * said.tsc_hz / 1e9 * core_per_tsc))
        return out

    def first_seen(self, n):
        """TSC at which each of the first n records first came out, 0 for never."""
        return list(struct.unpack_from("=%dQ" % n, self.memory, SEEN_AT))

    def verify(self, packets, seconds=60):
        """Until all that goes in comes out, and right: a router has to become master first."""
        end = time.monotonic() + seconds
        while True:
            said = self.obey(CHECK, packets, seconds)
            if said.wrong:
                raise WrongAnswer(f"{self.name}: {said.wrong} of {said.checked} packets are "
                                  f"wrong: {said.what}")
            if said.out == said.offered and said.out_octets == said.offered_octets:
                return said
            if time.monotonic() > end:
                raise WrongAnswer(f"{self.name}: of {said.offered} packets {said.out} came out: "
                                  + self.log())
            time.sleep(0.1)

    def measure(self, packets):
        """One timed window, checked: its samples."""
        said = self.obey(RUN, packets, 60)
        if said.wrong or said.out != said.offered or said.out_octets != said.offered_octets:
            raise WrongAnswer(f"{self.name}: of {said.offered} packets {said.out} came out, "
                              f"{said.wrong} of {said.checked} looked at wrong: {said.what}")
        self.command(REST)
        return self.samples()


def vdevs(scene):
    """EAL's options for the port that packets come by and those they leave by."""
    return [word for i in range(1 + scene.uplinks) for word in ("--vdev", f"net_null{i}")]


def testpmd(mode, cpus, scene, traffic, folder):
    """dpdk-testpmd in a forwarding mode."""
    name = "testpmd " + mode
    return Contender(name, [
        "dpdk-testpmd", "-l", cpus, "--no-pci", "--no-telemetry", *pages.eal(),
        *vdevs(scene), "--", "--forward-mode=" + mode, "--nb-cores=1", "--total-num-mbufs=4096",
        "--burst=32", "--auto-start", "--no-lsc-interrupt"], {"io": "same", "macswap": "swapped"}[mode], traffic, folder)


def has_l3fwd():
    """Whether it could be built."""
    return os.path.exists(L3FWD)


def l3fwd(cpus, scene, traffic, folder):
    """DPDK's l3fwd with the scene's routes. It does without an lcore for control."""
    rules = scene.write_rules(os.path.join(folder, scene.name))
    worker, ports = cpus.split(",")[-1], range(1 + scene.uplinks)
    return Contender("l3fwd", [
        L3FWD, "-l", worker, "--no-pci", "--no-telemetry", *pages.eal(1024), *vdevs(scene), "--",
        "-p", hex((1 << len(ports)) - 1), "--lookup=lpm",
        "--config=" + ",".join(f"({port},0,{worker})" for port in ports),
        *(f"--rule_ipv{family}={path}" for family, path in rules.items()),
        *(f"--eth-dest={1 + i},{hop_mac(i).hex(':')}" for i in range(scene.uplinks))],
                     "l3fwd", traffic, folder)


def steadfast(config, traffic, folder, name="steadfast"):
    """Steadfast with a configuration."""
    return Contender(name, [STEADFAST, "-c", config], "routed", traffic, folder)
