package kernel

import "testing"

func TestFirstFailure(t *testing.T) {
	tests := []struct{ name, log, line, mend string }{
		{
			"compiler error", "  CC      a.o\nIn file included from x.h:1:\na.c:3:5: warning: unused\na.c:4:6: error: unknown type name 'u9'\na.c:9:1: error: second\nmake[2]: *** [scripts/Makefile.build:250: a.o] Error 1\nmake: *** [Makefile:1: all] Error 2\n",
			"a.c:4:6: error: unknown type name 'u9'", "",
		},
		{"fatal error", "a.c:1:10: fatal error: asm/none.h: No such file or directory\ncompilation terminated.\n", "a.c:1:10: fatal error: asm/none.h: No such file or directory", ""},
		{"linker", "ld: drivers/a.o: in function `f':\na.c:(.text+0x1): undefined reference to `g'\nmake: *** [vmlinux] Error 1\n", "a.c:(.text+0x1): undefined reference to `g'", ""},
		{"full disk", "a.c:1:1: error: confusing\n/tmp/x.s: No space left on device\nas: out.o: No space left on device\n", "/tmp/x.s: No space left on device", "free space on the disk of the cache (about 2 GB per tree)"},
		{"no libelf", "/s/tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory\n", "/s/tools/objtool/elf.h:10:10: fatal error: gelf.h: No such file or directory", "apt-get install -y libelf-dev"},
		{"no flex", "/bin/sh: 1: flex: not found\nmake[2]: *** [scripts/Makefile.host:9: lexer.lex.c] Error 127\n", "/bin/sh: 1: flex: not found", "apt-get install -y flex"},
		{"no bc", "/bin/sh: line 1: bc: command not found\n", "/bin/sh: line 1: bc: command not found", "apt-get install -y bc"},
		{"only make", "make: *** No rule to make target 'vmlinux'.  Stop.\n", "make: *** No rule to make target 'vmlinux'.  Stop.", ""},
		{"nothing known", "  CC a.o\nsomething odd\n\n", "something odd", ""},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		got := firstFailure(tt.log)
		if got.line != tt.line || got.mend != tt.mend {
			t.Errorf("%s: %q, mend %q; want %q, mend %q", tt.name, got.line, got.mend, tt.line, tt.mend)
		}
	}
}
