package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"dmrace"
	"dmrace/lab"
	"dmrace/results"
	"dmrace/results/report"
	"dmrace/scenarios"
)

// stub plays the API, the storage and KCIDB. It refuses what they refuse: a read-only field in
// a document, another token, a way from one state to another that there is not.
type stub struct {
	*httptest.Server
	mu        sync.Mutex
	nodes     map[string]node
	submitted [][]byte
	asked     []string // the cursors
	refuse    string   // a path that is answered with 503
	kernel    string
}

func newStub(t *testing.T) *stub {
	s := &stub{kernel: "kernel", nodes: map[string]node{
		"build": {"id": "build", "kind": "kbuild", "state": "done"},
		"mid":   {"id": "mid", "kind": "job", "parent": "build"},
	}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /events", s.events)
	mux.HandleFunc("GET /node/{id}", s.get)
	mux.HandleFunc("PUT /node/{id}", func(w http.ResponseWriter, r *http.Request) { s.put(t, w, r) })
	mux.HandleFunc("GET /job.json", func(w http.ResponseWriter, _ *http.Request) {
		json.NewEncoder(w).Encode(definition{map[string]string{"kernel": s.URL + "/bzImage", "modules": s.URL + "/modules"}})
	})
	mux.HandleFunc("GET /empty.json", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") })
	mux.HandleFunc("GET /bzImage", func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the storage was told the API's token")
		}
		io.WriteString(w, s.kernel)
	})
	mux.HandleFunc("POST /submit", func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if r.Header.Get("Authorization") != "Bearer jwt" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.submitted = append(s.submitted, text)
	})
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if r.URL.Path == s.refuse {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *stub) events(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.asked = append(s.asked, q.Get("from"))
	list := []event{}
	for id, n := range s.nodes {
		if n["kind"] == q.Get("kind") && n["state"] == q.Get("state") && id != "mid" {
			list = append(list, event{"2026-01-02T03:04:05." + id, n})
		}
	}
	slices.SortFunc(list, func(a, b event) int { return strings.Compare(a.Timestamp, b.Timestamp) })
	json.NewEncoder(w).Encode(list)
}

func (s *stub) get(w http.ResponseWriter, r *http.Request) {
	n, ok := s.nodes[r.PathValue("id")]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	json.NewEncoder(w).Encode(n)
}

func (s *stub) put(t *testing.T, w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	var n node
	if err := json.NewDecoder(r.Body).Decode(&n); err != nil || r.Header.Get("Authorization") != "Bearer token" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	for _, key := range readOnly {
		if _, ok := n[key]; ok {
			t.Errorf("%s is written back, which the API refuses", key)
		}
	}
	if was, is := s.nodes[id].text("state"), n.text("state"); was != is && !(was == "available" && is == "done") {
		t.Errorf("%s goes from %s to %s", id, was, is)
	}
	n["id"] = id
	s.nodes[id] = n
}

// add adds a job of a runtime.
func (s *stub) add(id, runtime, definition string) {
	s.nodes[id] = node{
		"id": id, "kind": "job", "state": "available", "parent": "mid", "owner": "maestro", "created": "2026-01-01",
		"data": map[string]any{"runtime": runtime, "platform": "qemu-x86_64"}, "artifacts": map[string]any{"job_definition": s.URL + definition},
	}
}

// lab returns a runner of the stub, whose boots are committed ones.
func (s *stub) lab(t *testing.T, variants ...string) *runner {
	t.Helper()
	t.Setenv("TMPDIR", t.TempDir())
	return &runner{
		api: api{s.URL, "token", s.Client()}, runtime: "pull-labs-dmrace", submit: s.URL + "/submit", jwt: "jwt", origin: "dmrace", buildOrigin: "maestro",
		cursor: filepath.Join(t.TempDir(), "cursor"), people: io.Discard,
		boot: func(ctx context.Context, kernel string) (*report.Report, error) {
			if text, err := os.ReadFile(kernel); err != nil || string(text) != s.kernel {
				t.Errorf("it boots %q, %v", text, err)
			}
			var list []*dmrace.Recording
			for _, v := range variants {
				r, err := results.Store{Dir: "../../results"}.Load("mmc-natural/" + v + "/6.1.192-stock")
				if err != nil {
					t.Fatal(err)
				}
				if v == "control" && len(variants) > 2 {
					r.Expect = dmrace.Expect{Outcome: dmrace.Hung}
				}
				list = append(list, r)
			}
			return report.Of(ctx, list, report.Options{Scenarios: scenarios.Builtin()})
		},
	}
}

