package apt

import (
	"slices"
	"strings"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

func TestParseShow(t *testing.T) {
	hash := strings.Repeat("aB", 32)
	stanza := func(version, sum string) string {
		return "Package: linux-source-6.1\nVersion: " + version + "\nDescription: source\n Version: 9.9\nSize: 139331676\n" + sum + "\n"
	}
	tests := []struct {
		name, out string
		want      Record
		err       string
	}{
		{"one", stanza("6.1.192-2", "SHA256: "+hash+"\n"), Record{"linux-source-6.1", "6.1.192-2", strings.ToLower(hash), 139331676}, ""},
		{"second", "Package: linux-doc-6.1\nVersion: 1\n\n" + stanza("6.1.192-2", "SHA256: "+hash), Record{"linux-source-6.1", "6.1.192-2", strings.ToLower(hash), 139331676}, ""},
		{"other package", "Package: linux-source\nVersion: 1\nSHA256: " + hash + "\n", Record{}, "no record of linux-source-6.1"},
		{"no hash", stanza("6.1.192-2", ""), Record{"linux-source-6.1", "6.1.192-2", "", 139331676}, "has no SHA256"},
		{"nothing", "", Record{}, "no record"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseShow([]byte(tt.out), "linux-source-6.1")
			if (err == nil) != (tt.err == "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestShellValue(t *testing.T) {
	out := []byte("LIST='/etc/apt/it'\\''s.list'\nPARTS='/etc/apt/parts.d/'\n")
	got := []string{shellValue(out, "LIST"), shellValue(out, "PARTS"), shellValue(out, "NONE")}
	if want := []string{"/etc/apt/it's.list", "/etc/apt/parts.d/", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAptComplaints(t *testing.T) {
	tests := []struct {
		name, script, want string
		notFound           bool
	}{
		{"the first error", "echo 'W: hm' >&2; echo 'E: first' >&2; echo 'E: last' >&2; exit 100", "apt-get: exit status 100: E: first", false},
		{"a key that is missing", "echo 'W: hm' >&2; echo 'W: GPG error: u: NO_PUBKEY 1' >&2; echo 'E: u is not signed.' >&2; exit 100", "apt-get: exit status 100: W: GPG error: u: NO_PUBKEY 1", false},
		{"no error line", "echo hm >&2; exit 1", "apt-get: exit status 1: hm", false},
		{"rotated away", "echo 'E: Failed to fetch x  404  Not Found [IP: y]' >&2; exit 100", "apt-get: exit status 100: E: Failed to fetch x  404  Not Found [IP: y]", true},
		{"unknown version", `echo "E: Version '1' for 'x' was not found" >&2; exit 100`, "apt-get: exit status 100: E: Version '1' for 'x' was not found", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			kerneltest.FakeTools(t, map[string]string{"apt-get": tt.script})
			err := programs{}.download(kerneltest.TestContext(t), Record{Package: "x", Version: "1"}, "")
			if err == nil || err.Error() != tt.want || notFound(err) != tt.notFound {
				t.Errorf("error %v, not found: %v; want %s, %v", err, notFound(err), tt.want, tt.notFound)
			}
		})
	}
	kerneltest.OnlyTools(t, nil)
	if err := (programs{}).download(kerneltest.TestContext(t), Record{}, ""); err == nil || notFound(err) {
		t.Errorf("without apt-get: %v", err)
	}
}
