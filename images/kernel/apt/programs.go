package apt

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"

	"dmrace/images/kernel/process"
)

// Record is what apt knows of one version of a package.
type Record struct {
	Package string
	Version string
	SHA256  string // of the .deb, lower-case hexadecimal
	Size    int64  // of the .deb, in bytes
}

// errNoCandidate says that apt is not here or knows no version of the package.
var errNoCandidate = errors.New("apt knows no candidate")

// programs calls apt's programs under one configuration.
type programs struct {
	options []string // none: the machine's own configuration
}

// run runs one of apt's programs in dir and returns what it printed. The error
// carries its first complaint: the last one only says that some index failed.
func (a programs) run(ctx context.Context, dir, program string, args ...string) ([]byte, error) {
	var out, errs bytes.Buffer
	c := process.Command{Argv: slices.Concat([]string{program}, a.options, args), Dir: dir, Env: process.CLocale(), Stdout: &out, Stderr: &errs}
	if err := c.Run(ctx); err != nil {
		return nil, c.Explain(err, firstComplaint(errs.String()))
	}
	return out.Bytes(), nil
}

// firstComplaint returns the first line in which apt says what is wrong, or all
// lines. Which key is missing for a signature is said in a warning.
func firstComplaint(stderr string) string {
	for _, mark := range []string{"W: GPG error: ", "E: "} {
		for line := range strings.Lines(stderr) {
			if strings.HasPrefix(line, mark) {
				return line
			}
		}
	}
	return stderr
}

// notFound reports whether apt complains of something that is not where its lists
// say: a file of the archive ("404  Not Found") or a version ("was not found").
func notFound(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && strings.Contains(strings.ToLower(err.Error()), "not found")
}

// show asks for the version that apt would install.
func (a programs) show(ctx context.Context, pkg string) (Record, error) {
	// Without --no-all-versions apt shows every version that it knows.
	out, err := a.run(ctx, "", "apt-cache", "--no-all-versions", "show", pkg)
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &exit) && exit.Exited(), err == nil && len(bytes.TrimSpace(out)) == 0:
		return Record{}, errNoCandidate
	case err != nil:
		return Record{}, err
	}
	return parseShow(out, pkg)
}

// download fetches the package into dir.
func (a programs) download(ctx context.Context, rec Record, dir string) error {
	_, err := a.run(ctx, dir, "apt-get", "download", rec.Package+"="+rec.Version)
	return err
}

// parseShow finds the package's record among the stanzas of `apt-cache show`. A
// line that begins with white space continues the field above it.
func parseShow(out []byte, pkg string) (Record, error) {
	r := Record{}
	s := bufio.NewScanner(bytes.NewReader(append(out, '\n', '\n')))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if s.Text() == "" {
			if r.Package == pkg && r.Version != "" {
				return r, r.check()
			}
			r = Record{}
			continue
		}
		if name, value, ok := strings.Cut(s.Text(), ":"); ok && !strings.HasPrefix(name, " ") {
			r.set(name, strings.TrimSpace(value))
		}
	}
	return Record{}, fmt.Errorf("parse apt-cache show: no record of %s", pkg)
}

func (r *Record) set(field, value string) {
	switch field {
	case "Package":
		r.Package = value
	case "Version":
		r.Version = value
	case "SHA256":
		r.SHA256 = strings.ToLower(value)
	case "Size":
		r.Size, _ = strconv.ParseInt(value, 10, 64) // shown, and asked of the disk
	}
}

// check refuses a record without a hash: the package could not be verified.
func (r Record) check() error {
	if len(r.SHA256) != 64 {
		return fmt.Errorf("parse apt-cache show: %s %s has no SHA256", r.Package, r.Version)
	}
	return nil
}
