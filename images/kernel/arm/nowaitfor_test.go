package arm

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"dmrace/images/kernel/kerneltest"
)

// A dm-init.c of our own in the shape of the kernel's since 2026, and what the arm
// must make of it.
var waitfor2026, cut2026 = kerneltest.Waitfor2026, kerneltest.Cut2026

func TestCutWaitfor(t *testing.T) {
	old := "\tif (waitfor[0]) {\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}\n"
	poll := "\t\t\twhile (!look_up(waitfor[i]))\n\t\t\t\tmsleep(5);\n"
	tests := []struct {
		name string
		src  string
		want string
	}{
		{"with the second wait", waitfor2026, cut2026},
		{"without the second wait", strings.Replace(waitfor2026, old, "\tif (waitfor[0])\n\t\tsay(\"all there\");\n", 1), cut2026},
		{"look-up by dev_t", strings.Replace(waitfor2026, poll, "\t\t\tdev_t dev;\n\n\t\t\twhile (early_look_up(waitfor[i], &dev))\n\t\t\t\tfsleep(5000);\n", 1), cut2026},
		{"loop without a block", strings.NewReplacer("i++) {\n", "i++)\n", "msleep(5);\n\t\t}\n", "msleep(5);\n").Replace(waitfor2026), cut2026},
		{"counter declared last", strings.Replace(waitfor2026, "int i, r;", "int r, i;", 1), cut2026},
		{"counter declared alone", strings.Replace(waitfor2026, "int i, r;", "int r;\n\tint i;", 1), cut2026},
		{"no counter to drop", strings.Replace(waitfor2026, "create_all()", "create_all(i)", 1), strings.NewReplacer("int r;", "int i, r;", "create_all()", "create_all(i)").Replace(cut2026)},
		{"spaced out", strings.NewReplacer("waitfor[DM_MAX_WAITFOR]", "waitfor [ DM_MAX_WAITFOR ]", "if (waitfor[0])", "if  ( waitfor[ 0 ] )", "for (i = 0; i < ARRAY_SIZE(waitfor);", "for  ( i = 0; i < ARRAY_SIZE ( waitfor );").Replace(waitfor2026), cut2026},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := CutWaitfor([]byte(tt.src))
			if err != nil {
				t.Fatal(err)
			}
			if string(got) != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestCutWaitforRefuses(t *testing.T) {
	without := func(piece, with string) string { return strings.Replace(waitfor2026, piece, with, 1) }
	tests := []struct {
		name string
		src  string
		want string // part of the error
	}{
		{"loop over something else", without("ARRAY_SIZE(waitfor); i++", "count; i++"), "the loop `for ("},
		{"no description", without("MODULE_PARM_DESC(waitfor", "MODULE_PARM_DESC(other"), "MODULE_PARM_DESC(waitfor"},
		{"no array", without("static char *waitfor[DM_MAX_WAITFOR];", ""), "the array"},
		{"two pieces", without("module_param_array(waitfor", "module_param_array(w")[40:], "module_param_array(waitfor, …)"},
		{"one more use", without("r = create_all();", "r = create_all(waitfor);"), "line 30 uses waitfor in a way"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := CutWaitfor([]byte(tt.src))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q in it", err, tt.want)
			}
		})
	}
}

func TestCutWaitforBefore2022(t *testing.T) {
	for _, src := range []string{"", cut2026, "/* waitfor */ char *s = \"waitfor\";"} {
		if _, err := CutWaitfor([]byte(src)); !errors.Is(err, ErrNoWaitfor) {
			t.Errorf("%.20q: error %v, want %v", src, err, ErrNoWaitfor)
		}
	}
}

func FuzzCutWaitfor(f *testing.F) {
	f.Add([]byte(waitfor2026))
	f.Add([]byte(cut2026))
	f.Add([]byte("for (ARRAY_SIZE(waitfor)) if (while ("))
	f.Add([]byte("waitfor '\\"))
	f.Fuzz(func(t *testing.T, src []byte) {
		text := blank(src)
		if len(text) != len(src) || bytes.Count(text, []byte("\n")) != bytes.Count(src, []byte("\n")) {
			t.Fatal("blanking moved something")
		}
		out, err := CutWaitfor(src)
		if err == nil && (len(out) >= len(src) || useOfWaitfor.Match(blank(out))) {
			t.Fatalf("cut without an error, yet waitfor is left:\n%s", out)
		}
	})
}
