package scenarios

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"dmrace"
	"dmrace/internal/golden"
	"dmrace/linux/bus"
	"dmrace/linux/series"
)

// TestReference renders docs/SCENARIOS.md: the keys from the types that a file is
// decoded into, the words from the constants of package dmrace and their comments.
func TestReference(t *testing.T) {
	r := reference{t: t, words: constants(t, ".."), explained: map[string]string{}}
	r.text(referenceHead)
	r.object("", "A scenario", schema())
	r.text("## Buses\n\nThe controller of disk n, counted from 1, sits at the PCI address 0000:00:0n.0.\n\n")
	r.buses()
	r.text("## Partitions\n\nA partition is as large as what it holds, and its label says what that is, unless `names` has\nanother. Where `names` has a UUID, `${rootfs.uuid}` and `${hash.uuid}` stand for it; in an MS-DOS\ntable they are the signature and the number of the partition.\n\n")
	r.table("Part", "`parts`", "what it holds")
	r.table("Table", "`table`", "the partition table")
	r.table("Damage", "`corrupt`", "what is wrong with the file system of rootfs")
	r.table("Fault", "`fault`", "what is wrong with the disk")
	r.text(initrdHead)
	r.table("Initrd", "`initrd`", "what the boot loader gives the kernel")
	r.text(symbolsHead)
	r.symbols()
	r.text(injectionsHead)
	r.text(kernelsHead)
	r.arms()
	r.table("Config", "`config`", "what the kernel has beside the options of all")
	r.table("Clock", "`clock`", "the guest's source of time")
	r.text(notProvoked)
	r.text(verdictsHead)
	r.table("Outcome", "`outcome`", "how the boot ended")
	r.table("Stage", "`stage`", "where")
	r.table("Cause", "`cause`", "the first decisive fact")
	r.table("Lack", "`lacks`", "what older kernels do not have in drivers/md/dm-init.c")
	r.example()
	r.builtin()
	golden.Check(t, "../docs/SCENARIOS.md", r.out.Bytes())
}

// reference is the page as far as it is written.
type reference struct {
	t         *testing.T
	words     map[string][]constant // by the name of their type
	explained map[string]string     // by an object's keys: where it is explained
	out       bytes.Buffer
}

// arms writes the table of arms.
func (r *reference) arms() {
	fmt.Fprintf(&r.out, "| `arm` | the kernel | made of |\n|---|---|---|\n")
	for _, a := range series.Arms() {
		of := "all"
		if a.Series != nil {
			of = strings.Join(a.Series, ", ")
		}
		fmt.Fprintf(&r.out, "| `%s` | %s | %s |\n", a.Name, a.Title, of)
	}
	fmt.Fprintln(&r.out)
}

func (r *reference) text(s string) { r.out.WriteString(s) }

// object writes a table of an object's keys, and then one for each object below it that
// has none yet: a variant's disk is explained where the scenario's is.
func (r *reference) object(path, title string, s *jsonschema.Schema) {
	fmt.Fprintf(&r.out, "### %s\n\n| key | value | meaning |\n|---|---|---|\n", title)
	var below []func()
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		value := valueOf(p.Value)
		if inner := objectIn(p.Value); inner != nil {
			name, isNew := r.nameOf(inner, strings.TrimPrefix(path+"."+p.Key, "."))
			if isNew {
				below = append(below, func() { r.object(name, "`"+name+"`", inner) })
			}
			value += "`" + name + "`"
		}
		must := ""
		if slices.Contains(s.Required, p.Key) {
			must = " (required)"
		}
		fmt.Fprintf(&r.out, "| `%s`%s | %s | %s |\n", p.Key, must, value, cell(p.Value.Description))
	}
	r.text("\n")
	for _, write := range below {
		write()
	}
}

// buses writes what is known of each bus.
func (r *reference) buses() {
	r.text("| `bus` | what the disk hangs from | its first disk | found by work that nobody waits for |\n|---|---|---|---|\n")
	for _, b := range bus.All() {
		fmt.Fprintf(&r.out, "| `%s` | %s | %s | %s |\n", b.Name, b.Title, b.Family.Disk(0), b.Unawaited)
	}
	r.text("\n")
}

