package aptsources

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// one is a source with one URI and one suite.
func one(uri, suite, signedBy string, components ...string) Source {
	return Source{[]string{uri}, []string{suite}, components, signedBy}
}

func TestParseList(t *testing.T) {
	tests := []struct {
		name, text string
		want       []Source
	}{
		{"plain", "deb http://m.example/debian bookworm main contrib\n", []Source{one("http://m.example/debian", "bookworm", "", "main", "contrib")}},
		{"tabs and no newline", "\tdeb\thttp://m.example/debian\tsid\tmain", []Source{one("http://m.example/debian", "sid", "", "main")}},
		{"comments", "# deb http://a.example/debian sid main\n\n  #x\ndeb http://b.example/debian sid main # ours [x]\n", []Source{one("http://b.example/debian", "sid", "", "main")}},
		{"options", "deb [arch=amd64 signed-by=/k/a.gpg trusted=no] http://m.example/debian sid main", []Source{one("http://m.example/debian", "sid", "/k/a.gpg", "main")}},
		{"spaced options", "deb  [ Signed-By=/k/a.gpg ]  http://m.example/debian sid main", []Source{one("http://m.example/debian", "sid", "/k/a.gpg", "main")}},
		{"options close by", "deb[arch=amd64]http://m.example/debian sid main", []Source{one("http://m.example/debian", "sid", "", "main")}},
		{"hash in options", "deb [signed-by=/k/#1.gpg] http://m.example/debian sid main", []Source{one("http://m.example/debian", "sid", "/k/#1.gpg", "main")}},
		{"flat", "deb http://m.example/x ./", []Source{one("http://m.example/x", "./", "")}},
		{"source code", "deb-src http://m.example/debian sid main\n", nil},
		{"unclosed options", "deb [arch=amd64 http://m.example/debian sid main\n", nil},
		{"no suite", "deb http://m.example/debian\ndeb\ndebian\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { same(t, ParseList([]byte(tt.text)), tt.want) })
	}
}

func TestParseDeb822(t *testing.T) {
	debian := one("http://m.example/debian", "sid", "", "main")
	stanza := "Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\n"
	tests := []struct {
		name, text string
		want       []Source
	}{
		{"plain", stanza, []Source{debian}},
		{"two", stanza + "\n \n" + strings.Replace(stanza, "/debian", "/other", 1), []Source{debian, one("http://m.example/other", "sid", "", "main")}},
		{"comment between fields", "# http://old.example/debian\n" + strings.Replace(stanza, "URIs", "#URIs: http://old.example/debian\nURIs", 1), []Source{debian}},
		{"several of each", "Types: deb-src deb\nURIs: http://a.example/debian\n http://b.example/debian\n# not this\n\thttp://c.example/debian\nSuites: bookworm bookworm-updates\nComponents: main contrib\nSigned-By: /k/a.gpg\n",
			[]Source{{[]string{"http://a.example/debian", "http://b.example/debian", "http://c.example/debian"}, []string{"bookworm", "bookworm-updates"}, []string{"main", "contrib"}, "/k/a.gpg"}}},
		{"any case, carriage returns", "types: deb\r\nuris:http://m.example/debian\r\nSUITES: sid\r\nComponents: main\r\n", []Source{debian}},
		{"embedded key", stanza + "Signed-By:\n -----BEGIN-----\n .\n abc\n", []Source{one("http://m.example/debian", "sid", "-----BEGIN----- . abc", "main")}},
		{"enabled", stanza + "Enabled: yes\n", []Source{debian}},
		{"enabled, in words that apt does not know", stanza + "Enabled: perhaps\n", []Source{debian}},
		{"disabled", stanza + "Enabled: no\n", nil},
		{"disabled otherwise", "Enabled: False\n" + stanza + "\nEnabled: 0\n" + stanza, nil},
		{"source code", strings.Replace(stanza, "deb\n", "deb-src\n", 1), nil},
		{"no URI", strings.Replace(stanza, "URIs", "X-URIs", 1), nil},
		{"no suite", strings.Replace(stanza, "Suites: sid", "Suites:", 1), nil},
		{"rubbish", " continues nothing\nno field\n:\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { same(t, ParseDeb822([]byte(tt.text)), tt.want) })
	}
}

// same compares sources; no element and nil are the same.
func same(t *testing.T, got, want []Source) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	for i := range got {
		if len(got[i].Components) == 0 {
			got[i].Components = nil
		}
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("source %d: got %+v, want %+v", i, got[i], want[i])
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	parts := filepath.Join(dir, "parts")
	if err := os.MkdirAll(filepath.Join(parts, "folder.list"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"sources.list":          "deb http://first.example sid main",
		"parts/b.sources":       "Types: deb\nURIs: http://third.example\nSuites: sid",
		"parts/a.list":          "deb http://second.example sid main",
		"parts/c.list.disabled": "deb http://off.example sid main",
		"parts/.hidden.list":    "deb http://hidden.example sid main",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, s := range Read(filepath.Join(dir, "sources.list"), parts) {
		got = append(got, s.URIs...)
	}
	if want := []string{"http://first.example", "http://second.example", "http://third.example"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := Read(filepath.Join(dir, "none"), filepath.Join(dir, "none")); got != nil {
		t.Errorf("from nothing: %v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("deb [signed-by=/k] http://m.example/debian sid main # x\n"))
	f.Add([]byte("Types: deb\nURIs: http://m.example/debian/\n http://m.example/debian-security\nSuites: sid\nComponents: main\nEnabled: no\n\n"))
	f.Add([]byte("deb [\n:\n a\n# b"))
	f.Add([]byte("deb mirror+file:/etc/debian.list sid main\ndeb http://security.x/ sid main\ndeb http://[::1/debian sid main"))
	f.Fuzz(func(t *testing.T, text []byte) {
		all := append(ParseList(text), ParseDeb822(text)...)
		for _, s := range all {
			if len(s.URIs) == 0 || len(s.Suites) == 0 {
				t.Fatalf("a source without URI or suite: %+v", s)
			}
		}
		for _, name := range []string{Debian, Security} {
			uri, ok := Archive(all, name)
			if ok != (uri != "") || strings.ContainsAny(uri, " \t\r\n") {
				t.Fatalf("%s: %q, %v", name, uri, ok)
			}
		}
	})
}
