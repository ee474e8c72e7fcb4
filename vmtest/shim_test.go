package vmtest

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"dmrace"
)

// TestScanDelay holds the scan of one of two disks back: the disk is there, by its name, and
// its partitions come later by the delay; the other's are not late.
func TestScanDelay(t *testing.T) {
	r := bootOf(t, dmrace.Scenario{
		Shim: true, Cmdline: mapped(verity) + " dm-mod.waitfor=PARTLABEL=rootfs",
		Others: []dmrace.Disk{{Bus: "virtio", Parts: []dmrace.Part{dmrace.PartBlank}}},
		Inject: []dmrace.Inject{{ScanDelay: &dmrace.ScanDelay{Disk: "mmcblk0", Delay: dmrace.Duration(3 * time.Second)}}},
	})
	wantBooted(t, r, "verity")
	at := map[dmrace.EventKind]map[string]time.Duration{}
	for _, e := range r.Timeline.Events {
		if at[e.Kind] == nil {
			at[e.Kind] = map[string]time.Duration{}
		}
		at[e.Kind][e.Subject] = e.At
	}
	added, held, parts := at[dmrace.DiskAdd]["mmcblk0"], at[dmrace.ScanDelayed]["mmcblk0"], at[dmrace.PartitionAdd]["mmcblk0"]
	if added == 0 || held < added || parts-held < 3*time.Second || parts-held > 3500*time.Millisecond {
		t.Errorf("added at %s, held back at %s, partitions at %s", added, held, parts)
	}
	if other := at[dmrace.PartitionAdd]["vda"]; other == 0 || other > held {
		t.Errorf("the other disk's partitions at %s", other)
	}
	if len(at[dmrace.ScanDelayed]) != 1 {
		t.Errorf("held back: %v", at[dmrace.ScanDelayed])
	}
}

// TestInitcallOrder traces the initcalls of a boot in which three are in another order: they
// run in the places that they have together, and nothing else moves.
func TestInitcallOrder(t *testing.T) {
	entered := func(order ...string) (all []string) {
		s := dmrace.Scenario{Shim: true, Trace: true, Disk: dmrace.Disk{Bus: "virtio"}, Cmdline: "root=PARTLABEL=rootfs rootwait"}
		if order != nil {
			s.Inject = []dmrace.Inject{{Order: order}}
		}
		r := bootOf(t, s)
		for _, e := range r.Timeline.Events {
			if e.Kind == dmrace.InitcallEnter {
				all = append(all, e.Subject)
			}
		}
		if _, said := r.Timeline.First(dmrace.InitcallsMoved); said != (order != nil) {
			t.Errorf("%v: the shim's word %v", order, said)
		}
		return all
	}
	plain := entered()
	order := []string{"sdhci_driver_init", "virtio_blk_init", "dm_init"}
	got := entered(order...)
	want, n := slices.Clone(plain), 0
	for i, name := range plain {
		if slices.Contains(order, name) {
			want[i] = order[n]
			n++
		}
	}
	if n != len(order) || !slices.Equal(got, want) || slices.Equal(plain, want) {
		t.Errorf("%d of the order, linked as\n%v\ngot\n%v", n, plain, got)
	}
}

// TestOrderRefused: what the shim cannot bring about is said on the console, nothing moves, and
// the boot is no evidence.
func TestOrderRefused(t *testing.T) {
	for name, c := range map[string]struct {
		order []string
		want  string
	}{
		"a name that there is not":  {[]string{"dm_init", "no_such_init"}, `malformed item "no_such_init", no initcall has this name: order ignored`},
		"two levels":                {[]string{"dm_init", "dm_init_init"}, `malformed item "dm_init_init", it is of another level than the first: order ignored`},
		"a level that has run":      {[]string{"pci_driver_init", "dm_init"}, `malformed item "pci_driver_init", its level runs before: order ignored`},
		"a level that is under way": {[]string{"genhd_device_init", "usb_init"}, `malformed item "genhd_device_init", its level runs before: order ignored`},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := tryBoot(t, dmrace.Scenario{
				Shim: true, Disk: dmrace.Disk{Bus: "virtio"}, Cmdline: "root=PARTLABEL=rootfs rootwait",
				Inject: []dmrace.Inject{{Order: c.order}},
			})
			if e := (*dmrace.EnvError)(nil); !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v", err)
			}
			if r.Verdict.Outcome != dmrace.Booted || !bytes.Contains(r.Console, []byte("dmrace: "+c.want)) {
				t.Errorf("%+v\n%s", r.Verdict, lastLines(r))
			}
		})
	}
}

// TestScanDelayRefused: an item that the shim cannot read is said to be ignored.
func TestScanDelayRefused(t *testing.T) {
	r := bootOf(t, dmrace.Scenario{
		Shim: true, Disk: dmrace.Disk{Bus: "virtio"},
		Cmdline: "root=PARTLABEL=rootfs rootwait dmrace.scan=vda:0,vda,:5,vda:1s dmrace.order=dm_init",
	})
	for _, item := range []string{"vda:0", "vda", ":5", "vda:1s"} {
		if !bytes.Contains(r.Console, []byte(`dmrace: malformed item "`+item+`", ignored`)) {
			t.Errorf("nothing is said of %q", item)
		}
	}
	if r.Verdict.Outcome != dmrace.Booted || !bytes.Contains(r.Console, []byte("one alone has no order")) || !bytes.Contains(r.Console, []byte("0 scan delay(s)")) {
		t.Errorf("%+v\n%s", r.Verdict, lastLines(r))
	}
}
