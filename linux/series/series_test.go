package series_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"dmrace"
	"dmrace/linux/series"
)

// The sets of the four kernels whose source was read.
var (
	set510 = series.Set{DMInit: true, MinorEncoded: true, MMCAsync: true, Phantom: true}
	set61  = series.Set{DMInit: true, MinorEncoded: true, MMCAsync: true, Phantom: true, OpenNoScan: true, Waitfor: true, SecondWait: true, TableErrno: true,
		VerityOneMode: true, VerityTwoPasses: true, BoolTrueFalse: true, SysctlAliases: true, PrintUnknown: true, QuoteFixed: true, NodevRoot: true, NoIDE: true, MpathDefers: true}
	set612 = series.Set{DMInit: true, MinorEncoded: true, Waitfor: true, SecondWait: true, EarlyLookup: true, RootwaitSeconds: true,
		SDHCIPCIAsync: true, NVMeAsync: true, TableErrno: true, MMCAsync: true, Phantom: true, OpenNoScan: true, VerityOneMode: true,
		ReservedNames: true, VeritySingleton: true, VerityTwoPasses: true, VerityErrorMode: true, VerityOneFEC: true, CryptPriority: true, CryptKeySize: true,
		BoolTrueFalse: true, SysctlAliases: true, PrintUnknown: true, QuoteFixed: true, LongMessages: true, NodevRoot: true, NoIDE: true, MpathDefers: true}
	set72 = without(set612, func(s *series.Set) {
		s.BoolEnable, s.Saturates, s.NoEarlycon, s.RootdelayStrict, s.LMKLibrary = true, true, true, true, true
	})
)

// without returns a set that was changed.
func without(s series.Set, change func(*series.Set)) series.Set {
	change(&s)
	return s
}

func TestFor(t *testing.T) {
	noWait := func(s *series.Set) { s.Waitfor, s.SecondWait = false, false }
	noSecond := func(s *series.Set) { s.SecondWait, s.MpathDefers = false, false }
	noDefer := func(s *series.Set) { s.MpathDefers = false }
	early := func(s *series.Set) {
		s.Waitfor, s.SecondWait, s.SysctlAliases, s.MpathDefers, s.MinorEncoded = false, false, false, false, false
	}
	early2022 := func(s *series.Set) {
		s.SecondWait, s.SysctlAliases, s.MpathDefers, s.MinorEncoded = false, false, false, false
	}
	for _, c := range []struct {
		name, version string
		arm           dmrace.Arm
		want          series.Set
	}{
		{"branch 5.10", "5.10", "", set510},
		{"branch 6.1", "6.1", dmrace.ArmStock, set61},
		{"branch 6.12", "6.12", dmrace.ArmStock, set612},
		{"branch 7.2", "7.2", dmrace.ArmStock, set72},
		{"branch with y", "6.1.y", "", set61},
		{"tag of mainline", "v6.1", "", without(set61, early)},
		{"tag", "v6.1.192", "", set61},
		{"Debian 5.10", "5.10.262-1", "", set510},
		{"Debian 6.1", "6.1.192-2", "", set61},
		{"Debian 6.12", "6.12.107-1", "", set612},
		{"Debian 7.2", "7.2.13-1", "", set72},
		{"no waitfor", "6.1.192-2", dmrace.ArmNoWaitfor, without(set61, noWait)},
		{"before waitfor", "6.1.39", "", without(set61, early)},
		{"waitfor of 2022", "6.1.40", "", without(set61, early2022)},
		{"last of 2022", "6.1.174", "", without(set61, noSecond)},
		{"waitfor of 2026", "6.1.175", "", without(set61, noDefer)},
		{"candidate of a stable release", "6.1.40-rc1", "", without(set61, early)},
		{"candidate after the backport", "6.1.41-rc1", "", without(set61, early2022)},
		{"Ubuntu", "5.15.0-91-generic", "", without(set510, func(s *series.Set) {
			s.VerityOneMode, s.PrintUnknown, s.NodevRoot, s.OpenNoScan, s.NoIDE, s.MinorEncoded = true, true, true, true, true, false
		})},
		{"branch 5.15", "5.15", "", without(set61, func(s *series.Set) {
			s.TableErrno, s.VerityTwoPasses, s.BoolTrueFalse, s.QuoteFixed, s.MpathDefers = false, false, false, false, false
		})},
		{"candidate", "6.2-rc3", "", without(set61, early)},
		{"candidate as uname says it", "6.2.0-rc3-00012-gabc", "", without(set61, early)},
		{"candidate as Debian says it", "6.2~rc3-1~exp1", "", without(set61, early)},
		{"release", "6.2.0", "", without(set61, func(s *series.Set) {
			s.SecondWait, s.SysctlAliases, s.MpathDefers, s.MinorEncoded, s.SDHCIPCIAsync, s.NVMeAsync = false, false, false, false, true, true
		})},
		{"between mainline releases", "6.17.3", "", without(set612, func(s *series.Set) { s.SecondWait, s.BoolEnable, s.NoEarlycon = false, true, true })},
		{"new branch", "10.0", "", set72},
		{"before dm-init", "5.0.21", "", series.Set{Phantom: true}},
		{"long term before dm-init", "4.19.325", "", series.Set{Phantom: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := series.For(c.version, c.arm)
			if err != nil || got != c.want {
				t.Errorf("For(%q, %q)\ngot  %+v, %v\nwant %+v", c.version, c.arm, got, err, c.want)
			}
		})
	}
}

