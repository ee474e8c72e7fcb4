package boardtest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"dmrace"
)

// set puts the command line into U-Boot's variable, in pieces if it is longer than what
// U-Boot takes at a time, and has U-Boot show what it holds.
func (l *loader) set(ctx context.Context, line string) error {
	sets, err := settings(l.u.Variable, line, l.u.InputLimit)
	if err != nil {
		return err
	}
	for _, text := range sets {
		if _, err := l.command(ctx, text, time.Duration(l.u.Timeout)); err != nil {
			return err
		}
	}
	answer, err := l.command(ctx, "printenv "+l.u.Variable, time.Duration(l.u.Timeout))
	if err != nil {
		return err
	}
	if holds := echoed(answer); holds != l.u.Variable+"="+line {
		return l.trouble("lower u-boot.input-limit, or set console.pace to some 20ms", "U-Boot holds another command line than it was given: %.300q", holds)
	}
	return nil
}

// settings are the commands that put a command line into a variable, each shorter than the
// limit. The parser of U-Boot (common/cli_hush.c) takes everything between single quotes
// as it is, and puts the value of a variable between double quotes without a second look.
func settings(variable, line string, limit int) ([]string, error) {
	if i := strings.IndexFunc(line, func(r rune) bool { return r == '\'' || r < ' ' || r > '~' }); i >= 0 {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("the command line has %q in it, which cannot be typed at U-Boot's prompt: write it otherwise", line[i])}
	}
	whole := fmt.Sprintf("setenv %s '%s'", variable, line)
	if len(whole) < limit {
		return []string{whole}, nil
	}
	var sets []string
	names := ""
	for n := 1; line != ""; n++ {
		name := fmt.Sprintf("dmrace%d", n)
		room := min(limit-1-len("setenv "+name+" ''"), len(line))
		sets = append(sets, fmt.Sprintf("setenv %s '%s'", name, line[:room]))
		line, names = line[room:], names+"${"+name+"}"
	}
	last := fmt.Sprintf("setenv %s \"%s\"", variable, names)
	if len(last) >= limit {
		return nil, &dmrace.UsageError{Err: fmt.Errorf("the command line is too long for a U-Boot that takes %d characters at a time (u-boot.input-limit)", limit)}
	}
	return append(sets, last), nil
}
