#include <stdlib.h>
#include <errno.h>
#include "route/rib.h"
/* throwaway */
#define MAX 256
struct rib { struct rib_entry e[MAX]; unsigned n; bool up[1024]; rib_best_fn f; void *c; };
struct rib *rib_create(uint32_t i, rib_best_fn f, void *c){ (void)i; struct rib *r=calloc(1,sizeof *r); r->f=f; r->c=c; return r;}
void rib_free(struct rib *r){free(r);}
static void re(struct rib*r){ for(int s=0;s<2;s++) for(unsigned i=0;i<r->n;i++){ struct rib_entry*e=&r->e[i]; if((int)e->route.source!=s) continue; struct route_next_hop*h=&e->route.next_hops[0]; bool was=e->usable; 
 if(s==1){ h->interface=ROUTE_NO_INTERFACE; for(unsigned j=0;j<r->n;j++) if(r->e[j].route.source==0&&r->e[j].usable&&ip_prefix_contains(&r->e[j].route.prefix,&h->gateway)) h->interface=r->e[j].route.next_hops[0].interface; }
 e->usable=h->interface!=ROUTE_NO_INTERFACE&&r->up[h->interface]; e->best=e->usable; if(was!=e->usable) r->f(r->c,&e->route.prefix,e->usable?&e->route:NULL);} }
int rib_add(struct rib*r,const struct route*x){ r->e[r->n++].route=*x; re(r); return 0;}
int rib_remove(struct rib*r,const struct ip_prefix*p,enum route_source s){(void)r;(void)p;(void)s;return -ENOENT;}
void rib_set_interface(struct rib*r,uint32_t i,bool up){ r->up[i]=up; re(r);}
bool rib_lookup(const struct rib*r,const struct ip_addr*a,struct route*o){ const struct route*b=NULL; for(unsigned i=0;i<r->n;i++) if(r->e[i].usable&&ip_prefix_contains(&r->e[i].route.prefix,a)&&(!b||r->e[i].route.prefix.len>b->prefix.len)) b=&r->e[i].route; if(b)*o=*b; return b;}
bool rib_find(const struct rib*r,const struct ip_prefix*p,struct route*o){ for(unsigned i=0;i<r->n;i++) if(r->e[i].usable&&ip_prefix_equal(&r->e[i].route.prefix,p)){*o=r->e[i].route;return true;} return false;}
unsigned int rib_walk(const struct rib*r,struct rib_cursor*c,struct rib_entry*o,unsigned l){ if(c->started) return 0; c->started=true; unsigned n=0; for(;n<r->n&&n<l;n++) o[n]=r->e[n]; return n;}
uint32_t rib_count(const struct rib*r){return r->n;}
const char*route_source_name(enum route_source s){return s?"static":"connected";}
