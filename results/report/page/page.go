// Package page renders a report as one HTML file that needs nothing else: no network,
// no framework, no file beside it. It shows the verdicts in a table and the boots of
// each scenario as swim lanes on a shared axis, every mark of which leads to its line
// on the raw console.
//
// Nothing that a guest printed can do anything but be read. It reaches the page as
// text made visible by [visible.Line], and the page forbids itself, by its content
// security policy, every script and style but the two it was written with.
package page

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"dmrace/internal/visible"
	"dmrace/results/report"
	"dmrace/results/report/svg"
)

//go:embed page.html
var markup string

//go:embed page.css
var style string

//go:embed page.js
var script string

// styleSheet is the page's style with the colours and the style of its drawings.
var styleSheet = ":root{color-scheme:light;" + svg.Light + "}\n" +
	"@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;" + svg.Dark + "}}\n" +
	":root[data-theme=dark]{color-scheme:dark;" + svg.Dark + "}\n" +
	"@media print{:root:root:root{color-scheme:light;" + svg.Light + "}}\n" +
	svg.Style + style

// oneLine is [visible.Line] for a template: of strings of any type.
func oneLine(s any) string { return visible.Line(fmt.Sprint(s)) }

// page is what page.html is filled with.
type page struct {
	*view
	Policy string
	Style  template.HTML
	Script template.HTML
}

var tmpl = template.Must(template.New("page").Funcs(template.FuncMap{"visible": oneLine}).Parse(markup))

// Write writes the page. The same report gives the same bytes. An error is that of w,
// or says which boot could not be drawn.
func Write(w io.Writer, r *report.Report) error {
	v, err := newView(r)
	if err != nil {
		return fmt.Errorf("evidence page: %w", err)
	}
	var buf bytes.Buffer
	err = tmpl.Execute(&buf, page{
		view:   v,
		Policy: policy(),
		// Whole elements, so that what is hashed is what stands in the page.
		Style:  template.HTML("<style>" + styleSheet + "</style>"),
		Script: template.HTML("<script>" + script + "</script>"),
	})
	if err != nil {
		return fmt.Errorf("evidence page: %w", err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// policy is the page's content security policy: nothing is loaded from anywhere, and
// one script and one style are allowed, by their hashes.
func policy() string {
	return fmt.Sprintf("default-src 'none'; script-src '%s'; style-src '%s'; base-uri 'none'; form-action 'none'",
		hash(script), hash(styleSheet))
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}
