//go:build linux

package main

import "strconv"

// report, rootCheck and mapState are what is printed: dmrace.GuestReport and its parts, as
// encoding/json writes them. That package, and the vocabulary that the types belong to,
// are a third of PID 1.
type report struct {
	mounts    []string
	maps      []mapState
	knownFile string
	root      *rootCheck
	noRoot    string
	uptimeMS  int64
	errors    []string
}

type rootCheck struct {
	device string
	files  int
	bytes  int64
	sha256 string
	err    string
}

type mapState struct {
	name, uuid, dev string
	table, status   []string
}

// reportMark is dmrace.ReportMark, and knownFilePath dmrace.KnownFilePath.
const (
	reportMark    = "dmrace-report: "
	knownFilePath = "/etc/dmrace/known"
)

// line returns the report as it is printed: one line, which JSON's escapes keep to be one
// whatever the strings hold.
func (r report) line() []byte {
	b := appendList(append([]byte(reportMark), `{"mounts":`...), r.mounts)
	b = append(b, `,"maps":`...)
	b = appendMaps(b, r.maps)
	b = appendString(append(b, `,"known_file":`...), r.knownFile)
	if r.root != nil {
		b = r.root.appendTo(append(b, `,"root":`...))
	}
	b = appendOptional(b, `,"no_root":`, r.noRoot)
	b = strconv.AppendInt(append(b, `,"uptime_ms":`...), r.uptimeMS, 10)
	if len(r.errors) > 0 {
		b = appendList(append(b, `,"errors":`...), r.errors)
	}
	return append(b, "}\n"...)
}

// appendMaps adds a list of mapped devices, null if there is none.
func appendMaps(b []byte, maps []mapState) []byte {
	if maps == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, m := range maps {
		if i > 0 {
			b = append(b, ',')
		}
		b = m.appendTo(b)
	}
	return append(b, ']')
}

func (c *rootCheck) appendTo(b []byte) []byte {
	b = appendString(append(b, `{"device":`...), c.device)
	if c.files != 0 {
		b = strconv.AppendInt(append(b, `,"files":`...), int64(c.files), 10)
	}
	b = strconv.AppendInt(append(b, `,"bytes":`...), c.bytes, 10)
	b = appendOptional(b, `,"sha256":`, c.sha256)
	b = appendOptional(b, `,"error":`, c.err)
	return append(b, '}')
}

func (m mapState) appendTo(b []byte) []byte {
	b = appendString(append(b, `{"name":`...), m.name)
	b = appendOptional(b, `,"uuid":`, m.uuid)
	b = appendString(append(b, `,"dev":`...), m.dev)
	b = appendList(append(b, `,"table":`...), m.table)
	b = appendList(append(b, `,"status":`...), m.status)
	return append(b, '}')
}

// appendOptional adds a member, unless it is empty.
func appendOptional(b []byte, name, value string) []byte {
	if value == "" {
		return b
	}
	return appendString(append(b, name...), value)
}

// appendList adds a list of strings, null if there is none.
func appendList(b []byte, list []string) []byte {
	if list == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, s := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, s)
	}
	return append(b, ']')
}

// appendString adds a string. What ends a line anywhere, and what is no UTF-8, is escaped or
// replaced.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, c := range s { // U+FFFD for what is no UTF-8
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', byte(c))
		case c < ' ' || c == 0x7f || c == 0x85 || c == '\u2028' || c == '\u2029':
			b = append(b, '\\', 'u')
			for shift := 12; shift >= 0; shift -= 4 {
				b = append(b, "0123456789abcdef"[c>>shift&15])
			}
		default:
			b = append(b, string(c)...)
		}
	}
	return append(b, '"')
}
