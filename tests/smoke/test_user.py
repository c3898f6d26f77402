# SPDX-License-Identifier: BSD-3-Clause
"""What a first user runs into: odd starts, odd devices, odd commands."""

import json
import os
import re
import subprocess
import time

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
