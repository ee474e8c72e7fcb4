// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmrace shim: hold back the probes of named drivers.
 *
 * A kernel with this file in it is instrumented: it is no longer the stock
 * kernel, and whatever is recorded with it must say so. No other line of kernel
 * code is changed.
 *
 *	dmrace.delay=<driver>:<ms>[,<driver>:<ms>...]
 *
 * Before each probe of <driver>, which is a name from /sys/bus/.../drivers, the
 * probing thread sleeps for <ms> milliseconds (1 to 600000; at most 16 items;
 * the first item that names a driver counts). really_probe() in
 * drivers/base/dd.c sends BUS_NOTIFY_BIND_DRIVER after it has set dev->driver
 * and before it calls the probe, in the thread that probes: asynchronous probing
 * stays asynchronous and synchronous probing is held up, as by slow hardware.
 *
 * A bus calls its notifiers with the chain's rw-semaphore held for reading, so a
 * caller of bus_register_notifier() on the same bus waits for a sleeping probe.
 *
 * Buses: pci, platform, usb, scsi, mmc, virtio. The shim starts at
 * subsys_initcall_sync: the last of these buses (usb, scsi, mmc) are registered
 * at subsys_initcall, and their drivers register at device_initcall.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/ctype.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>

#if IS_ENABLED(CONFIG_PCI)
#include <linux/pci.h>
#endif
#if IS_ENABLED(CONFIG_USB)
#include <linux/usb.h>
#include <linux/usb/hcd.h>
#include "../usb/core/usb.h"
#endif
#if IS_ENABLED(CONFIG_SCSI)
#include <scsi/scsi_device.h>
#include "../scsi/scsi_priv.h"
#endif
#if IS_ENABLED(CONFIG_MMC)
#include "../mmc/core/bus.h"
#endif
#if IS_ENABLED(CONFIG_VIRTIO)
#include <linux/virtio.h>
#include <linux/mod_devicetable.h>
#endif

#define DMRACE_MAX_DELAYS 16
#define DMRACE_MAX_MS 600000

struct dmrace_delay {
	const char *driver;
	unsigned int ms;
};

static struct dmrace_delay delays[DMRACE_MAX_DELAYS];
static unsigned int ndelays;

static char *delay;
module_param(delay, charp, 0);
MODULE_PARM_DESC(delay, "<driver>:<ms>[,...]: sleep before each probe of driver");

static int dmrace_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	struct device *dev = data;
	unsigned int i;

	if (action != BUS_NOTIFY_BIND_DRIVER || !dev->driver)
		return NOTIFY_DONE;

	for (i = 0; i < ndelays; i++) {
		if (strcmp(dev->driver->name, delays[i].driver))
			continue;
		pr_info("delaying probe of %s by %s for %u ms\n", dev_name(dev),
			dev->driver->name, delays[i].ms);
		msleep(delays[i].ms);
		break;
	}
	return NOTIFY_DONE;
}

/* kstrtouint() takes a sign and a trailing newline: allow digits alone. */
static bool __init dmrace_parse_ms(const char *s, unsigned int *ms)
{
	const char *p;

	for (p = s; *p; p++)
		if (!isdigit(*p))
			return false;
	return !kstrtouint(s, 10, ms) && *ms >= 1 && *ms <= DMRACE_MAX_MS;
}

static void __init dmrace_parse_item(char *item)
{
	char *colon = strchr(item, ':');
	unsigned int ms;

	if (!colon || colon == item || !dmrace_parse_ms(colon + 1, &ms)) {
		pr_err("malformed delay \"%s\", ignored\n", item);
		return;
	}
	if (ndelays == DMRACE_MAX_DELAYS) {
		pr_err("more than %d delays, \"%s\" ignored\n",
		       DMRACE_MAX_DELAYS, item);
		return;
	}
	*colon = '\0';
	delays[ndelays].driver = item;
	delays[ndelays].ms = ms;
	ndelays++;
}

/* The copy is never freed: delays[] points into it. */
static void __init dmrace_parse(void)
{
	char *rest, *item;

	if (!delay)
		return;
	rest = kstrdup(delay, GFP_KERNEL);
	if (!rest) {
		pr_err("no memory for the delays, all ignored\n");
		return;
	}
	while ((item = strsep(&rest, ",")))
		dmrace_parse_item(item);
}

/*
 * A notifier_block is a link in one chain, so each bus has its own. The bus is
 * handed straight to bus_register_notifier(), because it is const in some kernels
 * and not in others.
 */
#define dmrace_watch(bus)						\
do {									\
	static struct notifier_block nb = {				\
		.notifier_call = dmrace_notify,				\
	};								\
									\
	if (bus_register_notifier(bus, &nb))				\
		pr_err("cannot watch the bus of " #bus "\n");		\
} while (0)

/* mmc_bus_type is static: a driver that is registered for a moment names it. */
#if IS_ENABLED(CONFIG_MMC)
static void __init dmrace_watch_mmc(void)
{
	static struct mmc_driver probe = { .drv = { .name = "dmrace-mmc" } };

	if (mmc_register_driver(&probe)) {
		pr_err("cannot find the mmc bus\n");
		return;
	}
	dmrace_watch(probe.drv.bus);
	mmc_unregister_driver(&probe);
}
#else
static void __init dmrace_watch_mmc(void) { }
#endif

/* virtio_bus is static too. The empty table matches no device. */
#if IS_ENABLED(CONFIG_VIRTIO)
static int dmrace_virtio_probe(struct virtio_device *vdev)
{
	return -ENODEV;
}

static void __init dmrace_watch_virtio(void)
{
	static const struct virtio_device_id none[] = { { 0 } };
	static struct virtio_driver probe = {
		.driver.name = "dmrace-virtio",
		.id_table = none,
		.probe = dmrace_virtio_probe,
	};

	if (register_virtio_driver(&probe)) {
		pr_err("cannot find the virtio bus\n");
		return;
	}
	dmrace_watch(probe.driver.bus);
	unregister_virtio_driver(&probe);
}
#else
static void __init dmrace_watch_virtio(void) { }
#endif

static int __init dmrace_init(void)
{
	dmrace_parse();

	dmrace_watch(&platform_bus_type);
#if IS_ENABLED(CONFIG_PCI)
	dmrace_watch(&pci_bus_type);
#endif
#if IS_ENABLED(CONFIG_USB)
	dmrace_watch(&usb_bus_type);
#endif
#if IS_ENABLED(CONFIG_SCSI)
	dmrace_watch(&scsi_bus_type);
#endif
	dmrace_watch_mmc();
	dmrace_watch_virtio();

	pr_info("shim ready, %u delay(s)\n", ndelays);
	return 0;
}
subsys_initcall_sync(dmrace_init);
