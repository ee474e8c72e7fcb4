// SPDX-License-Identifier: GPL-2.0-only
/*
 * dmrace shim: hold back the probes of named drivers and devices and the partition
 * scans of named disks, crash in probes, and have initcalls run in another order.
 *
 * A kernel with this file in it is instrumented: it is no longer the stock
 * kernel, and whatever is recorded with it must say so. No other line of kernel
 * code is changed.
 *
 *	dmrace.delay=<driver>[@<device>]:<ms>[,...]
 *
 * Before each probe by <driver>, which is a name from /sys/bus/.../drivers, the
 * probing thread sleeps for <ms> milliseconds (1 to 600000; at most 16 items).
 * With <device>, a name from /sys/bus/.../devices, it does so for that device
 * alone. The last colon of an item ends the name; the first item that applies
 * counts. really_probe() in drivers/base/dd.c sends BUS_NOTIFY_BIND_DRIVER after
 * it has set dev->driver and before it calls the probe, in the thread that
 * probes: asynchronous probing stays asynchronous and synchronous probing is held
 * up, as by slow hardware.
 *
 *	dmrace.crash=<driver>[@<device>]:<how>[,...]
 *
 * At the same place, behind a delay of the same probe, the probing thread comes to
 * an end that a driver's fault could give it: <how> is
 *
 *	oops         a write to address 0
 *	bug          BUG()
 *	soft-lockup  a loop that never ends and cannot be preempted
 *	hung-task    a wait in TASK_UNINTERRUPTIBLE that nobody ends
 *	memory       allocations without end, of which nothing is freed
 *	reset        emergency_restart(), which says nothing
 *
 * A bus calls its notifiers with the chain's rw-semaphore held for reading, so a
 * caller of bus_register_notifier() on the same bus waits for a sleeping probe.
 *
 * Buses: pci, platform, usb, scsi, mmc, virtio. The shim starts at
 * subsys_initcall_sync: the last of these buses (usb, scsi, mmc) are registered
 * at subsys_initcall, and their drivers register at device_initcall.
 *
 *	dmrace.defer=<device>:<ms>[,...]
 *
 * The device cannot be probed until <ms> milliseconds after the shim's start, or after
 * its own appearance where it comes later, as a card, a USB device or all that is behind
 * the host bridge of a device tree does (1 to 600000; at most 16 items). It is a name from
 * /sys/bus/.../devices of one of these buses, or the beginning of one with a * behind it,
 * as a card chooses its address: then the first such device that appears. The shim makes
 * it the consumer of a platform device "dmrace-supplier.<n>" with a managed device link,
 * and registers the driver of that device only then. Until the supplier is bound,
 * device_links_check_suppliers() in drivers/base/core.c answers -EPROBE_DEFER to
 * really_probe(), which puts the consumer on deferred_probe_pending_list, as it
 * does for a device whose regulator or clock is late. When the supplier binds,
 * driver_bound() calls driver_deferred_probe_trigger(), and
 * deferred_probe_work_func() on a workqueue probes the consumer.
 *
 * wait_for_device_probe() waits for neither the pending list nor the supplier: it
 * flushes deferred_probe_work and waits for probe_count, which really_probe()
 * holds only while a probe runs. So the <ms> pass in a delayed work, outside any
 * probe: a supplier that slept in its own probe would be waited for. A device
 * whose supplier is bound before the consumer's driver registers is never
 * deferred.
 *
 *	dmrace.scan=<disk>:<ms>[,...]
 *
 * The first open of the whole disk, by its name in /dev, takes <ms> milliseconds more
 * (1 to 600000; at most 16 items). device_add_disk() in block/genhd.c puts the disk
 * into block_class, and then opens it to have its partitions read: the driver's open
 * is called with the disk's lock held (bd_mutex, since 5.14 open_mutex), and
 * bdev_disk_changed() reads the table behind it under the same lock. So the disk is
 * there by its name, none of its partitions is, and whoever opens it or a partition
 * waits as he does for a slow read. An interface of block_class sees the disk at the
 * end of its device_add(), before that open, and gives it a copy of its driver's
 * operations with an open of ours; the driver's own are back before that open sleeps.
 * platform_notify, which 6.1 calls for a partition as well, is not there in 6.12.
 *
 *	dmrace.order=<initcall>,<initcall>[,...]
 *
 * These initcalls (2 to 16, by the names of their functions) run in this order, in the
 * places that they have together; nothing else moves. All are of one level, which is yet
 * to run: 5 (fs), 6 (device) or 7 (late), each with its _sync. What do_initcall_level()
 * in init/main.c goes through is an array of the image in .init.data, which can be
 * written to until free_initmem(). An order of which one item is malformed is ignored
 * as a whole.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/blkdev.h>
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/ctype.h>
#include <linux/delay.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>
#include <linux/notifier.h>
#include <linux/platform_device.h>
#include <linux/preempt.h>
#include <linux/printk.h>
#include <linux/reboot.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/version.h>
#include <linux/workqueue.h>

#if defined(CONFIG_X86)
#include <asm/irqflags.h>
#elif defined(CONFIG_ARM64)
#include <asm/proc-fns.h>
#endif

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

#define DMRACE_MAX_ITEMS 16
#define DMRACE_MAX_MS 600000

struct dmrace_delay {
	const char *driver;
	const char *device;	/* NULL is any */
	unsigned int ms;
};

