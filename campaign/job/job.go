// Package job writes the file by which a scheduler that is there already carries out a
// campaign: each worker is one index of many, runs dmrace campaign run, and is started again
// where that exits with 75. How often, and where, is the scheduler's to know.
package job

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"unicode"

	"dmrace"
	"dmrace/internal/shellwords"
)

// Job is what a file says.
type Job struct {
	Name    string // of the job: lower-case letters, digits and hyphens
	Dir     string // the campaign's folder, as workers see it; of Kubernetes and GitHub it is fixed
	Workers int
	Image   string // container in which dmrace and QEMU are; "": the workers run without one
	Claim   string // of Kubernetes: the PersistentVolumeClaim that holds the campaign
	Program string // dmrace, as workers call it
}

// engine is a scheduler.
type engine struct {
	name  string
	most  int  // workers
	image bool // it runs containers
	plain bool // and can do without
	claim bool
	dir   bool // it is told where the folder is
}

// engines are the schedulers, and how many workers each takes: a matrix of GitHub has at most
// 256 jobs, parallel: of GitLab 200, an array of Slurm 1001 unless MaxArraySize is another,
// and backoffLimitPerIndex of Kubernetes allows 100,000 indexes.
var engines = []engine{
	{name: "kubernetes", most: 100_000, image: true, claim: true},
	{name: "slurm", most: 1001, dir: true},
	{name: "gitlab", most: 200, image: true, plain: true, dir: true},
	{name: "github", most: 256, image: true},
}

// Engines lists the schedulers.
func Engines() (names []string) {
	for _, e := range engines {
		names = append(names, e.name)
	}
	return names
}

//go:embed *.tmpl
var files embed.FS

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"sh":      func(word string) string { return shellwords.Join(word) },
	"yaml":    quoted,
	"last":    func(n int) int { return n - 1 },
	"indexes": indexes,
}).ParseFS(files, "*.tmpl"))

// Write writes the file of a scheduler. What it cannot say is a [dmrace.UsageError].
func Write(w io.Writer, name string, j Job) error {
	i := slices.IndexFunc(engines, func(e engine) bool { return e.name == name })
	if i < 0 {
		return usagef("--engine %q is not one of %s", name, strings.Join(Engines(), ", "))
	}
	if err := engines[i].check(j); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := templates.ExecuteTemplate(&b, name+".tmpl", j); err != nil {
		return fmt.Errorf("write the job of %s: %w", name, err)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// What images and claims are called: a reference of the distribution registry, and a
// subdomain of RFC 1123.
var (
	imageForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}$`)
	claimForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)
	nameForm  = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,50}[a-z0-9])?$`)
)

// check refuses what the file of an engine cannot say.
func (e engine) check(j Job) error {
	switch {
	case j.Workers < 1 || j.Workers > e.most:
		return usagef("--workers %d: %s takes 1 to %d", j.Workers, e.name, e.most)
	case e.image && !(e.plain && j.Image == "") && !imageForm.MatchString(j.Image):
		return usagef("--image %q is no container image: name one that has dmrace and QEMU", j.Image)
	case !e.image && j.Image != "":
		return usagef("--image: %s runs no container here; put it into --dmrace", e.name)
	case e.claim && !claimForm.MatchString(j.Claim):
		return usagef("--claim %q is not the name of a PersistentVolumeClaim", j.Claim)
	case !e.claim && j.Claim != "":
		return usagef("--claim is of kubernetes")
	case !nameForm.MatchString(j.Name):
		return usagef("the name %q is not made of lower-case letters, digits and hyphens", j.Name)
	case e.dir && !filepath.IsAbs(j.Dir):
		return usagef("--dir %q: every worker must see the campaign at one absolute path", j.Dir)
	case strings.ContainsFunc(j.Dir+j.Program, unicode.IsControl):
		return usagef("--dir and --dmrace hold a control character")
	case j.Program == "":
		return usagef("--dmrace is empty")
	}
	return nil
}

// quoted is a text as a scalar of YAML: JSON's strings are that.
func quoted(text string) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(text)
	return strings.TrimSpace(b.String()), err
}

// indexes lists the workers.
func indexes(n int) string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprint(i))
	}
	return strings.Join(all, ", ")
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}
