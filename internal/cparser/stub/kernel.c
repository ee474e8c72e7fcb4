// SPDX-License-Identifier: GPL-2.0-only
/*
 * The parts of the kernel around its parsers: memory, messages, and a machine on
 * which every device is there at the first look. What the parsers ask of them is
 * put into the answer.
 */
#include "answer.h"
#include "kernel.h"

/*
 * Memory is taken from the front of the arena and given back by reset() alone.
 * Each block follows a mark that says whether kfree() may have it.
 */
#define ARENA_SIZE (64 << 20)
#define LIVE 0x6c697665ULL

struct block {
	_Alignas(16) u64 mark;
};

static _Alignas(16) char arena[ARENA_SIZE];
static size_t used;
static unsigned int bad_frees;

void *kmalloc(size_t size, gfp_t flags)
{
	struct block *b = (struct block *)(arena + used);
	size_t need = sizeof(*b) + (size + 15) / 16 * 16;

	if (need > ARENA_SIZE - used)
		return NULL;
	used += need;
	b->mark = LIVE;
	return b + 1;
}

void *kzalloc(size_t size, gfp_t flags)
{
	void *p = kmalloc(size, flags);

	return p ? memset(p, 0, size) : NULL;
}

void kfree(const void *p)
{
	const char *at = p;
	struct block *b = (struct block *)p - 1;

	if (!p)
		return;
	if (at < arena + sizeof(*b) || at >= arena + used ||
	    (at - arena) % 16 || b->mark != LIVE)
		bad_frees++;
	else
		b->mark = 0;
}

/* mm/util.c, lib/string.c, linux/string.h: what their comments promise. */
char *kstrndup(const char *s, size_t max, gfp_t flags)
{
	size_t n = s ? strnlen(s, max) : 0;
	char *copy = s ? kmalloc(n + 1, flags) : NULL;

	if (copy) {
		memcpy(copy, s, n);
		copy[n] = '\0';
	}
	return copy;
}

ssize_t strscpy(char *to, const char *from, size_t size)
{
	size_t n = strnlen(from, size);

	if (!size)
		return -E2BIG;
	memcpy(to, from, min(n, size - 1));
	to[min(n, size - 1)] = '\0';
	return n < size ? (ssize_t)n : -E2BIG;
}

bool strstarts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

char *strnchr(const char *s, size_t max, int c)
{
	const char *found = strchr(s, c);

	return found && (size_t)(found - s) < max ? (char *)found : NULL;
}

/* kstrtox.c refers to it; nothing here calls what does. */
size_t copy_from_user(void *to, const void *from, size_t size)
{
	return size;
}

static void put_formatted(enum tag tag, const char *format, __builtin_va_list ap)
{
	static char text[1 << 20];
	int n = vsnprintf(text, sizeof(text), format, ap);

	n = min(n, (int)sizeof(text) - 1);
	if (n > 0 && text[n - 1] == '\n')
		n--;
	put(tag, text, n);
}

int printk(const char *format, ...)
{
	__builtin_va_list ap;

	__builtin_va_start(ap, format);
	put_formatted(TAG_MESSAGE, format, ap);
	__builtin_va_end(ap);
	return 0;
}

/* The caller's last word on the boot; here it goes on. */
void panic(const char *format, ...)
{
	__builtin_va_list ap;

	__builtin_va_start(ap, format);
	put_formatted(TAG_PANIC, format, ap);
	__builtin_va_end(ap);
}

void wait_for_device_probe(void)
{
	put(TAG_PROBED, NULL, 0);
}

/* Until 6.4: 0 is no device. */
dev_t dm_get_dev_t(const char *path)
{
	put_string(TAG_LOOKUP, path);
	return 1;
}

/* Since 6.5: 0 is success. */
int early_lookup_bdev(const char *path, dev_t *dev)
{
	put_string(TAG_LOOKUP, path);
	*dev = 1;
	return 0;
}

/* Nothing is waited for: every lookup succeeds. */
void msleep(unsigned int ms)
{
}

void fsleep(unsigned long us)
{
}

int dm_early_create(struct dm_ioctl *dmi, struct dm_target_spec **specs, char **args)
{
	u32 i;

	put_string(TAG_DEVICE, dmi->name);
	put_string(TAG_UUID, dmi->uuid);
	put_number(TAG_DEV, dmi->dev);
	put_number(TAG_FLAGS, dmi->flags);
	for (i = 0; i < dmi->target_count; i++) {
		put_number(TAG_START, specs[i]->sector_start);
		put_number(TAG_LENGTH, specs[i]->length);
		put_string(TAG_TYPE, specs[i]->target_type);
		put_string(TAG_ARGS, args[i]);
	}
	return 0;
}

void reset_memory(void)
{
	used = 0;
	bad_frees = 0;
}

void put_bad_frees(void)
{
	if (bad_frees)
		put_number(TAG_BAD_FREE, bad_frees);
}
