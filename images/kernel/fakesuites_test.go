package kernel

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace/images/kernel/kerneltest"
	"dmrace/internal/digest"
)

const fakeMirror = "deb http://m.example/debian bookworm main\n"

// suites is a Debian whose suites a fake apt can ask: the file named after a suite
// holds what `apt-cache show` would print. The machine's own apt knows nothing.
type suites struct {
	dir  string // beside the suites: deb, log, and "offline" where the network is dead
	list string // the machine's sources.list
}

// The fake of each of apt's programs learns its suite from the -o options. Without
// any it is the machine's own, and knows nothing.
const (
	fakeSuite = `for o; do case $o in Dir::State::lists=*) lists=${o#*=};; esac; last=$o; done
[ -n "$lists" ] || { echo 'E: No packages found' >&2; exit 100; }
suite=$(basename $(dirname $lists))
`
	fakeAptCache = `cat $lists/Packages 2>/dev/null | grep . || { echo 'E: No packages found' >&2; exit 100; }`
	fakeAptGet   = `echo "$suite ${last%%=*}" >>$world/log
echo "$@" >>$world/argv
if [ -e $world/offline ]; then echo "E: Failed to fetch http://m.example/$suite  Could not resolve 'm.example'" >&2; echo 'E: Some index files failed to download.' >&2; exit 100; fi
case $last in
update) rm -f $lists/Packages; if [ -e $world/$suite ]; then cp $world/$suite $lists/Packages; fi;;
*) if ! grep -qx "Version: ${last#*=}" $world/$suite; then echo "E: Failed to fetch http://m.example/x.deb  404  Not Found" >&2; exit 100; fi; cp $world/deb linux-source.deb;;
esac`
)

func fakeSuites(t *testing.T) suites {
	t.Helper()
	w := suites{t.TempDir(), fakeSources(t, fakeMirror)}
	if err := os.Rename(kerneltest.FakeDeb(t, kerneltest.FakeFiles()), filepath.Join(w.dir, "deb")); err != nil {
		t.Fatal(err)
	}
	world := "world=" + w.dir + "\n"
	kerneltest.FakeTools(t, map[string]string{"apt-cache": world + fakeSuite + fakeAptCache, "apt-get": world + fakeSuite + fakeAptGet})
	return w
}

// has makes a suite have one version of a package.
func (w suites) has(t *testing.T, suite, pkg, version string) {
	t.Helper()
	sum, err := digest.File(filepath.Join(w.dir, "deb"))
	if err != nil {
		t.Fatal(err)
	}
	kerneltest.WriteTree(t, w.dir, map[string]string{suite: fmt.Sprintf("Package: %s\nVersion: %s\nSHA256: %s\n", pkg, version, sum)})
}

// called returns what apt-get was called for, and forgets it.
func (w suites) called(t *testing.T) string {
	t.Helper()
	log := filepath.Join(w.dir, "log")
	b, _ := os.ReadFile(log)
	if err := os.RemoveAll(log); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(strings.TrimSpace(string(b)), "\n", ", ")
}

// wantCalls checks what apt-get was called for since the last time.
func (w suites) wantCalls(t *testing.T, want string) {
	t.Helper()
	if got := w.called(t); got != want {
		t.Errorf("apt-get was called for %q, want %q", got, want)
	}
}

// goOffline takes the network away.
func (w suites) goOffline(t *testing.T) {
	t.Helper()
	kerneltest.WriteTree(t, w.dir, map[string]string{"offline": ""})
}
