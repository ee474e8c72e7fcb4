package git

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"dmrace/images/kernel/safefile"
)

// format makes the names of a repository's objects (hash-function-transition.txt in
// git's Documentation/technical).
type format func() hash.Hash

// formatOf tells the format from a hash.
func formatOf(object string) format {
	if len(object) == 2*sha256.Size {
		return sha256.New
	}
	return sha1.New
}

// name returns the name of an object: the hash of "<type> <size>\0" and the content.
func (f format) name(kind string, content []byte) string {
	h := f()
	fmt.Fprintf(h, "%s %d\x00", kind, len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// tree returns the name of the tree object that holds the entries, which are sorted by
// path and lie below prefix, "" or "drivers/md/". In the order of paths a folder stands
// where base_name_compare() (read-cache.c) has it in a tree.
func (f format) tree(entries []Entry, prefix string) string {
	var body bytes.Buffer
	for len(entries) > 0 {
		name, _, folder := strings.Cut(entries[0].Path[len(prefix):], "/")
		n, mode, object := 1, entries[0].Mode, entries[0].Object
		if folder {
			below := prefix + name + "/"
			if n = slices.IndexFunc(entries, func(e Entry) bool { return !strings.HasPrefix(e.Path, below) }); n < 0 {
				n = len(entries)
			}
			mode, object = modeFolder, f.tree(entries[:n], below)
		}
		raw, _ := hex.DecodeString(object) // git's own, or name's
		fmt.Fprintf(&body, "%s %s\x00%s", mode, name, raw)
		entries = entries[n:]
	}
	return f.name("tree", body.Bytes())
}

// Blobs hands out the files among the entries with their contents. Each content is what
// the entry's hash names, whatever the repository's objects claim.
func (r Repo) Blobs(ctx context.Context, entries []Entry, do func(Entry, []byte) error) error {
	entries = slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return !e.IsFile() })
	if len(entries) == 0 {
		return nil
	}
	var names strings.Builder
	for _, e := range entries {
		names.WriteString(e.Object + "\n")
	}
	c := r.command("cat-file", "--batch", "--buffer")
	c.Stdin = strings.NewReader(names.String())
	return c.Stream(ctx, func(out io.Reader) error {
		in := bufio.NewReaderSize(out, 1<<16)
		for _, e := range entries {
			body, err := readBlob(in, e.Object)
			if err != nil {
				return r.failed(fmt.Errorf("%s: %w", e.Path, err))
			}
			if err := do(e, body); err != nil {
				return err
			}
		}
		return nil
	})
}

// readBlob reads one answer of git cat-file --batch: "<object> blob <size>", the
// content, a newline.
func readBlob(in *bufio.Reader, object string) ([]byte, error) {
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, err
	}
	var size int64
	if n, err := fmt.Sscanf(head, object+" blob %d\n", &size); n != 1 || err != nil {
		return nil, fmt.Errorf("git cat-file answers %q", strings.TrimSpace(head))
	}
	if size > safefile.Limit {
		return nil, safefile.ErrTooLarge
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, in, size); err != nil {
		return nil, err
	}
	if _, err := in.Discard(1); err != nil {
		return nil, err
	}
	if formatOf(object).name("blob", body.Bytes()) != object {
		return nil, fmt.Errorf("object %s is damaged: git fsck says how", object)
	}
	return body.Bytes(), nil
}
