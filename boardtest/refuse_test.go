package boardtest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"dmrace"
	"dmrace/boardtest/boardfile"
)

// TestRefuses: what a plan asks and a board cannot do is refused by its name, and what the
// board has is not.
func TestRefuses(t *testing.T) {
	second, one := dmrace.Duration(time.Second), 1
	for _, c := range []struct {
		name  string
		plan  func(*dmrace.Plan)
		board func(*boardfile.Board)
		want  string // "": it is taken
	}{
		{"the ordinary", nil, nil, ""},
		{"icount", func(p *dmrace.Plan) { p.Clock = dmrace.ClockIcount }, nil, "asks for the icount clock"},
		{"an architecture", func(p *dmrace.Plan) { p.Kernel.Arch = "" }, nil, "asks for the architecture amd64"},
		{"another kernel", func(p *dmrace.Plan) { p.Kernel.Name = "6.12" }, nil, "asks for the kernel 6.12, arm stock"},
		{"an arm", func(p *dmrace.Plan) { p.Kernel.Arm = dmrace.ArmNoWaitfor }, nil, "asks for the kernel 6.1, arm no-waitfor"},
		{"options", func(p *dmrace.Plan) { p.Kernel.Config = dmrace.ConfigRoots }, nil, "asks for the kernel 6.1, arm stock, options roots"},
		{"the shim", func(p *dmrace.Plan) { p.Kernel.Shim = true }, nil, "asks for the kernel 6.1, arm stock, with the shim"},
		{"any kernel that is built", func(p *dmrace.Plan) { p.Kernel.Arm, p.Kernel.Shim = dmrace.ArmNoWaitfor, true },
			func(b *boardfile.Board) { b.KernelPut = boardfile.Command{"put"} }, ""},
		{"a bus", func(p *dmrace.Plan) { p.Disk.Bus = "usb" }, nil, "asks for disk 1 on usb"},
		{"a second disk", func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: "mmc"}} }, nil, "asks for disk 2 on mmc"},
		{"a second disk that it has", func(p *dmrace.Plan) { p.Others = []dmrace.Disk{{Bus: "usb"}} },
			func(b *boardfile.Board) { b.Disks.Buses = []dmrace.Bus{"usb", "mmc"} }, ""},
		{"a fault", func(p *dmrace.Plan) { p.Disk.Fault = dmrace.FaultAbsent }, nil, "asks for the fault absent of disk 1"},
		{"large blocks", func(p *dmrace.Plan) { p.Disk.BlockSize = 4096 }, nil, "asks for blocks of 4096 bytes of disk 1"},
		{"boot partitions", func(p *dmrace.Plan) { p.Disk.BootParts = true }, nil, "asks for the boot partitions of disk 1"},
		{"a disk of dmrace's", func(p *dmrace.Plan) { p.Cmdline = "root=PARTUUID=${rootfs.uuid}" }, func(b *boardfile.Board) { b.Disks.Dmrace = false },
			"asks for a disk that dmrace builds"},
		{"a model", func(p *dmrace.Plan) { p.Machine.Model = "raspi3b" }, nil, "asks for the board raspi3b"},
		{"the model that it is", func(p *dmrace.Plan) { p.Machine.Model = "raspi3b" }, func(b *boardfile.Board) { b.Machine.Model = "raspi3b" }, ""},
		{"a PS/2 controller", func(p *dmrace.Plan) { p.Machine.I8042 = true }, nil, "asks for a PS/2 controller"},
		{"CPUs", func(p *dmrace.Plan) { p.Machine.CPUs = 4 }, nil, "asks for 4 CPUs"},
		{"the CPUs that it has", func(p *dmrace.Plan) { p.Machine.CPUs = 4 }, func(b *boardfile.Board) { b.Machine.CPUs = 4 }, ""},
		{"several paths", func(p *dmrace.Plan) { p.Machine.Multipath = true }, nil, "asks for controllers with several paths"},
		{"an initramfs", func(p *dmrace.Plan) { p.Machine.Initramfs = true }, nil, "asks for an initramfs"},
		{"an initrd", func(p *dmrace.Plan) { p.Machine.Initrd = dmrace.Initrds[0] }, nil, "asks for the initrd"},
		{"a network", func(p *dmrace.Plan) { p.Machine.Network = &dmrace.Network{} }, nil, "asks for a network card"},
		{"a share", func(p *dmrace.Plan) { p.Machine.Share = dmrace.ShareP9 }, func(b *boardfile.Board) { b.Machine.Share = dmrace.ShareP9 }, "asks for files that the host exports"},
		{"a delay", func(p *dmrace.Plan) {
			p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Delay: second}}}
		}, nil, "asks for probe-delay sdhci-pci 1s (shim)"},
		{"a delay with the shim", func(p *dmrace.Plan) {
			p.Kernel.Shim = true
			p.Inject = []dmrace.Inject{{ProbeDelay: &dmrace.ProbeDelay{Driver: "sdhci-pci", Delay: second}}}
		}, func(b *boardfile.Board) { b.Kernels[0].Shim = true }, ""},
		{"a parameter of the kernel's", func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{USBDelayUse: &second}} }, nil, ""},
		{"a plug", func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Hotplug: &dmrace.Hotplug{At: second}}} }, nil, "asks for hotplug of disk 1 at 1s (QMP)"},
		{"a card", func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{CardInsert: &second}} }, nil, "asks for card-insert at 1s (QMP)"},
		{"slow reads", func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Throttle: &one}} }, nil, "asks for partition scan throttled"},
		{"a controller that goes", func(p *dmrace.Plan) { p.Inject = []dmrace.Inject{{Gone: &dmrace.Gone{Disk: 1}}} }, nil, "asks for controller-gone of disk 1"},
		{"a crash", func(p *dmrace.Plan) {
			p.Inject = []dmrace.Inject{{Crash: &dmrace.Crash{Driver: "x", How: dmrace.EndingOops}}}
		}, nil, "asks for crash x oops (shim)"},
	} {
		b, err := boardfile.Parse("board.yaml", []byte((&fake{device: "/dev/x"}).file()))
		if err != nil {
			t.Fatal(err)
		}
		p := load(t, "control").plan
		if c.plan != nil {
			c.plan(p)
		}
		if c.board != nil {
			c.board(b)
		}
		err = Refuses(b, p)
		var env *dmrace.EnvError
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.want != "" && (!errors.As(err, &env) || env.Fix == "" || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "which board fake cannot do")):
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// TestOtherLine: a kernel's line is the plan's but for what the firmware puts on it.
func TestOtherLine(t *testing.T) {
	for _, c := range []struct {
		want, got string
		also      []string
		cut       bool
		says      string
	}{
		{`a b="c d" e`, `a b="c d"  e`, nil, false, ""},
		{"a b", "a", nil, false, `"b" of the plan is missing`},
		{"a b", "a x b", nil, false, `"x" stands where the plan has "b"`},
		{"a b", "fw.id=7 a b fw.end", []string{"fw.*"}, false, ""},
		{"a b", "fw a b", []string{"fw.*"}, false, `"fw" stands where the plan has "a"`},
		{"a b", "a b c", nil, false, `"c" stands behind what the plan has`},
		{"a bcd e", "a bc", nil, true, ""},
		{"a bcd e", "a", nil, true, ""},
		{"a bcd e", "a x", nil, true, `"x" stands where the plan has "bcd"`},
	} {
		if got := otherLine(c.want, c.got, c.also, c.cut); got != c.says {
			t.Errorf("%q for %q: %q, want %q", c.got, c.want, got, c.says)
		}
	}
}

