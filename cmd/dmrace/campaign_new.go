package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dmrace"
	"dmrace/lab"
)

func newCampaignNew() *cobra.Command {
	var n lab.NewCampaign
	cmd := &cobra.Command{
		Use:   "new [flags] DIR VERB [VERB'S ARGUMENTS AND FLAGS]",
		Short: "Lay the boots of a verb out as the cells of a campaign, and build what they need",
		Long: `Lay out what matrix, validate, flake, shmoo or explore would boot as cells, build what
they need, and put it into a folder: plans, kernels, disks. Behind DIR stand the verb and
its own words, as it takes them; flags of campaign new stand before DIR.

What a verb chooses while it boots is chosen here beforehand: flake boots --runs times;
shmoo boots every cell of the grid (--on kernel --every-cell), or --confirm of them;
explore (--on kernel) boots all within its bounds, of which there must not be more than
--boots.

The same words again, in the same folder, put back what was lost of it; results stay.`,
		Example: `  dmrace campaign new /mnt/all matrix --kernels 6.1,6.12
  dmrace campaign new --sample 5 /mnt/fix validate --tree ~/src/linux --patch fix.mbox
  dmrace campaign new /mnt/odds flake mmc-natural --variant with-i8042 --runs 1000`,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return campaignVerbs(), cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, args []string) error { return layCampaign(cmd, n, args) },
	}
	fl := cmd.Flags()
	fl.SetInterspersed(false)
	fl.BoolVar(&n.AnyQEMU, "any-qemu", false, "workers may have another QEMU than this machine")
	fl.IntVar(&n.Sample, "sample", lab.DefaultSample, "boot one in so many of the cells that repeat to the byte on a second worker as well; 0: none")
	return cmd
}

// campaignVerb lays the boots of a verb out.
type campaignVerb struct {
	name string
	kept []string // the flags that say what is booted; others say how it is shown or kept

	// flags adds the verb's flags, and returns what lays its boots out.
	flags func(cmd *cobra.Command) func(n lab.NewCampaign, args []string) (*lab.Laid, error)
}

// campaigns are the verbs whose boots can be a campaign.
var campaigns = []campaignVerb{
	{name: lab.CampaignMatrix, kept: []string{"kernels", "arch"}, flags: layMatrix},
	{name: lab.CampaignValidate, kept: []string{"tree", "kernel", "before", "after", "patch", "derive-from", "arm", "variant", "must-fix", "arch"}, flags: layValidate},
	{name: lab.CampaignShmoo, kept: []string{"variant", "kernel", "arch", "x", "y", "grid", "confirm", "on", "every-cell"}, flags: layShmoo},
	{name: lab.CampaignExplore, kept: []string{"variant", "kernel", "arch", "cmdline", "max-delay", "bound", "on", "boots"}, flags: layExplore},
	{name: lab.CampaignFlake, kept: []string{"variant", "kernel", "tree", "rev", "patch", "arm", "arch", "runs", "until-width"}, flags: layFlake},
}

func campaignVerbs() (names []string) {
	for _, v := range campaigns {
		names = append(names, v.name)
	}
	return names
}

// layCampaign makes a campaign.
func layCampaign(cmd *cobra.Command, n lab.NewCampaign, args []string) error {
	if len(args) < 2 {
		return usagef("%s takes a folder and a verb: %s\n  see %s --help", cmd.CommandPath(), strings.Join(campaignVerbs(), ", "), cmd.CommandPath())
	}
	if strings.HasPrefix(args[1], "-") {
		return usagef("%s stands behind the folder: flags of %s stand before it, and those of the verb behind the verb", args[1], cmd.CommandPath())
	}
	i := slices.IndexFunc(campaigns, func(v campaignVerb) bool { return v.name == args[1] })
	if i < 0 {
		return usagef("the boots of %q cannot be a campaign: those of %s can", args[1], strings.Join(campaignVerbs(), ", "))
	}
	n.Dir, n.Words = args[0], args[2:]
	verb := &cobra.Command{Use: "dmrace " + args[1]}
	verb.SetContext(cmd.Context())
	verb.SetErr(cmd.ErrOrStderr())
	lay := campaigns[i].flags(verb)
	if err := verb.ParseFlags(n.Words); errors.Is(err, pflag.ErrHelp) {
		return usagef("see dmrace %s --help", args[1])
	} else if err != nil {
		return flagError(verb, err)
	}
	if err := campaigns[i].refuse(verb); err != nil {
		return err
	}
	laid, err := lay(n, verb.Flags().Args())
	if err != nil {
		return err
	}
	fmt.Fprintln(cmd.OutOrStdout(), laid)
	return nil
}

