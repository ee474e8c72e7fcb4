/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * An answer is a list of items: a tag of one byte, a length of four and that many
 * bytes. A number is an item of eight bytes.
 */
#ifndef CPARSER_ANSWER_H
#define CPARSER_ANSWER_H

enum tag {
	/* What next_arg() finds. */
	TAG_NAME = 'p',		/* the name of a parameter ... */
	TAG_VALUE = 'v',	/* ... and its value, where there is one */
	TAG_REST = 'r',		/* what follows "--" */
	/* What parse_args() does. */
	TAG_UNKNOWN = 'u',	/* the callback for unknown parameters is called */
	TAG_ERROR = 'e',	/* it returns an error (number) */
	TAG_ARGV = 'A',		/* an argument of init, from argv[1] on */
	TAG_ENVP = 'E',		/* a variable of init */
	TAG_SETUP = 'S',	/* what the handler of this __setup() or early_param() got last */
	TAG_PANIC = 'P',	/* what start_kernel() will panic with */
	TAG_CREATE = 'c',	/* value of dm_mod.create afterwards */
	TAG_SLOT = 'i',		/* number of a slot of dm_mod.waitfor in use ... */
	TAG_WAITFOR = 'w',	/* ... and what is in it */
	/* What dm_init_init() does. */
	TAG_PROBED = 'b',	/* wait_for_device_probe() is called */
	TAG_LOOKUP = 'l',	/* a device is looked up by this name */
	TAG_DEVICE = 'd',	/* dm_early_create() is called: the name, ... */
	TAG_UUID = 'U',
	TAG_DEV = 'm',		/* ... dev_t as the ioctl encodes it (number), ... */
	TAG_FLAGS = 'f',	/* ... flags (number) and, for each target, ... */
	TAG_START = 's',	/* ... its first sector (number), ... */
	TAG_LENGTH = 'n',	/* ... its length (number), ... */
	TAG_TYPE = 't',		/* ... type ... */
	TAG_ARGS = 'a',		/* ... and arguments */
	TAG_RETURN = 'R',	/* what it returns (number) */
	TAG_BAD_FREE = 'x',	/* kfree() was handed what it must not be (how often) */
	/* Both. */
	TAG_MESSAGE = 'k',	/* printk(): "<level>" and the text, without its last newline */
	TAG_FAULT = 'F',	/* a parser touched memory that is not there; nothing else is said */
	/* What the number parsers do: each gives a return value and a result. */
	TAG_KSTRTOULL = '0',
	TAG_KSTRTOINT = '1',
	TAG_KSTRTOBOOL = '2',
	TAG_STRTOULL = '3',	/* simple_strtoull(): bytes consumed, result */
	TAG_MEMPARSE = '4',	/* the same */
	/* Time. */
	TAG_NANOSECONDS = 'N',
};

void put(enum tag tag, const void *p, unsigned int n);
void put_string(enum tag tag, const char *s);
void put_number(enum tag tag, long long n);

/* The questions. Each is handed its text, which it may overwrite. */
void ask_line(char *line);
void ask_boot(char *line);
void ask_create(char *create);
void ask_number(char *s);

/* Puts everything back to the state at boot. */
void reset(void);

#endif
