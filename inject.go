package dmrace

import (
	"fmt"
	"strings"
	"time"
)

// Inject is one thing made late: exactly one of its fields is set.
type Inject struct {
	ProbeDelay  *ProbeDelay `yaml:"probe-delay,omitempty" json:"probe_delay,omitempty" jsonschema:"description=The shim sleeps before a driver's probe."`
	USBDelayUse *Duration   `yaml:"usb-delay-use,omitempty" json:"usb_delay_use,omitempty" jsonschema:"description=usb-storage waits this long before it scans (a stock parameter; whole seconds)."`
	CardInsert  *Duration   `yaml:"card-insert,omitempty" json:"card_insert,omitempty" jsonschema:"description=The card is put into the slot at this host time (needs clock: realtime)."`
	Throttle    *int        `yaml:"throttle,omitempty" json:"throttle,omitempty" jsonschema:"minimum=1,maximum=100000,description=QEMU answers this many of the disk's requests a second until its partitions are scanned (needs clock: realtime)."`
}

// ProbeDelay delays each probe of a driver.
type ProbeDelay struct {
	Driver string   `yaml:"driver" json:"driver" jsonschema:"required,description=The driver's name as in /sys/bus/*/drivers: sdhci-pci or mmcblk."`
	Delay  Duration `yaml:"delay" json:"delay" jsonschema:"required,description=How long its probe is held back (whole milliseconds; at most 10m)."`
}

// MaxProbeDelay is the longest delay that the shim accepts.
const MaxProbeDelay = 10 * time.Minute

// ScanRequests is about how many requests the kernel makes to read the partition
// table of a disk that dmrace builds: a recorded scan at 20 requests a second takes
// 3.9 s.
const ScanRequests = 77

// maxThrottle is a rate that no emulated disk reaches.
const maxThrottle = 100000

// driverChars is what may stand in a driver's name in dmrace.delay=: the
// separators may not.
const driverChars = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + digits + "_.-"

// Instrumented reports whether the injection needs the dmrace shim in the kernel.
func (i Inject) Instrumented() bool { return i.ProbeDelay != nil }

// delay returns by how much the injection holds its device back.
func (i Inject) delay() time.Duration {
	switch {
	case i.ProbeDelay != nil:
		return time.Duration(i.ProbeDelay.Delay)
	case i.USBDelayUse != nil:
		return time.Duration(*i.USBDelayUse)
	case i.CardInsert != nil:
		return time.Duration(*i.CardInsert)
	case i.Throttle != nil:
		return ScanRequests * time.Second / time.Duration(*i.Throttle)
	}
	return 0
}

// String names the injection as the evidence does.
func (i Inject) String() string {
	switch {
	case i.ProbeDelay != nil:
		return fmt.Sprintf("probe-delay %s %s (shim)", i.ProbeDelay.Driver, i.ProbeDelay.Delay)
	case i.USBDelayUse != nil:
		return fmt.Sprintf("usb-delay-use %s (stock parameter)", i.USBDelayUse)
	case i.CardInsert != nil:
		return fmt.Sprintf("card-insert at %s (QMP)", i.CardInsert)
	case i.Throttle != nil:
		return fmt.Sprintf("partition scan throttled to %d requests/s (QEMU)", *i.Throttle)
	}
	return "none"
}

// validate returns what is wrong with the injection on a disk of that bus.
func (i Inject) validate(bus Bus, clock Clock) error {
	set := 0
	for _, on := range []bool{i.ProbeDelay != nil, i.USBDelayUse != nil, i.CardInsert != nil, i.Throttle != nil} {
		if on {
			set++
		}
	}
	if set != 1 {
		return fmt.Errorf("an injection is exactly one of probe-delay, usb-delay-use, card-insert, throttle")
	}
	switch {
	case i.ProbeDelay != nil:
		d := i.ProbeDelay
		if !consistsOf(d.Driver, driverChars) {
			return fmt.Errorf("probe-delay: driver %q is no driver name", d.Driver)
		}
		ms := time.Duration(d.Delay)
		if ms < time.Millisecond || ms > MaxProbeDelay || ms%time.Millisecond != 0 {
			return fmt.Errorf("probe-delay: delay %s is not between 1ms and %s in whole milliseconds", d.Delay, MaxProbeDelay)
		}
	case i.USBDelayUse != nil:
		if bus != BusUSB {
			return fmt.Errorf("usb-delay-use needs disk.bus: usb, not %s", bus)
		}
		if time.Duration(*i.USBDelayUse)%time.Second != 0 {
			return fmt.Errorf("usb-delay-use: %s is not in whole seconds, which is all usb-storage.delay_use= takes", i.USBDelayUse)
		}
	case i.CardInsert != nil:
		if bus != BusMMC {
			return fmt.Errorf("card-insert needs disk.bus: mmc, not %s", bus)
		}
		if clock != ClockRealtime {
			return fmt.Errorf("card-insert happens at a host time and needs clock realtime: under icount the guest's time does not follow the host's")
		}
	case i.Throttle != nil:
		if *i.Throttle < 1 || *i.Throttle > maxThrottle {
			return fmt.Errorf("throttle: %d is not between 1 and %d requests a second", *i.Throttle, maxThrottle)
		}
		if clock != ClockRealtime {
			return fmt.Errorf("throttle holds requests back in host time and needs clock realtime: under icount it has no effect")
		}
	}
	return nil
}

// kernelArgs returns what the injections add to the kernel command line: all
// probe delays in one dmrace.delay=, because a later one would replace it.
func kernelArgs(injects []Inject) []string {
	var args, delays []string
	for _, i := range injects {
		switch {
		case i.ProbeDelay != nil:
			delays = append(delays, fmt.Sprintf("%s:%d", i.ProbeDelay.Driver, time.Duration(i.ProbeDelay.Delay).Milliseconds()))
		case i.USBDelayUse != nil:
			args = append(args, fmt.Sprintf("usb-storage.delay_use=%d", int(time.Duration(*i.USBDelayUse).Seconds())))
		}
	}
	if len(delays) > 0 {
		args = append(args, "dmrace.delay="+strings.Join(delays, ","))
	}
	return args
}
