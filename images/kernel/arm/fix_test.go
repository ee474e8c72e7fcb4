package arm

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Files of our own in the shape of the kernel's: what a fix looks for stands in them, and
// little else.
const (
	lookup61 = `dev_t blk_lookup_devt(const char *name, int partno)
{
	while ((dev = next(&iter))) {
		if (other(dev, name))
			continue;

		if (partno < disk->minors) {
			/* made up { */
			devt = number(dev, partno);
		} else {
			devt = part_devt(disk, partno);
			if (devt)
				break;
		}
	}
	return devt;
}
`
	lookup510 = `dev_t blk_lookup_devt(const char *name, int partno)
{
	while ((dev = next(&iter))) {
		if (partno < disk->minors) {
			devt = number(dev, partno);
			break;
		}
		part = get(disk, partno);
	}
	return devt;
}
`
	waiting = `void wait_for_device_probe(void)
{
	/* first */
	flush_work(&deferred_probe_work);

	/* second */
	wait_event(probe_waitqueue, atomic_read(&probe_count) == 0);
	async_synchronize_full();
}
`
	early = `static int __init devt_from_partuuid(const char *uuid_str, dev_t *devt)
{
	if (!dev)
		return -ENODEV;
	if (offset)
		*devt = part_devt(disk, partno + offset);
	put_device(dev);
	return 0;
}
`
	probe61 = `static void nvme_async_probe(void *data, async_cookie_t cookie)
{
	flush_work(&dev->ctrl.reset_work);
	flush_work(&dev->ctrl.scan_work);
	nvme_put_ctrl(&dev->ctrl);
}
`
	probe72 = `static int nvme_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	flush_work(&dev->ctrl.scan_work);
	return 0;
}
`
	heads = "static void live(void)\n{\n\tqueue_work(nvme_wq, &head->partition_scan_work);\n}\n"

	crypt = `static int crypt_iv_lmk_ctr(struct crypt_config *cc)
{
	lmk->seed = kzalloc(LMK_SEED_SIZE, GFP_KERNEL);
	return 0;
}

static int crypt_setkey(struct crypt_config *cc)
{
	subkey_size = crypt_subkey_size(cc);
	return 0;
}

static int crypt_ctr_auth_cipher(struct crypt_config *cc, char *cipher_api)
{
	if (!strstarts(cipher_api, "authenc("))
		return 0;
	return CRYPT_KEY_MAC_SIZE_SET;
}

static int crypt_ctr_optional(struct dm_target *ti)
{
			sval = strchr(opt_string + strlen("integrity:"), ':') + 1;
			cc->cipher_auth = kstrdup(sval, GFP_KERNEL);
	return 0;
}
`
	init72 = `#include <linux/ctype.h>
#define DM_MAX_STR_SIZE 4096
static char *create;
static char *waitfor[9];

/* the only one */
static int __init dm_init_init(void)
{
	struct dm_device *dev;
	LIST_HEAD(devices);

	if (!create)
		return 0;
	for (i = 0; i < ARRAY_SIZE(waitfor); i++) {
		if (waitfor[i]) {
			while (early_lookup_bdev(waitfor[i], &devt))
				fsleep(5000);
		}
	}
	list_for_each_entry(dev, &devices, list) {
		if (dm_early_create(&dev->dmi, dev->table,
				    dev->args))
			break;
	}
	return 0;
}

module_param(create, charp, 0);
MODULE_PARM_DESC(waitfor, "x");
`
	mapper  = "int dm_early_create(struct dm_ioctl *dmi,\n\t\t    char **params);\n"
	mount61 = `#include <linux/device.h>
void __init prepare_namespace(void)
{
		while (driver_probe_done() != 0 ||
			(ROOT_DEV = find(saved_root_name)) == 0)
			msleep(5);
}
`
	mount72 = `#include <linux/device.h>
static void __init wait_for_root(char *root_device_name)
{
	while (!driver_probe_done() ||
	       find(root_device_name) < 0) {
		msleep(5);
	}
}
`
)

