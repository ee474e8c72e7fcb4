package difftest

import (
	"dmrace/internal/cparser"
	"dmrace/linux/cmdline"
	"dmrace/linux/dminit"
)

// init is dm_init_init() where every device is found at once.
func (g *goParsers) init(a cparser.Answer, create *string, waits []dminit.Wait) cparser.Answer {
	if create == nil {
		return a.PutNumber(cparser.Return, 0)
	}
	r := dminit.Parse(*create, g.features)
	for _, m := range r.Messages {
		a = a.Put(cparser.Message, "<3>"+m)
	}
	if r.Err != nil {
		a = a.PutNumber(cparser.Return, -int64(cmdline.ErrInvalid))
		if r.Err.Kind == dminit.TooManyTargets {
			// dm_setup_cleanup() frees one pointer a second time and one that
			// list_del() has poisoned: what lies behind its two arrays.
			a = a.PutNumber(cparser.BadFree, 2)
		}
		return a
	}
	a = info(a, "waiting for all devices to be available before creating mapped devices")
	a = a.Put(cparser.Probed, "")
	for _, w := range waits {
		a = info(a, "waiting for device "+w.Name+" ...").Put(cparser.Lookup, w.Name)
	}
	if len(waits) > 0 {
		if g.features.SecondWait {
			a = a.Put(cparser.Probed, "")
		}
		a = info(a, "all devices available")
	}
	for _, d := range r.Devices {
		a = putDevice(a, d)
	}
	return a.PutNumber(cparser.Return, 0)
}

func info(a cparser.Answer, text string) cparser.Answer {
	return a.Put(cparser.Message, "<6>device-mapper: init: "+text)
}

// The flags of dm_ioctl that dm-init.c sets (include/uapi/linux/dm-ioctl.h).
const (
	readOnlyFlag   = 1 << 0
	persistentFlag = 1 << 3
)

// putDevice appends a call of dm_early_create(). The minor goes through
// huge_encode_dev() (include/linux/kdev_t.h).
func putDevice(a cparser.Answer, d dminit.Device) cparser.Answer {
	var flags int64
	if d.ReadOnly {
		flags |= readOnlyFlag
	}
	if d.HasMinor {
		flags |= persistentFlag
	}
	a = a.Put(cparser.Device, d.Name).Put(cparser.UUID, d.UUID)
	a = a.PutNumber(cparser.Dev, int64(d.Minor&0xff|d.Minor&^0xff<<12)).PutNumber(cparser.Flags, flags)
	for _, t := range d.Targets {
		a = a.PutNumber(cparser.Start, int64(t.Start)).PutNumber(cparser.Length, int64(t.Length))
		a = a.Put(cparser.Type, t.Type).Put(cparser.Args, t.Args)
	}
	return a
}
