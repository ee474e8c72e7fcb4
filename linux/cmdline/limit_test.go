package cmdline

import (
	"strings"
	"testing"
)

func TestLimit(t *testing.T) {
	for arch, want := range map[string]Size{
		"x86": {2048, 2048, false}, "x86_64": {2048, 2048, false}, "arm64": {2048, 2048, false},
		"arm": {1024, 1024, false}, "riscv": {1024, 2048, false}, "loongarch": {512, 4096, false},
		"s390": {4096, 4096, true}, "sh": {512, 512, false}, "ia64": {2048, 0, false},
	} {
		if got, ok := Limit(arch); !ok || got != want {
			t.Errorf("%s: %+v, %t", arch, got, ok)
		}
	}
	if s, ok := Limit("vax"); ok {
		t.Errorf("vax has %+v", s)
	}
}

func TestCut(t *testing.T) {
	line := strings.Repeat("x", 2047)
	for _, c := range []struct {
		line      string
		size, len int
	}{{line, 2048, 2047}, {line + "x", 2048, 2047}, {line + "x", 0, 2048}, {"", 256, 0}, {"a\x00b", 256, 1}, {"ab", 1, 0}} {
		if got := Cut(c.line, c.size); len(got) != c.len || !strings.HasPrefix(c.line, got) {
			t.Errorf("%d bytes cut to a buffer of %d leave %d, want %d", len(c.line), c.size, len(got), c.len)
		}
	}
}
