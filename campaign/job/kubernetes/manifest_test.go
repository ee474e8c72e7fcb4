// Package kubernetes holds the manifest that package job writes against Kubernetes's own code:
// the types of its published API (k8s.io/api, batch/v1), decoded strictly, its defaults, and
// the validation that its API server makes of a new Job (k8s.io/kubernetes). It is a module of
// its own, so that nobody who builds dmrace needs theirs: make check-kubernetes.
package kubernetes

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	batchv1 "k8s.io/api/batch/v1"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchinstall "k8s.io/kubernetes/pkg/apis/batch/v1"
	"k8s.io/kubernetes/pkg/apis/batch/validation"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"sigs.k8s.io/yaml"

	"k8s.io/apimachinery/pkg/runtime"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
)

// manifest reads the golden file of package job, or the one that MANIFEST names.
func manifest(t *testing.T) []byte {
	t.Helper()
	path := "../testdata/kubernetes"
	if other := os.Getenv("MANIFEST"); other != "" {
		path = other
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// decoded reads a manifest, and refuses a field that there is not.
func decoded(t *testing.T, text []byte) (*batchv1.Job, error) {
	t.Helper()
	var j batchv1.Job
	return &j, yaml.UnmarshalStrict(text, &j)
}

// faults are what an API server would refuse in a new Job, its defaults filled in.
func faults(t *testing.T, text []byte) []string {
	t.Helper()
	j, err := decoded(t, text)
	if err != nil {
		return []string{err.Error()}
	}
	scheme := runtime.NewScheme()
	if err := batchinstall.AddToScheme(scheme); err != nil {
		t.Fatal(err)
	}
	j.Namespace = "default"
	scheme.Default(j)
	var internal batch.Job
	if err := batchinstall.Convert_v1_Job_To_batch_Job(j, &internal, nil); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range validation.ValidateJobSpec(&internal.Spec, nil, corevalidation.PodValidationOptions{}) {
		if !strings.Contains(e.Field, "selector") && !strings.Contains(e.Field, "labels") { // the API server generates both
			out = append(out, e.Error())
		}
	}
	return out
}

func TestManifest(t *testing.T) {
	for _, f := range faults(t, manifest(t)) {
		t.Error(f)
	}
	j, err := decoded(t, manifest(t))
	if err != nil {
		t.Fatal(err)
	}
	if *j.Spec.CompletionMode != batchv1.IndexedCompletion || *j.Spec.Completions < 1 || *j.Spec.BackoffLimitPerIndex < 1 {
		t.Errorf("%+v", j.Spec)
	}
}

// TestFaultsAreFound shows that the test above can fail.
func TestFaultsAreFound(t *testing.T) {
	text := string(manifest(t))
	for name, c := range map[string][2]string{
		"a field that there is not":         {"backoffLimitPerIndex:", "backoffLimitPerNode:"},
		"a mode that there is not":          {"Indexed", "Numbered"},
		"no index to try again":             {"completionMode: Indexed", "completionMode: NonIndexed"},
		"a container that there is not":     {"containerName: worker", "containerName: other"},
		"an action that there is not":       {"action: Count", "action: Retry"},
		"pods that are started again":       {"restartPolicy: Never", "restartPolicy: OnFailure"},
		"a volume that there is not":        {"- name: scratch\n              mountPath", "- name: other\n              mountPath"},
		"a name that is none":               {"name: worker\n          image", "name: Worker_1\n          image"},
		"an exit status that is no failure": {"values: [75]", "values: [0]"},
	} {
		changed := strings.Replace(text, c[0], c[1], 1)
		if changed == text {
			t.Errorf("%s: %q does not stand in the manifest", name, c[0])
		}
		if len(faults(t, []byte(changed))) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// TestCommand runs the container's command by hand as each index, as a shell would: dmrace is
// one that says what it was given.
func TestCommand(t *testing.T) {
	j, err := decoded(t, manifest(t))
	if err != nil {
		t.Fatal(err)
	}
	c := j.Spec.Template.Spec.Containers[0]
	for index := range int(*j.Spec.Completions) {
		n := string(rune('0' + index))
		cmd := exec.Command(c.Command[0], c.Command[1:]...)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "JOB_COMPLETION_INDEX=" + n, "DMRACE_NODE=n1"} // the job controller adds the first
		for _, e := range c.Env {
			switch e.Name {
			case "DMRACE_NODE":
			case "DMRACE":
				cmd.Env = append(cmd.Env, "DMRACE=echo")
			default:
				cmd.Env = append(cmd.Env, e.Name+"="+e.Value)
			}
		}
		out, err := cmd.CombinedOutput()
		want := "campaign run /campaign --index " + n + " --of 4 --jobs 1 --node n1\n"
		if err != nil || string(out) != want {
			t.Errorf("%v: got %q, want %q", err, out, want)
		}
	}
}
