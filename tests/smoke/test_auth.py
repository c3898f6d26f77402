# SPDX-License-Identifier: BSD-3-Clause
"""Adverts that are authenticated: version 2's passwords, and version 3 by HMAC."""

import subprocess
import time

from capture import advert_v3, send
from lab import ROUTER, expect, wait_for
from test_keepalived import follows
from test_pair import hosts_follow, start_pair

PASSWORD = "s3cretPW"
KEYS = {1: "11" * 32, 2: "ab" * 32, 3: "c3" * 48}


def simple(key):
    return {"authentication": {"type": "simple-text", "key": key}}


def hmac(*ids, mode="enforce"):
    return {"authentication": {"type": "hmac-sha-256", "mode": mode,
                               "keys": [{"id": i, "key": KEYS[i]} for i in ids]}}


def keeps_secrets(router, *secrets):
    """Neither the console nor the log shows a key."""
    said = {"show config": router.command("show config"), "the log": router.log_text(),
            "show vrrp": router.command("show vrrp json"),
            "show events": router.command("show events")}
    for where, text in said.items():
        for secret in secrets:
            expect(secret.lower() not in text.lower(), f"{where} holds a key")
    expect("***" in said["show config"], "show config does not say that there is a key")


def restart(router, **leaves):
    """With other leaves of its virtual routers."""
    expect(router.stop() == 0, f"{router.node} failed to stop")
    router.extra["vrrp"] = leaves
    return router.start()


def test_passwords_of_version_2_with_keepalived(lab):
    # V2-RX-07
    a = lab.steadfast("A", priority=150, version=2, interval_cs=100, vrrp=simple(PASSWORD), track=0)
    b = lab.keepalived("B", priority=100, version=2, interval_cs=100, track=0, instance=[
        "authentication {", "  auth_type PASS", f"  auth_pass {PASSWORD}", "}"])
    b.start().wait_state("master")
    at_a = lab.capture("A", "lan")
    a.start().wait_state("master")
    b.wait_state("backup")
    follows(lab, "A")
    advert = at_a.wait(lambda c: c.adverts(1), 3, "an advert")[0].advert
    expect((advert.auth_type, advert.tail) == (1, PASSWORD.encode()), f"advert {advert}")
    expect(a.statistics("lan")["auth-type-errors"] == 0, "a right password is an error")
    keeps_secrets(a, PASSWORD)
    a.crash()
    b.wait_state("master")
    a.extra["vrrp"] = simple("s3cretPX")
    a.start().wait_state("master")  # each for itself
    expect(a.log_text().count("discarded: auth-failure") > 1, "A did not refuse B's adverts")
    expect(b.state("lan") == "master", "keepalived took a wrong password")
    keeps_secrets(a, PASSWORD, "s3cretPX")


def test_a_pair_with_keys_hears_itself_and_nobody_else(lab):
    a, b = start_pair(lab, vrrp=hmac(1), track=0)
    hosts_follow(lab, "A")
    for _ in range(10):
        send(lab, "H", "lan", [advert_v3("192.0.2.77", 1, 254, 10, ["192.0.2.1"])])
        time.sleep(0.05)
    expect(b.statistics("lan")["master-transitions"] == 0 and a.state("lan") == "master",
           "an advert without a key counted")
    wait_for(lambda: "192.0.2.77" in a.log_text(), 3, "a line about the stranger")
    expect(b.vrrp("lan")["last-adv-source"] == ROUTER["A"]["lan"], "B heard the stranger")
    a.crash()
    b.wait_state("master")
    a.start().wait_state("master")
    b.wait_state("backup")
    keeps_secrets(a, KEYS[1])


def test_keys_are_exchanged_one_router_at_a_time(lab):
    # B takes the new key before anybody sends it; what it takes, it has heard.
    a, b = start_pair(lab, a_options={"vrrp": hmac(1)}, b_options={"vrrp": hmac(1, 2)}, track=0)
    restart(a, **hmac(2, 1)).wait_state("master")
    b.wait_state("backup")
    expect(a.state("lan") == "master", "A does not hear B, or the other way round")
    restart(b, **hmac(3)).wait_state("master")  # no key in common: each for itself
    expect(a.state("lan") == "master", "another key is taken")
    keeps_secrets(b, KEYS[1], KEYS[2], KEYS[3])


def test_an_advert_is_good_once(lab):
    at_a = lab.capture("A", "lan")
    a, b = start_pair(lab, vrrp=hmac(1), track=0)
    a.crash()
    old = at_a.adverts(1)[-5:]  # all with a higher priority than B's
    b.wait_state("master")
    for frame in old:
        expect(frame.advert.priority == 150, f"recorded: {frame}")
        send(lab, "switch", "b-lan", [frame.raw])
        time.sleep(0.05)
    wait_for(lambda: "replay" in b.log_text(), 15, "a line about the replay")
    expect(b.state("lan") == "master" and b.log_text().count("master -> backup") == 0,
           "B followed a recorded advert")


def test_a_key_that_is_refused_is_not_repeated(lab):
    router = lab.steadfast("A", version=3, vrrp=hmac(1))
    for bad in ("abcd" * 15, "zz" * 32, "ef" * 65):
        router.extra["vrrp"] = {"authentication": {"type": "hmac-sha-256",
                                                   "keys": [{"id": 1, "key": bad}]}}
        router.write_config()
        done = subprocess.run([router.binary, "--check", "-c", router.config_path],
                              capture_output=True, text=True, check=False)
        expect(done.returncode == 2, f"exit {done.returncode} for a bad key")
        said = done.stdout + done.stderr
        expect("key" in said and bad[:8] not in said, f"it says: {said}")
