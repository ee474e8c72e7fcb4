package kernel

import (
	"strings"
	"testing"
)

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
		{"second", "Package: linux-doc-6.1\nVersion: 1\n\n" + stanza("6.1.192-2", "SHA256: "+hash), aptRecord{"linux-source-6.1", "6.1.192-2", strings.ToLower(hash), 139331676}, ""},
		{"other package", "Package: linux-source\nVersion: 1\nSHA256: " + hash + "\n", aptRecord{}, "no record of linux-source-6.1"},
		{"no hash", stanza("6.1.192-2", ""), aptRecord{"linux-source-6.1", "6.1.192-2", "", 139331676}, "has no SHA256"},
		{"nothing", "", aptRecord{}, "no record"},
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
