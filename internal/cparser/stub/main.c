// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads questions from standard input and writes answers to standard output until
 * the input ends.
 *
 *	question: kind (1 byte), repeat (4), length (4), text
 *	answer:   length (4), items as answer.h describes them
 *
 * Numbers are in the byte order of the machine. A question with a repeat of 0 is
 * answered. One with another is asked that many times over, and the answer is how
 * long that took. The kind 'f' has an empty answer and makes all answers so far
 * leave the buffer.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "answer.h"

static char *items;
static size_t length, capacity;

void put(enum tag tag, const void *p, unsigned int n)
{
	size_t need = length + 5 + n;

	if (need > capacity) {
		capacity = 2 * need;
		items = realloc(items, capacity);
		if (!items)
			abort();
	}
	items[length] = tag;
	memcpy(items + length + 1, &n, 4);
	if (n)
		memcpy(items + length + 5, p, n);
	length = need;
}

void put_string(enum tag tag, const char *s)
{
	put(tag, s, strlen(s));
}

void put_number(enum tag tag, long long n)
{
	put(tag, &n, sizeof(n));
}

/*
 * The text lies at the beginning of a stretch of addresses behind which nothing is
 * mapped: a parser that reads far beyond the text faults, as it can in a kernel, and
 * the answer says so.
 */
#define TEXT_MAX ((size_t)16 << 20)
#define STRETCH ((size_t)5 << 30)

static sigjmp_buf before;

static void fault(int signal)
{
	siglongjmp(before, 1);
}

static char *stretch(void)
{
	struct sigaction act = { .sa_handler = fault, .sa_flags = SA_NODEFER };
	char *text = mmap(NULL, STRETCH, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (text == MAP_FAILED || mprotect(text, 2 * TEXT_MAX, PROT_READ | PROT_WRITE) ||
	    sigaction(SIGSEGV, &act, NULL)) {
		perror("map the text");
		exit(1);
	}
	return text;
}

static void ask(char kind, char *text)
{
	length = 0;
	reset();
	if (sigsetjmp(before, 0)) {
		length = 0;
		put(TAG_FAULT, NULL, 0);
		return;
	}
	switch (kind) {
	case 'l': ask_line(text); break;
	case 'b': ask_boot(text); break;
	case 'c': ask_create(text); break;
	case 'n': ask_number(text); break;
	case 'f': break;
	default:
		fprintf(stderr, "no question is of kind '%c'\n", kind);
		exit(1);
	}
}

static int64_t nanoseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void measure(char kind, const char *text, char *scratch, size_t n, uint32_t repeat)
{
	int64_t began = nanoseconds();

	while (repeat--) {
		memcpy(scratch, text, n + 1);
		ask(kind, scratch);
	}
	length = 0;
	put_number(TAG_NANOSECONDS, nanoseconds() - began);
}

int main(void)
{
	char *text = stretch(), *kept = text + TEXT_MAX;
	char head[9];

	setvbuf(stdin, NULL, _IOFBF, 1 << 16);
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	while (fread(head, sizeof(head), 1, stdin) == 1) {
		uint32_t repeat, n, answered;

		memcpy(&repeat, head + 1, 4);
		memcpy(&n, head + 5, 4);
		if (n >= TEXT_MAX || fread(kept, 1, n, stdin) != n) {
			fprintf(stderr, "question of %u bytes is too long or cut short\n", n);
			return 1;
		}
		kept[n] = '\0';
		if (repeat) {
			measure(head[0], kept, text, n, repeat);
		} else {
			memcpy(text, kept, n + 1);
			ask(head[0], text);
		}
		answered = length;
		fwrite(&answered, 4, 1, stdout);
		fwrite(items, 1, length, stdout);
		if (head[0] == 'f' && fflush(stdout))
			return 1;
	}
	return fflush(stdout) ? 1 : 0;
}