static struct dmrace_delay delays[DMRACE_MAX_ITEMS];
static unsigned int ndelays;

static char *delay;
module_param(delay, charp, 0);
MODULE_PARM_DESC(delay, "<driver>[@<device>]:<ms>[,...]: sleep before each probe");

struct dmrace_supplier {
	struct platform_driver driver;
	struct delayed_work bind;
	char name[sizeof("dmrace-supplier.00")];	/* of device and driver */
	const char *consumer;
	unsigned int ms;
	bool linked;
};

static struct dmrace_supplier suppliers[DMRACE_MAX_ITEMS];
static unsigned int nsuppliers;

static char *defer;
module_param(defer, charp, 0);
MODULE_PARM_DESC(defer, "<device>:<ms>[,...]: defer its probe until then");

static int *nowhere;

static void dmrace_oops(void)
{
	WRITE_ONCE(*READ_ONCE(nowhere), 0);
}

static void dmrace_bug(void)
{
	BUG();
}

/*
 * Interrupts keep coming, and no other task gets the CPU. It halts between them: to
 * spin is what a lockup does, and costs an emulator minutes.
 */
static void dmrace_soft_lockup(void)
{
	preempt_disable();
	for (;;) {
#if defined(CONFIG_X86)
		safe_halt();
#elif defined(CONFIG_ARM64)
		cpu_do_idle();
#else
		cpu_relax();
#endif
	}
}

static void dmrace_hung_task(void)
{
	static DECLARE_COMPLETION(never);

	wait_for_completion(&never);
}

static void dmrace_memory(void)
{
	while (alloc_page(GFP_KERNEL))
		;
}

static const struct dmrace_ending {
	const char *name;
	void (*come)(void);
} endings[] = {
	{ "oops", dmrace_oops },
	{ "bug", dmrace_bug },
	{ "soft-lockup", dmrace_soft_lockup },
	{ "hung-task", dmrace_hung_task },
	{ "memory", dmrace_memory },
	{ "reset", emergency_restart },
};

struct dmrace_crash {
	const char *driver;
	const char *device;	/* NULL is any */
	const struct dmrace_ending *how;
};

static struct dmrace_crash crashes[DMRACE_MAX_ITEMS];
static unsigned int ncrashes;

static char *crash;
module_param(crash, charp, 0);
MODULE_PARM_DESC(crash, "<driver>[@<device>]:<how>[,...]: crash before its probe");

static bool dmrace_names(const char *driver, const char *device,
			 struct device *dev)
{
	return !strcmp(dev->driver->name, driver) &&
	       (!device || !strcmp(dev_name(dev), device));
}

static void dmrace_come_to_an_end(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < ncrashes; i++) {
		if (!dmrace_names(crashes[i].driver, crashes[i].device, dev))
			continue;
		pr_info("ending probe of %s by %s with %s\n", dev_name(dev),
			crashes[i].driver, crashes[i].how->name);
		crashes[i].how->come();
		break;
	}
}

static void dmrace_appeared(struct device *dev);

