package debian

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"dmrace"
	"dmrace/images/kernel/process"
	"dmrace/internal/digest"
)

// suite is the release of Debian that the packages are of.
const suite = "bookworm"

// recipe is how an image is made.
type recipe struct {
	name string   // of the tool
	more []string // packages beside the essential ones
	make string   // the command that writes /tmp/initrd.img
}

// recipes are the images that can be made. Each is compressed by gzip, the one that a
// kernel of `config: roots` can unpack. The version of the kernel names an empty folder of
// modules.
var recipes = map[dmrace.Initrd]recipe{
	dmrace.InitrdTools:  {"initramfs-tools", []string{"initramfs-tools", "busybox"}, "mkinitramfs -c gzip -o /tmp/initrd.img " + version},
	dmrace.InitrdShell:  {"dracut", []string{"dracut", "mount"}, dracut + "--omit systemd --omit systemd-initrd --omit dracut-systemd /tmp/initrd.img " + version},
	dmrace.InitrdDracut: {"dracut", []string{"dracut", "systemd-sysv", "cryptsetup-bin"}, dracut + "--add systemd --add systemd-veritysetup /tmp/initrd.img " + version},
}

const (
	version = "6.1"
	dracut  = "dracut --no-kernel --no-hostonly --no-early-microcode --reproducible --gzip "
)

// system unpacks packages and runs the tool on them: see the file.
//
//go:embed system.sh
var system string

// packages are those that apt is asked for.
func (r recipe) packages() []string { return append([]string{"?essential"}, r.more...) }

// key names what an image depends on, the versions of packages aside.
func (r recipe) key() string {
	return digest.Key(suite, strings.Join(r.packages(), " "), r.make, system)[:12]
}

// run makes the image from the packages in debs, as dir/initrd.img, with what the tools
// said beside it.
func (r recipe) run(ctx context.Context, scratch, debs, dir string) error {
	root := filepath.Join(scratch, "root")
	if err := os.Mkdir(root, 0o755); err != nil {
		return err
	}
	var said bytes.Buffer
	c := process.Command{
		Argv: []string{"unshare", "--map-root-user", "--mount", "sh", "-e", "-c", system, "sh", root, debs, version, r.make},
		Env:  []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "SOURCE_DATE_EPOCH=0"}, Stdout: &said, Stderr: &said,
	}
	err := c.Run(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case bytes.Contains(said.Bytes(), []byte("No space left on device")):
		return fmt.Errorf("%s: %w", r.name, syscall.ENOSPC)
	case bytes.Contains(said.Bytes(), []byte("unshare: ")):
		return &dmrace.EnvError{Err: c.Explain(err, said.String()), Fix: "allow namespaces of users: sysctl -w kernel.unprivileged_userns_clone=1 user.max_user_namespaces=1000"}
	case err != nil:
		return c.Explain(err, said.String())
	}
	if err := os.WriteFile(filepath.Join(dir, logName), said.Bytes(), 0o444); err != nil {
		return err
	}
	return os.Rename(filepath.Join(root, "tmp", imageName), filepath.Join(dir, imageName))
}

// versions returns the packages in a folder as name=version, sorted. apt writes the colon
// of an epoch as %3a.
func versions(debs string) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(debs, "*.deb"))
	if err != nil || len(files) == 0 {
		return nil, errors.New("apt-get fetched no package")
	}
	var list []string
	for _, f := range files {
		name, rest, _ := strings.Cut(filepath.Base(f), "_")
		version, _, ok := strings.Cut(rest, "_")
		if !ok {
			return nil, fmt.Errorf("apt-get fetched %s, whose name tells no version", filepath.Base(f))
		}
		list = append(list, name+"="+strings.ReplaceAll(version, "%3a", ":"))
	}
	slices.Sort(list)
	return list, nil
}

// programs are what a build starts, with the packages of Debian that have them.
var programs = []struct{ name, of string }{{"apt-get", "apt"}, {"dpkg-deb", "dpkg"}, {"tar", "tar"}, {"unshare", "util-linux"}, {"mount", "mount"}, {"chroot", "coreutils"}}

// findPrograms says which programs are missing, all at once.
func findPrograms() error {
	var missing, from []string
	for _, p := range programs {
		if _, err := exec.LookPath(p.name); err != nil {
			missing, from = append(missing, p.name), append(from, p.of)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return &dmrace.EnvError{
		Err: fmt.Errorf("not installed, and needed to make an initramfs: %s", strings.Join(missing, ", ")),
		Fix: "apt-get install -y " + strings.Join(from, " "),
	}
}
