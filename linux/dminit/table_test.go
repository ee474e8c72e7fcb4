package dminit_test

import (
	"slices"
	"testing"

	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// checkTable returns the first error that CheckTarget has on a device.
func checkTable(d dminit.Device, f series.Set) *dminit.TableError {
	for i := range d.Targets {
		if err := dminit.CheckTarget(d, i, f); err != nil {
			return err
		}
	}
	return nil
}

func TestCheckTarget(t *testing.T) {
	const table, failed = "device-mapper: table: 254:0: ", "device-mapper: ioctl: error adding target to table"
	const mixed = "immutable target type cannot be mixed with other target types"
	for _, c := range []struct {
		name, table string
		kernel      series.Set
		target      int
		kind        dminit.TableErrorKind
		message     string
	}{
		{"one entry", "0 8 linear x", k61, 0, 0, ""},
		{"three entries", "0 8 linear x,8 8 crypt x,16 1 delay x", k612, 0, 0, ""},
		{"longest device", "0 18014398509481983 linear x", k61, 0, 0, ""},
		{"verity alone", "0 8 verity x", k612, 0, 0, ""},
		{"zero length", "0 0 linear x", k61, 0, dminit.ZeroLength, "zero-length target"},
		{"zero length in the gap", "0 8 linear x,9 0 linear x", k61, 1, dminit.ZeroLength, "zero-length target"},
		{"too large by one", "0 18014398509481984 linear x", k61, 0, dminit.TooLarge, "too large device"},
		{"overflow", "18446744073709551615 1 linear x", k61, 0, dminit.TooLarge, "too large device"},
		{"too large comes before the gap", "9 18014398509481983 linear x", k61, 0, dminit.TooLarge, "too large device"},
		{"not from 0", "8 8 linear x", k61, 0, dminit.Gap, "linear: Gap in table (-22)"},
		{"gap", "0 8 linear x,9 8 striped x", k61, 1, dminit.Gap, "striped: Gap in table (-22)"},
		{"overlap", "0 8 linear x,7 8 linear x", k61, 1, dminit.Gap, "linear: Gap in table (-22)"},
		{"wrong order", "8 8 linear x,0 8 linear x", k61, 0, dminit.Gap, "linear: Gap in table (-22)"},
		{"gap in 5.10", "8 8 linear x", k510, 0, dminit.Gap, "linear: Gap in table"},
		{"verity first in 6.1", "0 8 verity x,8 8 linear x", k61, 1, dminit.ImmutableMixed, "linear: " + mixed + " (-22)"},
		{"verity last in 6.1", "0 8 linear x,8 8 verity x", k61, 1, dminit.ImmutableMixed, "verity: " + mixed + " (-22)"},
		{"verity last in 5.10", "0 8 linear x,8 8 verity x", k510, 1, dminit.ImmutableMixed, "verity: " + mixed},
		{"verity twice in 6.1", "0 8 verity x,8 8 verity x", k61, 0, 0, ""},
		{"verity first in 6.12", "0 8 verity x,9 0 linear x", k612, 1, dminit.MustBeAlone, "target type verity must appear alone in table"},
		{"verity last in 6.12", "0 8 linear x,8 8 verity x", k612, 1, dminit.NotAlone, "verity: singleton target type must appear alone in table (-22)"},
		{"verity twice in 6.12", "0 8 verity x,8 8 verity x", k612, 1, dminit.MustBeAlone, "target type verity must appear alone in table"},
		{"verity in a gap in 6.1", "0 8 linear x,9 8 verity x", k61, 1, dminit.ImmutableMixed, "verity: " + mixed + " (-22)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := parsed(t, "a,,,ro,"+c.table)[0]
			err := checkTable(d, c.kernel)
			if c.kind == 0 {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if err == nil || err.Kind != c.kind || err.Target != c.target {
				t.Fatalf("got %+v, want kind %d for target %d", err, c.kind, c.target)
			}
			if got, want := err.Messages("254:0"), []string{table + c.message, failed}; !slices.Equal(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestTableErrorText(t *testing.T) {
	err := checkTable(parsed(t, "a,,,ro,0 8 linear x,9 8 linear x")[0], k61)
	if got, want := err.Error(), "table entry 2: Gap in table"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestTargetMessages(t *testing.T) {
	for _, c := range []struct {
		name   string
		kernel series.Set
		want   string
	}{
		{"5.10", k510, "device-mapper: table: 254:0: verity: Data device lookup failed"},
		{"6.1", k61, "device-mapper: table: 254:0: verity: Data device lookup failed (-19)"},
	} {
		got := dminit.TargetMessages("254:0", "verity", "Data device lookup failed", 19, c.kernel)
		if want := []string{c.want, "device-mapper: ioctl: error adding target to table"}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", c.name, got, want)
		}
	}
}
