package svg

import (
	"bytes"
	"html"
	"strconv"
	"strings"
	"time"

	"dmrace/internal/visible"
)

// canvas writes elements. Names of elements and attributes are ours; values and text
// are anybody's and are escaped.
type canvas struct{ bytes.Buffer }

// open writes a start tag with attributes given as name, value, name, value.
func (c *canvas) open(name string, attrs ...string) {
	c.tag(name, attrs)
	c.WriteByte('>')
}

func (c *canvas) close(name string) { c.WriteString("</" + name + ">\n") }

// leaf writes an element without content.
func (c *canvas) leaf(name string, attrs ...string) {
	c.tag(name, attrs)
	c.WriteString("/>\n")
}

// element writes an element that holds text.
func (c *canvas) element(name, text string, attrs ...string) {
	c.open(name, attrs...)
	c.WriteString(escape(text))
	c.close(name)
}

func (c *canvas) tag(name string, attrs []string) {
	c.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			c.WriteString(" " + attrs[i] + `="` + escape(attrs[i+1]) + `"`)
		}
	}
}

// escape makes text inert in content and in quoted attributes, of XML and of HTML.
func escape(s string) string { return html.EscapeString(visible.Line(s)) }

// num formats a coordinate to a tenth of a pixel.
func num(f float64) string { return strings.TrimSuffix(strconv.FormatFloat(f, 'f', 1, 64), ".0") }

func numbers(list ...float64) string {
	var out []string
	for _, f := range list {
		out = append(out, num(f))
	}
	return strings.Join(out, " ")
}

// us formats a time as microseconds, for a script.
func us(d time.Duration) string { return strconv.FormatInt(d.Microseconds(), 10) }

// Milliseconds formats a duration with its unit, to the microsecond below one
// millisecond and to a tenth above: "0.848 ms", "44.0 ms", "7481.6 ms".
func Milliseconds(d time.Duration) string {
	if d >= time.Second || d <= -time.Second {
		return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) + " s"
	}
	decimals := 1
	if d < time.Millisecond && d > -time.Millisecond {
		decimals = 3
	}
	return strconv.FormatFloat(float64(d.Microseconds())/1000, 'f', decimals, 64) + " ms"
}
