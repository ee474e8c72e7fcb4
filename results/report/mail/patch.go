package mail

import (
	"bytes"
	"cmp"
	"io"
	netmail "net/mail"
	"regexp"
	"strings"

	"dmrace/results"
	"dmrace/results/report"
)

// Patch writes a patch as a mail that git am takes: with the header that the envelope asks
// for, its trailers behind the message, and below the line "---", where git reads nothing of
// the message, the evidence. patch is a diff, alone or behind a mail's header and message;
// evidence is a mail of [Write], or empty. Errors are [dmrace.UsageError].
func Patch(w io.Writer, patch, evidence []byte, e report.Envelope, testedBy string) error {
	r := &report.Report{Envelope: e, TestedBy: testedBy}
	if err := Check(r); err != nil {
		return err
	}
	subject, message, diff := taken(patch)
	if diff == "" {
		return usagef("there is no diff in the patch: it begins with a line \"diff\" or \"--- a/\"")
	}
	body, trailing, err := told(evidence)
	if err != nil {
		return err
	}
	r.Title = cmp.Or(results.BareSubject(subject), "A change to the kernel")
	r.Envelope.Prefix = cmp.Or(e.Prefix, listed(subject), "PATCH")
	if id := e.Upstream; id != "" && !strings.Contains(message, id) {
		message = "commit " + id + " upstream.\n\n" + message
	}
	var out bytes.Buffer
	out.WriteString(strings.ReplaceAll(message, "\nFrom ", "\n>From ") + "\n")
	p := &page{w: &out}
	trailers(p, r)
	out.WriteString(missing(out.String(), trailing))
	out.WriteString("---\n")
	if body != "" {
		out.WriteString("\n" + body + "\n")
	}
	out.WriteString(diff)
	_, err = w.Write(envelope(r, out.Bytes()))
	return err
}

// diffStart begins the diff of a patch.
var diffStart = regexp.MustCompile(`(?m)^(?:diff |--- (?:a/|/dev/null))`)

// taken takes a patch apart: the subject of its mail, the message, and the diff.
func taken(patch []byte) (subject, message, diff string) {
	at := diffStart.FindIndex(patch)
	if at == nil {
		return "", "", ""
	}
	head, diff := patch[:at[0]], string(patch[at[0]:])
	if bytes.HasPrefix(head, []byte("From ")) {
		_, head, _ = bytes.Cut(head, []byte("\n"))
	}
	text := head
	if m, err := netmail.ReadMessage(bytes.NewReader(head)); err == nil && m.Header.Get("Subject") != "" {
		subject = m.Header.Get("Subject")
		text, _ = io.ReadAll(m.Body) // of memory
	}
	before, _, _ := strings.Cut("\n"+string(text), "\n---")
	return subject, strings.TrimSpace(before), diff
}

// listed is the prefix of a subject, without its brackets.
func listed(subject string) string {
	rest, ok := strings.CutPrefix(strings.TrimSpace(subject), "[")
	prefix, _, ended := strings.Cut(rest, "]")
	if !ok || !ended {
		return ""
	}
	return prefix
}

// trailer is a line that git interpret-trailers reads.
var trailer = regexp.MustCompile(`^[A-Z][A-Za-z-]*: \S`)

// told takes an evidence mail apart: its text, and the trailers at its end.
func told(evidence []byte) (body string, trailers []string, err error) {
	if len(bytes.TrimSpace(evidence)) == 0 {
		return "", nil, nil
	}
	if bytes.HasPrefix(evidence, []byte("From ")) {
		_, evidence, _ = bytes.Cut(evidence, []byte("\n"))
	}
	m, err := netmail.ReadMessage(bytes.NewReader(evidence))
	if err != nil || m.Header.Get("Subject") == "" {
		return "", nil, usagef("the evidence is not a mail: write it with dmrace validate --report mail=FILE")
	}
	text, _ := io.ReadAll(m.Body) // of memory
	body = strings.TrimSpace(string(text))
	if diffStart.MatchString(body) {
		return "", nil, usagef("the evidence holds a patch: give the mail that dmrace validate --report mail=FILE writes")
	}
	if i := strings.LastIndex(body, "\n\n"); i >= 0 {
		last := strings.Split(body[i+2:], "\n")
		for _, l := range last {
			if !trailer.MatchString(l) {
				return body, nil, nil
			}
		}
		body, trailers = body[:i], last
	}
	return body, trailers, nil
}

// missing are the trailers that a message has not got yet, as lines.
func missing(message string, trailers []string) string {
	var out strings.Builder
	for _, t := range trailers {
		if !strings.Contains("\n"+message, "\n"+t+"\n") {
			out.WriteString(t + "\n")
		}
	}
	if out.Len() > 0 && !trailer.MatchString(lastLine(message)) {
		return "\n" + out.String()
	}
	return out.String()
}

func lastLine(s string) string {
	s = strings.TrimSuffix(s, "\n")
	return s[strings.LastIndex(s, "\n")+1:]
}
