package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

// api is the event service of KernelCI.
type api struct {
	base   string
	token  string
	client *http.Client
}

// node is a document of the API. What this does not know of it is kept.
type node map[string]any

// event says that something happened to a node.
type event struct {
	Timestamp string `json:"timestamp"`
	Node      node   `json:"node"`
}

// readOnly are the fields that the API refuses in a document that is written back.
var readOnly = []string{
	"id", "_id", "created", "updated", "user", "user_groups", "owner", "submitter", "treeid",
	"processed_by_kcidb_bridge", "retry_counter", "timeout",
}

// What is read at most, in bytes.
const (
	maxDocument = 16 << 20
	maxKernel   = 512 << 20
)

// events lists what happened to jobs that are to be carried out since a time.
func (a api) events(ctx context.Context, from string) (list []event, err error) {
	q := url.Values{"state": {"available"}, "kind": {"job"}, "recursive": {"true"}, "limit": {"1000"}, "from": {from}}
	err = a.exchange(ctx, http.MethodGet, a.base+"/events?"+q.Encode(), a.token, nil, &list)
	return list, err
}

// get reads a node.
func (a api) get(ctx context.Context, id string) (n node, err error) {
	err = a.exchange(ctx, http.MethodGet, a.base+"/node/"+url.PathEscape(id), a.token, nil, &n)
	return n, err
}

// put writes a node back.
func (a api) put(ctx context.Context, id string, n node) error {
	out := node{}
	for key, value := range n {
		out[key] = value
	}
	for _, key := range readOnly {
		delete(out, key)
	}
	return a.exchange(ctx, http.MethodPut, a.base+"/node/"+url.PathEscape(id), a.token, out, nil)
}

// exchange sends a document, if there is one, and reads the answer, if one is wanted.
func (a api) exchange(ctx context.Context, method, to, token string, send, receive any) error {
	var body io.Reader
	if send != nil {
		text, err := json.Marshal(send)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	answer, err := a.do(ctx, method, to, token, body)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxDocument+1))
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: %w", method, to, err)
	case len(text) > maxDocument:
		return fmt.Errorf("%s %s: the answer has more than %d MiB", method, to, maxDocument>>20)
	case receive == nil:
		return nil
	}
	if err := json.Unmarshal(text, receive); err != nil {
		return fmt.Errorf("%s %s: %w", method, to, err)
	}
	return nil
}

// do makes a request. An answer that is no success is an error.
func (a api) do(ctx context.Context, method, to, token string, body io.Reader) (*http.Response, error) {
	u, err := url.Parse(to)
	if err == nil && u.Scheme != "http" && u.Scheme != "https" {
		err = errors.New("it is neither http nor https")
	}
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w", method, to, err)
	}
	r, err := http.NewRequestWithContext(ctx, method, to, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := a.client.Do(r)
	if err != nil {
		return nil, err
	}
	if answer.StatusCode/100 != 2 {
		said, _ := io.ReadAll(io.LimitReader(answer.Body, 500))
		answer.Body.Close()
		return nil, fmt.Errorf("%s %s: %s: %q", method, u.Redacted(), answer.Status, said)
	}
	return answer, nil
}

// download writes what is at a URL into a file. It is asked for without a token: artifacts are
// on storage of their own.
func (a api) download(ctx context.Context, from string, to *os.File) error {
	answer, err := a.do(ctx, http.MethodGet, from, "", nil)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	n, err := io.Copy(to, io.LimitReader(answer.Body, maxKernel+1))
	if err == nil && n > maxKernel {
		err = fmt.Errorf("download %s: it has more than %d MiB", from, maxKernel>>20)
	}
	return err
}

// text returns a text within a node by the keys that lead to it, or "".
func (n node) text(keys ...string) string {
	var v any = map[string]any(n)
	for _, key := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return ""
		}
		v = m[key]
	}
	s, _ := v.(string)
	return s
}

// data returns the part of a node that its kind has of its own, which can be written to.
func (n node) data() map[string]any {
	m, ok := n["data"].(map[string]any)
	if !ok {
		m = map[string]any{}
		n["data"] = m
	}
	return m
}
