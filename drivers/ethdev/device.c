/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From the configuration's device string to a DPDK port: a PCI address that EAL probed, or a vdev
 * that is probed here. When that fails the message says what the operator has to change, because
 * the PMDs' own say it in terms of their source.
 *
 * Main thread, then the admin thread.
 */
#include "ethdev/port_private.h"

#include <errno.h>
#include <net/if.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_bus_pci.h>
#include <rte_dev.h>
#include <rte_errno.h>

/* What must be known of a vdev driver before its first port exists. */
static const struct vdev_kind {
	const char *prefix;
	const char *netdev_key[2]; /* the argument that names a kernel netdev that must exist */
	bool raw_socket;           /* needs CAP_NET_RAW */
	bool packet_ring;          /* takes qpairs= and framecnt= */
	enum device_queues queues;
} kinds[] = {
	{"net_af_packet", {"iface", NULL}, true, true, DEVICE_QUEUES_FIXED},
	{"eth_af_packet", {"iface", NULL}, true, true, DEVICE_QUEUES_FIXED},
	{"net_af_xdp", {"iface", NULL}, true, false, DEVICE_QUEUES_FIXED},
	{"net_tap", {NULL, NULL}, false, false, DEVICE_QUEUES_PAIRED},
	{"net_memif", {NULL, NULL}, false, false, DEVICE_QUEUES_AGREED},
	{"net_pcap", {"iface", "rx_iface"}, false, false, DEVICE_QUEUES_FREE},
	{"eth_pcap", {"iface", "rx_iface"}, false, false, DEVICE_QUEUES_FREE},
};

void port_fail(const struct port_error *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(e->text, e->len, fmt, ap);
	va_end(ap);
}

bool device_arg(const char *args, const char *key, char *out, size_t len)
{
	size_t key_len = strlen(key);

	while (*args != '\0') {
		size_t n = strcspn(args, ",");

		if (n > key_len && args[key_len] == '=' && memcmp(args, key, key_len) == 0) {
			size_t value_len = n - key_len - 1;

			if (value_len >= len)
				value_len = len - 1;
			memcpy(out, args + key_len + 1, value_len);
			out[value_len] = '\0';
			return true;
		}
		args += n;
		args += *args == ',';
	}
	return false;
}

static const struct vdev_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < RTE_DIM(kinds); i++) {
		size_t n = strlen(kinds[i].prefix);

		/* A name is the driver's and anything that is no part of a longer driver's name. */
		if (strncmp(name, kinds[i].prefix, n) == 0 && name[n] != '_')
			return &kinds[i];
	}
	return NULL;
}

static bool add_arg(struct device *d, const char *key, unsigned int value)
{
	char had[16];
	size_t n = strlen(d->args);
	int written;

	if (device_arg(d->args, key, had, sizeof(had)))
		return false;
	written =
		snprintf(d->args + n, sizeof(d->args) - n, "%s%s=%u", n > 0 ? "," : "", key, value);
	if (written < 0 || (size_t)written >= sizeof(d->args) - n) {
		d->args[n] = '\0';
		return false;
	}
	return true;
}

/*
 * The PMD's own defaults are one queue pair, which control and the workers would share under a
 * lock held during the kernel's whole transmit path, and a ring of 512 frames, which a worker that
 * was off its CPU for a few milliseconds finds overrun. And its frames pass the netdev's queue by,
 * which gains nothing here, and leaves them in the ring when the carrier is gone: see transmit.c.
 */
static void add_af_packet_args(struct device *d, const struct port_params *params)
{
	unsigned int pairs = RTE_MAX(params->tx_queues, params->rx_queues);
	char value[16];

	if (pairs > 1 && add_arg(d, "qpairs", pairs))
		PORT_LOG(INFO, params->name,
			"qpairs=%u added to %s: a TX queue each for control "
			"and workers",
			pairs, d->name);
	add_arg(d, "qdisc_bypass", 0);
	/* Frame counts have to fit whole blocks: not our choice where the block is not. */
	if (!device_arg(d->args, "blocksz", value, sizeof(value)) &&
		!device_arg(d->args, "framesz", value, sizeof(value)))
		add_arg(d, "framecnt", params->rx_descriptors ? params->rx_descriptors : 1024);
}

