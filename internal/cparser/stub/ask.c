// SPDX-License-Identifier: GPL-2.0-only
/*
 * Hands a text to the kernel's parsers and puts what they make of it into the
 * answer. The table of parameters is the one that module_param() and
 * module_param_array() in the tree's own moduleparam.h leave in the section
 * __param, whose ends the linker names.
 */
#include <linux/moduleparam.h>
#include "answer.h"
#include "kernel.h"

extern const struct kernel_param_ops param_array_ops;
void boot(char *line);
void reset_init(void);
void reset_memory(void);
void put_bad_frees(void);

static void **slots(const struct kernel_param *p, unsigned int *n)
{
	if (p->ops == &param_array_ops) {
		*n = p->arr->max;
		return p->arr->elem;
	}
	*n = 1;
	return p->arg;
}

void reset(void)
{
	const struct kernel_param *p;
	unsigned int n;

	for (p = __start___param; p < __stop___param; p++) {
		void **s = slots(p, &n);

		memset(s, 0, n * sizeof(*s));
	}
	reset_init();
	reset_memory();
}

/* The linker leaves the table in any order: single values first, then arrays. */
static void put_parameters(bool array)
{
	const struct kernel_param *p;
	unsigned int i, n;

	for (p = __start___param; p < __stop___param; p++) {
		void **s = slots(p, &n);

		if ((p->ops == &param_array_ops) != array)
			continue;
		for (i = 0; i < n; i++) {
			if (!s[i])
				continue;
			if (array)
				put_number(TAG_SLOT, i);
			put_string(array ? TAG_WAITFOR : TAG_CREATE, s[i]);
		}
	}
}

static void init(void)
{
	put_number(TAG_RETURN, cparser_dm_init());
	put_bad_frees();
}

/* Walks the text as parse_args() does and returns what follows "--", if it has one. */
static char *walk(char *args)
{
	args = skip_spaces(args);
	while (*args) {
		char *param, *val;

		args = next_arg(args, &param, &val);
		if (!val && !strcmp(param, "--")) {
			put_string(TAG_REST, args);
			return args;
		}
		put_string(TAG_NAME, param);
		if (val)
			put_string(TAG_VALUE, val);
	}
	return NULL;
}

/* start_kernel() has two walks: the second is for init. */
void ask_line(char *line)
{
	char *rest = walk(line);

	if (rest)
		walk(rest);
}

/* Boots with the line, as start_kernel() and do_initcalls() do. */
void ask_boot(char *line)
{
	boot(line);
	put_parameters(false);
	put_parameters(true);
	init();
}

/* Hands dm_init_init() a dm_mod.create of any length, past param_set_charp(). */
void ask_create(char *create)
{
	const struct kernel_param *p;

	for (p = __start___param; p < __stop___param; p++)
		if (p->ops != &param_array_ops)
			*(char **)p->arg = create;
	init();
}

void ask_number(char *s)
{
	unsigned long long ull = 0;
	int i = 0;
	bool b = false;
	char *end;

	put_number(TAG_KSTRTOULL, kstrtoull(s, 0, &ull));
	put_number(TAG_KSTRTOULL, ull);
	put_number(TAG_KSTRTOINT, kstrtoint(s, 0, &i));
	put_number(TAG_KSTRTOINT, i);
	put_number(TAG_KSTRTOBOOL, kstrtobool(s, &b));
	put_number(TAG_KSTRTOBOOL, b);
	ull = simple_strtoull(s, &end, 0);
	put_number(TAG_STRTOULL, end - s);
	put_number(TAG_STRTOULL, ull);
	ull = memparse(s, &end);
	put_number(TAG_MEMPARSE, end - s);
	put_number(TAG_MEMPARSE, ull);
}
