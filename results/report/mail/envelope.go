package mail

import (
	"bytes"
	"cmp"
	"fmt"
	"mime"
	netmail "net/mail"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"dmrace"
	"dmrace/internal/digest"
	"dmrace/internal/visible"
	"dmrace/linux/series"
	"dmrace/results"
	"dmrace/results/report"
)

// Sender stands in From where nobody said who sends the mail.
const Sender = "dmrace <dmrace@localhost>"

// messageID is msg-id in RFC 5322, 3.6.4, without comments and without what is obsolete.
var messageID = regexp.MustCompile(`^<[A-Za-z0-9!#$%&'*+/=?^_{|}~.\x60-]+@[A-Za-z0-9!#$%&'*+/=?^_{|}~.\x60\[\]:-]+>$`)

// commitID is the name of a commit as people write it.
var commitID = regexp.MustCompile(`^[0-9a-f]{12,40}$`)

// Check refuses what no mail can carry: a [dmrace.UsageError] that says how to write it.
func Check(r *report.Report) error {
	e := r.Envelope
	named := append([]string{r.TestedBy, e.From}, e.ReportedBy...)
	for _, who := range named {
		if a, ok := address(who); who != "" && (!ok || a.Name == "") {
			return usagef("%q is not a sender: write it as Name <address>", who)
		}
	}
	for _, to := range append(append([]string{}, e.To...), e.Cc...) {
		if _, ok := address(to); !ok {
			return usagef("%q is not a mail address: write address, or Name <address>", to)
		}
	}
	for _, link := range e.Links {
		if u, err := url.Parse(link); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.ContainsFunc(link, unprintable) {
			return usagef("%q is not a link: write it as https://...", link)
		}
	}
	switch {
	case e.InReplyTo != "" && !messageID.MatchString(bracketed(e.InReplyTo)):
		return usagef("%q is not a Message-Id: copy it from the header of the mail that is answered, as 20261126.1@example.org", e.InReplyTo)
	case e.Upstream != "" && !commitID.MatchString(e.Upstream):
		return usagef("%q is not a commit of Linus's tree: write 12 to 40 hexadecimal digits", e.Upstream)
	}
	return nil
}

func usagef(format string, args ...any) error {
	return &dmrace.UsageError{Err: fmt.Errorf(format, args...)}
}

// address reads one address, alone or with a name, all of which is what it says.
func address(s string) (*netmail.Address, bool) {
	a, err := netmail.ParseAddress(s)
	if err != nil || visible.Line(s) != s || !strings.Contains(a.Address, "@") || len(s) > 250 {
		return nil, false
	}
	if s != a.Address && s != "<"+a.Address+">" && !strings.HasSuffix(s, " <"+a.Address+">") {
		return nil, false
	}
	return a, true
}

func unprintable(r rune) bool { return r <= ' ' || r >= utf8.RuneSelf || r == 0x7f }

// bracketed is a Message-Id as a header has it.
func bracketed(id string) string { return "<" + strings.Trim(strings.TrimSpace(id), "<>") + ">" }

// from says who sends the mail.
func from(r *report.Report) string { return cmp.Or(r.Envelope.From, Sender) }

// envelope puts the header before a body, and both into an mbox.
func envelope(r *report.Report, body []byte) []byte {
	from, _ := address(from(r))
	at := date(r)
	var b bytes.Buffer
	fmt.Fprintf(&b, "From %s %s\n", from.Address, at.Format(time.ANSIC))
	header(&b, "From", written(from))
	header(&b, "To", list(r.Envelope.To))
	header(&b, "Cc", list(r.Envelope.Cc))
	header(&b, "Subject", mime.QEncoding.Encode("utf-8", Subject(r)))
	header(&b, "Date", at.Format(time.RFC1123Z))
	header(&b, "Message-ID", fmt.Sprintf("<%s.%s.dmrace@%s>", at.Format("20060102150405"), digest.Bytes(body)[:12], domain(from.Address)))
	if id := r.Envelope.InReplyTo; id != "" {
		header(&b, "In-Reply-To", bracketed(id))
		header(&b, "References", bracketed(id))
	}
	header(&b, "MIME-Version", "1.0")
	header(&b, "Content-Type", "text/plain; charset=UTF-8")
	header(&b, "Content-Transfer-Encoding", "8bit")
	b.WriteByte('\n')
	b.Write(bytes.TrimLeft(body, "\n"))
	b.WriteByte('\n') // between two mails of an mbox
	return b.Bytes()
}

