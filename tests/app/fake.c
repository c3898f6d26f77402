/* SPDX-License-Identifier: BSD-3-Clause */
/* The router that does not run. */
#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>

#include "app/health.h"
#include "app/link.h"
#include "app/reload.h"
#include "fake.h"

struct fake fake;
struct console *con;

#define NOW_NS  (100 * INT64_C(1000000000))
#define WALL_NS (INT64_C(1795406400) * 1000000000) /* 2026-11-23T04:00:00Z */

static void reset_config(void)
{
	struct config_vrrp *v = fake.config_vrrp;

	fake.config = (struct config){.n_ports = 2,
		.ports = fake.config_ports,
		.n_interfaces = 2,
		.interfaces = fake.config_interfaces};
	strcpy(fake.config_ports[0].name, "p0");
	strcpy(fake.config_ports[1].name, "p1");
	fake.config_ports[0].device = (char *)(uintptr_t) "0000:03:00.0";
	fake.config_ports[1].device = (char *)(uintptr_t) "net_af_packet0,iface=eth1";
	ip_prefix_parse("192.0.2.2/24", &fake.addresses[0]);
	ip_prefix_parse("198.51.100.2/24", &fake.addresses[1]);
	for (int i = 0; i < 2; i++) {
		struct config_interface *in = &fake.config_interfaces[i];

		strcpy(in->name, i ? "wan" : "lan");
		in->port = i;
		in->mtu = 1500;
		in->ipv4.n_addresses = 1;
		in->ipv4.addresses = &fake.addresses[i];
		in->ipv4.n_vrrp = i ? 1 : 2;
		in->ipv4.vrrp = i ? v + 2 : v;
	}
	for (int i = 0; i < 3; i++) {
		v[i] = (struct config_vrrp){.family = IP_V4,
			.vrid = i + 1,
			.version = 3,
			.priority = 150,
			.interval_cs = 100,
			.preempt = true,
			.checksum_send = CONFIG_CSUM_PSEUDO_HEADER,
			.checksum_accept = CONFIG_CSUM_ANY,
			.n_addresses = 1};
		snprintf(v[i].name, sizeof(v[i].name), "%s/ipv4/%d", i == 2 ? "wan" : "lan", i + 1);
	}
	ip_addr_parse("192.0.2.1", &v[0].addresses[0]);
	ip_addr_parse("192.0.2.9", &v[1].addresses[0]);
	ip_addr_parse("198.51.100.2", &v[2].addresses[0]);
	fake.config.n_bfd = 2;
	fake.config.bfd = fake.config_bfd;
	for (int i = 0; i < 2; i++) {
		fake.config_bfd[i] = (struct config_bfd){.interface = i};
		strcpy(fake.config_bfd[i].name, i ? "uplink" : "host");
	}
	fake.config_track[0] =
		(struct config_track_interface){.interface = 1, .priority_decrement = 60};
	v[0].track.n_interfaces = 1;
	v[0].track.interfaces = fake.config_track;
	v[1].accept_mode = true;
	v[2].owner = true;
}

static struct instant ago_ms(int64_t ms)
{
	return (struct instant){NOW_NS - ms * 1000000};
}

static void reset_vr(unsigned int i)
{
	const struct config_vrrp *cfg = &fake.config_vrrp[i];
	struct app_vr *a = fake.vrs_in_order[i] = &fake.vrs[i];
	struct vrrp_config config = {.family = IP_V4,
		.version = 3,
		.vrid = cfg->vrid,
		.priority = cfg->priority,
		.owner = cfg->owner,
		.preempt = cfg->preempt,
		.accept_mode = cfg->accept_mode,
		.checksum_send = VRRP_CSUM_PSEUDO,
		.checksum_accept = VRRP_CSUM_ANY,
		.interval_cs = 100,
		.count = 1,
		.addresses = {cfg->addresses[0]},
		.primary = fake.addresses[cfg->owner].addr};

	a->config = cfg;
	a->interface = cfg->owner;
	a->priority = cfg->priority;
	vrrp_vr_init(&a->vr, &config, ago_ms(90000));
	a->vr.state = i ? VRRP_MASTER : VRRP_BACKUP;
	a->vr.state_since = ago_ms(12300);
	a->vr.up_since = ago_ms(80000);
	a->vr.effective_priority = cfg->owner ? 255 : 150;
	a->vr.gate = i ? VRRP_GATE_OPEN : VRRP_GATE_CLOSED;
	a->vr.skew_time = vrrp_skew_time(3, a->vr.effective_priority, 100);
	a->vr.master_down_interval = vrrp_master_down_interval(3, a->vr.effective_priority, 100);
	a->vr.master_adver_interval_cs = 100;
	a->vr.last_event = i ? VRRP_EVENT_MASTER_TIMEOUT : VRRP_EVENT_HIGHER_PRIORITY_BACKUP;
	a->vr.new_master_reason = i ? VRRP_REASON_NO_RESPONSE : VRRP_NOT_MASTER;
	if (i)
		a->vr.adver_timer = ago_ms(-400);
}

