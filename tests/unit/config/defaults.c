/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is not said of the parts around a virtual router: tracked objects, peers, BFD sessions, sync
 * groups, next hops, interfaces of both families.
 */
#include <criterion/criterion.h>

#include "corpus.h"

static const char text[] =
	"{\"ports\": {\"p0\": {\"device\": \"net_null0\"}}, \"interfaces\": {"
	"\"lan\": {\"port\": \"p0\", \"vlan-id\": 100, \"ipv4\": {"
	" \"addresses\": [\"192.0.2.2/24\"], \"vrrp\": ["
	" {\"vrid\": 3, \"virtual-addresses\": [\"192.0.2.3\"]},"
	" {\"vrid\": 1, \"priority\": 150, \"virtual-addresses\": [\"192.0.2.1\"],"
	"  \"unicast-peers\": [{\"address\": \"192.0.2.9\"}], \"track\": {"
	"  \"networks\": [{\"prefix\": \"2001:db8::/32\"}],"
	"  \"bfd\": [{\"session\": \"up\"}]}}]},"
	" \"ipv6\": {\"addresses\": [\"2001:db8:1::2/64\"], \"vrrp\": ["
	"  {\"vrid\": 1, \"virtual-addresses\": [\"fe80::1\"]}]}},"
	"\"wan\": {\"port\": \"p0\", \"ipv4\": {}}},"
	"\"routes\": [{\"prefix\": \"10.0.0.0/8\", \"special-next-hop\": \"blackhole\"},"
	" {\"prefix\": \"::/0\", \"next-hops\": [\"2001:db8:1::9\","
	"  {\"next-hop-address\": \"fe80::9\", \"outgoing-interface\": \"lan\"}]}],"
	"\"bfd\": {\"other\": {\"interface\": \"lan\", \"peer\": \"fe80::9\"},"
	" \"up\": {\"interface\": \"lan\", \"peer\": \"192.0.2.9\"}},"
	"\"sync-groups\": {\"gw\": [\"lan/ipv6/1\", \"lan/ipv4/1\"]}}";

Test(defaults, of_what_is_tracked)
{
	/* YNG-CFG-10 */
	struct config *config = corpus_parse_good(text);
	const struct config_track *track = &config->interfaces[0].ipv4.vrrp[1].track;

	cr_assert_eq(track->n_networks, 1);
	cr_expect_eq(track->networks[0].prefix.addr.family, IP_V6, "of either family");
	cr_expect_eq(track->networks[0].priority_decrement, 10);
	cr_expect_eq(track->networks[0].recovery_delay_s, 0);
	cr_assert_eq(track->n_bfd, 1);
	cr_expect_eq(track->bfd[0].session, 1);
	cr_expect_eq(track->bfd[0].priority_decrement, 10);
	cr_expect_eq(track->bfd[0].recovery_delay_s, 0);
	cr_expect_not(track->bfd[0].admin_down_is_loss);
	cr_expect_not(track->bfd[0].down_until_first_up);
	cr_expect_eq(track->forwarding.priority_decrement, 254, "tracked without being asked for");
	cr_expect_eq(track->forwarding.recovery_delay_s, 0);
	config_free(config);
}

Test(defaults, of_bfd_sessions)
{
	struct config *config = corpus_parse_good(text);
	const struct config_bfd *bfd = &config->bfd[1];

	cr_assert_eq(config->n_bfd, 2);
	cr_expect_str_eq(bfd->name, "up");
	cr_expect_eq(bfd->interface, 0);
	cr_expect(ip_addr_is_none(&bfd->local));
	cr_expect_eq(bfd->min_tx_ms, 300);
	cr_expect_eq(bfd->min_rx_ms, 300);
	cr_expect_eq(bfd->multiplier, 3);
	config_free(config);
}

Test(defaults, of_a_priority_in_a_sync_group_is_that_of_the_others)
{
	struct config *config = corpus_parse_good(text);
	const struct config_interface *lan = &config->interfaces[0];

	cr_assert_eq(config->n_sync_groups, 1);
	cr_assert_eq(config->sync_groups[0].n_members, 2);
	cr_expect_eq(
		config_router_of(config, &config->sync_groups[0].members[0]), &lan->ipv6.vrrp[0]);
	cr_expect_eq(
		config_router_of(config, &config->sync_groups[0].members[1]), &lan->ipv4.vrrp[1]);
	cr_expect_eq(lan->ipv6.vrrp[0].priority, 150);
	cr_expect_eq(lan->ipv4.vrrp[1].priority, 150);
	cr_expect_eq(lan->ipv4.vrrp[0].priority, 100, "it is in no group");
	cr_expect_eq(lan->ipv6.vrrp[0].sync_group, 0);
	cr_expect_eq(lan->ipv4.vrrp[1].sync_group, 0);
	cr_expect_eq(lan->ipv4.vrrp[0].sync_group, CONFIG_NONE);
	config_free(config);
}

Test(defaults, of_next_hops)
{
	struct config *config = corpus_parse_good(text);
	const struct config_route *route = &config->routes[1];

	cr_expect_eq(config->routes[0].special, CONFIG_SPECIAL_BLACKHOLE);
	cr_expect_eq(config->routes[0].n_next_hops, 0);
	cr_expect_eq(route->special, CONFIG_SPECIAL_NONE);
	cr_assert_eq(route->n_next_hops, 2);
	cr_expect_eq(route->next_hops[0].interface, CONFIG_NONE);
	cr_expect_eq(route->next_hops[1].interface, 0);
	cr_expect(ip_addr_is_link_local(&route->next_hops[1].address));
	config_free(config);
}

Test(defaults, of_interfaces_and_their_families)
{
	struct config *config = corpus_parse_good(text);
	const struct config_interface *lan = &config->interfaces[0];
	const struct config_interface *wan = &config->interfaces[1];

	cr_expect_eq(lan->vlan_id, 100);
	cr_expect_eq(wan->vlan_id, 0);
	cr_expect(lan->warm_neighbors);
	cr_expect(lan->ipv4.present && lan->ipv6.present && wan->ipv4.present);
	cr_expect_not(wan->ipv6.present);
	cr_expect(lan->ipv4.forwarding && lan->ipv6.forwarding);
	cr_expect(lan->ipv4.send_redirects && lan->ipv6.send_redirects);
	cr_expect_not(lan->ipv4.source_validation || lan->ipv6.source_validation);
	cr_expect_eq(lan->ipv6.dup_addr_detect_transmits, 1);
	cr_expect_eq(config->icmp.error_rate, 1000);
	cr_expect_eq(config->icmp.error_burst, 100);
	config_free(config);
}

Test(defaults, of_a_virtual_router_of_ipv6)
{
	/* YNG-CFG-02, YNG-CFG-08 */
	struct config *config = corpus_parse_good(text);
	const struct config_vrrp *vr = &config->interfaces[0].ipv6.vrrp[0];

	cr_expect_str_eq(vr->name, "lan/ipv6/1");
	cr_expect_eq(vr->family, IP_V6);
	cr_expect_eq(vr->version, 3);
	cr_expect_eq(vr->interval_cs, 100);
	cr_expect_eq(vr->announce_repeat, 2);
	cr_expect_eq(vr->n_peers, 0);
	cr_expect_not(vr->auth.present);
	cr_expect_not(vr->ra.present);
	cr_expect_not(vr->version_2_compatible);
	cr_expect_eq(config->interfaces[0].ipv4.vrrp[1].peers[0].minimum_ttl, 255);
	config_free(config);
}
