# SPDX-License-Identifier: BSD-3-Clause
"""Capture on a router's own ports with DPDK's dpdk-dumpcap, which joins as a second process."""

import os
import tempfile

from capture import arp_request, mac_raw
from lab import HOST, LAN_GATEWAY, VRID, expect, port_mac, sh, virtual_mac, wait_for

ALONE = True  # hugepages are everybody's
RESERVED = "/proc/sys/vm/nr_hugepages"
PAGES = 160  # of 2 MB: fewer than what a router takes unasked


class Hugepages:
    """Some, mounted; a second process can map no other memory."""

    def __enter__(self):
        with open(RESERVED, encoding="ascii") as f:
            self._before = int(f.read())
        self._reserve(self._before + PAGES)
        self.path = tempfile.mkdtemp(prefix="steadfast-huge-")
        sh("mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", self.path)
        return self

    def __exit__(self, *_):
        sh("umount", "-l", self.path)  # whoever failed may still hold some
        os.rmdir(self.path)
        self._reserve(self._before)

    @staticmethod
    def _reserve(pages):
        with open(RESERVED, "w", encoding="ascii") as f:
            f.write(str(pages))
        with open(RESERVED, encoding="ascii") as f:
            expect(int(f.read()) >= pages, f"the kernel reserves fewer than {pages} hugepages")


def test_dumpcap_shows_what_the_port_receives_and_sends(lab):
    prefix = f"steadfast-capture-{os.getpid()}"
    with Hugepages() as huge:
        def config(document):
            document["eal"] += ["--huge-dir", huge.path, "--file-prefix", prefix, "-m", "192"]

        a = lab.steadfast("A", track=0, config=config).start()
        a.wait_state("master")
        path = os.path.join(lab.tmp, "lan.pcap")
        dumpcap = lab.start("A", "dumpcap", ["dpdk-dumpcap", f"--file-prefix={prefix}", "-P", "-i",
                                             "net_af_packet0", "-w", path])
        # An ARP request in, and its answer out.
        request = arp_request(port_mac("H", "lan"), HOST["H"], LAN_GATEWAY)[:42]  # not padded
        answer = mac_raw(port_mac("H", "lan")) + mac_raw(virtual_mac(VRID["lan"])) + b"\x08\x06"

        def captured():
            lab.sh("H", "ip", "neigh", "flush", "dev", "lan")
            lab.ping("H", LAN_GATEWAY, wait=0.2)
            if not os.path.exists(path):
                return False
            with open(path, "rb") as f:
                seen = f.read()
            return request in seen and answer in seen

        wait_for(captured, 20, "the capture to show a request and its answer")
        expect(dumpcap.poll() is None, "dpdk-dumpcap ended")
        lab.kill(dumpcap, 2)
        expect(a.state("lan") == "master", "the capture moved the gateway")
        expect(a.stop() == 0, "it did not stop in order")
