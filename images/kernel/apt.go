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
	// Without --no-all-versions apt shows every version that it knows.
	show, err := command{argv: []string{"apt-cache", "--no-all-versions", "show", pkg}, env: cLocale()}.output(ctx)
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound), errors.As(err, &exit), err == nil && len(bytes.TrimSpace(show)) == 0:
		return aptRecord{}, errNoCandidate
	case err != nil:
		return aptRecord{}, err
	}
	return parseShow(show, pkg)
}

// parseShow finds the package's record among the stanzas of `apt-cache show`. A
// line that begins with white space continues the field above it.
func parseShow(out []byte, pkg string) (aptRecord, error) {
	r := aptRecord{}
	s := bufio.NewScanner(bytes.NewReader(append(out, '\n', '\n')))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if s.Text() == "" {
			if r.Package == pkg && r.Version != "" {
				return r, r.check()
			}
			r = aptRecord{}
			continue
		}
		if name, value, ok := strings.Cut(s.Text(), ":"); ok && !strings.HasPrefix(name, " ") {
			r.set(name, strings.TrimSpace(value))
		}
	}
	return aptRecord{}, fmt.Errorf("parse apt-cache show: no record of %s", pkg)
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
