// Package kernel makes the kernels that dmrace boots. It ties together the rooms below
// it and has no means of its own:
//
//	apt        Debian's source packages: the catalogue, the machine's apt, private ones
//	git        git repositories and work trees, read without running anything of theirs
//	trees      source whose identity is known: its files, and a copy to build in
//	patches    a user's patches, and patches that are derived; unidiff reads them
//	arm, shim  what is laid over a tree; config is what it is configured with
//	builds     a variant of a tree made into a kernel
//	cache      built kernels by their keys: found, listed, explained, removed
//	bootimage  a kernel as QEMU boots it
//
// and, below these, cachedir, stream, hosttools, process and safefile.
//
// # Trees
//
// A tree is one of Debian's linux-source packages ([Catalogue]), a git work tree,
// a commit of a git repository or a plain directory. [Open] gives it an identity
// before anything is unpacked: the package's version and hash, git's tree hash of
// the commit or of the work tree as it is, with changes that are not committed, or
// a hash of paths, modes and contents. A user's tree is never written to and nothing
// that it names is run, short of its own build; a commit is read without a checkout.
//
// A package that the machine's own apt does not know comes from a suite of
// Debian's that has it, through an apt of its own in the cache: the machine's
// lists, pins and hooks are left alone, and Debian's signatures are verified. The
// archive is the one that the machine's sources name. Versions rotate away, so none
// is pinned; the one that was used is recorded.
//
// # Builds
//
// Each origin of trees has a workspace in the cache: a copy of the source and one
// object directory. The copy follows the tree by content, so a file that did not
// change keeps its time stamp and make keeps its object; a second arm compiles
// drivers/md/dm-init.c and links. From one commit to another of the same repository
// git says what differs, and nothing else is read. One process at a time works in a
// workspace.
//
// # Arms, patches and the shim
//
// An arm is a tree with one stated difference ([dmrace.Arm]): our own edit of its
// files, which is found by its structure and refused where it is not there, or a
// user's patches, which [Tree.Patch] applies to a copy of the files that they touch.
// [FixPatch] writes an edit that fixes something as a patch, and [DerivePatch] makes
// one for one tree of what separates an arm from stock in another. The shim is one file of our own, shim/src/dmrace.c,
// which holds back the probes of named drivers: a kernel with it is instrumented. No
// kernel code is kept here.
//
// # Results
//
// A built kernel is kept under a hash of all it depends on: tree, arm, shim,
// configuration fragments, compiler and recipe ([Tree.Explain]). It appears there
// whole or not at all, and it is verified each time it is used.
//
// # Errors
//
// A mistake of the caller's is a [dmrace.UsageError], and what cannot be done here is
// a [dmrace.EnvError]. Inside these, [BuildError], [LackError] and [PatchError] say
// that it is the one tree, or the patch, that is at fault, and not the host: a
// bisection passes such a tree over. An error that wraps ctx's is an interruption.
package kernel
