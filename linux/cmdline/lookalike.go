package cmdline

import (
	"strings"
	"unicode/utf8"
)

// Lookalike is a part of a line that a reader takes for an ASCII character and that the
// kernel does not: what word processors and web pages make of quotes, dashes and spaces.
type Lookalike struct {
	Start, End int
	ASCII      string // what it looks like; empty: it is invisible
	Name       string // "a typographic quote"
}

// lookalikes by their first byte, so that a line of ASCII costs little.
var lookalikes = func() map[byte][]lookalike {
	m := map[byte][]lookalike{}
	for _, group := range []struct{ name, ascii, chars string }{
		{"a typographic quote", `"`, "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02"},
		{"a typographic quote", "'", "\u2018\u2019\u201a\u201b\u2032\uff07"},
		{"a typographic dash", "-", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"},
		{"a no-break space", " ", "\u00a0\u202f"},
		{"a typographic space", " ", "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f\u3000"},
		{"a byte order mark", "", "\ufeff"},
		{"an invisible character", "", "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069"},
		{"a full-width sign", "=", "\uff1d"},
		{"a full-width sign", ",", "\uff0c"},
		{"a full-width sign", ":", "\uff1a"},
		{"a full-width sign", ";", "\uff1b"},
	} {
		for _, c := range group.chars {
			text := string(c)
			m[text[0]] = append(m[text[0]], lookalike{text, group.ascii, group.name})
		}
	}
	for entity, ascii := range map[string]string{
		"&quot;": `"`, "&#34;": `"`, "&#x22;": `"`, "&apos;": "'", "&#39;": "'", "&#x27;": "'", "&amp;": "&", "&lt;": "<", "&gt;": ">",
		"&nbsp;": " ", "&#160;": " ", "&ldquo;": `"`, "&rdquo;": `"`, "&lsquo;": "'", "&rsquo;": "'",
	} {
		name := "an HTML entity"
		if ascii == `"` || ascii == "'" {
			name = "an HTML entity for a quote"
		}
		m['&'] = append(m['&'], lookalike{entity, ascii, name})
	}
	return m
}()

type lookalike struct{ text, ascii, name string }

// Lookalikes returns what in a line looks like ASCII, in order.
func Lookalikes(line string) []Lookalike {
	var all []Lookalike
	for i := 0; i < len(line); i++ {
		if line[i] != '&' && line[i] < utf8.RuneSelf {
			continue
		}
		for _, l := range lookalikes[line[i]] {
			if strings.HasPrefix(line[i:], l.text) {
				all = append(all, Lookalike{i, i + len(l.text), l.ascii, l.name})
				i += len(l.text) - 1
				break
			}
		}
	}
	return all
}
