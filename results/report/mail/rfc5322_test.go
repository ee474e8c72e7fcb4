package mail

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"dmrace/results/report"
	"dmrace/results/report/reporttest"
)

// The strict reader of RFC 5322: what a mail must be, without the obsolete syntax that a
// lenient reader takes as well.
var (
	strictField = regexp.MustCompile(`^([!-9;-~]+): (.*)$`)
	strictDate  = regexp.MustCompile(`^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} [+-]\d{4}$`)
	strictMark  = regexp.MustCompile(`^From [^ ]+ (Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d{2}:\d{2}:\d{2} \d{4}$`)
)

// strict reads one mail of an mbox and returns its fields and its body.
func strict(text []byte) (map[string]string, []string, error) {
	if !utf8.Valid(text) || bytes.ContainsAny(text, "\x00\r") {
		return nil, nil, fmt.Errorf("bytes that no mail of plain text holds")
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if !strictMark.MatchString(lines[0]) {
		return nil, nil, fmt.Errorf("no mail of an mbox begins with %q", lines[0])
	}
	fields, at, err := strictHeader(lines[1:])
	if err != nil {
		return nil, nil, err
	}
	body := lines[1+at:]
	for _, l := range body {
		if len(l) > 998 {
			return nil, nil, fmt.Errorf("a line of %d bytes", len(l))
		}
		if strings.HasPrefix(l, "From ") {
			return nil, nil, fmt.Errorf("the next mail of the mbox seems to begin: %q", l)
		}
	}
	return fields, body, strictFields(fields)
}

// strictHeader reads the fields up to the empty line, and returns where the body begins.
func strictHeader(lines []string) (map[string]string, int, error) {
	fields := map[string]string{}
	name := ""
	for i, l := range lines {
		if len(l) > 998 || strings.ContainsFunc(l, func(r rune) bool { return r >= 0x7f || r < ' ' }) {
			return nil, 0, fmt.Errorf("field line %q", l)
		}
		switch m := strictField.FindStringSubmatch(l); {
		case l == "":
			return fields, i + 1, nil
		case l[0] == ' ' && name != "" && strings.TrimSpace(l) != "":
			fields[name] += l
		case m == nil:
			return nil, 0, fmt.Errorf("no field: %q", l)
		default:
			name = strings.ToLower(m[1])
			if _, twice := fields[name]; twice {
				return nil, 0, fmt.Errorf("two fields %s", name)
			}
			fields[name] = m[2]
		}
	}
	return nil, 0, fmt.Errorf("no empty line ends the header")
}

// strictFields looks at what fields hold.
func strictFields(f map[string]string) error {
	for _, must := range []string{"from", "date", "subject", "message-id", "mime-version", "content-type", "content-transfer-encoding"} {
		if f[must] == "" {
			return fmt.Errorf("no %s", must)
		}
	}
	if !strictDate.MatchString(f["date"]) {
		return fmt.Errorf("date %q", f["date"])
	}
	if at, err := time.Parse(time.RFC1123Z, f["date"]); err != nil || at.Format(time.RFC1123Z) != f["date"] {
		return fmt.Errorf("date %q: %v", f["date"], err)
	}
	for _, name := range []string{"from", "to", "cc"} {
		if v, ok := f[name]; ok {
			if _, err := netmail.ParseAddressList(v); err != nil {
				return fmt.Errorf("%s %q: %w", name, v, err)
			}
		}
	}
	for _, name := range []string{"message-id", "in-reply-to", "references"} {
		if v, ok := f[name]; ok && !messageID.MatchString(v) {
			return fmt.Errorf("%s %q", name, v)
		}
	}
	return nil
}

// TestStrict looks at the reader itself: what it must refuse.
func TestStrict(t *testing.T) {
	good := "From a@b.c Thu Nov 26 07:10:55 2026\nFrom: A <a@b.c>\nSubject: s\n t\nDate: Thu, 26 Nov 2026 07:10:55 +0000\nMessage-ID: <1@b.c>\n" +
		"MIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\n\nbody\n"
	if f, body, err := strict([]byte(good)); err != nil || f["subject"] != "s t" || len(body) != 1 {
		t.Fatalf("%v %q %v", f, body, err)
	}
	for _, c := range [][2]string{
		{"Thu, 26 Nov", "26 Nov"}, {"Thu, 26 Nov 2026", "Fri, 26 Nov 2026"}, {"<1@b.c>", "1@b.c"}, {"From: A", "Sender: A"}, {"\n t\n", "\nt\n"}, {"Subject: s", "Subject:s"},
		{"Subject: s", "Subject: ä"}, {"body", "From x"}, {"body", strings.Repeat("x", 999)}, {"body", "a\rb"}, {"body", "\xff"}, {"Subject: s", "From: A <a@b.c>"}, {"8bit\n\n", "8bit\n"}, {"From a@b.c", "A"},
	} {
		if _, _, err := strict([]byte(strings.Replace(good, c[0], c[1], 1))); err == nil {
			t.Errorf("%q for %q is taken", c[1], c[0])
		}
	}
}

// TestStrictly holds every report to the strict reader and to git: mailsplit must find one
// mail, and mailinfo must read of its header what stands there.
func TestStrictly(t *testing.T) {
	answered := reporttest.Validated(t)
	answered.Envelope = report.Envelope{
		From: "Ünal Ärger <u@example.org>", To: []string{"stable@vger.kernel.org", "A. B <ab@example.org>"}, Cc: []string{"dm-devel@lists.linux.dev"},
		InReplyTo: "20261126071055.1-2-x@example.org", ReportedBy: []string{"Jane Doe <jane@example.org>"}, Links: []string{"https://lore.kernel.org/r/1@example.org/"},
	}
	long := reporttest.Validated(t)
	long.Envelope.Subject = strings.Repeat("ü and more words ", 60)
	change := reporttest.HostileChange(t)
	for name, r := range map[string]*report.Report{
		"real": reporttest.Real(t), "empty": {Title: "Nothing"}, "no title": {}, "hostile": reporttest.Hostile(t), "hostile change": change, "validated": reporttest.Validated(t),
		"answered": answered, "long": long, "log": reporttest.Log(t), "simulated": reporttest.Simulated(t), "all": reporttest.Committed(t),
	} {
		t.Run(name, func(t *testing.T) {
			text := reporttest.Render(t, Write, r)
			if _, _, err := strict(text); err != nil {
				t.Fatalf("%v in\n%.2000s", err, text)
			}
			gitReads(t, text, r)
		})
	}
}

// TestCommitted holds the mails that are kept as examples to both readers.
func TestCommitted(t *testing.T) {
	names, err := filepath.Glob("../../mail/*.mbox")
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fields, body, err := strict(text)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, must := range []string{"What the change did", "Can it be hit in real life?", "Before and after"} {
			if !slices.Contains(body, must) {
				t.Errorf("%s lacks %q", name, must)
			}
		}
		who, err := netmail.ParseAddress(fields["from"])
		if err != nil {
			t.Fatal(err)
		}
		gitReadsAs(t, text, []string{"Author: " + who.Name + "\n", "Subject: " + fields["subject"] + "\n", "Date: " + fields["date"] + "\n"})
	}
}

