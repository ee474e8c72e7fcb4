package unidiff

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// change is a diff of one line in a/x/y.
const change = "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1,2 @@ int f(void)\n same\n-old\n+new\n"

var changed = File{Old: "x/y", New: "x/y", Hunks: []Hunk{{"@@ -1,2 +1,2 @@ int f(void)", 1, 1, []byte(" same\n-old\n+new\n")}}}

func TestParse(t *testing.T) {
	body := []Hunk{{"@@ -0,0 +1 @@", 0, 1, []byte("+x\n")}}
	gone := []Hunk{{"@@ -1 +0,0 @@", 1, 0, []byte("-x\n")}}
	tests := []struct {
		name, text string
		want       []File
	}{
		{"plain", change, []File{changed}},
		{"after prose", "Fix y.\n\n    --- a/not\n    +++ b/this\n---\n x/y | 2 +-\n\n" + change + "-- \n2.39.5\n", []File{changed}},
		{"git", "diff --git a/x/y b/x/y\nindex 1..2 100644\n" + change, []File{changed}},
		{"twice", change + change, []File{changed, changed}},
		{"dates", strings.NewReplacer("a/x/y", "linux.orig/x/y\t2026-11-06 18:15:16.0 +0000", "b/x/y", "linux/x/y\t2026-11-07 00:00:00 +0000").Replace(change), []File{changed}},
		{"a backup", strings.Replace(change, "a/x/y", "a/x/y.orig", 1), []File{changed}},
		{"carriage returns", strings.ReplaceAll(change, "\n", "\r\n"), []File{changed}},
		{"an empty line without its space", "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1,3 @@\n\n+a\n b\n", []File{{Old: "x/y", New: "x/y", Hunks: []Hunk{{"@@ -1,2 +1,3 @@", 1, 1, []byte(" \n+a\n b\n")}}}}},
		{"a line that looks like a header", "--- a/x/y\n+++ b/x/y\n@@ -1,2 +1 @@\n--- a/z\n keep\n-- \n", []File{{Old: "x/y", New: "x/y", Hunks: []Hunk{{"@@ -1,2 +1 @@", 1, 1, []byte("--- a/z\n keep\n")}}}}},
		{"no newline at the end", "--- a/x/y\n+++ b/x/y\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n", []File{{Old: "x/y", New: "x/y", Hunks: []Hunk{{"@@ -1 +1 @@", 1, 1, []byte("-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n")}}}}},
		{"made", "diff --git a/n b/n\nnew file mode 100755\nindex 0..1\n--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n", []File{{New: "n", Mode: "100755", Hunks: body}}},
		{"made by diff -N", "--- a/n\t1970-01-01 00:00:00.000000000 +0000\n+++ b/n\t2026-11-07 00:00:00 +0000\n@@ -0,0 +1 @@\n+x\n", []File{{New: "n", Hunks: body}}},
		{"made empty", "diff --git a/n b/n\nnew file mode 100644\nindex 0..1\n", []File{{New: "n", Mode: "100644"}}},
		{"removed", "diff --git a/n b/n\ndeleted file mode 100644\n--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n", []File{{Old: "n", Hunks: gone}}},
		{"renamed", "diff --git a/n b/d/m\nsimilarity index 100%\nrename from n\nrename to d/m\n", []File{{Old: "n", New: "d/m"}}},
		{"renamed and changed", "diff --git a/n b/m\nsimilarity index 90%\nrename from n\nrename to m\n--- a/n\n+++ b/m\n@@ -1 +0,0 @@\n-x\n", []File{{Old: "n", New: "m", Hunks: gone}}},
		{"copied", "diff --git a/n b/m\ncopy from n\ncopy to m\n", []File{{Old: "n", New: "m", Copy: true}}},
		{"mode alone", "diff --git a/n b/n\nold mode 100644\nnew mode 100755\n", []File{{Old: "n", New: "n", Mode: "100755"}}},
		{"quoted", "--- \"a/\\303\\244 b\"\n+++ \"b/\\303\\244 b\"\n@@ -1 +0,0 @@\n-x\n", []File{{Old: "ä b", New: "ä b", Hunks: gone}}},
		{"no diff", "nothing\n--- but a line\n", nil},
	}
	for _, tt := range tests {
		got, err := Read([]byte(tt.text))
		if tt.want == nil {
			if !errors.Is(err, ErrNoDiff) {
				t.Errorf("%s: %v, want %v", tt.name, err, ErrNoDiff)
			}
			continue
		}
		if err != nil || len(got) != 1 || got[0].Subject != "" || !reflect.DeepEqual(got[0].Files, tt.want) {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", tt.name, err, got, tt.want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"out of the tree", strings.ReplaceAll(change, "x/y", "../../etc/passwd"), "line 1: ../../etc/passwd leads out of the tree"},
		{"by its first element", strings.NewReplacer("a/x", "../x", "b/x", "../x").Replace(change), "leads out of the tree"},
		{"absolute", strings.NewReplacer("a/x", "/x", "b/x", "/x").Replace(change), "/x/y leads out"},
		{"by its git header", "diff --git a/../x b/../x\nold mode 100644\nnew mode 100755\n", "leads out"},
		{"by a rename", "diff --git a/x b/y\nrename from x\nrename to ../y\n", "../y leads out"},
		{"no element to cut", "--- x\n+++ x\n@@ -1 +0,0 @@\n-x\n", "x: a path has one element to be cut off, as in a/x"},
		{"binary", "diff --git a/x b/x\nindex 1..2\nGIT binary patch\nliteral 1\n", "a binary patch"},
		{"binary files", "Binary files a/x and b/x differ\n", "a binary patch"},
		{"git's own folder", strings.ReplaceAll(change, "x/y", "x/.git/config"), "x/.git/config is git's own"},
		{"a name with escapes", strings.ReplaceAll(change, "x/y", "../\x1b[31m"), `"../\x1b[31m" leads out`},
		{"a link", "diff --git a/x b/x\nnew file mode 120000\n", "mode 120000: only regular files"},
		{"no names", "@@ -1 +1 @@\n-a\n+b\n", "without the names of its file"},
		{"no names from git", "diff --git what\n@@ -1 +1 @@\n-a\n+b\n", "without the names"},
		{"cut short", change[:len(change)-5], "line 3: the hunk is cut short"},
		{"wrapped", strings.Replace(change, " same", "same", 1), "wrapped by a mail program: \"same\""},
		{"too many lines", change + "+more\n", "more lines than its header says"},
		{"other lines", strings.Replace(change, "+new", "-new", 1), "other lines than its header says"},
		{"a bad header", strings.Replace(change, "-1,2", "-1,x", 1), "is not a hunk header"},
		{"a huge header", strings.Replace(change, "-1,2", "-1,99999999999999999999", 1), "is not a hunk header"},
		{"neither side", "--- /dev/null\n+++ /dev/null\n@@ -1 +1 @@\n-a\n+b\n", "neither side names a file"},
		{"bad quotes", "--- \"a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "is not a file name"},
	}
	for _, tt := range tests {
		if got, err := Read([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %+v, %v; want %q", tt.name, got, err, tt.want)
		}
	}
}

const (
	sender  = "From 0123456789abcdef Mon Sep 17 00:00:00 2001\n"
	headers = "From: A <a@example.org>\nDate: Mon, 1 Jan 2026 00:00:00 +0000\n"
)

func TestReadMails(t *testing.T) {
	mail := func(subject, more, body string) string {
		return sender + headers + "Subject: " + subject + "\n" + more + "\n" + body + "\n"
	}
	quoted := "> --- a/x/y\n> +++ b/x/y\n> @@ -1 +1 @@\n"
	encoded := "LS0tIGEveC95CisrKyBiL3gveQpAQCAtMSwyICsxLDIgQEAgaW50IGYodm9pZCkKIHNhbWUKLW9s\nZAorbmV3Cg==\n"
	printable := strings.ReplaceAll(strings.ReplaceAll(change, " same", "=20same"), "int f", "int=\n f")
	tests := []struct {
		name, text string
		subjects   []string
	}{
		{"one mail", mail("[PATCH] dm: x", "", change), []string{"[PATCH] dm: x"}},
		{"without its From line", headers + "Subject: dm: x\n\n" + change, []string{"dm: x"}},
		{"a series", mail("[PATCH 0/2] why", "", "words\n") + mail("[PATCH 1/2] a", "", change) + mail("Re: [PATCH 1/2] a", "", quoted) + mail("[PATCH 2/2] b", "", change), []string{"[PATCH 1/2] a", "[PATCH 2/2] b"}},
		{"a long subject", mail("[PATCH] dm:\n =?UTF-8?q?=C3=A4?= x", "", change), []string{"[PATCH] dm: ä x"}},
		{"escapes in a subject", mail("[PATCH] =?UTF-8?q?=1B[31mred?=", "", change), []string{"[PATCH] [31mred"}},
		{"base64", mail("b", "Content-Transfer-Encoding: base64\n", encoded), []string{"b"}},
		{"quoted-printable", mail("q", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n", printable), []string{"q"}},
		{"signed", mail("s", "Content-Type: multipart/signed; boundary=B\n", "--B\nContent-Type: text/plain\n\n"+change+"\n--B\nContent-Type: application/pgp-signature\n\n@@ -1\n--B--\n"), []string{"s"}},
		{"From in a message", mail("f", "", "From here on\nFrom x 10:10:10 2001\n\n"+change), []string{"f"}},
	}
	for _, tt := range tests {
		for _, text := range []string{tt.text, strings.ReplaceAll(tt.text, "\n", "\r\n")} {
			got, err := Read([]byte(text))
			var subjects []string
			for _, p := range got {
				subjects = append(subjects, p.Subject)
				if !reflect.DeepEqual(p.Files, []File{changed}) {
					t.Errorf("%s: %q does %+v", tt.name, p.Subject, p.Files)
				}
			}
			if err != nil || !reflect.DeepEqual(subjects, tt.subjects) {
				t.Errorf("%s: %q, %v; want %q", tt.name, subjects, err, tt.subjects)
			}
		}
	}
	for _, tt := range []struct{ name, text, want string }{
		{"only words", mail("[PATCH 0/2] why", "", "words\n"), ErrNoDiff.Error()},
		{"damaged base64", mail("b", "Content-Transfer-Encoding: base64\n", "%%%%"), `mail "b": illegal base64`},
		{"damaged diff", mail("b", "", strings.Replace(change, " same", "same", 1)), `mail "b": line 3: the hunk is damaged`},
		{"no boundary", mail("b", "Content-Type: multipart/mixed\n", change), `mail "b": its parts cannot be told apart`},
	} {
		if _, err := Read([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(change))
	f.Add([]byte(sender + headers + "Subject: x\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n" + change + "--B--\n"))
	f.Add([]byte("diff --git a/n b/m\nrename from n\nrename to m\nnew mode 100755\n@@ -1 +0,0 @@\n-x\n\\ No newline\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		patches, err := Read(text)
		if (err == nil) == (patches == nil) {
			t.Fatalf("%+v, %v", patches, err)
		}
		for _, p := range patches {
			for _, file := range p.Files {
				if file.Old == "" && file.New == "" {
					t.Fatalf("no file: %+v", file)
				}
				for _, name := range []string{file.Old, file.New} {
					if strings.HasPrefix(name, "/") || name == ".." || strings.HasPrefix(name, "../") || strings.Contains(name, "/../") {
						t.Fatalf("%q leads out of the tree", name)
					}
				}
				for _, h := range file.Hunks {
					if len(h.Body) == 0 || bytes.HasPrefix(h.Body, []byte("@")) {
						t.Fatalf("hunk %q", h.Body)
					}
				}
			}
		}
	})
}
