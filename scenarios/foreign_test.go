package scenarios

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/linux/bus"
)

// TestBuiltinPlansPassAsForeign: what dmrace itself records can be sent to somebody.
func TestBuiltinPlansPassAsForeign(t *testing.T) {
	n := 0
	for _, s := range Builtin() {
		for _, v := range s.Variants {
			p, err := Plan(s, v, dmrace.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if err := CheckForeign(p); err != nil {
				t.Errorf("%s/%s: %v", s.Name, v.Name, err)
			}
			n++
		}
	}
	if n < 100 {
		t.Errorf("only %d plans were looked at", n)
	}
}

// foreign returns a plan that is sound.
func foreign(t testing.TB) *dmrace.Plan {
	t.Helper()
	s, _ := Named("mmc-natural")
	p, err := Plan(s, s.Variants[0], dmrace.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestCheckForeign(t *testing.T) {
	second, many := dmrace.Duration(time.Second), 7
	for name, c := range map[string]struct {
		change func(*dmrace.Plan)
		want   string
	}{
		"a name that leads away":      {func(p *dmrace.Plan) { p.Scenario = "../../etc" }, "is no name"},
		"a variant that is hidden":    {func(p *dmrace.Plan) { p.Variant = ".ssh" }, "is no name"},
		"a variant without a name":    {func(p *dmrace.Plan) { p.Variant = "" }, "is no name"},
		"another format":              {func(p *dmrace.Plan) { p.Format = 2 }, "format is 2"},
		"another clock":               {func(p *dmrace.Plan) { p.Clock = "icount,rr=record" }, "neither icount"},
		"two lines":                   {func(p *dmrace.Plan) { p.Cmdline += "\n-monitor stdio" }, "control character"},
		"a NUL":                       {func(p *dmrace.Plan) { p.Cmdline += "\x00" }, "control character"},
		"a line that is too long":     {func(p *dmrace.Plan) { p.Cmdline += strings.Repeat(" x", 4096) }, "kernels keep"},
		"a symbol that is none":       {func(p *dmrace.Plan) { p.Cmdline += " ${HOME}" }, "no value"},
		"a symbol that is open":       {func(p *dmrace.Plan) { p.Cmdline += " ${rootfs.uuid" }, "not closed"},
		"no end":                      {func(p *dmrace.Plan) { p.Limits.Host = dmrace.Duration(48 * time.Hour) }, "above 1h"},
		"less than no time":           {func(p *dmrace.Plan) { p.Limits.Window = -1 }, "not above 0"},
		"a window beyond the end":     {func(p *dmrace.Plan) { p.Limits.Window = p.Limits.Guest }, "does not fit"},
		"an architecture with a path": {func(p *dmrace.Plan) { p.Kernel.Arch = "../amd64" }, "../amd64"},
		"a bus with options":          {func(p *dmrace.Plan) { p.Disk.Bus = "mmc,file=/etc/shadow" }, "bus"},
		"a bus without one":           {func(p *dmrace.Plan) { p.Disk.Bus = "" }, "bus"},
		"another disk with options":   {func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: "scsi -monitor stdio"}} }, "bus"},
		"many disks":                  {func(p *dmrace.Plan) { p.Others = make([]dmrace.Disk, 99) }, "at most"},
		"a fault with options":        {func(p *dmrace.Plan) { p.Disk.Fault = "read-only,werror=stop" }, "fault"},
		"a block size":                {func(p *dmrace.Plan) { p.Disk.BlockSize = 1 << 30 }, "block-size"},
		"boot partitions":             {func(p *dmrace.Plan) { p.Disk.BootParts = true }, "boot-partitions"},
		"a board that is none":        {func(p *dmrace.Plan) { p.Machine.Model = "raspi3b,secure=on" }, "machine.model"},
		"more CPUs than there are":    {func(p *dmrace.Plan) { p.Machine.CPUs = 4096 }, "machine.cpus"},
		"CPUs below none":             {func(p *dmrace.Plan) { p.Machine.CPUs = -1 }, "machine.cpus"},
		"a shift with options":        {func(p *dmrace.Plan) { p.Machine.Shift = 11 }, "machine.icount-shift"},
		"a share with a path":         {func(p *dmrace.Plan) { p.Machine.Share = "9p,path=/" }, "machine.share"},
		"a card with options":         {func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{Card: "e1000,romfile=/etc/shadow"} }, "machine.network.card"},
		"a server that is none":       {func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{NFS: "/"} }, "machine.network.nfs"},
		"an initrd by its path":       {func(p *dmrace.Plan) { p.Machine.Initrd = "/etc/shadow" }, "machine.initrd"},
		"a driver with options":       {func(p *dmrace.Plan) { delay(p, "sdhci-pci:1 init=/x", "") }, "driver name"},
		"a device with options":       {func(p *dmrace.Plan) { delay(p, "sdhci-pci", "0000:00:01.0,romfile=/x") }, "device name"},
		"a throttle without end":      {func(p *dmrace.Plan) { n := -1; p.Inject = []dmrace.Inject{{Throttle: &n}} }, "throttle"},
		"two injections in one":       {func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Throttle: &many, CardInsert: &second}} }, "exactly one"},
		"a disk that is not there":    {func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Hotplug: &dmrace.Hotplug{Disk: 9}}} }, "no disk 9"},
		"a disk below none":           {func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Gone: &dmrace.Gone{Disk: -3}}} }, "no disk -3"},
		"a host time under icount":    {func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{CardInsert: &second}} }, "clock realtime"},
	} {
		t.Run(name, func(t *testing.T) {
			p := foreign(t)
			c.change(p)
			if err := CheckForeign(p); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
	if err := CheckForeign(foreign(t)); err != nil {
		t.Errorf("a sound one: %v", err)
	}
}

func delay(p *dmrace.Plan, driver, device string) {
	p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: driver, Device: device, Delay: dmrace.Duration(time.Second)}}}
}

// FuzzCheckForeign: a plan that passes has nothing in it that an argument of QEMU is made of
// and that could be read as more than that.
func FuzzCheckForeign(f *testing.F) {
	f.Add(foreign(f).Canonical())
	f.Add([]byte(`{"format":1,"disk":{"bus":"mmc,file=/"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p dmrace.Plan
		if json.Unmarshal(data, &p) != nil || CheckForeign(&p) != nil {
			return
		}
		words := []string{p.Scenario, p.Variant, string(p.Clock), string(p.Kernel.Arch), string(p.Machine.Model), string(p.Machine.Share), string(p.Machine.Initrd)}
		for _, d := range p.Disks() {
			if _, ok := bus.Of(d.Bus); !ok {
				t.Errorf("bus %q", d.Bus)
			}
			words = append(words, string(d.Bus), string(d.Fault), string(d.Corrupt))
		}
		if n := p.Machine.Network; n != nil {
			words = append(words, string(n.Card), string(n.NFS))
		}
		for _, w := range words {
			if strings.ContainsAny(w, ",=/ \x00\n") {
				t.Errorf("%q passes", w)
			}
		}
	})
}