// TestForErrors refuses an arm that there is not; what Parse refuses is in its own test.
func TestForErrors(t *testing.T) {
	_, err := series.For("6.1", "no-such-arm")
	var usage *dmrace.UsageError
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), string(dmrace.ArmNoWaitfor)) {
		t.Errorf("unknown arm: got %v", err)
	}
}

// TestWaitfor2022 is the arm that takes the second wait away and nothing else.
func TestWaitfor2022(t *testing.T) {
	stock, err := series.For("6.1", dmrace.ArmStock)
	if err != nil {
		t.Fatal(err)
	}
	got, err := series.For("6.1", dmrace.ArmWaitfor2022)
	if err != nil {
		t.Fatal(err)
	}
	if stock.SecondWait = false; got != stock {
		t.Errorf("got %+v, want %+v", got, stock)
	}
}

func TestUnknown(t *testing.T) {
	for _, c := range []struct {
		version string
		want    string // names, in the order of the table
	}{
		{"6.1", ""},
		{"6.1.192-2", ""},
		{"5.10.262", ""},
		{"7.2", ""},
		{"6.19", "SecondWait Saturates"},
		{"6.19.14", "SecondWait Saturates"},
		{"6.6", "MpathDefers"},
		{"5.12.19", "VerityOneMode"},
		{"5.12-rc3", ""},
		{"6.2-rc3", "Waitfor SDHCIPCIAsync NVMeAsync"},
		{"7.0", "Saturates"},
		{"6.17", ""},
		{"7.2-rc1", "Saturates"},
		{"6.12-rc1", "VerityErrorMode CryptKeySize MpathDefers"},
		{"6.1.175-rc1", "SecondWait"},
		{"5.15.121-rc1", "Waitfor"},
		{"6.5.0-14-generic", "SecondWait RootwaitSeconds MinorEncoded RootdelayStrict VeritySingleton VerityErrorMode VerityOneFEC CryptPriority CryptKeySize LMKLibrary BoolEnable Saturates NoEarlycon SysctlAliases MpathDefers"},
		{"6.6.0-rc3-next-20230928", "SecondWait RootwaitSeconds MinorEncoded RootdelayStrict VeritySingleton VerityErrorMode VerityOneFEC CryptPriority CryptKeySize LMKLibrary BoolEnable Saturates NoEarlycon SysctlAliases MpathDefers"},
		{"5.14.21-150500.55.52-default", "Waitfor SecondWait EarlyLookup RootwaitSeconds SDHCIPCIAsync NVMeAsync TableErrno MinorEncoded RootdelayStrict ReservedNames VeritySingleton VerityTwoPasses VerityErrorMode VerityOneFEC CryptPriority CryptKeySize LMKLibrary BoolTrueFalse BoolEnable Saturates NoEarlycon SysctlAliases QuoteFixed LongMessages NodevRoot MpathDefers"},
		{"6.1.0-18-amd64", "Waitfor SecondWait EarlyLookup RootwaitSeconds SDHCIPCIAsync NVMeAsync MinorEncoded RootdelayStrict ReservedNames VeritySingleton VerityErrorMode VerityOneFEC CryptPriority CryptKeySize LMKLibrary BoolEnable Saturates NoEarlycon SysctlAliases LongMessages MpathDefers"},
		{"6.1.0-rc3", "QuoteFixed"},
		{"6.1.0", ""},
	} {
		_, rows, err := series.Known(dmrace.Traits{Release: c.version}, "")
		var names []string
		for _, r := range rows {
			names = append(names, r.Name)
		}
		if got := strings.Join(names, " "); err != nil || got != c.want {
			t.Errorf("%s: got %q, %v, want %q", c.version, got, err, c.want)
		}
	}
}

