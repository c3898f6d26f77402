# SPDX-License-Identifier: BSD-3-Clause
"""Rows of figures as a table, as JSON and as an SVG plot."""

import json
import os
from xml.sax.saxutils import escape

import pages

HEAD = f"{'scene':42} {'measure':9} {'contender':16} {'cycles a packet':>22} " \
       f"{'above macswap':>22} {'of least':>8} {'at most':>7} {'Mpps':>6}"
COLOURS = {"testpmd io": "#bbbbbb", "testpmd macswap": "#888888", "steadfast": "#2266aa",
           "l3fwd": "#cc8833", "macswap": "#888888", "send": "#66aa22"}
shown = []


def _spread(s):
    return f"{s['median']:8.1f} ({s['min']:.1f}-{s['max']:.1f})"


def show(rows):
    """Prints each as it comes, and returns them."""
    out = []
    for row in rows:
        if not shown:
            print(HEAD)
            shown.append(True)
        line = f"{row['text']:42} {row['measure']:9} {row['contender']:16} "
        if "cycles" in row:
            line += f"{_spread(row['cycles']):>22} {_spread(row['above-macswap']):>22} " \
                    f"{row['above-macswap']['of-least']:8.1f} {row.get('target', ''):>7} "
            line += f"{row['mpps']['median']:6.1f}" if "mpps" in row else ""
        elif "figures" in row:
            line += ", ".join(f"{name} {value}" for name, value in row["figures"].items())
        else:
            unit = next(k for k in row if k not in ("scene", "text", "measure", "contender"))
            s = row[unit]
            line += f"{s['median']:.2f} {unit} ({s['min']:.2f}-{s['max']:.2f})"
        print(line.rstrip(), flush=True)
        out.append(row)
    return out


def _machine():
    model = ""
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as f:
        for line in f:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
    return {"cpu": model, "pages": pages.kind(), "kernel": os.uname().release,
            "load": os.getloadavg()[0]}


def write_json(path, rows):
    """All rows, and the machine they are of."""
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"machine": _machine(), "rows": rows}, f, indent=1)
        f.write("\n")


def write_svg(path, rows):
    """Bars of the medians with lines from min to max, one group a scene; a mark at what macswap
    took and the target above it."""
    bars = [r for r in rows if "cycles" in r and r["contender"] in COLOURS]
    left, wide, high = 420, 560, 16
    most = max([r["cycles"]["max"] for r in bars], default=1)
    scale = wide / most
    lines, y, scene = [], 40, None
    for r in bars:
        if (r["scene"], r["measure"]) != scene:
            scene = (r["scene"], r["measure"])
            y += 8
        c = r["cycles"]
        mid = y + high / 2
        lines += [
            f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">'
            f'{escape(r["text"])}, {escape(r["measure"])}: {escape(r["contender"])}</text>',
            f'<rect x="{left}" y="{y + 2}" width="{c["median"] * scale:.1f}" height="{high - 4}" '
            f'fill="{COLOURS[r["contender"]]}"/>',
            f'<line x1="{left + c["min"] * scale:.1f}" x2="{left + c["max"] * scale:.1f}" '
            f'y1="{mid}" y2="{mid}" stroke="black"/>',
            f'<text x="{left + c["max"] * scale + 6:.1f}" y="{y + 12}">{c["median"]:.1f}</text>']
        if "target" in r:
            at = left + (c["median"] - r["above-macswap"]["median"] + r["target"]) * scale
            lines.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y}" y2="{y + high}" '
                         'stroke="#cc2222" stroke-width="2"/>')
        y += high
    with open(path, "w", encoding="utf-8") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + wide + 80}" '
                f'height="{y + 20}" font-family="sans-serif" font-size="11">\n'
                '<rect width="100%" height="100%" fill="white"/>\n'
                f'<text x="{left}" y="24" font-size="14">core cycles a packet (red: the target, '
                'above macswap)</text>\n' + "\n".join(lines) + "\n</svg>\n")
