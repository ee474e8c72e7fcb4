package dminit_test

import (
	"fmt"
	"slices"
	"testing"

	"dmrace/linux/dminit"
	"dmrace/linux/series"
)

// The kernels that differ in what this package knows.
var (
	k510 = series.Set{}
	k61  = series.Set{TableErrno: true}
	k612 = series.Set{TableErrno: true, EarlyLookup: true, ReservedNames: true, VeritySingleton: true}
)

// parsed parses a create string that must be right.
func parsed(t *testing.T, create string) []dminit.Device {
	t.Helper()
	r := dminit.Parse(create, encoded)
	if r.Err != nil {
		t.Fatal(r.Err)
	}
	return r.Devices
}

func TestNumbers(t *testing.T) {
	const table = ",ro,0 8 linear x"
	const ioctl = "device-mapper: ioctl: "
	for _, c := range []struct {
		name    string
		kernel  series.Set
		devices []string // name, uuid and minor
		numbers []int
		kind    dminit.CreateErrorKind
		err     string
		message string
	}{
		{"one", k61, []string{"a,,"}, []int{0}, 0, "", ""},
		{"three", k61, []string{"a,,", "b,,", "c,,"}, []int{0, 1, 2}, 0, "", ""},
		{"a minor of its own", k61, []string{"a,,3", "b,,"}, []int{3, 0}, 0, "", ""},
		{"the lowest free minor", k61, []string{"a,,1", "b,,", "c,,", "d,,0x7", "e,,"}, []int{1, 0, 2, 7, 3}, 0, "", ""},
		{"highest minor", k61, []string{"a,,1048575"}, []int{1048575}, 0, "", ""},
		{"minor taken by the first free one", k61, []string{"a,,", "b,,0", "c,,"}, []int{0}, dminit.MinorTaken, "device 2: minor 0 is taken by device 1", ""},
		{"minor asked for twice", k61, []string{"a,,5", "b,,", "c,,5"}, []int{5, 0}, dminit.MinorTaken, "device 3: minor 5 is taken by device 1", ""},
		{"name twice", k61, []string{"a,,", "b,,", "a,,"}, []int{0, 1}, dminit.NameTaken, `device 3: name "a" is taken by device 1`, ""},
		{"no name twice", k61, []string{",,", ",,"}, []int{0}, dminit.NameTaken, `device 2: name "" is taken by device 1`, ""},
		{"UUID twice", k61, []string{"a,u,", "b,u,"}, []int{0}, dminit.UUIDTaken, `device 2: UUID "u" is taken by device 1`, ""},
		{"the minor comes first", k61, []string{"a,u,1", "a,u,1"}, []int{1}, dminit.MinorTaken, "device 2: minor 1 is taken by device 1", ""},
		{"slash in 5.10", k510, []string{"a,,", "b/c,,"}, []int{0}, dminit.SlashInName, `device 2: name "b/c" contains a '/'`, ioctl + "invalid device name"},
		{"slash in 6.1", k61, []string{"/,,"}, []int{}, dminit.SlashInName, `device 1: name "/" contains a '/'`, ioctl + "invalid device name"},
		{"slash in 6.12", k612, []string{"/,,"}, []int{}, dminit.SlashInName, `device 1: name "/" contains a '/'`, ioctl + "device name cannot contain '/'"},
		{"reserved in 6.1", k61, []string{"control,,", ".,,", "..,,"}, []int{0, 1, 2}, 0, "", ""},
		{"control in 6.12", k612, []string{"control,,"}, []int{}, dminit.ReservedName, `device 1: name "control" is reserved`,
			ioctl + `device name cannot be "control", ".", or ".."`},
		{"dots in 6.12", k612, []string{"...,,", "..,,"}, []int{0}, dminit.ReservedName, `device 2: name ".." is reserved`,
			ioctl + `device name cannot be "control", ".", or ".."`},
	} {
		t.Run(c.name, func(t *testing.T) {
			var devices []dminit.Device
			for _, d := range c.devices {
				devices = append(devices, parsed(t, d+table)...)
			}
			numbers, err := dminit.Numbers(devices, c.kernel)
			if !slices.Equal(numbers, c.numbers) {
				t.Errorf("numbers %d, want %d", numbers, c.numbers)
			}
			if err == nil {
				err = &dminit.CreateError{}
			} else if err.Error() != c.err {
				t.Errorf("got %v, want %s", err, c.err)
			}
			if err.Kind != c.kind || err.Message != c.message {
				t.Errorf("got kind %d, message %q, want %d, %q", err.Kind, err.Message, c.kind, c.message)
			}
		})
	}
}

func TestNumbersOfAnEmptyTable(t *testing.T) {
	numbers, err := dminit.Numbers([]dminit.Device{{Name: "a/b"}}, k612)
	if len(numbers) != 0 || err == nil || err.Kind != dminit.NoTargets || err.Message != "" {
		t.Errorf("numbers %d, error %v", numbers, err)
	}
}

// TestNumbersOfManyDevices keeps the search for a free minor from starting over.
func TestNumbersOfManyDevices(t *testing.T) {
	devices := make([]dminit.Device, 20000)
	for i := range devices {
		devices[i] = dminit.Device{Name: fmt.Sprint(i), Targets: []dminit.Target{{Length: 1}}}
	}
	numbers, err := dminit.Numbers(devices, k61)
	if err != nil || numbers[len(numbers)-1] != len(devices)-1 {
		t.Errorf("last %d, error %v", numbers[len(numbers)-1], err)
	}
}

func ExampleNumbers() {
	r := dminit.Parse("data,,,rw,0 8 linear PARTLABEL=data 0;vroot,,0,ro,0 8 linear PARTLABEL=rootfs 0", encoded)
	numbers, err := dminit.Numbers(r.Devices, series.Set{})
	fmt.Println(numbers, err)
	// Output:
	// [0] device 2: minor 0 is taken by device 1
}
