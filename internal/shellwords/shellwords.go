// Package shellwords writes words so that a POSIX shell reads them back as they are.
// Every command line that dmrace prints or stores is joined here.
package shellwords

import "al.essio.dev/pkg/shellescape"

// Join returns a line of sh (POSIX.1-2024, XCU 2.2) whose fields are words. A word of
// ASCII letters, digits and _@%+=:,./- stands as it is, any other in single quotes, in
// which a shell changes nothing. No argument of a command can hold a NUL, and neither
// can a word.
func Join(words ...string) string { return shellescape.QuoteCommand(words) }
