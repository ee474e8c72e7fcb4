package main

import (
	"github.com/spf13/cobra"

	"dmrace/results/report"
	"dmrace/results/report/mail"
)

// envelope are the flags that say to whom a mail goes, and who vouches for it.
type envelope struct {
	report.Envelope
	testedBy string
}

// add adds them to a verb that can write a mail. prefix begins the names of those two that
// mean something else in some verb.
func (e *envelope) add(cmd *cobra.Command, prefix string) {
	fl := cmd.Flags()
	fl.StringVar(&e.From, prefix+"from", "", `of a mail: who sends it, as "Name <address>" (default "`+mail.Sender+`")`)
	fl.StringArrayVar(&e.To, prefix+"to", nil, "of a mail: to whom it goes (may be repeated)")
	fl.StringArrayVar(&e.Cc, "cc", nil, "of a mail: who gets a copy (may be repeated)")
	fl.StringVar(&e.InReplyTo, "in-reply-to", "", "of a mail: the Message-Id of the one that it answers")
	fl.StringVar(&e.Subject, "subject", "", "of a mail: its subject without a prefix (default that of the patch)")
	fl.StringVar(&e.Prefix, "subject-prefix", "", `of a mail: what stands in brackets before the subject (default "PATCH 5.15.y", of the series that was booted)`)
	fl.StringVar(&e.Upstream, "upstream", "", "of a mail: the commit of Linus's tree that the change is (default what its message names)")
	fl.StringVar(&e.testedBy, "tested-by", "", `who vouches for it: "Name <address>"`)
	fl.StringArrayVar(&e.ReportedBy, "reported-by", nil, `who reported it: "Name <address>" (may be repeated)`)
	fl.StringArrayVar(&e.Links, "link", nil, "where it was reported or discussed: a URL (may be repeated)")
}

// check refuses what no mail can carry, before anything is booted for it.
func (e *envelope) check() error {
	var r report.Report
	e.fill(&r)
	return mail.Check(&r)
}

// fill puts what the flags say into a report.
func (e *envelope) fill(r *report.Report) { r.Envelope, r.TestedBy = e.Envelope, e.testedBy }
