package trees

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"dmrace"
	"dmrace/images/kernel/safefile"
)

// makefileVersion matches the four variables at the head of the kernel's top
// Makefile.
var makefileVersion = regexp.MustCompile(`(?m)^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION)[ \t]*=[ \t]*(\S*)`)

// ParseRelease reads the kernel release from the text of the top Makefile, as
// KERNELVERSION there is put together: "6.1.192", "6.12.0-rc3".
func ParseRelease(makefile []byte) (string, error) {
	v := map[string]string{}
	for _, m := range makefileVersion.FindAllSubmatch(makefile, -1) {
		if _, ok := v[string(m[1])]; !ok {
			v[string(m[1])] = string(m[2])
		}
	}
	if v["VERSION"] == "" || v["PATCHLEVEL"] == "" {
		return "", fmt.Errorf("parse Makefile: no VERSION and PATCHLEVEL")
	}
	release := v["VERSION"] + "." + v["PATCHLEVEL"]
	if v["SUBLEVEL"] != "" {
		release += "." + v["SUBLEVEL"]
	}
	return release + v["EXTRAVERSION"], nil
}

// Recognise returns the release of the kernel tree in dir, or a UsageError that
// says what it lacks.
func Recognise(dir string) (string, error) {
	if st, err := os.Stat(dir); err != nil {
		return "", &dmrace.UsageError{Err: fmt.Errorf("open tree: %w", err)}
	} else if !st.IsDir() {
		return "", noKernel(dir, errors.New("it is not a directory; for a built kernel use --kernel"))
	}
	return recogniseIn(dir, func(name string) bool {
		_, err := os.Stat(filepath.Join(dir, name))
		return err == nil
	}, func() ([]byte, error) { return safefile.ReadIn(dir, "Makefile") })
}

// recogniseIn is recognise for a tree of which has says what is there.
func recogniseIn(what string, has func(name string) bool, makefile func() ([]byte, error)) (string, error) {
	var lacks []string
	for _, name := range []string{"Makefile", "Kconfig", "drivers/md"} {
		if !has(name) {
			lacks = append(lacks, name)
		}
	}
	if lacks != nil {
		return "", noKernel(what, fmt.Errorf("it has no %s", strings.Join(lacks, ", no ")))
	}
	text, err := makefile()
	if err != nil {
		return "", noKernel(what, fmt.Errorf("its Makefile cannot be read: %w", err))
	}
	release, err := ParseRelease(text)
	if err != nil {
		return "", noKernel(what, err)
	}
	return release, nil
}

func noKernel(what string, why error) error {
	return &dmrace.UsageError{Err: fmt.Errorf("%s is not a kernel tree: %w", what, why)}
}