// TestJobs takes the jobs of its runtime, and no others: it claims them, boots, submits what
// the schema of KCIDB accepts, and closes them.
func TestJobs(t *testing.T) {
	s := newStub(t)
	s.add("1", "pull-labs-dmrace", "/job.json")
	s.add("2", "pull-labs-other", "/job.json")
	s.add("3", "pull-labs-dmrace", "/job.json")
	s.nodes["3"].data()["job_id"] = "another's"
	r := s.lab(t, "without-waitfor", "with-waitfor")
	if n, err := r.once(t.Context()); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if one := s.nodes["1"]; one["state"] != "done" || one["result"] != "pass" || !strings.HasPrefix(one.text("data", "job_id"), "pull-labs-dmrace:") || one.text("artifacts", "job_definition") == "" {
		t.Errorf("%v", one)
	}
	for _, id := range []string{"2", "3"} {
		if s.nodes[id]["state"] != "available" {
			t.Errorf("job %s is %v", id, s.nodes[id])
		}
	}
	if len(s.submitted) != 1 {
		t.Fatalf("%d submissions", len(s.submitted))
	}
	valid(t, s.submitted[0])
	var d struct {
		Builds []any
		Tests  []struct {
			BuildID string `json:"build_id"`
			Origin  string
			Path    string
			Status  string
		}
	}
	if err := json.Unmarshal(s.submitted[0], &d); err != nil || len(d.Builds) > 0 || len(d.Tests) != 2 {
		t.Fatalf("%+v, %v", d, err)
	}
	for _, test := range d.Tests {
		if test.BuildID != "maestro:build" || test.Origin != "dmrace" || test.Status != "PASS" || !strings.HasPrefix(test.Path, "dmrace.mmc-natural.") {
			t.Errorf("%+v", test)
		}
	}
	if _, err := r.once(t.Context()); err != nil || !slices.Equal(s.asked, []string{firstCursor, "2026-01-02T03:04:05.3"}) {
		t.Errorf("cursors %q, %v", s.asked, err)
	}
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

// valid holds a submission against the schema of KCIDB.
func valid(t *testing.T, text []byte) {
	t.Helper()
	raw, err := os.Open("../../results/report/kcidb/testdata/v5.3.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	schema, err := jsonschema.UnmarshalJSON(raw)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("kcidb.json", schema); err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.MustCompile("kcidb.json").Validate(v); err != nil {
		t.Error(err)
	}
}

// TestJobsThatFail: whatever goes wrong, a job that was claimed is closed, and says why.
func TestJobsThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		spoil  func(s *stub, r *runner)
		result string
		code   string
	}{
		"a boot ends otherwise":       {func(*stub, *runner) {}, "fail", ""},
		"no definition":               {func(s *stub, _ *runner) { s.refuse = "/job.json" }, "incomplete", infrastructure},
		"a definition without kernel": {func(s *stub, _ *runner) { s.add("1", "pull-labs-dmrace", "/empty.json") }, "incomplete", invalidJobParams},
		"no kernel":                   {func(s *stub, _ *runner) { s.refuse = "/bzImage" }, "incomplete", infrastructure},
		"a kernel in a file": {func(s *stub, _ *runner) {
			s.nodes["1"]["artifacts"] = map[string]any{"job_definition": "file:///etc/passwd"}
		}, "incomplete", infrastructure},
		"what is no kernel": {func(_ *stub, r *runner) {
			r.boot = func(context.Context, string) (*report.Report, error) {
				return nil, &dmrace.UsageError{Err: errors.New("it is no kernel")}
			}
		}, "incomplete", invalidJobParams},
		"no boot": {func(_ *stub, r *runner) {
			r.boot = func(context.Context, string) (*report.Report, error) { return nil, errors.New("QEMU is gone") }
		}, "incomplete", infrastructure},
		"no database":    {func(s *stub, _ *runner) { s.refuse = "/submit" }, "incomplete", infrastructure},
		"another token":  {func(_ *stub, r *runner) { r.jwt = "other" }, "incomplete", infrastructure},
		"no such origin": {func(_ *stub, r *runner) { r.origin = "Not One" }, "incomplete", infrastructure},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStub(t)
			s.add("1", "pull-labs-dmrace", "/job.json")
			r := s.lab(t, "without-waitfor", "with-waitfor", "control")
			c.spoil(s, r)
			if _, err := r.once(t.Context()); err != nil {
				t.Fatal(err)
			}
			n := s.nodes["1"]
			if n["state"] != "done" || n["result"] != c.result || n.text("data", "error_code") != c.code || (c.code != "") != (n.text("data", "error_msg") != "") {
				t.Errorf("%v", n)
			}
		})
	}
}