static int dmrace_notify(struct notifier_block *nb, unsigned long action,
			 void *data)
{
	struct device *dev = data;
	unsigned int i;

	if (action == BUS_NOTIFY_ADD_DEVICE)
		dmrace_appeared(dev);
	if (action != BUS_NOTIFY_BIND_DRIVER || !dev->driver)
		return NOTIFY_DONE;

	for (i = 0; i < ndelays; i++) {
		if (!dmrace_names(delays[i].driver, delays[i].device, dev))
			continue;
		pr_info("delaying probe of %s by %s for %u ms\n", dev_name(dev),
			dev->driver->name, delays[i].ms);
		msleep(delays[i].ms);
		break;
	}
	dmrace_come_to_an_end(dev);
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

/* Cuts "<name>:<value>" at its last colon and returns the value, or NULL. */
static char *__init dmrace_split(char *item)
{
	char *colon = strrchr(item, ':');

	if (!colon || colon == item)
		return NULL;
	*colon = '\0';
	return colon + 1;
}

/*
 * Calls add, which says whether the value is one, for each item of a parameter. The
 * copy is never freed: what add keeps points into it.
 */
static void __init dmrace_parse(const char *list,
				bool (*add)(char *name, const char *value))
{
	char *rest, *item, *value;
	unsigned int n = 0;

	if (!list)
		return;
	rest = kstrdup(list, GFP_KERNEL);
	if (!rest) {
		pr_err("no memory for \"%s\", ignored\n", list);
		return;
	}
	while ((item = strsep(&rest, ","))) {
		if (n == DMRACE_MAX_ITEMS) {
			pr_err("more than %d items, \"%s\" ignored\n",
			       DMRACE_MAX_ITEMS, item);
			continue;
		}
		value = dmrace_split(item);
		if (value && add(item, value)) {
			n++;
			continue;
		}
		if (value)
			value[-1] = ':';
		pr_err("malformed item \"%s\", ignored\n", item);
	}
}

static bool __init dmrace_add_delay(char *name, const char *value)
{
	struct dmrace_delay *d = &delays[ndelays];

	if (!dmrace_parse_ms(value, &d->ms))
		return false;
	d->driver = strsep(&name, "@");
	d->device = name;
	ndelays++;
	return true;
}

static bool __init dmrace_add_crash(char *name, const char *value)
{
	struct dmrace_crash *c = &crashes[ncrashes];
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(endings); i++)
		if (!strcmp(value, endings[i].name))
			c->how = &endings[i];
	if (!c->how)
		return false;
	c->driver = strsep(&name, "@");
	c->device = name;
	ncrashes++;
	return true;
}

static int dmrace_supplier_probe(struct platform_device *pdev)
{
	struct dmrace_supplier *s = container_of(pdev->dev.driver,
						 struct dmrace_supplier,
						 driver.driver);

	pr_info("supplier %s of %s is bound after %u ms\n", s->name,
		s->consumer, s->ms);
	return 0;
}

static void dmrace_bind_supplier(struct work_struct *work)
{
	struct dmrace_supplier *s = container_of(to_delayed_work(work),
						 struct dmrace_supplier, bind);

	if (platform_driver_register(&s->driver))
		pr_err("cannot bind %s: %s stays deferred\n", s->name,
		       s->consumer);
}

/*
 * Links the consumer to a new platform device that has no driver yet. Flags 0 are
 * a managed link that lasts as long as both devices.
 */
static bool dmrace_link(struct dmrace_supplier *s, struct device *dev)
{
	struct platform_device *pdev;

	pdev = platform_device_register_simple(s->name, PLATFORM_DEVID_NONE,
					       NULL, 0);
	if (IS_ERR(pdev))
		return false;
	if (device_link_add(dev, &pdev->dev, 0))
		return true;
	platform_device_unregister(pdev);
	return false;
}

static void dmrace_defer(struct dmrace_supplier *s, struct device *dev)
{
	s->linked = !device_is_bound(dev) && dmrace_link(s, dev);
	if (!s->linked) {
		pr_err("cannot defer probes of %s\n", s->consumer);
		return;
	}
	pr_info("deferring probes of %s for %u ms by %s\n", dev_name(dev),
		s->ms, s->name);
	schedule_delayed_work(&s->bind, msecs_to_jiffies(s->ms));
}

static bool dmrace_is(struct device *dev, const char *name)
{
	size_t n = strlen(name) - 1;

	if (name[n] == '*')
		return !strncmp(dev_name(dev), name, n);
	return !strcmp(dev_name(dev), name);
}

/*
 * A device that is added is not matched with a driver before its notifiers return. For
 * a platform device the notifiers of its bus are called again, for the supplier.
 */
static void dmrace_appeared(struct device *dev)
{
	unsigned int i;

	for (i = 0; i < nsuppliers; i++)
		if (!suppliers[i].linked && dmrace_is(dev, suppliers[i].consumer))
			dmrace_defer(&suppliers[i], dev);
}

