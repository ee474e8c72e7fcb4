package builds

import "testing"

func TestFirstFailure(t *testing.T) {
	tests := []struct {
		name, log, line, fix string
		host                 bool
	}{
		{
			"compiler error", "  CC      a.o\nIn file included from x.h:1:\na.c:3:5: warning: unused\na.c:4:6: error: unknown type name 'u9'\na.c:9:1: error: second\nmake[2]: *** [scripts/Makefile.build:250: a.o] Error 1\nmake: *** [Makefile:1: all] Error 2\n",
			"a.c:4:6: error: unknown type name 'u9'", "", false,
		},
		{"fatal error", "a.c:1:10: fatal error: asm/none.h: No such file or directory\ncompilation terminated.\n", "a.c:1:10: fatal error: asm/none.h: No such file or directory", "", false},
		{"linker", "ld: drivers/a.o: in function `f':\na.c:(.text+0x1): undefined reference to `g'\nmake: *** [vmlinux] Error 1\n", "a.c:(.text+0x1): undefined reference to `g'", "", false},
		{"full disk", "a.c:1:1: error: confusing\n/tmp/x.s: No space left on device\nas: out.o: No space left on device\n", "/tmp/x.s: No space left on device", "free space on the disk of the cache (about 2 GB per tree)", true},
		{"no libelf", "/s/tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory\n", "/s/tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory", "apt-get install -y libelf-dev", true},
		{"no flex", "/bin/sh: 1: flex: not found\nmake[2]: *** [scripts/Makefile.host:9: lexer.lex.c] Error 127\n", "/bin/sh: 1: flex: not found", "apt-get install -y flex", true},
		{"no bc", "/bin/sh: line 1: bc: command not found\n", "/bin/sh: line 1: bc: command not found", "apt-get install -y bc", true},
		{"only make", "make: *** No rule to make target 'vmlinux'.  Stop.\n", "make: *** No rule to make target 'vmlinux'.  Stop.", "", false},
		{"nothing known", "  CC a.o\nsomething odd\n\n", "something odd", "", false},
		{"out of memory", "gcc: fatal error: Killed signal terminated program cc1\ncompilation terminated.\nmake[2]: *** [x] Error 1\n", "gcc: fatal error: Killed signal terminated program cc1", "the host ran out of memory: end other programs, or add swap", true},
		{"a disk that fails", "a.c:1:2: fatal error: b.h: Input/output error\n", "a.c:1:2: fatal error: b.h: Input/output error", "", true},
		{"source that names a failure", "a.c:1:2: error: expected ';'\n    1 | f(\"x: Input/output error\")\n", "a.c:1:2: error: expected ';'", "", false},
		{"another tool", "/bin/sh: 1: python3: not found\n", "/bin/sh: 1: python3: not found", "", true},
		{"nothing", "", "", "", false},
	}
	for _, tt := range tests {
		got := firstFailure(tt.log)
		if got.line != tt.line || got.fix != tt.fix || got.host != tt.host {
			t.Errorf("%s: %+v; want %q, fix %q, host %v", tt.name, got, tt.line, tt.fix, tt.host)
		}
	}
}
