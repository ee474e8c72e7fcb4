package apt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"dmrace"
	"dmrace/images/kernel/aptsources"
	"dmrace/internal/wholefile"
)

// Keyring holds the keys of Debian's archives. Tests move it.
var Keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"

// NoHooks takes away what the machine has apt do around an update, which would
// act on the machine's own state.
const NoHooks = `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
`

// suiteOptions are the options that make apt use the configuration in dir alone.
// What the machine says of proxies, time-outs and passwords holds.
func suiteOptions(dir string) []string {
	options := []string{"-c", filepath.Join(dir, "apt.conf")}
	for _, o := range []string{
		"Dir::Etc::sourcelist=" + filepath.Join(dir, "sources.list"),
		"Dir::Etc::sourceparts=/dev/null",
		"Dir::Etc::preferences=/dev/null", // pins of the machine's
		"Dir::Etc::preferencesparts=/dev/null",
		"Dir::State::lists=" + filepath.Join(dir, "lists"),
		"Dir::State::status=/dev/null", // an installed version is no candidate here
		"Dir::Cache=" + dir,
		"Dir::Cache::archives=" + filepath.Join(dir, "archives"),
		"Dir::Cache::pkgcache=", // the answers are remembered: see aptMemo
		"Dir::Cache::srcpkgcache=",
		"APT::Default-Release=",       // must name a suite that is known
		"APT::Update::Error-Mode=any", // otherwise a dead network is a success
		"Acquire::GzipIndexes=true",   // lists stay compressed
		// Whatever the machine allows, here nothing comes in without a signature.
		"Acquire::AllowInsecureRepositories=false",
		"Acquire::AllowWeakRepositories=false",
		"Acquire::AllowDowngradeToInsecureRepositories=false",
		"APT::Get::AllowUnauthenticated=false",
	} {
		options = append(options, "-o", o)
	}
	return options
}

// SuiteLine is the source of one suite. Of its indices only that of the packages is
// fetched, for one architecture: linux-source is for all of them.
func SuiteLine(uri, suite string) string {
	return fmt.Sprintf("deb [arch=amd64 target=Packages signed-by=%s] %s %s main\n", Keyring, uri, suite)
}

// configure writes what apt reads here. Lists of another source are no lists.
//
// A machine that has no Debian archive in its own sources, or no keys to verify
// it, is a [dmrace.EnvError].
func (s suiteArchive) configure(ctx context.Context) error {
	if _, err := os.Stat(Keyring); err != nil {
		return &dmrace.EnvError{
			Err: fmt.Errorf("packages of %s cannot be verified: there is no %s", s.suite, Keyring),
			Fix: "apt-get install -y debian-archive-keyring, or give your own source with --tree",
		}
	}
	uri, err := ArchiveOf(ctx, s.suite)
	if err != nil {
		return err
	}
	line := SuiteLine(uri, s.suite)
	if old, err := os.ReadFile(s.Path("sources.list")); err != nil || string(old) != line {
		// The stamp goes first. Nobody else may read the file, for a
		// source may have a password in its URI.
		if err := errors.Join(os.RemoveAll(s.Path("updated")), wholefile.Write(s.Path("sources.list"), []byte(line), 0o600)); err != nil {
			return fmt.Errorf("configure apt: %w", err)
		}
	}
	if err := wholefile.Write(s.Path("apt.conf"), []byte(NoHooks), 0o644); err != nil {
		return fmt.Errorf("configure apt: %w", err)
	}
	return nil
}

// ArchiveOf returns the URI of the archive that has the suite, as the machine's
// own sources have it.
func ArchiveOf(ctx context.Context, suite string) (string, error) {
	sources, err := machineSources(ctx)
	if err != nil {
		return "", err
	}
	name := aptsources.Debian
	if strings.HasSuffix(suite, "-security") {
		name = aptsources.Security
	}
	uri, ok := aptsources.Archive(sources, name)
	if !ok {
		return "", &dmrace.EnvError{
			Err: fmt.Errorf("apt's sources here name no Debian archive to fetch %s from", suite),
			Fix: "give your own source with --tree",
		}
	}
	return uri, nil
}

// machineSources reads the machine's own sources, from where apt says they are.
func machineSources(ctx context.Context) ([]aptsources.Source, error) {
	out, err := (programs{}).run(ctx, "", "apt-config", "shell", "LIST", "Dir::Etc::sourcelist/f", "PARTS", "Dir::Etc::sourceparts/d")
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, &dmrace.EnvError{Err: fmt.Errorf("find apt's sources: %w", err), Fix: "give your own source with --tree"}
	}
	return aptsources.Read(shellValue(out, "LIST"), shellValue(out, "PARTS")), nil
}

// shellValue returns the value of a variable that `apt-config shell` printed.
func shellValue(out []byte, name string) string {
	for line := range strings.Lines(string(out)) {
		if v, ok := strings.CutPrefix(strings.TrimSpace(line), name+"='"); ok {
			return strings.ReplaceAll(strings.TrimSuffix(v, "'"), `'\''`, "'")
		}
	}
	return ""
}