// header writes a field, folded at blanks (RFC 5322, 2.2.3); one without a value is left
// out.
func header(b *bytes.Buffer, name, value string) {
	if value == "" {
		return
	}
	line := name + ":"
	for _, word := range strings.Fields(value) {
		if len(line)+1+len(word) > 78 && line != name+":" {
			b.WriteString(line + "\n")
			line = ""
		}
		line += " " + word
	}
	b.WriteString(line + "\n")
}

func list(all []string) string {
	var out []string
	for _, s := range all {
		a, _ := address(s)
		out = append(out, written(a))
	}
	return strings.Join(out, ", ")
}

// atoms is a display name that needs no quotes (RFC 5322, 3.2.3).
var atoms = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_{|}~-]+)*$`)

// written is an address as people write it.
func written(a *netmail.Address) string {
	switch {
	case a.Name == "":
		return a.Address
	case atoms.MatchString(a.Name) && !strings.Contains(a.Name, "=?"):
		return a.Name + " <" + a.Address + ">"
	}
	return a.String()
}

func domain(address string) string {
	_, domain, _ := strings.Cut(address, "@")
	return domain
}

// date is that of the envelope, or when the last boot was recorded.
func date(r *report.Report) time.Time {
	at := r.Envelope.Date
	if at.IsZero() {
		at = time.Unix(0, 0)
		for _, b := range r.Boots() {
			if t := b.Recorded().RecordedAt; t.After(at) {
				at = t
			}
		}
	}
	return at.UTC()
}

// maxSubject is how many characters of a subject are kept.
const maxSubject = 200

// Subject is that of the mail: in the form of the list for a change, an answer to the mail
// that is named, or the report's title.
func Subject(r *report.Report) string {
	s := cmp.Or(r.Envelope.Subject, title(r), "Boots")
	if prefix := cmp.Or(r.Envelope.Prefix, prefix(r)); prefix != "" {
		s = "[" + strings.Trim(prefix, "[]") + "] " + s
	}
	if r.Envelope.InReplyTo != "" {
		s = "Re: " + s
	}
	s = strings.Join(strings.Fields(visible.Line(s)), " ")
	if runes := []rune(s); len(runes) > maxSubject {
		s = string(runes[:maxSubject-1]) + "…"
	}
	return s
}

// title names the change: by the subject of its first patch or commit.
func title(r *report.Report) string {
	v := r.Validated
	if v == nil || len(v.Trials) == 0 {
		return r.Title
	}
	if subjects := subjects(v); len(subjects) > 0 {
		return subjects[0]
	}
	if patches := v.Patches(); len(patches) > 0 {
		return patches[0].File
	}
	return r.Title
}

// subjects are those of the patches or commits, without the prefixes of a list.
func subjects(v *results.Validated) []string {
	var out []string
	for _, p := range v.Patches() {
		if p.Subject != "" {
			out = append(out, results.BareSubject(p.Subject))
		}
	}
	for _, c := range v.Commits {
		out = append(out, c.Subject)
	}
	return out
}

// prefix says that the mail is about a patch and for which tree: "PATCH 5.15.y", and for
// more than one patch, of which this is the cover letter, "PATCH 5.15.y 0/3".
func prefix(r *report.Report) string {
	v := r.Validated
	if v == nil || len(v.Trials) == 0 {
		return ""
	}
	s := "PATCH"
	if k, err := series.Parse(v.Trials[0].Before.Kernel().Release); err == nil && k.String() != "" && !strings.Contains(v.Trials[0].Before.Kernel().Release, "-rc") {
		s += " " + k.Series() + ".y"
	}
	if n := len(v.Patches()) + len(v.Commits) + v.More; n > 1 {
		s += fmt.Sprintf(" 0/%d", n)
	}
	return s
}