// refuse refuses the verb's flags that say how boots are shown or kept.
func (v campaignVerb) refuse(verb *cobra.Command) (err error) {
	verb.Flags().Visit(func(f *pflag.Flag) {
		if !slices.Contains(v.kept, f.Name) && err == nil {
			err = usagef("--%s does not say what is booted: campaign new takes --%s of %s; how it is run, shown and kept is for campaign run and campaign collect", f.Name, strings.Join(v.kept, ", --"), v.name)
		}
	})
	return err
}

func layMatrix(cmd *cobra.Command) func(lab.NewCampaign, []string) (*lab.Laid, error) {
	var f matrixFlags
	f.add(cmd)
	return func(n lab.NewCampaign, args []string) (*lab.Laid, error) {
		o, list, err := f.find(cmd, args)
		if err != nil {
			return nil, err
		}
		return n.Matrix(cmd.Context(), o, f.kernels, list)
	}
}

func layValidate(cmd *cobra.Command) func(lab.NewCampaign, []string) (*lab.Laid, error) {
	var f validateFlags
	f.add(cmd)
	return func(n lab.NewCampaign, args []string) (*lab.Laid, error) {
		o, err := f.options(cmd)
		if err != nil {
			return nil, err
		}
		if err := f.change.Check(o); err != nil {
			return nil, err
		}
		_, list, err := f.find(cmd, args)
		if err != nil {
			return nil, err
		}
		return n.Change(cmd.Context(), o, f.change, list, len(args) > 0, f.variants, f.mustFix)
	}
}

func layFlake(cmd *cobra.Command) func(lab.NewCampaign, []string) (*lab.Laid, error) {
	var f flakeFlags
	f.add(cmd)
	return func(n lab.NewCampaign, args []string) (*lab.Laid, error) {
		if err := f.check(cmd, args); err != nil {
			return nil, err
		}
		o, list, err := f.find(cmd, args)
		if err != nil {
			return nil, err
		}
		return n.Flake(cmd.Context(), o, f.n, list[0], f.variants[0])
	}
}

func layShmoo(cmd *cobra.Command) func(lab.NewCampaign, []string) (*lab.Laid, error) {
	var f shmooFlags
	f.add(cmd)
	return func(n lab.NewCampaign, args []string) (*lab.Laid, error) {
		if f.confirm == 0 {
			f.on, f.every = onKernel, true
		}
		if _, _, err := f.outputs(); err != nil {
			return nil, err
		}
		s, err := f.shmoo(cmd, args)
		if err != nil {
			return nil, err
		}
		return n.Shmoo(cmd.Context(), searchOptions(cmd, f.kernel, f.arch), s, f.confirm)
	}
}

func layExplore(cmd *cobra.Command) func(lab.NewCampaign, []string) (*lab.Laid, error) {
	var f exploreFlags
	f.add(cmd)
	return func(n lab.NewCampaign, args []string) (*lab.Laid, error) {
		f.on = onKernel
		search, err := f.search(cmd, args)
		if err != nil {
			return nil, err
		}
		return n.Explore(cmd.Context(), searchOptions(cmd, f.kernel, f.arch), lab.KernelSearch{Search: search, Boots: f.boots})
	}
}

// searchOptions are what the boots of a search are made with.
func searchOptions(cmd *cobra.Command, kernel, arch string) lab.Options {
	people := newBars(cmd.ErrOrStderr())
	return lab.Options{Kernel: kernel, Arch: dmrace.Arch(arch), Messages: people, Progress: people}
}