static void reset_state(void)
{
	for (int i = 0; i < 2; i++) {
		fake.devices[i] = (struct port){.id = 100 + i,
			.mac = {{2, 0, 0, 0, 0, i}},
			.rx_queues = 1,
			.tx_queues = 2,
			.link_from_netdev = i == 1,
			.driver = i ? "net_af_packet" : "net_ixgbe"};
		fake.ports[i] = (struct app_port){.config = &fake.config_ports[i],
			.dev = &fake.devices[i],
			.device_up = true,
			.admin_up = true};
		fake.interfaces[i] = (struct app_interface){.config = &fake.config_interfaces[i],
			.index = i,
			.port = i,
			.up = true,
			.since = ago_ms(80000),
			.n_addresses = 1,
			.addresses = &fake.own_addresses[i]};
		fake.own_addresses[i] = (struct app_address){
			.prefix = fake.addresses[i], .interface = i, .usable = true};
	}
	for (unsigned int i = 0; i < 3; i++)
		reset_vr(i);
	fake.objects[0] = (struct app_object){.kind = OBJECT_INTERFACE,
		.index = 1,
		.good = true,
		.noun = "interface",
		.name = "wan"};
	fake.track[0] = (struct track_entry){
		.decrement = 60, .was_good = true, .recovers_at = INSTANT_NEVER};
	fake.vrs[0].track = fake.track;
	fake.vrs[0].n_track = 1;
	ip_addr_parse("192.0.2.3", &fake.vrs[0].vr.last_adv_source);
	fake.vrs[0].vr.last_adv_at = ago_ms(250);
	fake.vrs[0].vr.last_adv_priority = 200;
	fake.vrs[0].vr.last_adv_interval_cs = 100;
	fake.vrs[0].vr.master_down_timer = ago_ms(-3159);
}

/* "uplink" is up, "host" never was. */
static void reset_bfd(void)
{
	for (int i = 0; i < 2; i++) {
		struct bfd_config config = {.interface = i,
			.discriminator = 1000 + i,
			.port = 49152 + i,
			.desired_min_tx_us = 50000,
			.required_min_rx_us = 50000,
			.detect_mult = 3};
		struct bfd_session *s = &fake.bfd[i].session;

		config.local = fake.addresses[i].addr;
		ip_addr_parse(i ? "198.51.100.1" : "192.0.2.77", &config.peer);
		fake.bfd[i].config = &fake.config_bfd[i];
		bfd_session_init(s, &config, ago_ms(90000));
	}
	fake.bfd[1].session.state = BFD_UP;
	fake.bfd[1].session.remote.state = BFD_UP;
	fake.bfd[1].session.remote.discriminator = 77;
	fake.bfd[1].session.remote.detect_mult = 3;
	fake.bfd[1].session.remote.desired_min_tx_us = 60000;
	fake.bfd[1].session.rx_us = 50000;
	fake.bfd[1].session.interval_us = 50000;
	fake.bfd[1].session.stats.last_up_time = ago_ms(80000);
	fake.bfd[1].session.stats.up_count = 1;
	fake.bfd[1].session.stats.receive_packet_count = 1234;
}

void fake_group(void)
{
	fake.config_sync_group = (struct config_sync_group){
		.name = "gw", .n_members = 2, .members = fake.config_members};
	fake.config.n_sync_groups = 1;
	fake.config.sync_groups = &fake.config_sync_group;
	fake.sync = (struct app_sync){.config = &fake.config_sync_group,
		.n = 2,
		.vrs = fake.sync_vrs,
		.members = fake.sync_members,
		.group = {fake.sync_members, 2}};
	for (int i = 0; i < 2; i++) {
		fake.config_members[i] = (struct config_router){0, i, IP_V4};
		fake.sync_vrs[i] = &fake.vrs[i];
		fake.sync_members[i] =
			(struct vrrp_sync_member){&fake.vrs[i].vr, true, VRRP_EVENT_STARTUP};
		fake.vrs[i].sync = &fake.sync;
		fake.vrs[i].vr.config.grouped = true;
	}
	fake.vrs[1].vr.state = VRRP_BACKUP;
	ip_addr_parse("192.0.2.4", &fake.vrs[1].vr.last_adv_source);
	fake.vrs[1].vr.last_adv_at = ago_ms(250);
	fake.vrs[1].vr.last_adv_priority = 210;
	fake.vrs[1].vr.last_adv_interval_cs = 100;
}

