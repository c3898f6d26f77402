# SPDX-License-Identifier: BSD-3-Clause
"""The program as a command: what it says and how it ends."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import time

from lab import LAN_GATEWAY, cases, expect, wait_for

FIVE_MISTAKES = {
    "workers": {"idel": "sleep"},
    "ports": {"p0": {"device": "net_af_packet0,iface=lan"},
              "p1": {"device": "net_af_packet1,iface=up"}},
    "interfaces": {
        "lan": {"port": "p0", "ipv4": {
            "addresses": ["192.0.2.2/24"],
            "vrrp": [{"vrid": 0, "virtual-addresses": [LAN_GATEWAY]},
                     {"vrid": 7, "priority": 300, "virtual-addresses": ["10.9.9.9"]}]}},
        "up": {"port": "p9", "ipv4": {"addresses": ["198.51.100.2/24"]}},
    },
}
FIVE_PATHS = ("$.workers.idel", "$.interfaces.lan.ipv4.vrrp[0].vrid",
              "$.interfaces.lan.ipv4.vrrp[1].priority",
              "$.interfaces.lan.ipv4.vrrp[1].virtual-addresses", "$.interfaces.up.port")


def check(lab, text, *arguments):
    """`steadfast --check` on a file with this text, or this document."""
    path = os.path.join(lab.tmp, "check.json")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text if isinstance(text, str) else json.dumps(text, indent=2))
    return run(lab, "--check", "-c", path, *arguments)


def run(lab, *arguments):
    return subprocess.run([os.path.join(lab.build, "app", "steadfast"), *arguments],
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def good(lab):
    return lab.steadfast("A", priority=150).document()


def test_check_names_five_mistakes_in_one_run(lab):
    done = check(lab, FIVE_MISTAKES)
    said = done.stdout + done.stderr
    expect(done.returncode == 2, f"exit {done.returncode}: {said}")
    for path in FIVE_PATHS:
        expect(path in said, f"{path} is not named in:\n{said}")
    expect("idle" in said, f"no suggestion for idel in:\n{said}")


def test_check_of_a_good_file_says_nothing_bad(lab):
    done = check(lab, good(lab))
    expect(done.returncode == 0, f"exit {done.returncode}: {done.stderr}")


def test_syntax_errors_have_line_and_column(lab):
    done = check(lab, '{\n  "ports": {,}\n}\n')
    expect(done.returncode == 2 and re.search(r"check\.json:2:\d+", done.stderr + done.stdout),
           f"exit {done.returncode}: {done.stderr}")


def test_what_is_not_there_yet_is_refused_by_name(lab):
    document = good(lab)
    document["ports"]["extra"] = {"device": "xdp:eth2"}
    done = check(lab, document)
    said = done.stdout + done.stderr
    expect(done.returncode == 2 and "xdp:" in said and "not supported yet" in said,
           f"exit {done.returncode}: {said}")


def test_bad_usage_ends_with_2(lab):
    for arguments in ([], ["--no-such-option"], ["-c"], ["-c", "/nonexistent/steadfast.json"]):
        done = run(lab, *arguments)
        expect(done.returncode == 2, f"{arguments}: exit {done.returncode}: {done.stderr}")
        expect(done.stderr.strip(), f"{arguments}: not a word")


def test_a_device_that_is_not_there_ends_with_1(lab):
    def config(document):
        document["ports"]["p1"]["device"] = "net_af_packet1,iface=nosuch"

    a = lab.steadfast("A", config=config).start(ready=False)
    code = wait_for(lambda: a.process.poll() is not None and [a.process.returncode], 20,
                    "the program to end")[0]
    expect(code == 1, f"exit {code}")
    expect("p1" in a.log_text() and "nosuch" in a.log_text(), "the log does not name the port")


@cases({"number": "SIGTERM"}, {"number": "SIGINT"})
def test_signals_to_stop_end_with_0_and_priority_zero(lab, number):
    # V3-ACT-08 V3-FMT-06
    a = lab.steadfast("A")
    a.start().wait_state("master")
    capture = lab.capture("A", "lan")
    a.process.send_signal(getattr(signal, number))
    expect(a.process.wait(timeout=20) == 0, f"exit {a.process.returncode}")
    last = capture.wait(lambda c: c.adverts(1), 2, "adverts")[-1]
    expect(last.advert.priority == 0, f"last advert: {last.advert}")
    expect(not os.path.exists(a.socket), "the console's socket is still there")


def test_a_stopped_backup_says_nothing(lab):
    # V3-BAK-06 V2-BAK-04
    a = lab.steadfast("A", priority=150)
    b = lab.steadfast("B", priority=100)
    a.start().wait_state("master")
    capture = lab.capture("B", "lan")
    b.start().wait_state("backup")
    expect(b.stop() == 0, "exit code")
    time.sleep(0.3)
    expect(not capture.adverts(1), f"a backup sent adverts: {capture.adverts(1)}")


def test_it_starts_again_after_kill_9(lab):
    a = lab.steadfast("A")
    for _ in range(3):
        a.start().wait_state("master")
        a.crash()
    a.start().wait_state("master")


def test_every_show_has_a_text_and_a_json_form(lab):
    a = lab.steadfast("A")
    a.start().wait_state("master")
    for what in ("port info", "port stats", "port xstats", "interface", "vrrp", "vrrp brief",
                 f"vrrp {a.vrrp_name('lan')}", "route", "neighbor", "bfd", "datapath", "events"):
        expect(isinstance(a.show(what), (dict, list)), f"show {what} json")
        expect(a.command(f"show {what}").strip(), f"show {what}: nothing")
    expect("master" in a.command("show vrrp brief"), "show vrrp brief does not say master")
    expect("show vrrp" in a.command("help"), "help does not help")
    lan = a.show("interface lan")
    expect([x["status"] for x in lan["addresses"]] == ["preferred"], f"addresses: {lan}")
    expect(not any(w["stuck"] for w in a.show("datapath")["workers"]), "a worker is stuck")
    hops = [h for r in a.show("route")["routes"] for h in r["next-hops"] if "next-hop-address" not in h]
    expect(hops and all(h["state"] == "works" for h in hops), f"connected next hops: {hops}")
    bad = a.console("show nonsense")
    expect(bad.returncode != 0 or "show nonsense" in bad.stdout + bad.stderr or
           bad.stdout + bad.stderr, "a bad command passes in silence")


def test_cleared_counters_start_from_zero_and_go_on(lab):
    a = lab.steadfast("A", interval_cs=10)
    a.start().wait_state("master")
    wait_for(lambda: a.vrrp("lan")["statistics"]["advertisement-sent"] > 20, 10, "20 adverts")
    before = a.vrrp("lan")["statistics"]["discontinuity-datetime"]
    a.command("clear stats")
    statistics = a.vrrp("lan")["statistics"]
    expect(statistics["discontinuity-datetime"] > before, "the discontinuity does not move")
    expect(statistics["advertisement-sent"] < 20, f"not cleared: {statistics}")

    def whole():
        total = a.show("datapath")["total"]
        return total["received"] == sum(total["verdicts"].values())

    wait_for(whole, 5, "each received packet to have its verdict")
    sent = statistics["advertisement-sent"]
    wait_for(lambda: a.vrrp("lan")["statistics"]["advertisement-sent"] > sent, 5, "more adverts")


def test_the_running_configuration_as_a_file(lab):
    a = lab.steadfast("A")
    a.start().wait_state("master")
    saved = os.path.join(os.path.dirname(a.socket), "saved.json")
    a.command(f"config save {saved}")
    mode = stat.S_IMODE(os.stat(saved).st_mode)
    expect(mode == 0o600, f"the saved file's mode is {mode:o}")
    expect("no mistakes" in a.command(f"config check {saved}"), "the saved file has mistakes")
    expect("says what is running" in a.command(f"config diff {saved}"), "the saved file differs")


def test_telemetry_tells_of_each_worker_without_being_asked_for_one(lab):
    a = lab.steadfast("A", config=lambda d: d["eal"].extend(["--file-prefix", lab.prefix + "t"]))
    a.start()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as s:
        s.connect(f"/var/run/dpdk/{lab.prefix}t/dpdk_telemetry.v2")
        s.settimeout(5)
        s.recv(4096)  # who it is
        s.send(b"/datapath/stats")
        answer = json.loads(s.recv(65536))["/datapath/stats"]
    shown = a.show("datapath")["workers"]
    expect([w["lcore"] for w in answer.get("workers", {}).values()] == [w["lcore"] for w in shown],
           f"workers: {answer.get('workers')}")


def test_several_console_sessions_and_one_that_does_not_read(lab):
    a = lab.steadfast("A")
    a.start().wait_state("master")
    mode = stat.S_IMODE(os.stat(a.socket).st_mode)
    expect(mode == 0o600, f"the socket's mode is {mode:o}")
    sessions = []
    for _ in range(4):
        s = socket.socket(socket.AF_UNIX)
        s.connect(a.socket)
        s.settimeout(5)
        sessions.append(s)
    deaf = sessions.pop()  # asks and asks, and never reads
    deaf.setblocking(False)
    for _ in range(2000):
        try:
            deaf.send(b"show vrrp json\n")
        except (BlockingIOError, BrokenPipeError, ConnectionResetError):
            break
    for s in sessions:
        s.sendall(b"show vrrp brief\n")
        said = b""
        while b"lan/ipv4/1" not in said:
            part = s.recv(65536)
            expect(part, "a session was closed")
            said += part
    start = time.monotonic()
    expect(a.state("lan") == "master", "it is master no more")
    expect(time.monotonic() - start < 5, "the deaf session delays the others")
    for s in sessions:
        s.close()
    deaf.close()


def test_events_tell_every_transition(lab):
    a = lab.steadfast("A", priority=150)
    b = lab.steadfast("B", priority=100)
    a.start().wait_state("master")
    b.start().wait_state("backup")
    wait_for(lambda: b.statistics("lan")["advertisement-rcvd"], 5, "B to hear A")
    a.crash()
    b.wait_state("master")
    text = b.command("show events")
    for word in ("lan/ipv4/1", "initialize", "backup", "master"):
        expect(word in text, f"{word} is not in:\n{text}")
    expect("192.0.2.2" in text, f"who fell silent is not in:\n{text}")
