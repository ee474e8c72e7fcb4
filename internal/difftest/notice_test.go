package difftest

import (
	"regexp"
	"testing"

	"dmrace"
)

// TestNotices shows that the comparison can fail: the kernel's files are changed in
// one place each, and the corpus alone must tell.
func TestNotices(t *testing.T) {
	treeNames(t) // skips under -short
	for _, c := range []struct{ name, file, old, new string }{
		{"longest string", "kernel/params.c", `\b1024\b`, "1023"},
		{"dash in names", "kernel/params.c", `'-'`, "'+'"},
		{"separator of arrays", "kernel/params.c", `","`, `";"`},
		{"end of the kernel's part", "kernel/params.c", `"--"`, `"---"`},
		{"quote", "lib/cmdline.c", `!in_quote\b`, "1"},
		{"first equals sign", "lib/cmdline.c", `equals == 0`, "1"},
		{"no-break space", "lib/ctype.c", `(?m)^_S\|_SP(.*160-)`, "_P$1"},
		{"longest create string", "drivers/md/dm-init.c", `\b4096\b`, "4095"},
		{"most targets", "drivers/md/dm-init.c", `TARGETS 256\b`, "TARGETS 255"},
		{"most names", "drivers/md/dm-init.c", `WAITFOR 256\b`, "WAITFOR 255"},
		{"target types", "drivers/md/dm-init.c", `"snapshot-origin"`, `"snapshot"`},
		{"largest minor", "drivers/md/dm-init.c", `1 << MINORBITS`, "1 << 19"},
		{"trailing newline", "lib/kstrtox.c", `'\\n'`, `'\r'`},
		{"overflow", "lib/kstrtox.c", `KSTRTOX_OVERFLOW`, "0"},
		{"trailing spaces", "lib/string_helpers.c", `isspace\(\*end\)`, "*end == ' '"},
		{"arguments of init", "init/main.c", `== MAX_INIT_ARGS`, "== 31"},
	} {
		t.Run(c.name, func(t *testing.T) {
			release, files, err := kernelFiles(t.Context(), dmrace.DefaultKernel)
			if err != nil {
				t.Fatal(err)
			}
			re := regexp.MustCompile(c.old)
			if !re.Match(files[c.file]) {
				t.Fatalf("%s has no %s", c.file, c.old)
			}
			files[c.file] = re.ReplaceAll(files[c.file], []byte(c.new))
			p := newPairOf(t, dmrace.DefaultKernel, release, dmrace.ArmStock, files)
			for _, qs := range corpus() {
				if _, differs := p.differing(t, qs); differs {
					return
				}
			}
			t.Errorf("%s without this difference in the corpus", c.file)
		})
	}
}