static int dmrace_there(struct device *dev, void *unused)
{
	dmrace_appeared(dev);
	return 0;
}

static bool __init dmrace_add_defer(char *name, const char *value)
{
	struct dmrace_supplier *s = &suppliers[nsuppliers];

	if (!dmrace_parse_ms(value, &s->ms))
		return false;
	snprintf(s->name, sizeof(s->name), "dmrace-supplier.%u", nsuppliers);
	s->consumer = name;
	s->driver.probe = dmrace_supplier_probe;
	s->driver.driver.name = s->name;
	s->driver.driver.suppress_bind_attrs = true;
	INIT_DELAYED_WORK(&s->bind, dmrace_bind_supplier);
	nsuppliers++;
	return true;
}

struct dmrace_scan {
	const char *disk;
	unsigned int ms;
	const struct block_device_operations *driver;
	struct block_device_operations held;	/* the driver's, with dmrace_open() */
};

static struct dmrace_scan scans[DMRACE_MAX_ITEMS];
static unsigned int nscans;

static char *scan;
module_param(scan, charp, 0);
MODULE_PARM_DESC(scan, "<disk>:<ms>[,...]: sleep before its partitions are scanned");

/* Called with the disk's lock held, before bdev_disk_changed(). */
static const struct block_device_operations *dmrace_hold_scan(struct gendisk *disk)
{
	struct dmrace_scan *s = container_of(disk->fops, struct dmrace_scan, held);

	disk->fops = s->driver;
	pr_info("delaying partition scan of %s for %u ms\n", s->disk, s->ms);
	msleep(s->ms);
	return s->driver;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
static int dmrace_open(struct block_device *bdev, fmode_t mode)
{
	const struct block_device_operations *driver = dmrace_hold_scan(bdev->bd_disk);

	return driver->open ? driver->open(bdev, mode) : 0;
}
#else
static int dmrace_open(struct gendisk *disk, blk_mode_t mode)
{
	const struct block_device_operations *driver = dmrace_hold_scan(disk);

	return driver->open ? driver->open(disk, mode) : 0;
}
#endif

static int dmrace_disk_appeared(struct device *dev)
{
	struct dmrace_scan *s;

	if (!dev->type || strcmp(dev->type->name, "disk"))
		return 0;
	for (s = scans; s < scans + nscans; s++) {
		if (s->driver || strcmp(dev_name(dev), s->disk))
			continue;
		s->driver = dev_to_disk(dev)->fops;
		s->held = *s->driver;
		s->held.open = dmrace_open;
		dev_to_disk(dev)->fops = &s->held;
		break;
	}
	return 0;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
static int dmrace_disk_added(struct device *dev, struct class_interface *intf)
{
	return dmrace_disk_appeared(dev);
}
#else
#define dmrace_disk_added dmrace_disk_appeared
#endif

static void __init dmrace_watch_disks(void)
{
	static struct class_interface intf = { .add_dev = dmrace_disk_added };

	intf.class = &block_class;
	if (nscans && class_interface_register(&intf))
		pr_err("cannot watch the disks\n");
}

static bool __init dmrace_add_scan(char *name, const char *value)
{
	struct dmrace_scan *s = &scans[nscans];

	if (!dmrace_parse_ms(value, &s->ms))
		return false;
	s->disk = name;
	nscans++;
	return true;
}

static char *order;
module_param(order, charp, 0);
MODULE_PARM_DESC(order, "<initcall>,<initcall>[,...]: run them in this order");

/* init/main.c has these, and in later kernels linux/init.h. */
extern initcall_entry_t __initcall_start[];
extern initcall_entry_t __initcall5_start[];
extern initcall_entry_t __initcall6_start[];
extern initcall_entry_t __initcall7_start[];
extern initcall_entry_t __initcall_end[];

struct dmrace_initcall {
	const char *name;
	initcall_entry_t *at;
	initcall_t function;
	unsigned int found;
};

static struct dmrace_initcall initcalls[DMRACE_MAX_ITEMS] __initdata;
static unsigned int ninitcalls __initdata;

/* Returns the level of an entry that is yet to run, or 0. */
static unsigned int __init dmrace_level(initcall_entry_t *at)
{
	if (at >= __initcall7_start)
		return 7;
	if (at >= __initcall6_start)
		return 6;
	return at >= __initcall5_start ? 5 : 0;
}

static void __init dmrace_find_initcalls(void)
{
	char name[KSYM_SYMBOL_LEN];
	struct dmrace_initcall *c;
	initcall_entry_t *at;

	for (at = __initcall_start; at < __initcall_end; at++) {
		sprint_symbol_no_offset(name, (unsigned long)initcall_from_entry(at));
		for (c = initcalls; c < initcalls + ninitcalls; c++) {
			if (strcmp(c->name, name))
				continue;
			c->at = at;
			c->function = initcall_from_entry(at);
			c->found++;
		}
	}
}

/* Returns what is wrong with an initcall of an order, or NULL. */
static const char *__init dmrace_refuse(const struct dmrace_initcall *c)
{
	const struct dmrace_initcall *other;

	if (!c->found)
		return "no initcall has this name";
	if (c->found > 1)
		return "several initcalls have this name";
	if (!dmrace_level(c->at))
		return "its level runs before";
	if (dmrace_level(c->at) != dmrace_level(initcalls[0].at))
		return "it is of another level than the first";
	for (other = initcalls; other < c; other++)
		if (other->at == c->at)
			return "it stands twice";
	return NULL;
}

static void __init dmrace_set_initcall(initcall_entry_t *at, initcall_t function)
{
#ifdef CONFIG_HAVE_ARCH_PREL32_RELOCATIONS
	*at = (unsigned long)function - (unsigned long)at;
#else
	*at = function;
#endif
}

/* Each initcall in turn takes the first place that is left. */
static void __init dmrace_permute(void)
{
	initcall_entry_t *place, *last = NULL;
	unsigned int i, j;

	for (i = 0; i < ninitcalls; i++) {
		place = NULL;
		for (j = 0; j < ninitcalls; j++)
			if (initcalls[j].at > last &&
			    (!place || initcalls[j].at < place))
				place = initcalls[j].at;
		dmrace_set_initcall(place, initcalls[i].function);
		last = place;
	}
}

static bool __init dmrace_read_order(char *rest)
{
	char *name;

	while ((name = strsep(&rest, ","))) {
		if (ninitcalls == DMRACE_MAX_ITEMS) {
			pr_err("more than %d items, order \"%s\" ignored\n",
			       DMRACE_MAX_ITEMS, order);
			return false;
		}
		initcalls[ninitcalls++].name = name;
	}
	return true;
}

static void __init dmrace_order(void)
{
	char *copy = order ? kstrdup(order, GFP_KERNEL) : NULL;
	const char *why = NULL;
	unsigned int i;

	if (!copy || !dmrace_read_order(copy))
		goto out;
	dmrace_find_initcalls();
	for (i = 0; i < ninitcalls && !why; i++)
		why = dmrace_refuse(&initcalls[i]);
	if (why) {
		pr_err("malformed item \"%s\", %s: order ignored\n",
		       initcalls[i - 1].name, why);
		goto out;
	}
	if (ninitcalls < 2) {
		pr_err("malformed item \"%s\", one alone has no order: ignored\n",
		       order);
		goto out;
	}
	dmrace_permute();
	pr_info("initcalls of level %u in this order: %s\n",
		dmrace_level(initcalls[0].at), order);
out:
	kfree(copy);
}

/*
 * A notifier_block is a link in one chain, so each bus has its own. The bus is
 * handed straight to the functions of the driver core, because it is const in some
 * kernels and not in others. What is to be deferred and is there already has no
 * notifier any more.
 */
#define dmrace_watch(bus)						\
do {									\
	static struct notifier_block nb = {				\
		.notifier_call = dmrace_notify,				\
	};								\
									\
	if (bus_register_notifier(bus, &nb))				\
		pr_err("cannot watch the bus of " #bus "\n");		\
	if (nsuppliers)							\
		bus_for_each_dev(bus, NULL, NULL, dmrace_there);	\
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
	dmrace_parse(delay, dmrace_add_delay);
	dmrace_parse(defer, dmrace_add_defer);
	dmrace_parse(crash, dmrace_add_crash);
	dmrace_parse(scan, dmrace_add_scan);
	dmrace_order();

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
	dmrace_watch_disks();

	pr_info("shim ready, %u delay(s), %u deferral(s), %u scan delay(s)\n",
		ndelays, nsuppliers, nscans);
	return 0;
}
subsys_initcall_sync(dmrace_init);
