package kernel

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"dmrace"
	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/kerneltest"
)

func TestSuite(t *testing.T) {
	kerneltest.FakeCompiler(t)
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "bullseye-security", "linux-source-5.10", "5.10.262-1")
	tree, said := open(t, c, "5.10")
	if tree.Source != "linux-source-5.10 5.10.262-1" || tree.Release != "5.10.262" || !strings.HasPrefix(tree.ID, "5.10.262-1 sha256:") {
		t.Errorf("tree %+v", tree)
	}
	if said != "fetching the package list of bullseye-security\n" {
		t.Errorf("said %q", said)
	}
	if again, said := open(t, c, "5.10"); again.ID != tree.ID || said != "" {
		t.Errorf("again: %s, said %q", again.ID, said)
	}
	w.wantCalls(t, "bullseye-security update")
	img := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock})
	if img.Source.Source != tree.Source || img.Source.TreeID != tree.ID {
		t.Errorf("built from %+v", img.Source)
	}
	w.wantCalls(t, "bullseye-security linux-source-5.10")
	if left, _ := os.ReadDir(filepath.Join(c.Dir, "tmp")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSuiteConfiguration checks what apt is made to read: one suite, verified, and
// nothing of the machine's.
func TestSuiteConfiguration(t *testing.T) {
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "sid", "linux-source-7.2", "7.2.13-1")
	open(t, c, "7.2")
	dir := filepath.Join(c.Dir, "apt/private/sid")
	want := "-c DIR/apt.conf -o Dir::Etc::sourcelist=DIR/sources.list -o Dir::Etc::sourceparts=/dev/null" +
		" -o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null" +
		" -o Dir::State::lists=DIR/lists -o Dir::State::status=/dev/null" +
		" -o Dir::Cache=DIR -o Dir::Cache::archives=DIR/archives -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache=" +
		" -o APT::Default-Release= -o APT::Update::Error-Mode=any -o Acquire::GzipIndexes=true" +
		" -o Acquire::AllowInsecureRepositories=false -o Acquire::AllowWeakRepositories=false" +
		" -o Acquire::AllowDowngradeToInsecureRepositories=false -o APT::Get::AllowUnauthenticated=false -qq update\n"
	if got := strings.ReplaceAll(kerneltest.Read(t, filepath.Join(w.dir, "argv")), dir, "DIR"); got != want {
		t.Errorf("argv\n%swant\n%s", got, want)
	}
	if got, want := kerneltest.Read(t, filepath.Join(dir, "sources.list")), "deb [arch=amd64 target=Packages signed-by="+apt.Keyring+"] http://m.example/debian sid main\n"; got != want {
		t.Errorf("source %q, want %q", got, want)
	}
	if st, err := os.Stat(filepath.Join(dir, "sources.list")); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("the source, which may hold a password: %v, %v", st.Mode(), err)
	}
	if got := kerneltest.Read(t, filepath.Join(dir, "apt.conf")); got != apt.NoHooks {
		t.Errorf("configuration %q", got)
	}
	if line := apt.SuiteLine("u", "s"); strings.Contains(line, "trusted") {
		t.Errorf("signatures are not verified: %s", line)
	}
}

// TestSuiteArchive checks which archive a suite is asked of.
func TestSuiteArchive(t *testing.T) {
	fakeSources(t, fakeMirror)
	for suite, want := range map[string]string{"sid": "http://m.example/debian", "trixie-security": "http://m.example/debian-security"} {
		if got, err := apt.ArchiveOf(kerneltest.TestContext(t), suite); err != nil || got != want {
			t.Errorf("%s: %s, %v; want %s", suite, got, err, want)
		}
	}
}