// TestUnknownCountsAsAbsent holds For to what it promises of what is unknown.
func TestUnknownCountsAsAbsent(t *testing.T) {
	for _, version := range []string{"6.19", "7.1", "5.12", "6.2-rc3", "5.4.0-150-generic", "6.1.0-18-amd64"} {
		s, err := series.For(version, "")
		if err != nil {
			t.Fatal(err)
		}
		_, unknown, err := series.Known(dmrace.Traits{Release: version}, "")
		if err != nil || len(unknown) == 0 {
			t.Errorf("%s: everything is known, %v", version, err)
		}
		for _, r := range unknown {
			if reflect.ValueOf(s).FieldByName(r.Name).Bool() {
				t.Errorf("%s: %s is unknown and present", version, r.Name)
			}
		}
	}
}

// TestRows checks that the table is whole: one row for each field, in order, and no
// version in it that the package cannot read.
func TestRows(t *testing.T) {
	rows, fields := series.Rows(), reflect.TypeFor[series.Set]()
	if len(rows) != fields.NumField() {
		t.Fatalf("%d rows for %d fields", len(rows), fields.NumField())
	}
	seen := map[string]string{}
	for i, r := range rows {
		if r.Name != fields.Field(i).Name {
			t.Errorf("row %d is %s, field %d is %s", i, r.Name, i, fields.Field(i).Name)
		}
		if r.Arm {
			checkArmRow(t, r)
			continue
		}
		if len(r.Commit) != 12 || strings.Trim(r.Commit, "0123456789abcdef") != "" || seen[r.Commit] != "" {
			t.Errorf("%s: commit %q, as %s", r.Name, r.Commit, seen[r.Commit])
		}
		seen[r.Commit] = r.Name
		if !strings.Contains(r.Subject, ": ") || len(r.Explain) < 20 || strings.HasSuffix(r.Explain, ".") {
			t.Errorf("%s: subject %q, explained by %q", r.Name, r.Subject, r.Explain)
		}
		checkVersions(t, r)
	}
}

// checkArmRow looks at a row that no release has: one arm brings it.
func checkArmRow(t *testing.T, r series.Row) {
	t.Helper()
	if r.Commit != "" || r.Mainline != "" || len(r.Explain) < 20 || strings.HasSuffix(r.Explain, ".") {
		t.Errorf("%s: commit %q, first in %q, explained by %q", r.Name, r.Commit, r.Mainline, r.Explain)
	}
	brought := 0
	for _, a := range series.Arms() {
		if slices.Contains(a.Brings, r.Name) {
			brought++
		}
	}
	if brought != 1 {
		t.Errorf("%s: %d arms bring it, not one", r.Name, brought)
	}
}

// TestArms makes every arm of every branch that was read: each differs from stock in what
// its entry says, and in nothing else.
func TestArms(t *testing.T) {
	for _, a := range series.Arms() {
		if a.Title == "" || a.Fix() != strings.HasPrefix(string(a.Name), "fix-") {
			t.Errorf("%s: %q", a.Name, a.Title)
		}
		for _, branch := range series.Branches() {
			stock, _ := series.For(branch, "")
			got, err := series.For(branch, a.Name)
			if err != nil {
				t.Fatal(err)
			}
			want := stock
			for _, r := range series.Rows() {
				if slices.Contains(a.Takes, r.Name) {
					want = want.Without(r)
				}
				if slices.Contains(a.Brings, r.Name) {
					want = want.With(r)
				}
			}
			if got != want || a.Name != dmrace.ArmStock && a.Takes == nil && a.Brings == nil {
				t.Errorf("%s of %s: %+v", a.Name, branch, got)
			}
		}
	}
}