/* Everything the PMD would refuse without saying why. */
static int check_vdev(
	const struct vdev_kind *kind, const struct port_error *error, struct device *d)
{
	bool named = false;
	int s;

	for (int i = 0; i < 2 && kind->netdev_key[i] != NULL; i++)
		named |= device_arg(d->args, kind->netdev_key[i], d->netdev, sizeof(d->netdev));
	if (kind->netdev_key[0] != NULL && kind->netdev_key[1] == NULL && !named) {
		port_fail(error, "%s wants the name of a network device: \"%s,%s=NETDEV\"", d->name,
			d->name, kind->netdev_key[0]);
		return -EINVAL;
	}
	if (named && !netdev_exists(d->netdev)) {
		port_fail(error,
			"there is no network device '%s' in this network namespace "
			"(`ip link` lists them)",
			d->netdev);
		return -ENODEV;
	}
	/* Two routers behind one MAC and address answer each other's hosts, and no driver minds. */
	if (named && (d->claim = netdev_claim(d->netdev)) == -EADDRINUSE) {
		port_fail(error,
			"network device '%s' is in use already, by another port or another running "
			"steadfast: one port has it at a time",
			d->netdev);
		return -EADDRINUSE;
	}
	if (kind->raw_socket) {
		s = socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC, 0);
		if (s < 0) {
			int err = errno;

			port_fail(error, "%s needs root (or CAP_NET_RAW and CAP_NET_ADMIN): %s",
				d->name, strerror(err));
			return -err;
		}
		close(s);
	}
	return 0;
}

static int probe(struct device *d)
{
	int ret = rte_eal_hotplug_add(d->bus, d->name, d->args);

	/* A device whose port was closed before is still known to its bus. */
	if (ret == -EEXIST) {
		rte_eal_hotplug_remove(d->bus, d->name);
		ret = rte_eal_hotplug_add(d->bus, d->name, d->args);
	}
	return ret;
}

/* The DPDK port on a device of this name: of the same name, unless a device has several. */
static bool find_port(const char *name, uint16_t *id)
{
	struct rte_eth_dev_info info;
	uint16_t i;

	if (rte_eth_dev_get_port_by_name(name, id) == 0)
		return true;
	RTE_ETH_FOREACH_DEV (i) {
		if (rte_eth_dev_info_get(i, &info) == 0 && info.device != NULL &&
			strcmp(rte_dev_name(info.device), name) == 0) {
			*id = i;
			return true;
		}
	}
	return false;
}

/* " (EAL sees: a, b)" */
static void list_ports(char *out, size_t len)
{
	char name[RTE_ETH_NAME_MAX_LEN];
	size_t n = 0;
	uint16_t i;

	RTE_ETH_FOREACH_DEV (i) {
		if (rte_eth_dev_get_name_by_port(i, name) == 0 && n < len)
			n += (size_t)snprintf(out + n, len - n, "%s%s", n > 0 ? ", " : "", name);
	}
	if (n == 0)
		snprintf(out, len, "none");
}

static int find_pci(
	const struct port_params *params, const struct port_error *error, struct device *d)
{
	char path[128], driver[128], seen[256];
	struct rte_pci_addr address;
	const char *bound;
	ssize_t n;

	strcpy(d->bus, "pci");
	if (rte_pci_addr_parse(params->device, &address) != 0) {
		port_fail(error, "'%s' is not a PCI address (0000:03:00.0 or 03:00.0)",
			params->device);
		return -EINVAL;
	}
	rte_pci_device_name(&address, d->name, sizeof(d->name));
	if (find_port(d->name, &d->id))
		return 0;
	/* Closed and opened again, or not on EAL's list when it started. */
	if (probe(d) == 0 && find_port(d->name, &d->id)) {
		d->probed = true;
		return 0;
	}
	list_ports(seen, sizeof(seen));
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s", d->name);
	if (access(path, F_OK) != 0) {
		port_fail(error, "there is no PCI device %s on this machine (EAL's ports: %s)",
			d->name, seen);
		return -ENODEV;
	}
	strcat(path, "/driver");
	n = readlink(path, driver, sizeof(driver) - 1);
	driver[n < 0 ? 0 : n] = '\0';
	bound = strrchr(driver, '/') != NULL ? strrchr(driver, '/') + 1 : "none";
	port_fail(error,
		"EAL did not take PCI device %s, bound to kernel driver '%s': "
		"`dpdk-devbind.py -b vfio-pci %s`, and no EAL option may exclude it (EAL's ports: "
		"%s)",
		d->name, bound, d->name, seen);
	return -ENODEV;
}