// fixCases are trees that a fix is made of, what it must make of them, and what it must
// not do without.
var fixCases = []struct {
	name    string
	fix     Fix
	in      Files
	made    map[string]string // the lines that are new, in their order; "-" begins one that is gone
	without [][2]string       // what is taken out of the tree, and what the error then says
}{
	{"6.1", fixDevt, Files{genhd: []byte(lookup61)}, map[string]string{genhd: `-		if (partno < disk->minors) {
		devt = part_devt(disk, partno);
		if (devt)
			break;
`}, [][2]string{{"partno < disk->minors", "block/genhd.c: \"if (partno < disk->minors)\" is there 0 times"}, {"blk_lookup_devt", "blk_lookup_devt() is there 0 times"}}},
	{"5.10", fixDevt, Files{genhd: []byte(lookup510)}, map[string]string{genhd: `-		if (partno < disk->minors) {
-			devt = number(dev, partno);
`}, nil},
	{"since 6.5", fixDevt, Files{genhd: []byte("int x;\n"), earlyLookup: []byte(lookup61)}, map[string]string{earlyLookup: "-		} else {\n"}, nil},
	{"any", fixSettle, Files{driverCore: []byte(waiting)}, map[string]string{driverCore: `	do {
		/* first */
		flush_work(&deferred_probe_work);
		/* second */
		wait_event(probe_waitqueue, atomic_read(&probe_count) == 0);
		async_synchronize_full();
		/* what that brought about is not waited for yet */
	} while (atomic_read(&probe_count) || work_busy(&deferred_probe_work));
`}, [][2]string{{"flush_work(&deferred_probe_work);", "flush_work(&deferred_probe_work)"}, {"atomic_read(&probe_count) == 0", "wait_event(probe_waitqueue"}, {"async_synchronize_full", "async_synchronize_full()"}}},
	{"6.1", fixMpathScan, Files{nvmePCI: []byte(probe61), nvmeMultipath: []byte(heads)}, map[string]string{nvmePCI: "	if (IS_ENABLED(CONFIG_NVME_MULTIPATH))\n		flush_workqueue(nvme_wq);\n	nvme_put_ctrl(&dev->ctrl);\n"}, [][2]string{{"scan_work", "partition_scan_work"}, {"partition_scan_work", "partition_scan_work"}}},
	{"7.2", fixMpathScan, Files{nvmePCI: []byte(probe72), nvmeMultipath: []byte(heads)}, map[string]string{nvmePCI: "		flush_workqueue(nvme_wq);\n	return 0;\n"}, [][2]string{{"dev->ctrl.scan_work", "flush_work(&dev->ctrl.scan_work)"}}},
	{"7.2", fixPartnroff, Files{earlyLookup: []byte(early)}, map[string]string{earlyLookup: "	return *devt ? 0 : -ENODEV;\n"}, [][2]string{{"part_devt", "*devt = part_devt"}, {"return 0;", "return 0"}}},
	{"6.12", fixCrypt, Files{dmCrypt: []byte(crypt)}, map[string]string{dmCrypt: `	if (cc->key_size / cc->key_parts * cc->tfms_count + MD5_DIGEST_SIZE > cc->key_size) {
	if (cc->key_size < cc->key_extra_size)
		return test_bit(CRYPT_KEY_MAC_SIZE_SET, &cc->cipher_flags) ? -EINVAL : 0;
			if (!sval) {
			sval++;
			kfree(cc->cipher_auth);
`}, [][2]string{{"sval = strchr", "sval = strchr"}, {"kstrdup", "kstrdup"}, {"crypt_subkey_size", "subkey_size"}, {"LMK_SEED_SIZE", "LMK_SEED_SIZE"}, {"strstarts", "strstarts"}}},
	{"6.1", fixCrypt, Files{dmCrypt: []byte(strings.Replace(crypt, "CRYPT_KEY_MAC_SIZE_SET", "0", 1))}, map[string]string{dmCrypt: "		return 0;\n	return 0;\n"}, nil},
	{"7.2", fixRetry, Files{DMInit: []byte(init72), deviceMapper: []byte(mapper), doMounts: []byte(mount72)}, map[string]string{
		DMInit:       "#include <linux/blkdev.h>\nvoid __init dm_init_retry(void)\n/* the only one */\n-	struct dm_device *dev;\n	list_splice_tail_init(&devices, &dm_init_left);\n	dm_init_make();\n",
		deviceMapper: "void dm_init_retry(void);\n",
		doMounts:     "#include <linux/device-mapper.h>\n		dm_init_retry();\n		msleep(5);\n",
	}, [][2]string{{"list_for_each_entry", "list_for_each_entry(dev, &devices, list)"}, {"driver_probe_done", "driver_probe_done()"}, {"dm_early_create(struct", "dm_early_create(…);"}}},
	{"6.1", fixRetry, Files{DMInit: []byte(init72), deviceMapper: []byte(mapper), doMounts: []byte(mount61)}, map[string]string{
		doMounts: "			(ROOT_DEV = find(saved_root_name)) == 0) {\n			dm_init_retry();\n			msleep(5);\n		}\n}\n",
	}, nil},
	{"any", fixWaitforTimeout, Files{DMInit: []byte(init72)}, map[string]string{DMInit: `static unsigned int waitfor_timeout;
	unsigned long since;
	since = jiffies;
			while (early_lookup_bdev(waitfor[i], &devt)) {
					break;
				fsleep(5000);
			}
module_param(waitfor_timeout, uint, 0);
`}, [][2]string{{"while (early", "while (… waitfor[i] …)"}, {"ARRAY_SIZE", "ARRAY_SIZE(waitfor)"}}},
	{"any", fixFirstFailure, Files{DMInit: []byte(init72)}, map[string]string{DMInit: `	bool failed = false;
			continue;
				    dev->args)) {
			failed = true;
		}
-			break;
`}, [][2]string{{"if (dm_early_create", "if (dm_early_create(…))"}, {"LIST_HEAD", "LIST_HEAD(devices)"}}},
	{"any", fixEmptyWaitfor, Files{DMInit: []byte(init72)}, map[string]string{DMInit: "		if (waitfor[i] && !*waitfor[i]) {\n			continue;\n		}\n		if (waitfor[i]) {\n"}, [][2]string{{"if (waitfor[i])", "if (waitfor[i])"}}},
	{"any", fixCreateLength, Files{DMInit: []byte(init72)}, map[string]string{DMInit: "static char create[DM_MAX_STR_SIZE];\n	if (!create[0])\nmodule_param_string(create, create, sizeof(create), 0);\n"}, [][2]string{{"DM_MAX_STR_SIZE", "DM_MAX_STR_SIZE"}, {"!create", "if (!create)"}}},
}