func TestSuiteListsGrowOld(t *testing.T) {
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "sid", "linux-source-7.2", "7.2.13-1")
	open(t, c, "7.2")
	w.has(t, "sid", "linux-source-7.2", "7.2.14-1")
	if tree, _ := open(t, c, "7.2"); tree.Release != "7.2.13" {
		t.Errorf("within a day: %s", tree.Release)
	}
	w.wantCalls(t, "sid update")
	grow(t, c, "sid", apt.KeepLists+time.Minute)
	if tree, _ := open(t, c, "7.2"); tree.Release != "7.2.14" {
		t.Errorf("after a day: %s", tree.Release)
	}
	w.wantCalls(t, "sid update")

	grow(t, c, "sid", -time.Hour) // a clock that was wrong
	open(t, c, "7.2")
	w.wantCalls(t, "sid update")

	w.goOffline(t)
	grow(t, c, "sid", 2*apt.KeepLists)
	if tree, said := open(t, c, "7.2"); tree.Release != "7.2.14" || !strings.Contains(said, "Could not resolve 'm.example'; using the package list of sid that was fetched 48h0m0s ago") {
		t.Errorf("offline: %s, said %q", tree.Release, said)
	}
}

// TestSuiteNotFound checks that a package that is not found has the lists renewed
// once they have settled, and the next suite asked.
func TestSuiteNotFound(t *testing.T) {
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	_, err := Open(kerneltest.TestContext(t), c, TreeSpec{Name: "6.12"}, nil)
	kerneltest.WantEnv(t, err, "apt finds no linux-source-6.12: it is not in this machine's sources, not in trixie-security, not in trixie")
	w.wantCalls(t, "trixie-security update, trixie update")

	w.has(t, "trixie", "linux-source-6.12", "6.12.107-1")
	_, err = Open(kerneltest.TestContext(t), c, TreeSpec{Name: "6.12"}, nil)
	kerneltest.WantEnv(t, err, "not in trixie")
	w.wantCalls(t, "")

	grow(t, c, "trixie-security", apt.SettleLists+time.Minute)
	grow(t, c, "trixie", apt.SettleLists+time.Minute)
	if tree, _ := open(t, c, "6.12"); tree.Release != "6.12.107" {
		t.Errorf("tree %+v", tree)
	}
	w.wantCalls(t, "trixie-security update, trixie update")
}

// TestSuiteRotates checks that a version that is gone from the archive has the
// lists renewed, and that the next Open finds its successor.
func TestSuiteRotates(t *testing.T) {
	kerneltest.FakeCompiler(t)
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "sid", "linux-source-7.2", "7.2.13-1")
	tree, _ := open(t, c, "7.2")
	w.called(t)
	w.has(t, "sid", "linux-source-7.2", "7.2.14-1")
	_, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
	kerneltest.WantEnv(t, err, "download linux-source-7.2 7.2.13-1: apt-get: exit status 100: E: Failed to fetch")
	kerneltest.WantEnv(t, err, "fix: run again, for sid may have moved on")
	w.wantCalls(t, "sid linux-source-7.2, sid update, sid linux-source-7.2")
	tree, _ = open(t, c, "7.2")
	if img := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock}); img.Source.Source != "linux-source-7.2 7.2.14-1" {
		t.Errorf("built from %+v", img.Source)
	}
	w.wantCalls(t, "sid linux-source-7.2")
}

func TestSuiteRefuses(t *testing.T) {
	refused := func(t *testing.T, want ...string) {
		t.Helper()
		_, err := Open(kerneltest.TestContext(t), Cache{Dir: t.TempDir()}, TreeSpec{Name: "5.10"}, nil)
		for _, text := range append(want, "--tree") {
			kerneltest.WantEnv(t, err, text)
		}
	}
	t.Run("no network", func(t *testing.T) {
		w := fakeSuites(t)
		w.goOffline(t)
		refused(t, "bullseye-security cannot be asked", "Could not resolve 'm.example'")
	})
	t.Run("no keyring", func(t *testing.T) {
		fakeSuites(t)
		if err := os.Remove(apt.Keyring); err != nil {
			t.Fatal(err)
		}
		refused(t, "cannot be verified", "apt-get install -y debian-archive-keyring")
	})
	t.Run("no Debian archive", func(t *testing.T) {
		w := fakeSuites(t)
		kerneltest.WriteTree(t, filepath.Dir(w.list), map[string]string{"sources.list": "deb http://m.example/ubuntu noble main\n"})
		refused(t, "apt's sources here name no Debian archive to fetch bullseye-security from")
	})
	t.Run("no apt", func(t *testing.T) {
		kerneltest.OnlyTools(t, nil)
		refused(t)
	})
}

