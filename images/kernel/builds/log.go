package builds

import (
	"errors"
	"regexp"
	"strings"

	"dmrace"
	"dmrace/images/kernel/hosttools"
)

// failure is what a log says went wrong first.
type failure struct {
	line string // as logged
	host bool   // whether the host is to blame, rather than the tree
	fix  string // one line; empty where only the reader can know
}

// failures are the lines that tell a failure, the telling ones first: a full disk
// breaks every compiler, and make's own complaint comes last. What strerror(3) says
// of the host stands at the end of a line; in the middle it may be source.
var failures = []struct {
	re   *regexp.Regexp
	host bool
	fix  string
}{
	{regexp.MustCompile(`No space left on device|: Disk quota exceeded$`), true, "free space on the disk of the cache (about 2 GB per tree)"},
	{regexp.MustCompile(`Killed signal terminated program|terminated with signal 9|: Cannot allocate memory$|out of memory allocating|virtual memory exhausted`), true, "the host ran out of memory: end other programs, or add swap"},
	{regexp.MustCompile(`: (?:Input/output error|Read-only file system|Too many open files|Resource temporarily unavailable)$`), true, ""},
	{regexp.MustCompile(`(?:^|[ :])(?:gelf|libelf)\.h: No such file`), true, "apt-get install -y libelf-dev"},
	{regexp.MustCompile(`\b(flex|bison|bc|gcc|ld|make): (?:command )?not found|\b(flex|bison|bc|gcc|ld): No such file`), true, ""},
	{regexp.MustCompile(`^/bin/(?:ba)?sh: .*: (?:command )?not found$`), true, ""},
	{regexp.MustCompile(`: (?:fatal )?error: |: undefined reference to `), false, ""},
	{regexp.MustCompile(`^(?:fatal )?error: |[Ii]nternal compiler error|^ld: |: error:`), false, ""},
	{regexp.MustCompile(`^make(?:\[\d+\])?: \*\*\* `), false, ""},
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
		fix := f.fix
		if m := f.re.FindStringSubmatch(first[i]); fix == "" && len(m) > 1 {
			fix = fixTool(m[1:])
		}
		return failure{strings.TrimSpace(first[i]), f.host, fix}
	}
	return failure{line: strings.TrimSpace(last)}
}

// fixTool names the package of the tool that one of the groups matched.
func fixTool(groups []string) string {
	for _, name := range groups {
		for _, t := range hosttools.Requirements() {
			if name != "" && t.Name == name {
				return hosttools.AptLine([]hosttools.Tool{t})
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
	failed := &Error{Label: label, Line: f.line, Log: logPath}
	if f.host {
		return &dmrace.EnvError{Err: errors.New(failed.Error()), Fix: f.fix}
	}
	return &dmrace.EnvError{Err: failed, Fix: f.fix}
}
