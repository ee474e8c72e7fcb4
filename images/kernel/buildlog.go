package kernel

import (
	"fmt"
	"regexp"
	"strings"

	"dmrace"
)

// BuildError is a kernel that did not build. It is returned inside a
// [dmrace.EnvError], so that a caller for whom a broken tree is no broken host, as
// in a bisection, can tell it apart.
type BuildError struct {
	Label string // the kernel's
	Line  string // the first error in the log, or the last line of it
	Log   string // path of the whole log
}

func (e *BuildError) Error() string {
	return fmt.Sprintf("build %s: %s (log: %s)", e.Label, e.Line, e.Log)
}

// failure is what a log says went wrong first.
type failure struct {
	line string // as logged
	mend string // one line; empty where only the reader can know
}

// failures are the lines that tell a failure, the telling ones first: a full disk
// breaks every compiler, and make's own complaint comes last.
var failures = []struct {
	re   *regexp.Regexp
	mend string
}{
	{regexp.MustCompile(`No space left on device`), "free space on the disk of the cache (about 2 GB per tree)"},
	{regexp.MustCompile(`(?:^|[ :])(?:gelf|libelf)\.h: No such file`), "apt-get install -y libelf-dev"},
	{regexp.MustCompile(`\b(flex|bison|bc|gcc|ld|make): (?:command )?not found|\b(flex|bison|bc|gcc|ld): No such file`), ""},
	{regexp.MustCompile(`: (?:fatal )?error: |: undefined reference to `), ""},
	{regexp.MustCompile(`^(?:fatal )?error: |[Ii]nternal compiler error|^ld: |: error:`), ""},
	{regexp.MustCompile(`^make(?:\[\d+\])?: \*\*\* `), ""},
}

// firstFailure finds the line of a build log that says why the build failed.
func firstFailure(log string) failure {
	var last string
	first := make([]string, len(failures))
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		last = line
		for i, f := range failures {
			if first[i] == "" && f.re.MatchString(line) {
				first[i] = line
			}
		}
	}
	for i, f := range failures {
		if first[i] == "" {
			continue
		}
		mend := f.mend
		if m := f.re.FindStringSubmatch(first[i]); mend == "" && len(m) > 1 {
			mend = mendTool(m[1:])
		}
		return failure{strings.TrimSpace(first[i]), mend}
	}
	return failure{line: strings.TrimSpace(last)}
}

// mendTool names the package of the tool that one of the groups matched.
func mendTool(groups []string) string {
	for _, name := range groups {
		for _, t := range Requirements() {
			if name != "" && t.Name == name {
				return AptLine([]Tool{t})
			}
		}
	}
	return ""
}

// buildFailed turns a failed build into its error.
func buildFailed(label, logPath, log string) error {
	f := firstFailure(log)
	if f.line == "" {
		f.line = "make failed and said nothing"
	}
	return &dmrace.EnvError{Err: &BuildError{Label: label, Line: f.line, Log: logPath}, Mend: f.mend}
}
