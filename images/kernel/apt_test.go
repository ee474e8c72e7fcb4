package kernel

import (
	"strings"
	"testing"
)

func TestParsePolicy(t *testing.T) {
	tests := []struct {
		name, out, want string
		ok              bool
	}{
		{"known", "linux-source-6.1:\n  Installed: (none)\n  Candidate: 6.1.192-2\n  Version table:\n     6.1.192-2 500\n", "6.1.192-2", true},
		{"no candidate", "linux-source-6.1:\n  Installed: (none)\n  Candidate: (none)\n", "(none)", false},
		{"other package", "linux-source-6.12:\n  Candidate: 6.12.95-1\n", "", false},
		{"second of two", "a:\n  Candidate: 1\nlinux-source-6.1:\n  Candidate: 2\n", "2", true},
		{"unknown package", "", "", false},
	}
	for _, tt := range tests {
		got, ok := parsePolicy([]byte(tt.out), "linux-source-6.1")
		if got != tt.want || ok != tt.ok {
			t.Errorf("%s: %q, %v; want %q, %v", tt.name, got, ok, tt.want, tt.ok)
		}
	}
}

func TestParseShow(t *testing.T) {
	hash := strings.Repeat("aB", 32)
	stanza := func(version, sum string) string {
		return "Package: linux-source-6.1\nVersion: " + version + "\nDescription: source\n Version: 9.9\nSize: 139331676\n" + sum + "\n"
	}
	tests := []struct {
		name, out string
		want      aptRecord
		err       string
	}{
		{"one", stanza("6.1.192-2", "SHA256: "+hash+"\n"), aptRecord{"linux-source-6.1", "6.1.192-2", strings.ToLower(hash), 139331676}, ""},
		{"second", stanza("6.1.190-1", "SHA256: 00\n") + stanza("6.1.192-2", "SHA256: "+hash), aptRecord{"linux-source-6.1", "6.1.192-2", strings.ToLower(hash), 139331676}, ""},
		{"other version", stanza("6.1.190-1", "SHA256: "+hash+"\n"), aptRecord{}, "no record of linux-source-6.1 6.1.192-2"},
		{"no hash", stanza("6.1.192-2", ""), aptRecord{"linux-source-6.1", "6.1.192-2", "", 139331676}, "has no SHA256"},
		{"nothing", "", aptRecord{}, "no record"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parseShow([]byte(tt.out), "linux-source-6.1", "6.1.192-2")
			if (err == nil) != (tt.err == "") || (err != nil && !strings.Contains(err.Error(), tt.err)) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}
