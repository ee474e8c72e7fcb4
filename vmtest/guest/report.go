//go:build linux

package main

import (
	"errors"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// collect finds out everything that a report says. What could not be found out
// stays empty and is named in Errors.
func collect() report {
	var r report
	for _, err := range mountAll() {
		note(&r, err)
	}
	r.root = checkRoot()
	var err error
	r.knownFile, err = hashOf(knownFilePath)
	note(&r, err)
	addState(&r) // after the reads: a status tells what they met
	return r
}

// addState adds what the kernel says of its mounts, its mapped devices and the time.
func addState(r *report) {
	mounts, err := os.ReadFile("/proc/self/mounts")
	note(r, err)
	r.mounts = lines(string(mounts))
	r.maps, err = mappedDevices()
	note(r, err)
	r.uptimeMS, err = uptime()
	note(r, err)
}

// note adds an error to the report, if there is one.
func note(r *report, err error) {
	if err != nil {
		r.errors = append(r.errors, err.Error())
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
		return 0, fault("read CLOCK_BOOTTIME", err)
	}
	return ts.Nano() / 1e6, nil
}

// hashOf returns the SHA-256 of a file's content in hexadecimal.
func hashOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := newSHA256()
	if _, err := io.Copy(h, f); err != nil {
		return "", fault("read "+path, err)
	}
	return h.sum(), nil
}

// fault is an error with what was done before it. (PID 1 is smaller without fmt.)
func fault(what string, err error) error { return errors.New(what + ": " + err.Error()) }
