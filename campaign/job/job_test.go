package job

import (
	"bytes"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"dmrace"
	"dmrace/internal/golden"
)

// jobOf returns a job that an engine can carry out.
func jobOf(name string) Job {
	j := Job{Name: "dmrace-0123abcd", Workers: 4, Program: "dmrace"}
	for _, e := range engines {
		if e.name != name {
			continue
		}
		if e.image {
			j.Image = "registry.example/dmrace:1"
		}
		if e.claim {
			j.Claim = "campaign"
		}
		if e.dir {
			j.Dir = "/mnt/campaigns/all kernels"
		}
	}
	return j
}

func text(t *testing.T, name string, j Job) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, name, j); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	for _, name := range Engines() {
		golden.Check(t, "testdata/"+name, []byte(text(t, name, jobOf(name))))
	}
}

// TestWithoutContainers: runners of GitLab with a shell executor need no image.
func TestWithoutContainers(t *testing.T) {
	j := jobOf("gitlab")
	with := text(t, "gitlab", j)
	j.Image = ""
	if got, want := text(t, "gitlab", j), strings.ReplaceAll(with, "  image: \"registry.example/dmrace:1\"\n", ""); got != want || got == with {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestYAML: what the schedulers read as YAML is that, whatever an image, a folder or a program
// is called.
func TestYAML(t *testing.T) {
	for _, name := range []string{"kubernetes", "gitlab", "github"} {
		j := jobOf(name)
		j.Program = `C: # "x" 'y' \z {{a}} $HOME`
		if j.Dir != "" {
			j.Dir = `/a: # "b" 'c' - [d]`
		}
		var v map[string]any
		if err := yaml.Unmarshal([]byte(text(t, name, j)), &v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !strings.Contains(flat(v), j.Program) || !strings.Contains(flat(v), j.Dir) {
			t.Errorf("%s: a name was changed", name)
		}
	}
}

// flat joins all texts in a value.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v + "\n"
	case map[string]any:
		out := ""
		for _, e := range v {
			out += flat(e)
		}
		return out
	case []any:
		out := ""
		for _, e := range v {
			out += flat(e)
		}
		return out
	}
	return ""
}

// TestSlurmScript: sh takes it, and a folder's name is one word.
func TestSlurmScript(t *testing.T) {
	j := jobOf("slurm")
	j.Dir, j.Program = "/a b/$(reboot)/'c'", "/opt/my tools/dmrace"
	script := text(t, "slurm", j)
	check := exec.Command("sh", "-n")
	check.Stdin = strings.NewReader(script)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%v: %s\n%s", err, out, script)
	}
	if !strings.Contains(script, `campaign run '/a b/$(reboot)/'"'"'c'"'"'' --index`) || !strings.Contains(script, "#SBATCH --array=0-3\n") {
		t.Error(script)
	}
}

func TestRefuses(t *testing.T) {
	for _, c := range []struct {
		engine string
		change func(*Job)
		want   string
	}{
		{"nomad", func(*Job) {}, "is not one of kubernetes, slurm, gitlab, github"},
		{"slurm", func(j *Job) { j.Workers = 0 }, "takes 1 to 1001"},
		{"github", func(j *Job) { j.Workers = 257 }, "takes 1 to 256"},
		{"gitlab", func(j *Job) { j.Workers = 201 }, "takes 1 to 200"},
		{"kubernetes", func(j *Job) { j.Image = "" }, "no container image"},
		{"kubernetes", func(j *Job) { j.Image = "a b" }, "no container image"},
		{"kubernetes", func(j *Job) { j.Claim = "Campaign" }, "PersistentVolumeClaim"},
		{"slurm", func(j *Job) { j.Image = "x" }, "runs no container"},
		{"slurm", func(j *Job) { j.Claim = "x" }, "--claim is of kubernetes"},
		{"slurm", func(j *Job) { j.Dir = "camp" }, "absolute path"},
		{"slurm", func(j *Job) { j.Dir = "/camp\n#SBATCH --uid=0" }, "control character"},
		{"slurm", func(j *Job) { j.Program = "dmrace\nreboot" }, "control character"},
		{"slurm", func(j *Job) { j.Program = "" }, "--dmrace is empty"},
		{"slurm", func(j *Job) { j.Name = "A b" }, "the name"},
	} {
		j := jobOf(c.engine)
		c.change(&j)
		var usage *dmrace.UsageError
		if err := Write(io.Discard, c.engine, j); !errors.As(err, &usage) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.engine, err, c.want)
		}
	}
}
