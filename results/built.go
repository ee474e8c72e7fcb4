package results

import (
	"fmt"
	"regexp"
	"strings"

	"dmrace"
	"dmrace/linux/series"
)

// Built says to people which kernel was booted: its release, its source by the name that
// the source has for others, and the patches by theirs.
//
//	Linux 5.10.262 (linux-source-5.10 5.10.262-1) with "dm init: ..." (fix.patch, SHA-256 ...)
func Built(k dmrace.KernelSource) string {
	s := SourceTree(k)
	if a, ok := series.ArmNamed(k.Arm); ok && a.Fix() {
		s += fmt.Sprintf(" with %s", k.Arm)
	}
	for i, p := range PatchNames(k) {
		s += []string{" with ", " and "}[min(i, 1)] + p
	}
	return s
}

// SourceTree names the source of a kernel without its patches. A git tree is called what git
// describe calls it; a folder has no name that others know, so the hash of its files is given.
func SourceTree(k dmrace.KernelSource) string {
	what := k.Source
	if k.Git != "" {
		what = k.Git + ", " + what
	}
	if strings.HasPrefix(k.Source, "directory ") && k.TreeID != "" {
		what += ", SHA-256 of its files " + k.TreeID
	}
	if strings.HasPrefix(k.Source, "file ") && k.ImageHash != "" {
		what += ", SHA-256 " + k.ImageHash
	}
	switch {
	case k.Release == "" && what == "":
		return "a kernel that nothing is known of"
	case k.Release == "":
		return what
	case what == "":
		return "Linux " + k.Release
	}
	return fmt.Sprintf("Linux %s (%s)", k.Release, what)
}

// PatchNames names the patches of a kernel: each by its subject, its file and the file's
// hash. Of evidence that was recorded without those the names stand as they were kept.
func PatchNames(k dmrace.KernelSource) []string {
	if len(k.PatchFiles) == 0 {
		return k.Patches
	}
	var names []string
	for _, p := range k.PatchFiles {
		names = append(names, PatchName(p))
	}
	return names
}

// PatchName names a patch by its subject, its file and the file's hash.
func PatchName(p dmrace.PatchFile) string {
	if p.Subject == "" {
		return fmt.Sprintf("%s (SHA-256 %s)", p.File, p.SHA256)
	}
	return fmt.Sprintf("%q (%s, SHA-256 %s)", BareSubject(p.Subject), p.File, p.SHA256)
}

// listPrefix is what lists and mail programs put before a subject.
var listPrefix = regexp.MustCompile(`^(?:(?:[Rr][Ee]:|\[[^\]]*\])\s*)+`)

// BareSubject is a subject without "Re:" and "[PATCH 1/2]".
func BareSubject(s string) string { return listPrefix.ReplaceAllString(s, "") }
