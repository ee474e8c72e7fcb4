package arm

import "testing"

func TestBlank(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"code", "a = b / c;", "a = b / c;"},
		{"block comment", "a /* { \n } */ b", "a      \n      b"},
		{"line comment", "a // {\nb", "a     \nb"},
		{"string", `f("}\"{") + x`, `f(      ) + x`},
		{"character", `'"' + '\'' + x`, `    +      + x`},
		{"comment in a string", `"/*" x "*/"`, `     x     `},
		{"open comment", "a /* b", "a     "},
		{"open string ends with its line", "\"a\nb", "  \nb"},
		{"backslash at the end", `"\`, "  "},
	}
	for _, tt := range tests {
		if got := string(blank([]byte(tt.src))); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestStatementEnd(t *testing.T) {
	tests := []struct {
		name, text, rest string
		ok               bool
	}{
		{"simple", "a(b); c", " c", true},
		{"block", "{ a; { b; } } c", " c", true},
		{"control and block", "for (;;) { a; } c", " c", true},
		{"control and statement", "if (x) a; c", " c", true},
		{"nested control", "for (;;) if (x) while (y) { z; } c", " c", true},
		{"initialiser", "int x[] = { 1, 2 }; c", " c", true},
		{"open block", "{ a;", "", false},
		{"open parenthesis", "if (a", "", false},
		{"end of the enclosing block", "a } b;", "", false},
		{"nothing", "  ", "", false},
	}
	for _, tt := range tests {
		end, ok := statementEnd([]byte(tt.text), 0)
		if ok != tt.ok || (ok && tt.text[end:] != tt.rest) {
			t.Errorf("%s: end %d, %v; want the rest to be %q, %v", tt.name, end, ok, tt.rest, tt.ok)
		}
	}
}
