package arm

import (
	"testing"

	"dmrace"
)

func TestWaitfor(t *testing.T) {
	for name, c := range map[string]struct {
		src  string
		want dmrace.Waitfor
	}{
		"both waits": {block2026(secondWait), dmrace.Waitfor2026}, "one wait": {block2026(onlySay), dmrace.Waitfor2022},
		"no waitfor":                  {cut2026, dmrace.WaitforNone},
		"a wait that is none we know": {block2026("if (0) wait_for_device_probe();"), ""},
	} {
		if got := Waitfor([]byte(c.src)); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
