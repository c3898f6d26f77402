#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Builds DPDK's l3fwd from the source that Debian has of it (dpdk-doc), with room for the scenes'
# routes and without the checksum offload that net_null does not have. Nothing to do if it is there.
#
# usage: tests/bench/l3fwd.sh FOLDER      (FOLDER/l3fwd is the program)
set -euo pipefail

readonly examples=/usr/share/dpdk/examples
readonly folder=$1

if [ ! -e $examples/l3fwd/main.c ]; then
	rm -rf "$folder"
	echo "l3fwd: no $examples/l3fwd: is dpdk-doc installed?" >&2
	exit 1
fi
if [ "$folder/l3fwd" -nt $examples/l3fwd/main.c ] && [ "$folder/l3fwd" -nt "$0" ]; then
	exit 0
fi
rm -rf "$folder"
mkdir -p "$folder"
cp -r $examples/l3fwd "$folder/source"
cp -r $examples/common "$folder/common"
cd "$folder/source"

# Replaces what has to be there, lest a later DPDK is measured with its defaults.
replace()
{
	grep -Eq "$2" "$1" || { echo "l3fwd: $1 has no \"$2\"" >&2; exit 1; }
	sed -Ei "s/$2/$3/" "$1"
}

replace l3fwd_lpm.c '^(#define IPV4_L3FWD_LPM_MAX_RULES +).*' '\1(1 << 17)'
replace l3fwd_lpm.c '^(#define IPV6_L3FWD_LPM_MAX_RULES +).*' '\1(1 << 17)'
# Three for each /48 of its own.
replace l3fwd_lpm.c '^(#define IPV6_L3FWD_LPM_NUMBER_TBL8S +).*' '\1(1 << 18)'
replace main.c '\.offloads = RTE_ETH_RX_OFFLOAD_CHECKSUM' '.offloads = 0'

# The sources and flags of its Makefile.
sources=$(sed -n 's/^SRCS-y *+\?:\?= *//p' Makefile)
# shellcheck disable=SC2046,SC2086
gcc -O3 -DALLOW_EXPERIMENTAL_API $(pkg-config --cflags libdpdk) -I../common $sources \
	-o ../l3fwd $(pkg-config --libs libdpdk) >../log 2>&1 ||
	{ tail -20 ../log >&2; rm -f ../l3fwd; exit 1; }
