//go:build linux

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"dmrace"
	"dmrace/internal/digest"
)

// collect finds out everything that a report says. What could not be found out
// stays empty and is named in Errors.
func collect() dmrace.GuestReport {
	var r dmrace.GuestReport
	for _, err := range mountAll() {
		note(&r, err)
	}
	r.Root = checkRoot()
	var err error
	r.KnownFile, err = digest.File(dmrace.KnownFilePath)
	note(&r, err)
	addState(&r) // after the reads: a status tells what they met
	return r
}

// addState adds what the kernel says of its mounts, its mapped devices and the time.
func addState(r *dmrace.GuestReport) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	note(r, err)
	r.Mounts = lines(string(mounts))
	r.Maps, err = mappedDevices()
	note(r, err)
	r.UptimeMS, err = uptime()
	note(r, err)
}

// note adds an error to the report, if there is one.
func note(r *dmrace.GuestReport, err error) {
	if err != nil {
		r.Errors = append(r.Errors, err.Error())
	}
}

// lines splits text into its lines, without the empty one after the last.
func lines(text string) []string {
	text = strings.TrimSuffix(text, "\n")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

// uptime returns the milliseconds since boot, CLOCK_BOOTTIME.
func uptime() (int64, error) {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0, fmt.Errorf("read CLOCK_BOOTTIME: %w", err)
	}
	return ts.Nano() / 1e6, nil
}

// reportLine returns the report as it is printed: one line, which JSON's escapes
// keep to be one whatever the strings hold.
func reportLine(r dmrace.GuestReport) ([]byte, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode report: %w", err)
	}
	line := append([]byte(dmrace.ReportMark), body...)
	return append(line, '\n'), nil
}
