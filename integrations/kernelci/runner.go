package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"

	"dmrace"
	"dmrace/internal/visible"
	"dmrace/internal/wholefile"
	"dmrace/results/report"
	"dmrace/results/report/kcidb"
)

// runner takes jobs of one runtime.
type runner struct {
	api         api
	runtime     string
	submit, jwt string
	origin      string
	buildOrigin string
	cursor      string
	people      io.Writer

	boot func(ctx context.Context, kernel string) (*report.Report, error)
}

// definition is what a job says is to be booted.
type definition struct {
	Artifacts map[string]string `json:"artifacts"`
}

// outcome is how a job ends: with a result of KernelCI, and where the lab is to blame with a
// code of its ErrorCodes.
type outcome struct {
	result, code, message string
}

// The codes of errors.
const (
	infrastructure   = "Infrastructure"
	invalidJobParams = "invalid_job_params"
)

// firstCursor is before any job.
const firstCursor = "1970-01-01T00:00:00.000000"

// once takes the jobs that there are, and returns how many events there were. A job that
// cannot be carried out takes no other along: it is closed as incomplete.
func (r *runner) once(ctx context.Context) (int, error) {
	from, err := os.ReadFile(r.cursor)
	if errors.Is(err, fs.ErrNotExist) {
		from, err = []byte(firstCursor), nil
	}
	if err != nil {
		return 0, err
	}
	list, err := r.api.events(ctx, strings.TrimSpace(string(from)))
	if err != nil {
		return 0, err
	}
	var failed error
	for _, e := range list {
		if e.Node.text("data", "runtime") == r.runtime {
			failed = errors.Join(failed, r.job(ctx, e.Node.text("id")))
		}
		if ctx.Err() != nil {
			return len(list), ctx.Err()
		}
		if e.Timestamp != "" {
			failed = errors.Join(failed, wholefile.Write(r.cursor, []byte(e.Timestamp+"\n"), 0o644))
		}
	}
	return len(list), failed
}

// job carries out one job, if it can be claimed, and closes it whatever comes of it.
func (r *runner) job(ctx context.Context, id string) error {
	n, err := r.claim(ctx, id)
	if err != nil || n == nil {
		return err
	}
	fmt.Fprintf(r.people, "job %s\n", visible.Line(id))
	end := r.carryOut(ctx, n, id)
	closing := context.WithoutCancel(ctx) // nobody else will
	fmt.Fprintf(r.people, "job %s: %s %s\n", visible.Line(id), end.result, visible.Line(end.message))
	return r.finish(closing, id, end)
}

// claim marks a job as this lab's. The API has no other mark than data.job_id, and no way to
// set it only where nobody else has: two labs of one runtime can both do so.
func (r *runner) claim(ctx context.Context, id string) (node, error) {
	n, err := r.api.get(ctx, id)
	if err != nil {
		return nil, err
	}
	if n.text("state") != "available" || n.text("data", "job_id") != "" {
		return nil, nil
	}
	n.data()["job_id"] = r.runtime + ":" + strings.ToLower(rand.Text())
	return n, r.api.put(ctx, id, n)
}

// finish closes a job.
func (r *runner) finish(ctx context.Context, id string, end outcome) error {
	n, err := r.api.get(ctx, id)
	if err != nil {
		return err
	}
	n["state"], n["result"] = "done", end.result
	if end.code != "" {
		n.data()["error_code"], n.data()["error_msg"] = end.code, end.message
	}
	return r.api.put(ctx, id, n)
}

// carryOut boots the kernel of a job and submits what came of it.
func (r *runner) carryOut(ctx context.Context, n node, id string) outcome {
	var d definition
	if err := r.api.exchange(ctx, http.MethodGet, n.text("artifacts", "job_definition"), "", nil, &d); err != nil {
		return outcome{"incomplete", infrastructure, err.Error()}
	}
	if d.Artifacts["kernel"] == "" {
		return outcome{"incomplete", invalidJobParams, "the job names no kernel"}
	}
	kernel, err := os.CreateTemp("", "dmrace-kernelci-")
	if err != nil {
		return outcome{"incomplete", infrastructure, err.Error()}
	}
	defer os.Remove(kernel.Name())
	err = r.api.download(ctx, d.Artifacts["kernel"], kernel)
	if err := errors.Join(err, kernel.Close()); err != nil {
		return outcome{"incomplete", infrastructure, err.Error()}
	}
	boots, err := r.boot(ctx, kernel.Name())
	var usage *dmrace.UsageError
	switch {
	case errors.As(err, &usage): // what was downloaded is no kernel for this
		return outcome{"incomplete", invalidJobParams, err.Error()}
	case boots == nil || len(boots.Boots()) == 0:
		return outcome{"incomplete", infrastructure, fmt.Sprint(errors.Join(errors.New("no boot came to a verdict"), err))}
	}
	if err := r.send(ctx, n, id, boots); err != nil {
		return outcome{"incomplete", infrastructure, err.Error()}
	}
	return outcome{result: resultOf(boots)}
}

// resultOf is what boots are to KernelCI together.
func resultOf(r *report.Report) string {
	for _, b := range r.Boots() {
		if !b.AsExpected() {
			return "fail"
		}
	}
	return "pass"
}

// send submits boots as tests of the build that the job's kernel comes from.
func (r *runner) send(ctx context.Context, n node, id string, boots *report.Report) error {
	build, err := r.build(ctx, n)
	if err != nil {
		return err
	}
	if build == "" {
		build = "unknown_" + id
	}
	var text bytes.Buffer
	if err := (kcidb.Options{Origin: r.origin, BuildID: r.buildOrigin + ":" + build}).Write(&text, boots); err != nil {
		return err
	}
	return r.api.exchange(ctx, http.MethodPost, r.submit, r.jwt, json.RawMessage(text.Bytes()), nil)
}

// mostParents is how far a job is from its build at most.
const mostParents = 8

// build returns the node of the build that a job's kernel comes from, or "".
func (r *runner) build(ctx context.Context, n node) (string, error) {
	for range mostParents {
		parent := n.text("parent")
		if parent == "" {
			return "", nil
		}
		var err error
		if n, err = r.api.get(ctx, parent); err != nil {
			return "", err
		}
		if n.text("kind") == "kbuild" {
			return parent, nil
		}
	}
	return "", nil
}
