package kcidb

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"dmrace/results"
	"dmrace/results/report"
)

// maxExcerpt is how many characters of a log the schema takes.
const maxExcerpt = 16384

// id returns the identifier of an object: the origin, what it is, and a hash of what it
// is made of. Each part is hashed by itself, so that no two lists of parts are the same.
func (o Options) id(kind string, parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		sum := sha256.Sum256([]byte(p))
		h.Write(sum[:])
	}
	return o.Origin + ":" + kind + "-" + hex.EncodeToString(h.Sum(nil)[:16])
}

// originOK reports whether the schema takes the name of an origin.
func originOK(s string) bool {
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// pathWord makes a name one word of a test's path.
func pathWord(name string) string {
	word := strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (r == '-' || r == '_' || r >= '0' && r <= '9' || r|0x20 >= 'a' && r|0x20 <= 'z') {
			return r
		}
		return '_'
	}, name)
	if word == "" {
		return "unnamed"
	}
	return word
}

// excerpt returns the annotated log of a boot. Of one that is too long the end stays,
// for that is where a boot fails.
func excerpt(b report.Entry) string {
	var log strings.Builder
	results.Annotate(&log, b.Recording)
	text := log.String()
	n := utf8.RuneCountInString(text)
	if n <= maxExcerpt {
		return text
	}
	const cut = "...\n"
	for i := range text {
		if n == maxExcerpt-len(cut) {
			return cut + text[i:]
		}
		n--
	}
	return cut
}
