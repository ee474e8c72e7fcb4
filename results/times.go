package results

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"time"

	"dmrace"
)

// The host's times of a board's console stand in a file beside it, a line for each of its
// lines: milliseconds since power-on.

// timesText renders times.
func timesText(times []time.Duration) []byte {
	var buf bytes.Buffer
	for _, t := range times {
		fmt.Fprintln(&buf, t.Milliseconds())
	}
	return buf.Bytes()
}

// maxTimes is what is read of such a file at most, in bytes.
const maxTimes = 16 << 20

// loadTimes reads times. Without a file there are none.
func loadTimes(dir *os.Root) (times []time.Duration, err error) {
	err = readBounded(dir, timesFile, maxTimes, func(f io.Reader) error {
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			ms, err := strconv.ParseUint(lines.Text(), 10, 40)
			if err != nil {
				return fmt.Errorf("line %d is no time in milliseconds: %q", len(times)+1, lines.Text())
			}
			times = append(times, time.Duration(ms)*time.Millisecond)
		}
		return lines.Err()
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return times, err
}

// checkTimes holds the host's times against the console: a time for each line, in order.
func checkTimes(r *dmrace.Recording) []string {
	if r.Recorded().Board == nil {
		return nil
	}
	lines := bytes.Count(r.Console, []byte{'\n'})
	if n := len(r.Console); n > 0 && r.Console[n-1] != '\n' {
		lines++
	}
	if len(r.LineTimes) != lines {
		return []string{fmt.Sprintf("console: it has %d lines, and %d times of the host's", lines, len(r.LineTimes))}
	}
	for i := 1; i < lines; i++ {
		if r.LineTimes[i] < r.LineTimes[i-1] {
			return []string{fmt.Sprintf("console: line %d came before line %d, by the host's times", i+1, i)}
		}
	}
	return nil
}