// TestSuiteOffline checks that an unpacked tree serves where no suite can be asked.
func TestSuiteOffline(t *testing.T) {
	kerneltest.FakeCompiler(t)
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "bullseye-security", "linux-source-5.10", "5.10.262-1")
	tree, _ := open(t, c, "5.10")
	img := mustBuild(t, tree, Variant{Arm: dmrace.ArmStock})
	w.goOffline(t)
	if err := os.RemoveAll(filepath.Join(c.Dir, "apt")); err != nil {
		t.Fatal(err)
	}
	offline, said := open(t, c, "5.10")
	if again := mustBuild(t, offline, Variant{Arm: dmrace.ArmStock}); !again.Cached || again.Path != img.Path {
		t.Errorf("offline: %+v", again)
	}
	if !strings.Contains(said, "using linux-source-5.10 5.10.262-1 from the cache") {
		t.Errorf("said %q", said)
	}
}

// TestSuiteOfAnotherMirror checks that lists are not kept when the machine's
// sources change.
func TestSuiteOfAnotherMirror(t *testing.T) {
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "sid", "linux-source-7.2", "7.2.13-1")
	tree, _ := open(t, c, "7.2")
	kerneltest.WriteTree(t, filepath.Dir(w.list), map[string]string{"sources.list": "deb http://other.example/debian sid main\n"})
	// Whatever uses apt next, a download for example, sees it.
	if _, err := tree.Files(kerneltest.TestContext(t), []string{"Kconfig"}); err != nil {
		t.Fatal(err)
	}
	private := filepath.Join(c.Dir, "apt/private/sid")
	if _, err := os.Stat(filepath.Join(private, "updated")); err == nil {
		t.Error("the lists of the old mirror are taken for the new one's")
	}
	if got := kerneltest.Read(t, filepath.Join(private, "sources.list")); !strings.Contains(got, "http://other.example/debian sid") {
		t.Errorf("source %q", got)
	}
	w.called(t)
	open(t, c, "7.2")
	w.wantCalls(t, "sid update")
}

// TestSuiteAtOnce checks that concurrent look-ups fetch the lists once.
func TestSuiteAtOnce(t *testing.T) {
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	w.has(t, "sid", "linux-source-7.2", "7.2.13-1")
	var wg sync.WaitGroup
	errs := make([]error, 4)
	for i := range errs {
		wg.Go(func() { _, errs[i] = Open(kerneltest.TestContext(t), c, TreeSpec{Name: "7.2"}, nil) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	w.wantCalls(t, "sid update")
}

// TestNoWaitforBefore2022 checks that an arm that a kernel cannot give is refused
// in clear words.
func TestNoWaitforBefore2022(t *testing.T) {
	kerneltest.FakeCompiler(t)
	w, c := fakeSuites(t), Cache{Dir: t.TempDir()}
	files := kerneltest.FakeFiles()
	files["drivers/md/dm-init.c"] = kerneltest.Cut2026
	if err := os.Rename(kerneltest.FakeDeb(t, files), filepath.Join(w.dir, "deb")); err != nil {
		t.Fatal(err)
	}
	w.has(t, "bullseye-security", "linux-source-5.10", "5.10.262-1")
	tree, _ := open(t, c, "5.10")
	_, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmNoWaitfor})
	var usage *dmrace.UsageError
	want := "drivers/md/dm-init.c of linux-source-5.10 5.10.262-1: this tree has no dm-mod.waitfor"
	if !errors.As(err, &usage) || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want a UsageError with %q", err, want)
	}
	mustBuild(t, tree, Variant{Arm: dmrace.ArmStock})
}
