# SPDX-License-Identifier: BSD-3-Clause
"""What a first user runs into: odd starts, odd devices, odd commands."""

import json
import os
import re
import subprocess

from lab import cases, expect, wait_for


def test_what_is_down_at_the_start_lowers_the_priority(lab):
    a = lab.steadfast("A", priority=150)
    a.lab.network()
    a.cut("up")
    a.start().wait_state("master", ["lan"])
    shown = a.vrrp("lan")
    expect(shown["effective-priority"] == 90, f"effective priority {shown['effective-priority']}")
    expect(re.search(r"port p1\b.*down", a.log_text()), f"the log does not say it:\n{a.log_text()}")
    a.mend("up")
    wait_for(lambda: a.vrrp("lan")["effective-priority"] == 150, 5, "the priority to rise")


def steadfast(lab, *arguments):
    return subprocess.run([os.path.join(lab.build, "app", "steadfast"), *arguments],
                          capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)


def test_bad_options_are_named(lab):
    for arguments, named in ((["--bogus"], "--bogus:"), (["-iz"], "-z:"), (["--check=3"], "--check=3:"),
                             (["-c"], "-c:"), (["--config"], "--config:"), (["-c", "x", "y"], "y:"),
                             (["-l", "0", "-c", "x"], "-l:"), (["--attach="], "--attach="),
                             (["--attach", "/tmp/s"], "--attach=SOCKET")):
        done = steadfast(lab, *arguments)
        first = done.stderr.splitlines()[0]
        expect(done.returncode == 2 and named in first,
               f"{arguments}: exit {done.returncode}: {first}")


@cases({"eal": "--bogus"}, {"eal": "-l 0,4000"})
def test_bad_eal_options_are_named(lab, eal):
    a = lab.steadfast("A", config=lambda d: d.update(eal=eal.split()))
    a.write_config()
    done = steadfast(lab, "-c", a.config_path)
    expect(done.returncode == 2, f"exit {done.returncode}: {done.stderr}")
    expect(eal in done.stderr.splitlines()[-1], f"not named last: {done.stderr}")
    expect("Usage" not in done.stdout + done.stderr, "EAL's usage buries what is wrong")


def test_a_netdev_has_one_router(lab):
    a = lab.steadfast("A", priority=150)
    a.start().wait_state("master")
    document = a.document()
    document["console"]["socket"] += "2"
    second = os.path.join(lab.tmp, "second.json")
    with open(second, "w", encoding="utf-8") as f:
        json.dump(document, f)
    done = lab.run("A", "timeout", "10", a.binary, "-c", second)
    expect(done.returncode == 1, f"exit {done.returncode}: {done.stderr}")
    expect("in use already" in done.stderr, done.stderr)
    expect(a.state("lan") == "master", "the first one is disturbed")
    a.crash()
    a.start().wait_state("master")
