/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the kernel files of this program see in place of most of the kernel's
 * headers: types, annotations that mean nothing in user space, and what kernel.c
 * beside this file or libc defines. It is included ahead of each of them, and
 * every kernel header that is not taken from the tree itself is empty. No libc
 * header is in reach.
 */
#ifndef CPARSER_KERNEL_H
#define CPARSER_KERNEL_H

typedef __UINT8_TYPE__ u8, __u8;
typedef __UINT16_TYPE__ u16, __u16;
typedef __UINT32_TYPE__ u32, __u32;
typedef unsigned long long u64, __u64;
typedef __INT8_TYPE__ s8, __s8;
typedef __INT16_TYPE__ s16, __s16;
typedef __INT32_TYPE__ s32, __s32;
typedef long long s64, __s64;
typedef __SIZE_TYPE__ size_t;
typedef long ssize_t;
typedef _Bool bool;
typedef u32 dev_t;
typedef unsigned int gfp_t;

#define NULL ((void *)0)
#define true 1
#define false 0
#define INT_MAX __INT_MAX__
#define ULLONG_MAX (~0ULL)
#define PAGE_SIZE 4096
#define GFP_KERNEL 0

/* Annotations. */
#define __init
#define __initconst
#define __user
#define __force
#define __must_check
#define __pure
#define __cold
#define __always_unused
#define __maybe_unused
#define __counted_by(member)
#define EXPORT_SYMBOL(name)
#define EXPORT_SYMBOL_GPL(name)
#define noinline __attribute__((noinline))
#define __always_inline inline __attribute__((always_inline))
#define __used __attribute__((used))
#define __section(name) __attribute__((section(name)))
#define __aligned(n) __attribute__((aligned(n)))
#define fallthrough __attribute__((fallthrough))
#define likely(x) (x)
#define unlikely(x) (x)
#define static_assert(what, ...) _Static_assert(what, "")

/* Expressions. BUG() is not survived. */
#define BUG() __builtin_trap()
#define CPARSER_JOIN(a, b) a##b
#define CPARSER_JOINED(a, b) CPARSER_JOIN(a, b)
#define __UNIQUE_ID(name) CPARSER_JOINED(name##_, __COUNTER__)
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define min(a, b) ((a) < (b) ? (a) : (b))
#define container_of(p, type, member) \
	((type *)((char *)(p) - __builtin_offsetof(type, member)))
#define READ_ONCE(x) (x)
#define WRITE_ONCE(x, v) ((x) = (v))
#define smp_load_acquire(p) (*(p))
#define smp_store_release(p, v) (*(p) = (v))
#define VERIFY_OCTAL_PERMISSIONS(perm) (perm)
#define size_add(a, b) ((a) + (b))
#define div_u64(n, by) ((n) / (by))
#define check_mul_overflow(a, b, to) __builtin_mul_overflow(a, b, to)
#define check_add_overflow(a, b, to) __builtin_add_overflow(a, b, to)
#define check_shl_overflow(a, by, to) \
	({ __auto_type was = (a); *(to) = was << (by); *(to) >> (by) != was; })

/* A bad pointer, as list_del() leaves behind. */
#define LIST_POISON1 ((void *)0x100)
#define LIST_POISON2 ((void *)0x122)
struct list_head { struct list_head *next, *prev; };
struct hlist_node { struct hlist_node *next, **pprev; };
struct hlist_head { struct hlist_node *first; };

/* libc has these; none of them depends on the locale. */
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t max);
size_t strcspn(const char *s, const char *reject);
char *strchr(const char *s, int c);
char *strcpy(char *to, const char *from);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *to, int c, size_t n);
int sprintf(char *to, const char *format, ...);
int snprintf(char *to, size_t size, const char *format, ...);
int vsnprintf(char *to, size_t size, const char *format, __builtin_va_list ap);
#define scnprintf snprintf

