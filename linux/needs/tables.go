package needs

import (
	"dmrace/linux/dminit"
	"dmrace/linux/series"
	"dmrace/linux/target"
)

// Entry is one entry of a table with what becomes of it.
type Entry struct {
	*dminit.Target
	Device, Index int // of the device in the create string; of the entry in its table
	Argv          []string
	Refusal       *dminit.TableError // by dm_table_add_target(), before the constructor; nil: none
	Spec          target.Spec        // of the constructor
}

// Lookups returns the look-ups of block devices that the entry comes to: none if it is
// refused before its constructor.
func (e *Entry) Lookups() []target.Lookup {
	if e.Refusal != nil {
		return nil
	}
	return e.Spec.Lookups
}

// Whole reports whether the constructor takes all of its arguments, as far as they tell.
func (e *Entry) Whole() bool { return e.Refusal == nil && e.Spec.Fail == nil }

// Entries returns the entries of the tables of devices, in order.
func Entries(devices []dminit.Device, f series.Set) []Entry {
	n := 0
	for d := range devices {
		n += len(devices[d].Targets)
	}
	all := make([]Entry, 0, n)
	for d := range devices {
		device := devices[d]
		for t := range device.Targets {
			e := Entry{Target: &device.Targets[t], Device: d, Index: t, Refusal: dminit.CheckTarget(device, t, f)}
			e.Argv = dminit.SplitArgs(e.Args)
			e.Spec = target.Parse(e.Type, e.Argv, target.Options{ReadOnly: device.ReadOnly, Length: e.Length, Features: f})
			all = append(all, e)
		}
	}
	return all
}