func TestFixes(t *testing.T) {
	tried := map[string]bool{}
	for _, c := range fixCases {
		tried[string(c.fix.Arm)] = true
		t.Run(string(c.fix.Arm)+" "+c.name, func(t *testing.T) {
			out, err := c.fix.apply(c.in)
			if err != nil {
				t.Fatal(err)
			}
			for name, lines := range c.made {
				checkLines(t, string(out[name]), lines)
			}
			for name := range out {
				if !slices.Contains(c.fix.Files, name) {
					t.Errorf("it changes %s, which it does not say", name)
				}
			}
			for _, w := range c.without {
				refuses(t, c.fix, c.in, w[0], w[1])
			}
		})
	}
	for _, f := range fixes {
		if !tried[string(f.Arm)] {
			t.Errorf("%s is not tried", f.Arm)
		}
	}
}

// checkLines looks for lines in a text, in their order, and for none of those with "-".
func checkLines(t *testing.T, text, lines string) {
	t.Helper()
	rest := text
	for line := range strings.Lines(lines) {
		if gone, ok := strings.CutPrefix(line, "-"); ok {
			if strings.Contains(text, gone) {
				t.Errorf("%q is still there:\n%s", gone, text)
			}
			continue
		}
		_, after, found := strings.Cut(rest, line)
		if !found {
			t.Fatalf("%q is not there, or not in its place:\n%s", line, text)
		}
		rest = after
	}
}

// refuses takes something out of a tree and looks at what the fix says then.
func refuses(t *testing.T, f Fix, in Files, gone, want string) {
	t.Helper()
	cut := maps.Clone(in)
	for name, text := range cut {
		cut[name] = []byte(strings.Replace(string(text), gone, "gone", 1))
	}
	out, err := f.apply(cut)
	var place *PlaceError
	if out != nil || !errors.As(err, &place) || !strings.Contains(err.Error(), want) {
		t.Errorf("without %q: %v, want an error with %q", gone, err, want)
	}
}

func TestFixRefusesAbsentFiles(t *testing.T) {
	for _, f := range fixes {
		var place *PlaceError
		if out, err := f.apply(Files{}); out != nil || !errors.As(err, &place) || !strings.Contains(err.Error(), "does not have it") {
			t.Errorf("%s: %v, %v", f.Arm, out, err)
		}
	}
}

// TestFixMessages holds the changelogs to the list's form: lines that fit, what a boot
// says indented, no trailing full stop in the subject, and a Fixes: line as it is written.
func TestFixMessages(t *testing.T) {
	for _, f := range fixes {
		if !strings.Contains(f.Subject, ": ") || strings.HasSuffix(f.Subject, ".") || len(f.Subject) > 72 {
			t.Errorf("%s: subject %q", f.Arm, f.Subject)
		}
		for line := range strings.Lines(f.Log) {
			if line = strings.TrimSuffix(line, "\n"); len(line) > 75 && !strings.HasPrefix(line, "  ") || strings.TrimRight(line, " \t") != line {
				t.Errorf("%s: line %q", f.Arm, line)
			}
		}
		if commit, subject, ok := strings.Cut(f.Fixes, ` ("`); f.Fixes != "" && (!ok || len(commit) != 12 || !strings.HasSuffix(subject, `")`)) {
			t.Errorf("%s: Fixes: %s", f.Arm, f.Fixes)
		}
		if text := f.Message(); !strings.HasPrefix(text, f.Subject+"\n\n") || !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("%s: message %q", f.Arm, text)
		}
		if len(f.edit().Version()) < 500 {
			t.Errorf("%s: %s does not identify it", f.Arm, f.File)
		}
	}
}

// FuzzFixes has no text of a kernel's files take a fix down, or be changed into something
// of which the fix can be made again and is the same.
func FuzzFixes(f *testing.F) {
	for _, c := range fixCases {
		for _, text := range c.in {
			f.Add(text)
		}
	}
	f.Add([]byte("void wait_for_device_probe(void) { flush_work(&deferred_probe_work"))
	f.Add([]byte("int __init dm_init_init(void) { while (waitfor[i]) for (ARRAY_SIZE(waitfor)) } }"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, fix := range fixes {
			in := Files{}
			for _, name := range fix.Files {
				in[name] = text
			}
			if out, err := fix.apply(in); err == nil && len(out) == 0 {
				t.Errorf("%s: no error and no change", fix.Arm)
			}
		}
	})
}
