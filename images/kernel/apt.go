package kernel

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// aptRecord is what apt knows of one version of a package.
type aptRecord struct {
	Package string
	Version string
	SHA256  string // of the .deb, lower-case hexadecimal
	Size    int64  // of the .deb, in bytes
}

// errNoCandidate says that apt is not here or knows no version of the package.
var errNoCandidate = errors.New("apt knows no candidate")

// aptCandidate asks apt for the version that it would install.
func aptCandidate(ctx context.Context, pkg string) (aptRecord, error) {
	if _, err := exec.LookPath("apt-cache"); err != nil {
		return aptRecord{}, errNoCandidate
	}
	policy, err := command{argv: []string{"apt-cache", "policy", pkg}, env: cLocale()}.output(ctx)
	if err != nil {
		return aptRecord{}, err
	}
	version, ok := parsePolicy(policy, pkg)
	if !ok {
		return aptRecord{}, errNoCandidate
	}
	show, err := command{argv: []string{"apt-cache", "show", pkg + "=" + version}, env: cLocale()}.output(ctx)
	if err != nil {
		return aptRecord{}, err
	}
	return parseShow(show, pkg, version)
}

// parsePolicy finds the candidate version of pkg in `apt-cache policy`.
func parsePolicy(out []byte, pkg string) (version string, ok bool) {
	inPkg := false
	for line := range bytes.Lines(out) {
		s := string(bytes.TrimRight(line, "\n"))
		if !strings.HasPrefix(s, " ") {
			inPkg = s == pkg+":"
			continue
		}
		v, found := strings.CutPrefix(strings.TrimSpace(s), "Candidate:")
		if v = strings.TrimSpace(v); inPkg && found {
			return v, v != "" && v != "(none)"
		}
	}
	return "", false
}

// parseShow finds the record of that version among the stanzas of `apt-cache
// show`. A line that begins with white space continues the field above it.
func parseShow(out []byte, pkg, version string) (aptRecord, error) {
	r := aptRecord{}
	s := bufio.NewScanner(bytes.NewReader(append(out, '\n', '\n')))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if s.Text() == "" {
			if r.Package == pkg && r.Version == version {
				return r, r.check()
			}
			r = aptRecord{}
			continue
		}
		if name, value, ok := strings.Cut(s.Text(), ":"); ok && !strings.HasPrefix(name, " ") {
			r.set(name, strings.TrimSpace(value))
		}
	}
	return aptRecord{}, fmt.Errorf("parse apt-cache show: no record of %s %s", pkg, version)
}

func (r *aptRecord) set(field, value string) {
	switch field {
	case "Package":
		r.Package = value
	case "Version":
		r.Version = value
	case "SHA256":
		r.SHA256 = strings.ToLower(value)
	case "Size":
		r.Size, _ = strconv.ParseInt(value, 10, 64) // only ever shown
	}
}

// check refuses a record without a hash: the package could not be verified.
func (r aptRecord) check() error {
	if len(r.SHA256) != 64 {
		return fmt.Errorf("parse apt-cache show: %s %s has no SHA256", r.Package, r.Version)
	}
	return nil
}
