package kernel

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dmrace"
)

// onlyTools makes PATH hold these scripts and nothing else.
func onlyTools(t *testing.T, scripts map[string]string) {
	t.Helper()
	fakeTools(t, scripts)
	dir, _, _ := strings.Cut(os.Getenv("PATH"), string(os.PathListSeparator))
	t.Setenv("PATH", dir)
}

func TestMissing(t *testing.T) {
	all := map[string]string{}
	for _, tool := range Requirements() {
		if tool.Package == "" || tool.Why == "" {
			t.Errorf("%s says neither where from nor what for", tool.Name)
		}
		all[tool.Name] = "exit 0"
	}
	names := func() string {
		var s []string
		for _, m := range Missing(testContext(t), Requirements()) {
			s = append(s, m.Name)
		}
		return strings.Join(s, " ")
	}
	onlyTools(t, all)
	if got := names(); got != "" {
		t.Errorf("nothing is missing, and yet %s", got)
	}
	delete(all, "flex")
	all["gcc"] = "read line; [ \"$line\" != '#include <gelf.h>' ]"
	onlyTools(t, all)
	if got := names(); got != "flex gelf.h" {
		t.Errorf("missing %q, want flex and gelf.h", got)
	}
	onlyTools(t, nil)
	if got := names(); len(strings.Fields(got)) != len(Requirements()) {
		t.Errorf("in an empty PATH only %s are missing", got)
	}
}

func TestBuildWithoutTools(t *testing.T) {
	dir := fakeTree(t, nil)
	onlyTools(t, nil)
	tree, _ := openFake(t, Cache{t.TempDir()}, dir)
	_, err := tree.Build(testContext(t), Variant{Arm: dmrace.ArmStock})
	wantEnv(t, err, "building a kernel needs gcc")
	wantEnv(t, err, "apt-get install -y gcc")

	onlyTools(t, map[string]string{"gcc": "echo gcc", "ld": "echo ld"})
	_, err = tree.Build(testContext(t), Variant{Arm: dmrace.ArmStock})
	wantEnv(t, err, "apt-get install -y make flex bison bc")
}

func TestAptLine(t *testing.T) {
	got := AptLine([]Tool{{Package: "gcc"}, {Package: "flex"}, {Package: "gcc"}})
	if got != "apt-get install -y gcc flex" {
		t.Error(got)
	}
}

func TestEnough(t *testing.T) {
	if err := enough("/c", 100, 100); err != nil {
		t.Error(err)
	}
	wantEnv(t, enough("/c", 1<<20, 2<<20), "the disk of /c has 1 MB free, and 2 MB are needed")
	if err := (Cache{t.TempDir()}).requireSpace(1); err != nil {
		t.Error(err)
	}
	if err := (Cache{filepath.Join(t.TempDir(), "absent")}).requireSpace(1); err == nil {
		t.Error("a directory that is not there has space")
	}
}

func TestMakeEnv(t *testing.T) {
	for _, name := range []string{"MAKEFLAGS", "ARCH", "CROSS_COMPILE", "GIT_DIR", "KBUILD_OUTPUT", "LLVM"} {
		t.Setenv(name, "surprise")
	}
	env := strings.Join(makeEnv(), "\n")
	if strings.Contains(env, "surprise") || !strings.Contains(env, "PATH=") || !strings.Contains(env, "KBUILD_BUILD_USER=dmrace") {
		t.Errorf("environment:\n%s", env)
	}
}

func TestCatalogue(t *testing.T) {
	last := ""
	for _, e := range Catalogue() {
		if e.Name <= last {
			t.Errorf("%s is not sorted", e.Name)
		}
		last = e.Name
		if e.Package != "linux-source-"+e.Name || len(e.Suites) == 0 {
			t.Errorf("%s has the package %s in %v", e.Name, e.Package, e.Suites)
		}
	}
	if _, err := lookUp(dmrace.DefaultKernel); err != nil {
		t.Errorf("the default kernel: %v", err)
	}
}
