package ipconfig

import (
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		value       string
		whole       string
		fields      string // joined by blanks, without the empty ones
		off, static bool
	}{
		{value: "", off: true},
		{value: "dhcp", whole: "dhcp"},
		{value: "dhcp,1,id", whole: "dhcp,1,id"},
		{value: "off", whole: "off", off: true},
		{value: "192.168.7.2", fields: "192.168.7.2", static: true},
		{value: ":::::eth0:dhcp", fields: "eth0 dhcp"},
		{value: ":::::eth0:off", fields: "eth0 off", off: true},
		{value: ":::::eth0:static", fields: "eth0 static", off: true},
		{value: "10.0.0.2:10.0.0.1:10.0.0.1:255.0.0.0:board:eth0:off:1.1.1.1", fields: "10.0.0.2 10.0.0.1 10.0.0.1 255.0.0.0 board eth0 off 1.1.1.1", static: true},
		{value: "eth0:dhcp", fields: "eth0 dhcp", static: true},
		{value: ":", off: true},
	} {
		got := Read(c.value)
		if fields := strings.Join(strings.Fields(strings.Join(got.Text[:], " ")), " "); got.Whole != c.whole || fields != c.fields || got.Off() != c.off || got.Static() != c.static {
			t.Errorf("%q: %+v, off %t, static %t", c.value, got, got.Off(), got.Static())
		}
	}
	if got := Read("1:2:3:4:5:6:7:8:9:10:11:12"); got.Beyond != "11:12" {
		t.Errorf("beyond %q", got.Beyond)
	}
}

func TestReadNFSRoot(t *testing.T) {
	for value, want := range map[string]NFSRoot{
		"192.168.7.1:/srv/root,v3,tcp": {"192.168.7.1", "/srv/root", "v3,tcp"},
		"/srv/root":                    {"", "/srv/root", ""},
		"192.168.7.1":                  {"192.168.7.1", TFTP + "%s", ""},
		"192.168.7.1:":                 {"192.168.7.1", TFTP + "%s", ""},
		",v3":                          {"", TFTP + "%s", "v3"},
		"default,tcp":                  {"", TFTP + "default", "tcp"},
		"server:/srv/root":             {"", TFTP + "server:/srv/root", ""},
		"192.168.7.1/srv":              {"", "192.168.7.1/srv", ""},
		"192.168.7:/srv":               {"", "192.168.7:/srv", ""},
		"1920.168.7.1:/srv":            {"", "1920.168.7.1:/srv", ""},
		"192.168.7.1:root":             {"192.168.7.1", "root", ""},
		"":                             {"", TFTP, ""},
	} {
		if got := ReadNFSRoot(value); got != want {
			t.Errorf("%q: %+v", value, got)
		}
	}
}

func TestIsAddress(t *testing.T) {
	for text, want := range map[string]bool{"192.168.7.2": true, "0.0.0.0": true, "192.168.7.256": false, "192.168.7": false, "192.168.7.2/24": false, "eth0": false, "": false, "1.2.3.4.5": false, "1..2.3": false} {
		if got := IsAddress(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

func TestIsMask(t *testing.T) {
	for text, want := range map[string]bool{"255.255.255.0": true, "255.255.255.255": true, "128.0.0.0": true, "255.255.254.0": true, "0.0.0.0": false, "255.0.255.0": false, "192.168.7.1": false, "24": false} {
		if got := IsMask(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}

// FuzzRead: every field stands where it is said to.
func FuzzRead(f *testing.F) {
	f.Add("10.0.0.2:10.0.0.1:10.0.0.1:255.0.0.0:board:eth0:off:1.1.1.1")
	f.Add("dhcp")
	f.Fuzz(func(t *testing.T, value string) {
		c := Read(value)
		for n, text := range c.Text {
			if at := c.At[n]; at+len(text) > len(value) || value[at:at+len(text)] != text || strings.Contains(text, ":") {
				t.Errorf("%q: field %d is %q at %d", value, n, text, at)
			}
		}
		if r := ReadNFSRoot(value); r.Server != "" && !strings.HasPrefix(value, r.Server) {
			t.Errorf("%q: %+v", value, r)
		}
	})
}