// checkVersions asks For about each release of a row, and about the one before it.
func checkVersions(t *testing.T, r series.Row) {
	t.Helper()
	has := func(version string) bool {
		s, err := series.For(version, dmrace.ArmStock)
		if err != nil {
			t.Errorf("%s: %v", r.Name, err)
		}
		return reflect.ValueOf(s).FieldByName(r.Name).Bool()
	}
	if r.Mainline == "" {
		return
	}
	if strings.Count(r.Mainline, ".") != 1 || !has(r.Mainline) || !has(r.Mainline+".0") || has(r.Mainline+"-rc8") {
		t.Errorf("%s: first in %s?", r.Name, r.Mainline)
	}
	for _, s := range r.Stable {
		branch := s[:strings.LastIndexByte(s, '.')]
		if strings.Count(s, ".") != 2 || !has(s) || !has(branch) || !has(s+"-1") || has(branch+".1") || has(s+"-rc1") {
			t.Errorf("%s: first in %s?", r.Name, s)
		}
	}
	for _, branch := range r.Unknown {
		if strings.Count(branch, ".") != 1 || has(branch) || has(branch+".99") {
			t.Errorf("%s: unknown in %s?", r.Name, branch)
		}
	}
}

// TestRowsAreCopies keeps a caller from changing the table.
func TestRowsAreCopies(t *testing.T) {
	rows := series.Rows()
	i := slices.IndexFunc(rows, func(r series.Row) bool { return r.Name == "Waitfor" })
	rows[i].Mainline, rows[i].Stable[0] = "9.9", "9.9.9"
	if s, err := series.For("6.1.40", ""); err != nil || !s.Waitfor {
		t.Errorf("the table has changed: %+v, %v", s, err)
	}
}

// TestOrder walks the stable releases of a branch and of mainline upwards: what a
// release has, no later one of the branch lacks.
func TestOrder(t *testing.T) {
	for _, path := range [][]string{
		{"5.15-rc1", "5.15.0", "5.15.120", "5.15.121-rc1", "5.15.121", "5.15.208", "5.15.209", "5.15.1000", "5.15"},
		{"6.1.1", "6.1.9", "6.1.10", "6.1.39", "6.1.40", "6.1.174", "6.1.175", "6.1"},
		{"4.9", "5.0", "5.1", "5.9.9", "5.10.0", "5.16.0", "6.0.0", "6.2.0", "6.10.0", "6.16.0", "7.1.0", "10.0"},
	} {
		var last series.Set
		for _, version := range path {
			s, err := series.For(version, "")
			if err != nil {
				t.Fatal(err)
			}
			before, now := reflect.ValueOf(last), reflect.ValueOf(s)
			for i := range now.NumField() {
				if before.Field(i).Bool() && !now.Field(i).Bool() {
					t.Errorf("%s lost %s", version, now.Type().Field(i).Name)
				}
			}
			last = s
		}
	}
}

func FuzzFor(f *testing.F) {
	for _, version := range []string{"6.1", "6.1.y", "v6.1.192-2", "5.15.0-91-generic", "6.12-rc3", "6.2~rc3-1", "6.", "6.1.x"} {
		f.Add(version)
	}
	f.Fuzz(func(t *testing.T, version string) {
		stock, err := series.For(version, dmrace.ArmStock)
		_, unknown, again := series.Known(dmrace.Traits{Release: version}, "")
		if (err == nil) != (again == nil) || err != nil && (stock != series.Set{} || unknown != nil) {
			t.Fatalf("%q: %+v, %v and %v, %v", version, stock, err, unknown, again)
		}
		cut, _ := series.For(version, dmrace.ArmNoWaitfor)
		if stock.Waitfor, stock.SecondWait = false, false; cut != stock {
			t.Errorf("%q: the arm cuts more than waitfor: %+v", version, cut)
		}
	})
}

