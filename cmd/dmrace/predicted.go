package main

import (
	"cmp"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/explore"
	"dmrace/lab"
)

// predictedKernel is what a --kernel names for a verb that boots nothing.
type predictedKernel struct {
	dmrace.Traits
	name    string // of the kernel in plans
	meaning string // what it was taken for, where that is open
}

// addPredictedKernel adds --kernel to a verb that boots nothing.
func addPredictedKernel(cmd *cobra.Command, to *string, otherwise string) {
	cmd.Flags().StringVar(to, "kernel", "", `a version ("6.1", "5.15.120"), one with another's dm-mod.waitfor= (5.10+6.1), or the path of a bzImage, a vmlinux or a source tree (default `+otherwise+")")
	cmd.RegisterFlagCompletionFunc("kernel", completeKernels)
}

// kernelPredicted reads a --kernel and tells people what it was taken for. Without one it is
// [dmrace.DefaultKernel].
func kernelPredicted(people io.Writer, flag string) (predictedKernel, error) {
	k, err := lab.ParseKernel(flag)
	if err != nil {
		return predictedKernel{}, err
	}
	known := predictedKernel{meaning: k.Meaning}
	if known.Traits, err = k.Known(); err != nil {
		return predictedKernel{}, err
	}
	known.name = cmp.Or(k.Name, known.Release)
	if k.Path != "" {
		known.meaning = fmt.Sprintf("%s is Linux %s", k.Path, known.Release)
	}
	if flag == "" {
		known.meaning = ""
	}
	if known.meaning != "" {
		fmt.Fprintf(people, "note: %s\n", known.meaning)
	}
	return known, nil
}

// searched is the kernel for a search.
func (k predictedKernel) searched() explore.Kernel {
	return explore.Kernel{Name: k.name, Traits: k.Traits}
}