// gitReads has git read the mail of a report.
func gitReads(t *testing.T, text []byte, r *report.Report) {
	t.Helper()
	who, err := netmail.ParseAddress(from(r))
	if err != nil {
		t.Fatal(err)
	}
	gitReadsAs(t, text, []string{"Author: " + who.Name + "\n", "Email: " + who.Address + "\n", "Subject: " + Subject(r) + "\n", "Date: " + date(r).Format(time.RFC1123Z) + "\n"})
}

// gitReadsAs has git read a mail: mailsplit must find one, mailinfo what is wanted and no
// patch.
func gitReadsAs(t *testing.T, text []byte, wanted []string) {
	t.Helper()
	dir := t.TempDir()
	git := func(stdin string, args ...string) string {
		cmd := exec.Command("git", args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return string(out)
	}
	if err := os.WriteFile(filepath.Join(dir, "mbox"), text, 0o644); err != nil {
		t.Fatal(err)
	}
	if n := strings.TrimSpace(git("", "mailsplit", "-o"+dir, "mbox")); n != "1" {
		t.Fatalf("git mailsplit finds %s mails", n)
	}
	mail, err := os.ReadFile(filepath.Join(dir, "0001"))
	if err != nil {
		t.Fatal(err)
	}
	info := git(string(mail), "mailinfo", "-k", "msg", "patch")
	for _, want := range wanted {
		if !strings.Contains(info, want) {
			t.Errorf("git mailinfo does not say %q but\n%s", want, info)
		}
	}
	if patch, err := os.ReadFile(filepath.Join(dir, "patch")); err != nil || len(patch) > 0 {
		t.Errorf("git mailinfo takes this for a patch: %.200s (%v)", patch, err)
	}
}