// TestUnknownOfTraits: what else is known of a kernel is not unknown.
func TestUnknownOfTraits(t *testing.T) {
	for _, c := range []struct {
		name string
		k    dmrace.Traits
		arm  dmrace.Arm
		want bool // waitfor, second wait unknown
		also bool
	}{
		{"by its number", dmrace.Traits{Release: "5.15.0-91-generic"}, "", true, true},
		{"its source was read", dmrace.Traits{Release: "5.15.0-91-generic", Waitfor: dmrace.WaitforNone}, "", false, false},
		{"it was taken out", dmrace.Traits{Release: "5.15.0-91-generic"}, dmrace.ArmNoWaitfor, false, false},
		{"half of it was, so that there is the other", dmrace.Traits{Release: "5.15.0-91-generic"}, dmrace.ArmWaitfor2022, false, false},
		{"a patch may have brought it", dmrace.Traits{Release: "5.15.0-91-generic"}, "patched:0123456789ab", true, true},
	} {
		_, rows, err := series.Known(c.k, c.arm)
		has := func(name string) bool {
			return slices.ContainsFunc(rows, func(r series.Row) bool { return r.Name == name })
		}
		if s, err := series.Of(c.k, c.arm); err != nil || s.SecondWait || s.Waitfor != (c.arm == dmrace.ArmWaitfor2022) {
			t.Errorf("%s: %+v, %v", c.name, s, err)
		}
		if err != nil || has("Waitfor") != c.want || has("SecondWait") != c.also || !has("RootwaitSeconds") {
			t.Errorf("%s: %v, %v", c.name, rows, err)
		}
	}
}

// TestWith adds and takes away one row at a time: a second wait needs a first.
func TestWith(t *testing.T) {
	for _, r := range series.Rows() {
		var none series.Set
		one := none.With(r)
		if !one.Has(r) || none.Has(r) || one.Without(r) != none && r.Name != "SecondWait" {
			t.Errorf("%s: %+v", r.Name, one)
		}
		if one.SecondWait && !one.Waitfor || set61.Without(r).SecondWait && !set61.Without(r).Waitfor {
			t.Errorf("%s: a second wait without waitfor", r.Name)
		}
	}
}

// TestWhether asks for one row of a kernel.
func TestWhether(t *testing.T) {
	for _, c := range []struct {
		k    dmrace.Traits
		row  string
		want series.Presence
	}{
		{dmrace.Traits{Release: "6.1"}, "Waitfor", series.Present},
		{dmrace.Traits{Release: "5.10"}, "Waitfor", series.Absent},
		{dmrace.Traits{Release: "5.15.0-91-generic"}, "Waitfor", series.Unclear},
		{dmrace.Traits{Release: "5.15.0-91-generic", Waitfor: dmrace.Waitfor2022}, "Waitfor", series.Present},
		{dmrace.Traits{Release: "5.15.0-91-generic", Waitfor: dmrace.Waitfor2022}, "SecondWait", series.Absent},
		{dmrace.Traits{Release: "5.10", Waitfor: dmrace.Waitfor2026}, "SecondWait", series.Present},
		{dmrace.Traits{Release: "6.12", Waitfor: dmrace.WaitforNone}, "Waitfor", series.Absent},
		{dmrace.Traits{Release: "6.12", Waitfor: dmrace.WaitforNone}, "RootwaitSeconds", series.Present},
		{dmrace.Traits{Release: "image:ab"}, "Waitfor", series.Unclear},
		{dmrace.Traits{}, "RootwaitSeconds", series.Unclear},
		{dmrace.Traits{Release: "6.12"}, "NoSuchRow", series.Unclear},
	} {
		if got := series.Whether(c.k, c.row); got != c.want {
			t.Errorf("%+v, %s: %d, want %d", c.k, c.row, got, c.want)
		}
	}
}

// TestWords holds what rows say of themselves.
func TestWords(t *testing.T) {
	waitfor, _ := series.RowNamed("Waitfor")
	for _, c := range []struct{ got, want string }{
		{waitfor.Since(), "6.2 and later, in stable from 6.1.40, 5.15.121 (035641b01e72)"},
		{waitfor.Until(), "before 6.2, in stable before 6.1.40, 5.15.121 (035641b01e72)"},
		{waitfor.Reference(), "035641b01e72 (dm init: add dm-mod.waitfor to wait for asynchronously probed block devices)"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if _, ok := series.RowNamed("NoSuchRow"); ok {
		t.Error("there is a row of no name")
	}
}
