package devname

import (
	"strings"
	"testing"
)

func TestParsePartition(t *testing.T) {
	for _, c := range []struct{ text, label, uuid, fault string }{
		{"rootfs", "rootfs", "", ""},
		{"", "", "", ""},
		{"rootfs=8C2F7A3E-0001-4d3f-9a1c-5b6e7f809a1c", "rootfs", "8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c", ""},
		{"=PARTUUID=1234abcd-01", "", "1234abcd-01", ""},
		{"a b=1234abcd-01", "a b", "1234abcd-01", ""},
		{"rootfs=", "", "", "it is empty"},
		{"rootfs=PARTUUID=", "", "", "it is empty"},
		{"rootfs=0x1234", "", "", "no 0x"},
		{"rootfs={8c2f7a3e-0001-4d3f-9a1c-5b6e7f809a1c}", "", "", "no braces"},
		{"=1234abcd-1", "", "", "two hexadecimal digits"},
		{"rootfs=hash", "", "", "is not a UUID of a partition"},
	} {
		label, uuid, err := ParsePartition(c.text)
		switch {
		case c.fault == "" && (err != nil || label != c.label || uuid != c.uuid):
			t.Errorf("%q: %q %q %v", c.text, label, uuid, err)
		case c.fault != "" && (err == nil || !strings.Contains(err.Error(), c.fault)):
			t.Errorf("%q: %v, want %q", c.text, err, c.fault)
		}
	}
}

func FuzzParsePartition(f *testing.F) {
	for _, s := range []string{"rootfs=8c2f7a3e-0001", "=1234abcd-01", "a==b", "PARTUUID=x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		label, uuid, err := ParsePartition(text)
		if err != nil {
			return
		}
		if strings.Contains(label, "=") || uuid != strings.ToLower(uuid) {
			t.Errorf("%q: %q %q", text, label, uuid)
		}
		if uuid == "" {
			return
		}
		if l, u, err := ParsePartition(label + "=" + uuid); l != label || u != uuid || err != nil {
			t.Errorf("%q: %q %q is read again as %q %q, %v", text, label, uuid, l, u, err)
		}
	})
}
