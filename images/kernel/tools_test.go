package kernel

import (
	"strings"
	"testing"

	"dmrace"
	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/hosttools"
	"dmrace/images/kernel/kerneltest"
)

func TestMissing(t *testing.T) {
	all := map[string]string{}
	for _, tool := range hosttools.Requirements() {
		if tool.Package == "" || tool.Why == "" {
			t.Errorf("%s says neither where from nor what for", tool.Name)
		}
		all[tool.Name] = "exit 0"
	}
	names := func() string {
		var s []string
		for _, m := range hosttools.Missing(kerneltest.TestContext(t), hosttools.Requirements()) {
			s = append(s, m.Name)
		}
		return strings.Join(s, " ")
	}
	kerneltest.OnlyTools(t, all)
	if got := names(); got != "" {
		t.Errorf("nothing is missing, and yet %s", got)
	}
	delete(all, "flex")
	all["gcc"] = "read line; [ \"$line\" != '#include <gelf.h>' ]"
	kerneltest.OnlyTools(t, all)
	if got := names(); got != "flex gelf.h" {
		t.Errorf("missing %q, want flex and gelf.h", got)
	}
	kerneltest.OnlyTools(t, nil)
	if got := names(); len(strings.Fields(got)) != len(hosttools.Requirements()) {
		t.Errorf("in an empty PATH only %s are missing", got)
	}
}

func TestBuildWithoutTools(t *testing.T) {
	dir := kerneltest.FakeTree(t, nil)
	kerneltest.OnlyTools(t, nil)
	tree, _ := openFake(t, Cache{Dir: t.TempDir()}, dir)
	_, err := tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
	kerneltest.WantEnv(t, err, "building a kernel needs gcc")
	kerneltest.WantEnv(t, err, "apt-get install -y gcc")

	kerneltest.OnlyTools(t, map[string]string{"gcc": "echo gcc", "ld": "echo ld"})
	_, err = tree.Build(kerneltest.TestContext(t), Variant{Arm: dmrace.ArmStock})
	kerneltest.WantEnv(t, err, "apt-get install -y make flex bison bc")
}

func TestAptLine(t *testing.T) {
	got := hosttools.AptLine([]hosttools.Tool{{Package: "gcc"}, {Package: "flex"}, {Package: "gcc"}})
	if got != "apt-get install -y gcc flex" {
		t.Error(got)
	}
}

func TestCatalogue(t *testing.T) {
	last := ""
	for _, e := range apt.Catalogue() {
		if e.Name <= last {
			t.Errorf("%s is not sorted", e.Name)
		}
		last = e.Name
		if e.Package != "linux-source-"+e.Name || len(e.Suites) == 0 {
			t.Errorf("%s has the package %s in %v", e.Name, e.Package, e.Suites)
		}
	}
	if _, err := apt.LookUp(dmrace.DefaultKernel); err != nil {
		t.Errorf("the default kernel: %v", err)
	}
}
