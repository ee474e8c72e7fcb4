package target_test

import (
	"strings"
	"testing"

	"dmrace/linux/target"
)

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ typ, option, want string }{
		{"verity", "restart-on-corruption", "restart_on_corruption"},
		{"verity", "ignore_corruptions", "ignore_corruption"},
		{"verity", "Panic_On_Corupption", "panic_on_corruption"},
		{"verity", "panic_on_errors", "panic_on_error"},
		{"verity", "fec_root", "fec_roots"},
		{"verity", "use_fec_from_dev", "use_fec_from_device"},
		{"verity", "check_at_most_once", ""},
		{"verity", "CHECK_AT_MOST_ONCE", ""},
		{"verity", "allow_discards", ""},
		{"verity", "x", ""},
		{"verity", "", ""},
		{"verity", strings.Repeat("fec_roots", 1000), ""},
		{"crypt", "allow_discard", "allow_discards"},
		{"crypt", "sectorsize:4096", "sector_size:4096"},
		{"crypt", "Sector_Size:4096", "sector_size:4096"},
		{"crypt", "sector_size:4096", ""},
		{"crypt", "sector_size", ""},
		{"crypt", "intgrity:28:aead", "integrity:28:aead"},
		{"linear", "allow_discard", ""},
		{"", "", ""},
	} {
		if got := target.Suggest(c.typ, c.option); got != c.want {
			t.Errorf("%s, %.40q: got %q, want %q", c.typ, c.option, got, c.want)
		}
	}
}