// TestNoAPI: jobs that nobody can be asked for are asked for again later, from where one was.
func TestNoAPI(t *testing.T) {
	s := newStub(t)
	s.add("1", "pull-labs-dmrace", "/job.json")
	r := s.lab(t, "with-waitfor")
	s.refuse = "/events"
	if _, err := r.once(t.Context()); err == nil {
		t.Error("no error")
	}
	s.refuse = ""
	if _, err := r.once(t.Context()); err != nil || s.nodes["1"]["state"] != "done" {
		t.Errorf("%v, %v", s.nodes["1"], err)
	}
}

// TestBuildOfAJob: a build is looked for among the parents, and not for ever.
func TestBuildOfAJob(t *testing.T) {
	s := newStub(t)
	s.nodes["loop"] = node{"id": "loop", "kind": "job", "parent": "loop"}
	r := s.lab(t)
	for parent, want := range map[string]string{"mid": "build", "build": "build", "loop": "", "": ""} {
		got, err := r.build(t.Context(), node{"parent": parent})
		if got != want || err != nil {
			t.Errorf("below %q: %q, %v", parent, got, err)
		}
	}
}

func TestFlags(t *testing.T) {
	var usage *dmrace.UsageError
	if err := run(t.Context(), nil, io.Discard); !errors.As(err, &usage) {
		t.Errorf("got %v", err)
	}
	s := newStub(t)
	dir := t.TempDir()
	t.Setenv("KERNELCI_API_TOKEN", "token")
	args := []string{"--api", s.URL, "--runtime", "pull-labs-dmrace", "--submit", s.URL + "/submit", "--cursor", filepath.Join(dir, "cursor"), "--once"}
	s.add("1", "pull-labs-dmrace", "/job.json")
	if err := run(t.Context(), append(args, "--out", filepath.Join(dir, "out")), io.Discard); err != nil {
		t.Fatal(err)
	}
	if n := s.nodes["1"]; n["result"] != "incomplete" || n.text("data", "error_code") != invalidJobParams || !strings.Contains(n.text("data", "error_msg"), "is not a kernel") {
		t.Errorf("%v", n) // what the stub serves is none
	}
}

// TestRealKernel takes a job whose kernel is one that dmrace built.
func TestRealKernel(t *testing.T) {
	if testing.Short() {
		t.Skip("boots a kernel in QEMU; left out by -short")
	}
	b, err := lab.OpenBuild(t.Context(), lab.Options{}, dmrace.Kernel{Arm: dmrace.ArmStock})
	if err != nil {
		t.Fatal(err)
	}
	path, err := b.Path(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := newStub(t)
	s.kernel = string(image)
	s.add("1", "pull-labs-dmrace", "/job.json")
	r := s.lab(t)
	r.boot = booter([]string{"mmc-natural"}, t.TempDir(), io.Discard)
	if _, err := r.once(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.nodes["1"]; n["result"] != "pass" || len(s.submitted) != 1 {
		t.Fatalf("%v, %d submissions", n, len(s.submitted))
	}
	valid(t, s.submitted[0])
	if n := bytes.Count(s.submitted[0], []byte(`"status":"PASS"`)); n != 4 {
		t.Errorf("%d tests passed: %s", n, s.submitted[0])
	}
}
