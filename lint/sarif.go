package lint

import (
	"fmt"
	"slices"
	"strings"
)

// The types below are the part of SARIF 2.1.0 (OASIS, 27 March 2020) that findings
// need, named as the standard names them.
type (
	SarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []SarifRun `json:"runs"`
	}
	SarifRun struct {
		Tool       SarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []SarifResult `json:"results"`
	}
	SarifTool struct {
		Driver SarifDriver `json:"driver"`
	}
	SarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Rules   []SarifRule `json:"rules"`
	}
	SarifRule struct {
		ID                   string       `json:"id"`
		Name                 string       `json:"name"`
		ShortDescription     SarifMessage `json:"shortDescription"`
		FullDescription      SarifMessage `json:"fullDescription"`
		DefaultConfiguration SarifConfig  `json:"defaultConfiguration"`
	}
	SarifConfig struct {
		Level string `json:"level"`
	}
	SarifMessage struct {
		Text string `json:"text"`
	}
	SarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   SarifMessage    `json:"message"`
		Locations []SarifLocation `json:"locations"`
		Fixes     []SarifFix      `json:"fixes,omitempty"`
	}
	SarifLocation struct {
		PhysicalLocation SarifPhysical `json:"physicalLocation"`
	}
	SarifPhysical struct {
		ArtifactLocation SarifArtifact `json:"artifactLocation"`
		Region           SarifRegion   `json:"region"`
	}
	SarifArtifact struct {
		URI string `json:"uri"`
	}
	SarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine"`
		EndColumn   int `json:"endColumn"`
	}
	SarifFix struct {
		Description     SarifMessage  `json:"description"`
		ArtifactChanges []SarifChange `json:"artifactChanges"`
	}
	SarifChange struct {
		ArtifactLocation SarifArtifact      `json:"artifactLocation"`
		Replacements     []SarifReplacement `json:"replacements"`
	}
	SarifReplacement struct {
		DeletedRegion   SarifRegion   `json:"deletedRegion"`
		InsertedContent *SarifMessage `json:"insertedContent,omitempty"`
	}
)

// SARIFOf returns what was found in lines as a log of one run, ready for [encoding/json]. The
// names of their files are relative where they can be; version is that of the tool.
func SARIFOf(results []Result, version string) SarifLog {
	run := SarifRun{
		Tool:       SarifTool{SarifDriver{Name: "dmrace", Version: version, Rules: sarifRules()}},
		ColumnKind: "unicodeCodePoints",
		Results:    []SarifResult{},
	}
	for _, r := range results {
		for _, f := range r.Findings {
			run.Results = append(run.Results, sarifResult(r, f))
		}
	}
	return SarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []SarifRun{run}}
}

// sarifRules describes all rules, so that a rule's index is its place in [Rules].
func sarifRules() []SarifRule {
	all := make([]SarifRule, len(rules))
	for i, r := range rules {
		all[i] = SarifRule{
			ID: r.Code, Name: r.Name, ShortDescription: SarifMessage{r.Summary}, FullDescription: SarifMessage{r.Explain},
			DefaultConfiguration: SarifConfig{string(r.Severity)},
		}
	}
	return all
}

func sarifResult(r Result, f Finding) SarifResult {
	at := SarifArtifact{URI: reference(r.Name)}
	message := fmt.Sprintf("%s.\nKernel: %s.\nAffects: %s.", f.Message, f.Kernel, f.Affects)
	if f.Unsure != "" {
		message += "\nUnsure: " + f.Unsure + "."
	}
	if f.Fix == "" && f.FixNote != "" {
		message += "\nFix: " + f.FixNote + "."
	}
	result := SarifResult{
		RuleID: f.Code, RuleIndex: slices.IndexFunc(rules, func(r *Rule) bool { return r.Code == f.Code }),
		Level: string(f.Severity), Message: SarifMessage{message},
		Locations: []SarifLocation{{SarifPhysical{at, sarifRegion(r.of(r.Line, f.Start, f.End))}}},
	}
	if f.Fix == "" {
		return result
	}
	if all := r.replacements(r.Line, f.Fix); len(all) > 0 {
		change := SarifChange{ArtifactLocation: at}
		for _, one := range all {
			change.Replacements = append(change.Replacements, sarifReplacement(one))
		}
		result.Fixes = []SarifFix{{SarifMessage{f.FixNote}, []SarifChange{change}}}
	} else {
		result.Message.Text += "\nFixed line: " + f.Fix
	}
	return result
}

// region returns a place as SARIF has it.
func sarifRegion(p Region) SarifRegion {
	return SarifRegion{StartLine: p.Line, StartColumn: p.Column, EndLine: p.EndLine, EndColumn: p.EndColumn}
}

func sarifReplacement(r Replacement) SarifReplacement {
	out := SarifReplacement{DeletedRegion: sarifRegion(r.Region)}
	if r.Text != "" {
		out.InsertedContent = &SarifMessage{r.Text}
	}
	return out
}

// replacement returns what turns a line into its fixed form: one piece, between what
// the two have in common at either end.
func replacement(line, fixed string) Replacement {
	from, behind := common(line, fixed)
	for from > 0 && (inside(line, from) || inside(fixed, from)) {
		from--
	}
	for behind > 0 && (inside(line, len(line)-behind) || inside(fixed, len(fixed)-behind)) {
		behind--
	}
	return Replacement{
		Region{1, column(line, from), 1, column(line, len(line)-behind)},
		fixed[from : len(fixed)-behind],
	}
}

// reference writes a path as a relative reference or, if it is absolute, as a file URI
// (RFC 3986): what may not stand in a path is percent-encoded.
func reference(path string) string {
	const kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/"
	var b strings.Builder
	if strings.HasPrefix(path, "/") {
		b.WriteString("file://")
	}
	for i := range len(path) {
		if strings.IndexByte(kept, path[i]) >= 0 {
			b.WriteByte(path[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", path[i])
		}
	}
	return b.String()
}