static int find_vdev(
	const struct port_params *params, const struct port_error *error, struct device *d)
{
	size_t n = strcspn(params->device, ",");
	const char *args = params->device + n + (params->device[n] == ',');
	const struct vdev_kind *kind;
	int ret;

	strcpy(d->bus, "vdev");
	if (n == 0 || n >= sizeof(d->name) || strlen(args) >= sizeof(d->args)) {
		port_fail(error,
			"'%s' is not a device: NAME[,KEY=VALUE...] with a name under %zu "
			"characters",
			params->device, sizeof(d->name));
		return -EINVAL;
	}
	memcpy(d->name, params->device, n);
	d->name[n] = '\0';
	strcpy(d->args, args);
	kind = find_kind(d->name);
	if (kind != NULL) {
		d->queues = kind->queues;
		d->packet_ring = kind->packet_ring;
		ret = check_vdev(kind, error, d);
		if (ret < 0)
			return ret;
	}
	if (find_port(d->name, &d->id))
		return 0;
	if (kind != NULL && kind->packet_ring)
		add_af_packet_args(d, params);
	ret = probe(d);
	if (ret == 0 && find_port(d->name, &d->id)) {
		d->probed = true;
		return 0;
	}
	if (ret == 0) {
		rte_eal_hotplug_remove(d->bus, d->name);
		ret = -ENODEV;
	}
	if (ret == -EFAULT)
		port_fail(error,
			"this DPDK has no driver for '%s' (net_af_packet0, net_tap0, net_memif0, "
			"... are names it may know)",
			d->name);
	else
		port_fail(error,
			"%s with arguments '%s': %s; the driver's own message, if any, is in the "
			"log",
			d->name, d->args, strerror(-ret));
	return ret;
}

/* What nobody would look for when it bites. */
static void say_caveats(const struct device *d, const char *port)
{
	if (strncmp(d->name, "net_memif", 9) == 0)
		PORT_LOG(WARNING, port,
			"when its peer goes away, memif takes memory from under the lcores that "
			"poll it: that "
			"can end this program");
	if (d->netdev[0] == '\0')
		return;
	if (netdev_has_address(d->netdev))
		PORT_LOG(NOTICE, port,
			"the kernel has addresses on %s too and answers beside this router: `ip "
			"addr flush "
			"dev %s`, and for IPv6 `sysctl net.ipv6.conf.%s.disable_ipv6=1`",
			d->netdev, d->netdev, d->netdev);
	if (strstr(d->name, "_af_packet") != NULL && netdev_merges_packets(d->netdev))
		PORT_LOG(NOTICE, port,
			"the kernel merges what %s receives into packets too large to forward: "
			"`ethtool -K "
			"%s gro off`",
			d->netdev, d->netdev);
}

int device_find(
	const struct port_params *params, const struct port_error *error, struct device *out)
{
	int flags, ret;

	memset(out, 0, sizeof(*out));
	out->claim = -1;
	ret = params->is_pci ? find_pci(params, error, out) : find_vdev(params, error, out);
	if (ret == 0)
		say_caveats(out, params->name);
	if (ret < 0)
		netdev_unclaim(out->claim);
	if (ret == 0 && out->netdev[0] != '\0') {
		flags = netdev_flags(out->netdev);
		out->netdev_promiscuous = flags >= 0 && (flags & IFF_PROMISC);
	}
	return ret;
}

void device_release(struct device *d)
{
	rte_eth_dev_close(d->id);
	if (d->probed)
		rte_eal_hotplug_remove(d->bus, d->name);
	netdev_unclaim(d->claim);
}
