package arm

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// The second wait as the file in testdata has it, and what stood there in 2022.
const (
	secondWait = "\tif (waitfor[0]) {\n\t\twait_for_device_probe();\n\t\tsay(\"all there\");\n\t}\n"
	onlySay    = "\tif (waitfor[0])\n\t\tsay(\"all there\");\n"
)

// block2026 puts another text where testdata has the second wait.
func block2026(with string) string { return strings.Replace(waitfor2026, secondWait, with, 1) }

func TestCutSecondWait(t *testing.T) {
	tests := []struct{ name, block, want string }{
		{"as in 2026", secondWait, onlySay},
		{"after the message", "\tif (waitfor[0]) {\n\t\tsay(\"all there\");\n\t\twait_for_device_probe();\n\t}\n", onlySay},
		{"spaced out", "\tif  ( waitfor[ 0 ] )  {\n\t\twait_for_device_probe ( ) ;\n\t\tsay(1);\n\t}\n", "\tif  ( waitfor[ 0 ] )\n\t\tsay(1);\n"},
		{"with its own comment", "\tif (waitfor[0]) {\n\t\twait_for_device_probe(); /* again */\n\t\tsay(1);\n\t}\n", "\tif (waitfor[0])\n\t\tsay(1);\n"},
		{"a comment keeps the block", "\tif (waitfor[0]) {\n\t\twait_for_device_probe();\n\t\t/* said once */\n\t\tsay(1);\n\t}\n", "\tif (waitfor[0]) {\n\t\t/* said once */\n\t\tsay(1);\n\t}\n"},
		{"so do two statements", "\tif (waitfor[0]) {\n\t\tcount();\n\t\twait_for_device_probe();\n\t\tsay(1);\n\t}\n", "\tif (waitfor[0]) {\n\t\tcount();\n\t\tsay(1);\n\t}\n"},
		{"nothing else in it", "\tif (waitfor[0]) {\n\t\twait_for_device_probe();\n\t}\n", "\tif (waitfor[0]) {\n\t}\n"},
	}
	for _, tt := range tests {
		got, err := CutSecondWait([]byte(block2026(tt.block)))
		if err != nil || string(got) != block2026(tt.want) {
			t.Errorf("%s: %v, got:\n%s\nwant:\n%s", tt.name, err, got, block2026(tt.want))
		}
	}
}

func TestCutSecondWaitRefuses(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"before 2022", cut2026, "no dm-mod.waitfor"},
		{"since 2022", block2026(onlySay), "stock is waitfor-2022 here"},
		{"another loop", strings.Replace(waitfor2026, "ARRAY_SIZE(waitfor); i++", "count; i++", 1), "the loop `for (… ARRAY_SIZE(waitfor) …)` not found"},
		{"another block", strings.Replace(waitfor2026, "if (waitfor[0])", "if (any)", 1), "the block `if (waitfor[0])` not found"},
		{"outside the block", block2026(onlySay + "\twait_for_device_probe();\n"), "line 27 waits for probes in a way that is not known"},
		{"twice", block2026(secondWait + "\twait_for_device_probe();\n"), "line 26 waits"},
		{"nested", block2026("\tif (waitfor[0]) {\n\t\tif (x)\n\t\t\twait_for_device_probe();\n\t}\n"), "line 27 waits"},
		{"without a block", block2026("\tif (waitfor[0])\n\t\twait_for_device_probe();\n"), "line 26 waits"},
	}
	for _, tt := range tests {
		if _, err := CutSecondWait([]byte(tt.src)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q in it", tt.name, err, tt.want)
		}
	}
	if _, err := CutSecondWait([]byte(block2026(onlySay))); !errors.Is(err, ErrNoSecondWait) {
		t.Errorf("error %v, want %v", err, ErrNoSecondWait)
	}
	if _, err := CutSecondWait([]byte(cut2026)); !errors.Is(err, ErrBeforeWaitfor) {
		t.Errorf("error %v, want %v", err, ErrBeforeWaitfor)
	}
}

func TestVersions(t *testing.T) {
	if bytes.Equal(Version(), SecondWaitVersion()) || !bytes.Contains(SecondWaitVersion(), []byte("func CutSecondWait")) {
		t.Error("the two edits are not told apart by their versions")
	}
}

func FuzzCutSecondWait(f *testing.F) {
	f.Add([]byte(waitfor2026))
	f.Add([]byte(block2026(onlySay)))
	f.Add([]byte("for (ARRAY_SIZE(waitfor)) {} if (waitfor[0]) { wait_for_device_probe(); }"))
	f.Add([]byte("for (ARRAY_SIZE(waitfor)); if (waitfor[0]) wait_for_device_probe();"))
	f.Fuzz(func(t *testing.T, src []byte) {
		out, err := CutSecondWait(src)
		if err != nil {
			return
		}
		if waits := waitForProbes.FindAll(blank(src), -1); len(out) >= len(src) || len(waitForProbes.FindAll(blank(out), -1)) != len(waits)-1 {
			t.Fatalf("not one wait was cut:\n%s", out)
		}
	})
}
