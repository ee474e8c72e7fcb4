package unidiff

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"
	"unicode"
)

// message is one mail, or a text that is none.
type message struct {
	header mail.Header // nil: none
	text   []byte      // after the header, as it was sent
}

// fromLine begins each mail of an mbox: "From <sender or commit> <date>".
var fromLine = regexp.MustCompile(`(?m)^From \S.* \d\d:\d\d(?::\d\d)? .*\d{4}\r?$`)

// split divides a text into mails: an mbox at its From lines, which an empty line
// stands before. Any other text is one.
func split(text []byte) []message {
	var starts []int
	for _, m := range fromLine.FindAllIndex(text, -1) {
		before := text[:m[0]]
		if len(before) == 0 || bytes.HasSuffix(before, []byte("\n\n")) || bytes.HasSuffix(before, []byte("\n\r\n")) {
			starts = append(starts, m[0])
		}
	}
	if len(starts) == 0 || starts[0] != 0 {
		return []message{newMessage(text)}
	}
	var out []message
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		_, rest, _ := bytes.Cut(text[start:end], []byte("\n"))
		out = append(out, newMessage(rest))
	}
	return out
}

// newMessage tells header and body of a mail apart.
func newMessage(text []byte) message {
	m, err := mail.ReadMessage(bytes.NewReader(text))
	if err != nil || m.Header.Get("From") == "" && m.Header.Get("Subject") == "" {
		return message{text: text}
	}
	body, err := io.ReadAll(m.Body)
	if err != nil {
		return message{text: text}
	}
	return message{m.Header, body}
}

// subject returns the mail's subject on one line, without what a terminal would act on.
func (m message) subject() string {
	s := m.header.Get("Subject")
	if plain, err := new(mime.WordDecoder).DecodeHeader(s); err == nil {
		s = plain
	}
	s = strings.Join(strings.Fields(s), " ")
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, s)
}

// body returns the text of the mail as its author wrote it.
func (m message) body() ([]byte, error) {
	return decode(textproto.MIMEHeader(m.header), m.text, maxParts)
}

// maxParts bounds how deeply the parts of a mail may nest.
const maxParts = 4

// decode undoes a transfer encoding, and joins the text parts of a multipart mail.
func decode(h textproto.MIMEHeader, text []byte, depth int) ([]byte, error) {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err == nil && strings.HasPrefix(kind, "multipart/") {
		return decodeParts(text, params["boundary"], depth-1)
	}
	if err == nil && !strings.HasPrefix(kind, "text/") {
		return nil, nil // a signature, an attached log
	}
	switch strings.ToLower(strings.TrimSpace(h.Get("Content-Transfer-Encoding"))) {
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(text)))
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(bytes.NewReader(text)))
	}
	return text, nil
}

func decodeParts(text []byte, boundary string, depth int) ([]byte, error) {
	if boundary == "" || depth == 0 {
		return nil, errors.New("its parts cannot be told apart")
	}
	var out []byte
	parts := multipart.NewReader(bytes.NewReader(text), boundary)
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		b, err := decode(part.Header, raw, depth)
		if err != nil {
			return nil, err
		}
		out = append(append(out, b...), '\n')
	}
}
