// SPDX-License-Identifier: GPL-2.0-only
/*
 * What start_kernel() does with a command line, around the functions of init/main.c
 * that Build cuts out of the tree. The table of __setup() and early_param() is our
 * own, with an entry of each sort.
 */
#include <linux/moduleparam.h>
#include "answer.h"
#include "kernel.h"

struct obs_kernel_param {
	const char *str;
	int (*setup_func)(char *);
	int early;
};

static const struct obs_kernel_param setups[9];
#define __setup_start setups
#define __setup_end (setups + ARRAY_SIZE(setups))
#define CONFIG_INIT_ENV_ARG_LIMIT 32
static char *execute_command;
#include "init.inc"

/* What the handlers were called with last. */
static char *any, *early_any, *early_good, *earlycon;

static int set_any(char *s)
{
	any = s;
	return 1;
}

static int set_exact(char *s)
{
	return !*s;
}

static int set_early_any(char *s)
{
	early_any = s;
	return 0;
}

static int set_early_good(char *s)
{
	early_good = s;
	return !s || !strcmp(s, "bad");
}

static int set_earlycon(char *s)
{
	earlycon = s;
	return s && !strcmp(s, "bad");
}

/* The first "both" and "root" show in which order the table is searched. */
static const struct obs_kernel_param setups[9] = {
	{ "init=", init_setup },
	{ "both", set_early_good, 1 },
	{ "both", set_exact },
	{ "root=", set_any },
	{ "root", NULL },
	{ "rootwait", set_exact },
	{ "early-any", set_early_any, 1 },
	{ "early_good", set_early_good, 1 },
	{ "earlycon", set_earlycon, 1 },
};

static int report(char *param, char *val, const char *doing, void *arg)
{
	put_string(TAG_UNKNOWN, param);
	if (val)
		put_string(TAG_VALUE, val);
	return unknown_bootoption(param, val, doing, arg);
}

static void put_called(const char *name, const char *s)
{
	if (!s)
		return;
	put_string(TAG_SETUP, name);
	put_string(TAG_VALUE, s);
}

static void put_init(void)
{
	int i;

	/* With a panic certain the last slot may be in use, and nothing then marks the end. */
	for (i = 1; i < MAX_INIT_ARGS + 2 && argv_init[i]; i++)
		put_string(TAG_ARGV, argv_init[i]);
	for (i = 0; i < MAX_INIT_ENVS + 2 && envp_init[i]; i++)
		put_string(TAG_ENVP, envp_init[i]);
#include "panic.inc"
	put_called("init=", execute_command);
	put_called("root=", any);
	put_called("early_any", early_any);
	put_called("early_good", early_good);
	put_called("earlycon", earlycon);
}

void boot(char *line)
{
	char *copy = kstrndup(line, strlen(line), GFP_KERNEL), *after;

	parse_args("early options", copy, NULL, 0, 0, 0, NULL, do_early_param);
	after = parse_args("Booting kernel", line, __start___param,
			   __stop___param - __start___param, -1, -1, NULL, report);
	if (IS_ERR(after))
		put_number(TAG_ERROR, PTR_ERR(after));
	else if (after)
		put_string(TAG_REST, after);
	print_unknown_bootoptions();
	if (!IS_ERR_OR_NULL(after))
		parse_args("Setting init args", after, NULL, 0, -1, -1, NULL, set_init_arg);
	put_init();
}

void reset_init(void)
{
	memset(argv_init + 1, 0, sizeof(argv_init) - sizeof(argv_init[0]));
	memset(envp_init + 2, 0, sizeof(envp_init) - 2 * sizeof(envp_init[0]));
	envp_init[0] = "HOME=/";
	envp_init[1] = "TERM=linux";
	panic_later = NULL;
	execute_command = any = early_any = early_good = earlycon = NULL;
}