/* Defined in the tree's own files. */
char *next_arg(char *args, char **param, char **val);
char *skip_spaces(const char *s);
char *strim(char *s);
unsigned long long simple_strtoull(const char *s, char **end, unsigned int base);
unsigned long simple_strtoul(const char *s, char **end, unsigned int base);
long simple_strtol(const char *s, char **end, unsigned int base);
unsigned long long memparse(const char *s, char **end);
int kstrtoull(const char *s, unsigned int base, unsigned long long *res);
int kstrtoll(const char *s, unsigned int base, long long *res);
int kstrtouint(const char *s, unsigned int base, unsigned int *res);
int kstrtoint(const char *s, unsigned int base, int *res);
int kstrtou16(const char *s, unsigned int base, u16 *res);
int kstrtos16(const char *s, unsigned int base, s16 *res);
int kstrtou8(const char *s, unsigned int base, u8 *res);
int kstrtobool(const char *s, bool *res);
int _kstrtoul(const char *s, unsigned int base, unsigned long *res);
int _kstrtol(const char *s, unsigned int base, long *res);
#define kstrtoul _kstrtoul
#define kstrtol _kstrtol
#define strtobool kstrtobool
bool sysctl_is_alias(char *param);

/* Defined in kernel.c. */
int printk(const char *format, ...);
void panic(const char *format, ...);
void *kmalloc(size_t size, gfp_t flags);
void *kzalloc(size_t size, gfp_t flags);
void kfree(const void *p);
char *kstrndup(const char *s, size_t max, gfp_t flags);
char *strnchr(const char *s, size_t max, int c);
bool strstarts(const char *s, const char *prefix);
ssize_t strscpy(char *to, const char *from, size_t size);
size_t copy_from_user(void *to, const void *from, size_t size);
void wait_for_device_probe(void);
dev_t dm_get_dev_t(const char *path);
int early_lookup_bdev(const char *path, dev_t *dev);
void msleep(unsigned int ms);
void fsleep(unsigned long us);
#define memblock_alloc(size, align) kmalloc(size, GFP_KERNEL)
#define memblock_free(p, ...) kfree(p)
#define kzalloc_obj(p, ...) kzalloc(sizeof(p), GFP_KERNEL)

/* printk.h: pr_debug() prints nothing unless it is asked to. */
#define pr_fmt(format) format
#define pr_err(format, ...) printk("<3>" pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...) printk("<4>" pr_fmt(format), ##__VA_ARGS__)
#define pr_notice(format, ...) printk("<5>" pr_fmt(format), ##__VA_ARGS__)
#define pr_debug(format, ...) ((void)0)

/* device-mapper.h: what it puts before each message. */
#define DMERR(format, ...) printk("<3>device-mapper: " DM_MSG_PREFIX ": " format "\n", ##__VA_ARGS__)
#define DMINFO(format, ...) printk("<6>device-mapper: " DM_MSG_PREFIX ": " format "\n", ##__VA_ARGS__)
#define DMDEBUG(format, ...) ((void)0)

/*
 * Modules, locks, security. When start_kernel() reads the command line there is
 * no slab allocator yet, one thread, and no lockdown.
 */
#define THIS_MODULE NULL
#define DEFINE_SPINLOCK(name) int name
#define spin_lock(lock) ((void)(lock))
#define spin_unlock(lock) ((void)(lock))
#define irqs_disabled() true
#define slab_is_available() false
#define security_locked_down(what) 0
#define add_taint(flag, lockdep) ((void)0)
struct module;
struct module_attribute { int unused; };
struct attribute_group { int unused; };

/* dm-init.c's entry, static there, is found under this name. */
#define late_initcall(fn) int (*const cparser_dm_init)(void) = (fn)
extern int (*const cparser_dm_init)(void);

/* What other headers bring in. */
#include <uapi/asm-generic/errno-base.h>
#include <linux/err.h>
#include <linux/kdev_t.h>
#include <linux/list.h>
#include <uapi/linux/dm-ioctl.h>
int dm_early_create(struct dm_ioctl *dmi, struct dm_target_spec **specs, char **args);

#endif
