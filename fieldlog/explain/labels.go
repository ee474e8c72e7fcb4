package explain

import (
	"regexp"
	"strings"

	"dmrace"
)

// labelled is a partition with its label in the line of a scan: "p2(rootfs)", which the
// kernel prints for blkdevparts= (add_part() in block/partitions/cmdline.c).
var labelled = regexp.MustCompile(`([a-z0-9]+)\(([^()]+)\)`)

// labels maps the labels of partitions, as far as the log shows them, to their names.
func labels(t *dmrace.Timeline) map[string]string {
	names := map[string]string{}
	for _, e := range t.Events {
		if e.Kind != dmrace.PartitionAdd {
			continue
		}
		for _, f := range labelled.FindAllStringSubmatch(e.Line, -1) {
			names[f[2]] = e.Subject + strings.TrimPrefix(f[1], e.Subject)
		}
	}
	return names
}
