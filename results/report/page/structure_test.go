package page

import (
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"dmrace/internal/visible"
)

// hostile breaks out of every context that is not escaped: text, attributes of either
// quote, scripts, comments, CDATA, URLs and templates.
const hostile = `</script></style></title><script>alert(1)</script><img src=x onerror=alert(2)>` +
	`"onmouseover="alert(3)" 'onfocus='alert(4)' --><!-- ]]> javascript:alert(5) {{.}} ${x} \u003c` +
	"\x1b[2J\x1b]0;title\x07\x00\xff\xfe\u202e\u2028"

// TestHostileText writes a page that holds hostile text wherever there is text.
func TestHostileText(t *testing.T) {
	r := two(hostile)
	r.TestedBy = hostile
	v := &r.Groups[0].Boots[0].Verdict
	v.Outcome, v.Stage, v.Cause, v.Summary, v.Evidence[0].Why = hostile, hostile, hostile, hostile, hostile
	r.Groups[0].Boots[1].Expect.Cause = hostile
	p := render(t, r)
	if i := strings.IndexFunc(p, func(r rune) bool {
		return r < ' ' && r != '\n' || r == '\u202e' || r == '\u2028' || r == '\ufffd'
	}); i >= 0 {
		t.Errorf("a control character at %q", p[max(0, i-40):i+10])
	}
	checkStructure(t, p)
	_, archives := unpack(t, p)
	if want := visible.Line(hostile); !strings.HasSuffix(archives[0][0], want) {
		t.Errorf("the console says %q, want %q", archives[0][0], want)
	}
}

// void are the elements that have no end tag.
var void = []string{"meta"}

// structure is what checkStructure has seen of a page.
type structure struct {
	*testing.T
	open    []string
	ids     map[string]bool
	refs    []string
	scripts int
}

// checkStructure reads a page token by token: every element is closed where it must
// be, IDs are unique, references lead somewhere, and nothing runs but what was written
// to run.
func checkStructure(t *testing.T, p string) {
	t.Helper()
	s := &structure{T: t, ids: map[string]bool{}}
	z := html.NewTokenizer(strings.NewReader(p))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				t.Error(z.Err())
			}
			break
		}
		s.token(kind, z.Token())
	}
	if len(s.open) > 0 {
		t.Errorf("never closed: %v", s.open)
	}
	if s.scripts != 2 {
		t.Errorf("%d scripts, want the data and the page's own", s.scripts)
	}
	for _, ref := range s.refs {
		if !s.ids[ref] && !strings.Contains(ref, "-line-") {
			t.Errorf("nothing is called %q", ref)
		}
	}
	if !strings.Contains(p, "<script>"+script+"</script>") || !strings.Contains(p, "<style>"+styleSheet+"</style>") {
		t.Error("the script or the style is not what the policy allows")
	}
}

func (s *structure) token(kind html.TokenType, token html.Token) {
	switch kind {
	case html.StartTagToken:
		if !slices.Contains(void, token.Data) {
			s.open = append(s.open, token.Data)
		}
		s.attributes(token)
	case html.SelfClosingTagToken:
		s.attributes(token)
	case html.EndTagToken:
		n := len(s.open)
		if n == 0 || s.open[n-1] != token.Data {
			s.Fatalf("</%s> closes %v", token.Data, s.open)
		}
		s.open = s.open[:n-1]
	case html.CommentToken:
		s.Errorf("a comment: %q", token.Data)
	}
}

// allowed are the attributes that a page may have beside data-* and aria-*.
var allowed = strings.Fields(`charset class clip-path clippath colspan content d display dx fill height hidden href http-equiv
	id lang name open patternunits r role rx scope tabindex text-anchor title transform type viewbox width x xmlns y`)

func (s *structure) attributes(token html.Token) {
	if token.Data == "script" {
		s.scripts++
	}
	seen := map[string]bool{}
	for _, a := range token.Attr {
		known := slices.Contains(allowed, strings.ToLower(a.Key)) || strings.HasPrefix(a.Key, "data-") || strings.HasPrefix(a.Key, "aria-")
		if !known || seen[a.Key] {
			s.Errorf("<%s> has the attribute %s", token.Data, a.Key)
		}
		seen[a.Key] = true
		switch a.Key {
		case "id":
			if s.ids[a.Val] {
				s.Errorf("two elements are called %s", a.Val)
			}
			s.ids[a.Val] = true
		case "href":
			s.refs = append(s.refs, strings.TrimPrefix(a.Val, "#"))
		case "aria-labelledby", "aria-describedby":
			s.refs = append(s.refs, strings.Fields(a.Val)...)
		}
	}
}