// TestOtherKernel: a plan's kernel is a branch, or a release.
func TestOtherKernel(t *testing.T) {
	for _, c := range []struct {
		name, release string
		other         bool
	}{
		{"6.1", "6.1.192", false}, {"6.1", "6.12.3", true}, {"6.1", "6.1-rc3", false}, {"6.1", "5.15.120", true}, {"6.1", "", false},
		{"5.15.120", "5.15.120-tegra", false}, {"5.15.12", "5.15.120", true}, {"5.10+6.1", "5.10.262", false}, {"tree:abc", "6.1.192", false},
	} {
		if got := otherKernel(c.name, c.release); got != c.other {
			t.Errorf("%s for %s: %t", c.release, c.name, got)
		}
	}
}

// FuzzRecorder: whatever comes on a line, in whatever pieces, what is kept and what was read
// of it are the same, and every line has its time.
func FuzzRecorder(f *testing.F) {
	f.Add([]byte(loaderText+"[    0.000000] Booting Linux on physical CPU 0x0\r\n[    1.0] x\r\n"+loaderText), 7)
	f.Add([]byte("\xff\x00\r\n[    0.000000] Linux version 6.1\n[    0.000000] Linux version 6.1\n"), 1)
	f.Fuzz(func(t *testing.T, in []byte, size int) {
		c := newRecorder()
		for rest := in; len(rest) > 0; {
			piece := rest[:min(max(size, 1), len(rest))]
			rest = rest[len(piece):]
			c.take(append([]byte(nil), piece...), time.Now())
		}
		tl := c.finish(dmrace.End{Reason: dmrace.EndLimit, At: time.Hour})
		kept := c.console.Bytes()
		if len(kept) > len(in) || string(kept) != string(in[:len(kept)]) {
			t.Fatal("it keeps something else than came")
		}
		lines := strings.Count(string(kept), "\n")
		if n := len(kept); n > 0 && kept[n-1] != '\n' {
			lines++
		}
		if len(c.times) != lines {
			t.Fatalf("%d lines have %d times", lines, len(c.times))
		}
		again := newRecorder()
		again.parser.Write(kept)
		again.parser.Close()
		if len(again.timeline.Events) != len(tl.Events) {
			t.Fatalf("the console tells of %d events, the recording of %d", len(again.timeline.Events), len(tl.Events))
		}
	})
}
