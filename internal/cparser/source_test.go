package cparser

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	c := cut{files: []string{"new.c", "old.c"}, text: `^int first\(.*?^\}`}
	body := "int x;\n\nint first(void)\n{\n\tif (x) {\n\t}\n}\nint second(void)\n{\n}\n"
	want := "int first(void)\n{\n\tif (x) {\n\t}\n}"
	for _, c2 := range []struct {
		name  string
		files map[string][]byte
		want  string
	}{
		{"first file", map[string][]byte{"new.c": []byte(body), "old.c": []byte("int first(old)\n}\n")}, want},
		{"second file", map[string][]byte{"new.c": []byte("int y;\n"), "old.c": []byte(body)}, want},
	} {
		got, err := c.from(c2.files)
		if err != nil || string(got) != c2.want {
			t.Errorf("%s: %q, %v", c2.name, got, err)
		}
	}
	if _, err := c.from(map[string][]byte{"new.c": []byte("int second(void);")}); err == nil || !strings.Contains(err.Error(), "new.c, old.c") {
		t.Errorf("without the function: %v", err)
	}
	c.absent = "/* none */"
	if got, err := c.from(nil); err != nil || string(got) != c.absent {
		t.Errorf("where it may be absent: %q, %v", got, err)
	}
}

// TestLayOut uses files that have the outline of the kernel's and none of its text.
func TestLayOut(t *testing.T) {
	files := outline()
	laid, err := layOut(files)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"lib/cmdline.c":         "#include <linux/odd.h>\n",
		"include/linux/odd.h":   "",
		"include/linux/ctype.h": "real\n",
		"panic.inc":             "\tif (panic_later)\n\t\tpanic(1,\n2);\n",
		"alias.c":               "#include <linux/ctype.h>\n#include \"lib/kstrtox.h\"\n/* since 5.11 */\n",
	} {
		got, ok := laid[name]
		if !ok || string(got) != want {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, want)
		}
	}
	delete(files, "kernel/params.c")
	if _, err := layOut(files); err == nil || !strings.Contains(err.Error(), "no kernel/params.c") {
		t.Errorf("without a file: %v", err)
	}
}

// outline returns files in which every cut that must be found is found.
func outline() map[string][]byte {
	files := map[string][]byte{}
	for _, name := range Paths() {
		files[name] = nil
	}
	for name, text := range map[string]string{
		"lib/cmdline.c":         "#include <linux/odd.h>\n",
		"include/linux/ctype.h": "real\n",
		"lib/string.c":          "char *skip_spaces(\nEXPORT_SYMBOL(strim);\n",
		"lib/vsprintf.c":        "static unsigned long long simple_strntoull(\nEXPORT_SYMBOL(simple_strtol);\n",
		"init/main.c": "#define MAX_INIT_ARGS 1\n#define MAX_INIT_ENVS 1\nstatic const char *argv_init[1];\n" +
			"static const char *panic_later, *x;\nstatic bool __init obsolete_checksetup(\n}\n" +
			"static void __init repair_env_string(\nstatic int __init init_setup(\n}\n" +
			"static int __init do_early_param(\n}\n\tif (panic_later)\n\t\tpanic(1,\n2);\n",
	} {
		files[name] = []byte(text)
	}
	return files
}

func TestUnsignedChar(t *testing.T) {
	for text, want := range map[string]bool{"KBUILD_CFLAGS += -funsigned-char\n": true, "KBUILD_CFLAGS := -Wall\n": false} {
		if got := unsignedChar(map[string][]byte{makefile: []byte(text)}); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