// objectIn returns the object that a key takes, itself or in a list, or nil.
func objectIn(s *jsonschema.Schema) *jsonschema.Schema {
	if s.Items != nil {
		s = s.Items
	}
	if s.Properties == nil {
		return nil
	}
	return s
}

// nameOf returns the path under which an object with those keys is explained, and
// whether that is this one.
func (r *reference) nameOf(s *jsonschema.Schema, path string) (name string, isNew bool) {
	var keys []string
	for p := s.Properties.Oldest(); p != nil; p = p.Next() {
		keys = append(keys, p.Key)
	}
	of := strings.Join(keys, " ")
	if r.explained[of] == "" {
		r.explained[of], isNew = path, true
	}
	return r.explained[of], isNew
}

// valueOf tells what a key takes. The name of an object is to follow.
func valueOf(s *jsonschema.Schema) string {
	const few = 8
	switch {
	case len(s.Enum) > few:
		return "a word of those below"
	case len(s.Enum) > 0:
		return "`" + strings.Join(texts(s.Enum), "`, `") + "`" + defaultOf(s)
	case s.Type == "array" && s.Items.Properties != nil:
		return "a list, each item as in "
	case s.Type == "array":
		return "a list of words"
	case s.Properties != nil:
		return "keys, see "
	case s.Pattern != "" && len(s.Examples) > 0:
		return "a duration, as in `" + fmt.Sprint(s.Examples[0]) + "`"
	case s.Type == "boolean":
		return "`true` or `false`"
	case s.Type == "integer":
		return "a number"
	}
	return "text" + defaultOf(s)
}

func defaultOf(s *jsonschema.Schema) string {
	if s.Default == nil {
		return ""
	}
	return fmt.Sprintf(" (default `%v`)", s.Default)
}

func texts(values []any) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = fmt.Sprint(v)
	}
	return out
}

// table writes the constants of a type with their comments.
func (r *reference) table(typeName, head, meaning string) {
	fmt.Fprintf(&r.out, "| %s | %s |\n|---|---|\n", head, meaning)
	for _, c := range r.words[typeName] {
		if c.comment == "" {
			r.t.Errorf("constant %s of type %s has no comment that could explain it", c.name, typeName)
		}
		fmt.Fprintf(&r.out, "| `%s` | %s |\n", c.value, cell(c.comment))
	}
	r.text("\n")
}

func (r *reference) symbols() {
	r.text("| symbol | value |\n|---|---|\n")
	var found []string
	for _, c := range r.words[""] {
		if strings.HasPrefix(c.name, "Sym") {
			found = append(found, c.value)
			fmt.Fprintf(&r.out, "| `${%s}` | %s |\n", c.value, cell(c.comment))
		}
	}
	if !slices.Equal(found, dmrace.Symbols) {
		r.t.Errorf("the page has the symbols %q, there are %q", found, dmrace.Symbols)
	}
	r.text("\n")
}

func (r *reference) example() {
	text, err := New("my-board", "mmc")
	if err != nil {
		r.t.Fatal(err)
	}
	fmt.Fprintf(&r.out, "## An annotated example\n\nThis is what `dmrace new my-board` writes.\n\n```yaml\n%s```\n\n", text)
}

func (r *reference) builtin() {
	r.text("## The built-in scenarios\n\nA file among them that comes close is the best one to begin with.\n")
	for _, g := range Groups {
		fmt.Fprintf(&r.out, "\n### %s\n\n| scenario | what it shows | boots |\n|---|---|---|\n", g.Title)
		for _, name := range g.Names {
			s := builtin(name)
			var variants []string
			for _, v := range s.Variants {
				variants = append(variants, v.Name)
			}
			fmt.Fprintf(&r.out, "| [%s](../scenarios/%s.yaml) | %s | %s |\n", name, name, cell(s.Title), strings.Join(variants, ", "))
		}
	}
}

// cell is text as a table's cell takes it.
func cell(text string) string { return strings.ReplaceAll(text, "|", `\|`) }
