package arm

// fixCreateLength lets dm-mod.create= be as long as dm-init means it to be.
var fixCreateLength = Fix{
	Arm:     "fix-create-length",
	Subject: "dm init: take up to 4095 bytes of dm-mod.create=",
	Log: `dm_init_init() refuses what is longer than DM_MAX_STR_SIZE, 4096 bytes,
and never sees it: the parameter is a charp, of which param_set_charp()
takes 1024 bytes,

  dm_mod.create: string parameter too long

and the boot goes on without any table until it hangs in the root wait.
A verity table has some 250 bytes, so that five devices do not fit,
while the command line of most architectures would have the room.

Make it a string of that size.`,
	Fixes: `6bbc923dfcf5 ("dm: add support to directly boot to a mapped device")`,
	Files: []string{DMInit},
	File:  "fix_create_length.go",
	make: func(t *tree) {
		f := t.file(DMInit)
		f.match(f.all(), "#define DM_MAX_STR_SIZE", `(?m)^#define\s+DM_MAX_STR_SIZE\b`)
		f.replace(f.statement(f.all(), "static char *create", `(?m)^static\s+char\s*\*\s*create\s*;`), "static char create[DM_MAX_STR_SIZE];")
		f.replace(f.match(f.function("dm_init_init"), "if (!create)", `\bif\s*\(\s*!\s*create\s*\)`), "if (!create[0])")
		f.replace(f.statement(f.all(), "module_param(create, charp, 0)", `\bmodule_param\s*\(\s*create\s*,\s*charp\s*,\s*0\s*\)`), "module_param_string(create, create, sizeof(create), 0);")
	},
}
