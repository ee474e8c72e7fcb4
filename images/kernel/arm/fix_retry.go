package arm

// Where the root is waited for, and where dm-init.c says what it offers.
const (
	doMounts     = "init/do_mounts.c"
	deviceMapper = "include/linux/device-mapper.h"
)

// fixRetry has the root wait load the tables again that came too early.
var fixRetry = Fix{
	Arm:     "fix-retry",
	Subject: "dm init: retry the tables that came too early from the root wait",
	Log: `dm_init_init() runs once. A table of dm-mod.create= whose device is
found by work that wait_for_device_probe() does not wait for, an SD card
or a USB disk for example, fails,

  device-mapper: table: 254:0: linear: Device lookup failed (-ENODEV)

and is never tried again, while rootwait waits for /dev/dm-0 for ever.
dm-mod.waitfor= helps, if it is given and names the device rightly.

Keep the devices that are not made because a device was not there
(-ENODEV, -ENXIO), and try them again from the loop that waits for the
root, whenever there are more or fewer block devices than before, and
once a second. No parameter is needed. They are made in their order, and
none before the one that failed: it may be built on that, and the next
free minor is the other's. Without rootwait nothing changes.`,
	Fixes: `6bbc923dfcf5 ("dm: add support to directly boot to a mapped device")`,
	Files: []string{DMInit, doMounts, deviceMapper},
	File:  "fix_retry.go",
	make: func(t *tree) {
		retryInDMInit(t.file(DMInit))
		h := t.file(deviceMapper)
		h.after(h.statement(h.all(), "dm_early_create(…);", `\bdm_early_create\s*\(`), retryDeclared)
		f := t.file(doMounts)
		f.after(f.match(f.all(), "#include <linux/device.h>", `(?m)^#include <linux/device\.h>`), "#include <linux/device-mapper.h>\n")
		retryInRootWait(f)
	},
}

// retryInDMInit keeps what failed.
func retryInDMInit(f *file) {
	body := f.function("dm_init_init")
	create := f.statement(body, "list_for_each_entry(dev, &devices, list) …", `\blist_for_each_entry\s*\(\s*dev\s*,\s*&\s*devices\s*,\s*list\s*\)`)
	call := f.match(span{create.start, body.end}, "dm_early_create(&dev->dmi, …)", `\bdm_early_create\s*\(`)
	if f.tree.err != nil {
		return
	}
	end, ok := matching(f.code, f.match(span{create.start, call.end}, "the block behind it", `\{`).start)
	if !ok {
		f.lacks("the loop that creates the devices does not end")
		return
	}
	f.replace(f.lines(span{create.start, end}), "\tlist_splice_tail_init(&devices, &dm_init_left);\n\tdm_init_make();\n")
	body = f.function("dm_init_init")
	f.replace(f.lines(f.statement(body, "struct dm_device *dev", `\bstruct\s+dm_device\s*\*\s*dev\s*;`)), "")
	head := f.match(f.all(), "static int __init dm_init_init(void)", `(?m)^static\s+int\s+__init\s+dm_init_init\s*\(\s*void\s*\)`)
	at := commentStart(f.src, f.lines(head).start)
	f.replace(span{at, at}, retryCode)
	f.before(f.match(f.all(), "#include <linux/ctype.h>", `(?m)^#include <linux/ctype\.h>`), "#include <linux/blkdev.h>\n")
}

// retryInRootWait calls it wherever the root is polled for.
func retryInRootWait(f *file) {
	loop := f.statement(f.all(), "while (… driver_probe_done() …)", `\bwhile\s*\(\s*!?\s*driver_probe_done\s*\(`)
	if f.tree.err != nil {
		return
	}
	closed := f.condition(loop)
	first := skipSpace(f.code, closed)
	if f.code[first] == '{' {
		f.after(span{first, first}, "\t\tdm_init_retry();\n")
		return
	}
	sleep := f.lines(span{first, loop.end})
	f.replace(sleep, "\t\t\tdm_init_retry();\n"+f.text(sleep)+"\t\t}\n")
	f.replace(span{closed, closed}, " {")
}

const retryDeclared = `
#ifdef CONFIG_DM_INIT
void dm_init_retry(void);
#else
static inline void dm_init_retry(void) { }
#endif
`

const retryCode = `/* what "dm-mod.create=" asks for and is not made yet, in its order */
static LIST_HEAD(dm_init_left);
static unsigned int dm_init_seen __initdata;	/* block devices at the last try */
static unsigned long dm_init_tried __initdata;	/* when that was */

/**
 * dm_init_try - create one device
 * @dev: what was parsed of it, which stays as it is for another try.
 */
static int __init dm_init_try(struct dm_device *dev)
{
	unsigned int i;
	char **args;
	int r = -ENOMEM;

	/* dm_split_args() cuts the arguments up */
	args = kcalloc(dev->dmi.target_count, sizeof(*args), GFP_KERNEL);
	if (!args)
		return r;
	for (i = 0; i < dev->dmi.target_count; i++) {
		args[i] = kstrdup(dev->target_args_array[i], GFP_KERNEL);
		if (!args[i])
			goto out;
	}
	r = dm_early_create(&dev->dmi, dev->table, args);
out:
	for (i = 0; i < dev->dmi.target_count; i++)
		kfree(args[i]);
	kfree(args);
	return r;
}

/**
 * dm_init_make - create the devices that are left, up to the first that fails
 *
 * Those behind it may be built on it, and the next free minor is its own. A device
 * that fails for another reason than an absent one is not kept, nor are those behind it.
 */
static void __init dm_init_make(void)
{
	struct dm_device *dev, *tmp;
	LIST_HEAD(made);
	int r = 0;

	list_for_each_entry_safe(dev, tmp, &dm_init_left, list) {
		r = dm_init_try(dev);
		if (r)
			break;
		list_move_tail(&dev->list, &made);
	}
	dm_setup_cleanup(&made);
	if (r && r != -ENODEV && r != -ENXIO)
		dm_setup_cleanup(&dm_init_left);
}

static int __init dm_init_count(struct device *dev, void *seen)
{
	++*(unsigned int *)seen;
	return 0;
}

/**
 * dm_init_retry - try the devices again that could not be created
 *
 * For the loop that waits for the root device: something is done only if block
 * devices have come or gone, and once a second.
 */
void __init dm_init_retry(void)
{
	unsigned int seen = 0;

	if (list_empty(&dm_init_left))
		return;
	class_for_each_device(&block_class, NULL, &seen, dm_init_count);
	if (seen == dm_init_seen && time_before(jiffies, dm_init_tried + HZ))
		return;
	dm_init_make();
	/* what the try itself has made does not count */
	dm_init_seen = 0;
	class_for_each_device(&block_class, NULL, &dm_init_seen, dm_init_count);
	dm_init_tried = jiffies;
}

`
