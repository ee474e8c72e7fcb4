package aptsources

import "testing"

func TestArchive(t *testing.T) {
	const keyring = "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
	debian := "deb http://m.example/debian bookworm main\n"
	security := "deb http://s.example/debian-security bookworm-security main\n"
	tests := []struct {
		name, list, deb822 string
		debian, security   string // "" for none
	}{
		{"both", debian + security, "", "http://m.example/debian", "http://s.example/debian-security"},
		{"the archive alone", debian, "", "http://m.example/debian", "http://m.example/debian-security"},
		{"the security archive alone", security, "", "http://s.example/debian", "http://s.example/debian-security"},
		{"slash at the end", "deb https://m.example/pub/debian/ sid main\n", "", "https://m.example/pub/debian", "https://m.example/pub/debian-security"},
		{"with user and port", "deb http://me:pw@m.example:8/debian sid main\n", "", "http://me:pw@m.example:8/debian", "http://me:pw@m.example:8/debian-security"},
		{"deb822", "", "Types: deb\nURIs: http://m.example/debian\nSuites: sid\nComponents: main\n" + keyring, "http://m.example/debian", "http://m.example/debian-security"},
		{"several URIs", "", "Types: deb\nURIs: http://a.example/x http://b.example/debian http://c.example/debian\nSuites: sid\nComponents: main\n", "http://b.example/debian", "http://b.example/debian-security"},
		{"mirror list", "deb mirror+file:/etc/apt/mirrors/debian.list sid main\n", "", "mirror+file:/etc/apt/mirrors/debian.list", "mirror+file:/etc/apt/mirrors/debian-security.list"},
		{"local mirror", "deb file:/srv/debian sid main\n", "", "file:/srv/debian", "file:/srv/debian-security"},
		{"top of the security host", debian + "deb http://security.example/ buster/updates main\n", "", "http://m.example/debian", "http://security.example"},
		{"the security host alone", "deb http://security.example/debian-security sid-security main\n", "", "", "http://security.example/debian-security"},

		{"suites are preferred that are Debian's", "deb http://o.example/debian stretch-tool main\n" + debian, "", "http://m.example/debian", "http://m.example/debian-security"},
		{"a suite that is not known yet", "deb http://m.example/debian zurg main\n", "", "http://m.example/debian", "http://m.example/debian-security"},
		{"another vendor's key", "deb [signed-by=/etc/apt/keyrings/o.gpg] http://o.example/builds/debian bookworm main\n", "Types: deb\nURIs: http://m.example/debian\nSuites: bookworm\nComponents: main\n" + keyring, "http://m.example/debian", "http://m.example/debian-security"},
		{"another vendor's component", "deb http://o.example/linux/debian bookworm stable\n", "", "", ""},
		{"another system", "deb http://m.example/ubuntu noble main\n", "", "", ""},
		{"an installation disc", "deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main\n", "", "", ""},
		{"nothing", "", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			sources := append(ParseList([]byte(tt.list)), ParseDeb822([]byte(tt.deb822))...)
			for name, want := range map[string]string{Debian: tt.debian, Security: tt.security} {
				if got, ok := Archive(sources, name); got != want || ok != (want != "") {
					t.Errorf("%s: %q, %v; want %q", name, got, ok, want)
				}
			}
		})
	}
}
