package main

import (
	"github.com/spf13/cobra"

	"dmrace"
	"dmrace/lab"
	"dmrace/lint"
	"dmrace/linux/bus"
	"dmrace/scenarios"
)

// completeScenarios completes a scenario's name, or the path of a YAML file.
func completeScenarios(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, s := range scenarios.Builtin() {
		out = append(out, s.Name+"\t"+s.Title)
	}
	return out, cobra.ShellCompDirectiveDefault
}

// completeVariants completes the variants of the scenarios that are named already.
func completeVariants(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	list, err := scenariosNamed(args)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var out []string
	for _, s := range list {
		for _, v := range s.Variants {
			out = append(out, v.Name+"\t"+v.Title)
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeKernels completes a catalogue name, or the path of a kernel image.
func completeKernels(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, e := range lab.Catalogue() {
		out = append(out, e.Name+"\t"+e.Package)
	}
	return out, cobra.ShellCompDirectiveDefault
}

// completeConfigs completes a set of options of kernels.
func completeConfigs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return configWords(), cobra.ShellCompDirectiveNoFileComp
}

// configWords lists the sets of options of kernels.
func configWords() (words []string) {
	for _, c := range dmrace.Configs {
		words = append(words, string(c))
	}
	return words
}

// completeBuses completes what a disk can hang from.
func completeBuses(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, b := range bus.Names(nil) {
		out = append(out, string(b))
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

// completeRules completes the code of a rule of lint.
func completeRules(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var out []string
	for _, r := range lint.Rules() {
		out = append(out, r.Code+"\t"+r.Summary)
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}