void fake_reset(void)
{
	fake = (struct fake){.n_neighbors = 3,
		.n_routes = 3,
		.gateway = NEIGH_STALE,
		.route_hops = 1,
		.other_config = "{}"};
	reset_config();
	reset_state();
	reset_bfd();
	fake.control = (struct control){.config = &fake.config,
		.ports = fake.ports,
		.interfaces = fake.interfaces,
		.vrs = fake.vrs_in_order,
		.n_vrs = 3,
		.objects = fake.objects,
		.n_objects = 1,
		.bfd = fake.bfd,
		.events = &fake.events,
		.now = {NOW_NS},
		.wall_offset_ns = WALL_NS - NOW_NS};
}

void fake_console_open(void)
{
	fake_reset();
	con = console_create(&fake.control);
}

void fake_console_close(void)
{
	console_free(con);
}

char *fake_run(struct console *console, const char *line, int *status)
{
	struct text out = {0};
	bool quit;

	*status = console_run(console, line, &out, &quit);
	text_add(&out, "", 1);
	cr_assert(not(out.overflow));
	return out.data;
}

json_t *fake_json(struct console *console, const char *line)
{
	json_error_t error;
	json_t *doc;
	int status;
	char *text = fake_run(console, line, &status);

	cr_assert(eq(int, status, 0), "%s: %s", line, text);
	doc = json_loads(text, 0, &error);
	cr_assert(doc != NULL, "%s: %s in: %s", line, error.text, text);
	free(text);
	return doc;
}

/* --- control --- */

int control_ask(struct control *c, struct request *r)
{
	if (fake.refuse)
		return -EBUSY;
	fake.steps = 1;
	while (!r->step(c, r))
		fake.steps++;
	if (fake.steps > fake.most_steps)
		fake.most_steps = fake.steps;
	return 0;
}

void control_stop(struct control *c)
{
	(void)c;
	fake.stopped = true;
}

struct app_vr *control_find_vr(struct control *c, const char *name)
{
	for (unsigned int i = 0; i < c->n_vrs; i++)
		if (strcmp(c->vrs[i]->config->name, name) == 0)
			return c->vrs[i];
	return NULL;
}

struct app_port *control_find_port(struct control *c, const char *name)
{
	for (unsigned int i = 0; i < c->config->n_ports; i++)
		if (strcmp(c->ports[i].config->name, name) == 0)
			return &c->ports[i];
	return NULL;
}

int control_set_priority(struct control *c, struct app_vr *v, uint8_t priority)
{
	(void)c;
	if (v->config->owner)
		return -EPERM;
	v->priority = priority;
	v->vr.effective_priority = priority;
	return 0;
}

void control_set_port_admin(struct control *c, struct app_port *p, bool up)
{
	(void)c;
	p->admin_up = up;
}

void link_device(struct control *c, struct app_port *p, bool up)
{
	(void)c;
	fake.link_port = p;
	fake.link_up = up;
	p->device_up = up;
}

/* --- ports --- */

bool port_link_poll(const struct port *p)
{
	(void)p;
	return true;
}

int port_link_set(struct port *p, bool up)
{
	(void)p;
	(void)up;
	return fake.link_set_result;
}

const char *port_mac_mode_name(enum port_mac_mode mode)
{
	return mode == PORT_MAC_FILTERS ? "filters" : "promiscuous";
}

void port_receive_get(const struct port *p, struct port_receive *r)
{
	(void)p;
	(void)r;
}

enum port_queue_state port_queue_state(const struct port *p, uint16_t queue)
{
	(void)p;
	(void)queue;
	return PORT_QUEUE_UNTOLD;
}

void port_receive_proven(struct port *p, const char *lost)
{
	(void)p;
	(void)lost;
}

void health_receive(struct control *c, struct app_port *p, const struct receive_verdict *v)
{
	(void)c;
	p->receive = *v;
}

/* --- config --- */

/* "bad" is refused. */
int reload_file(struct control *c, const char *file, struct text *out)
{
	(void)c;
	text_printf(out, "%s: %s\n", file, strcmp(file, "bad") ? "loaded" : "nothing was changed");
	return strcmp(file, "bad") ? 0 : -1;
}

char *config_print(const struct config *config, bool secrets)
{
	(void)secrets;
	return strdup(config == &fake.config ? "{\"ports\": {}}" : fake.other_config);
}
