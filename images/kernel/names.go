package kernel

import (
	"dmrace/images/kernel/apt"
	"dmrace/images/kernel/bootimage"
	"dmrace/images/kernel/builds"
	"dmrace/images/kernel/cache"
	"dmrace/images/kernel/patches"
	"dmrace/images/kernel/trees"
)

// The words of the rooms, for callers that need no more than one.
type (
	TreeSpec = trees.TreeSpec  // which source is wanted
	Variant  = builds.Variant  // what is done to a tree before it is built
	Patch    = patches.Patch   // patches as they change one tree
	Image    = bootimage.Image // a kernel that can be booted
	Entry    = apt.Entry       // a kernel that can be asked for by name

	Cache        = cache.Cache        // where all of it is kept
	CachedKernel = cache.CachedKernel // a built kernel there
	CachedTree   = cache.CachedTree   // something there that is made again when it is needed
	Inventory    = cache.Inventory    // what is there
	CleanSpec    = cache.CleanSpec    // what to remove
	Cleaned      = cache.Cleaned      // what was removed
	Explanation  = cache.Explanation  // why a kernel has the key that it has

	BuildError = builds.Error    // a tree that does not build
	LackError  = trees.LackError // a tree that lacks what was asked of it
	PatchError = patches.Error   // a patch that does not apply
)

// ErrNotBuilt says that the cache does not have a kernel.
var ErrNotBuilt = builds.ErrNotBuilt

// Catalogue lists the kernels that have a name, sorted by it.
func Catalogue() []Entry { return apt.Catalogue() }

// DefaultCache returns the folder of the cache that dmrace uses where none is named.
func DefaultCache() (string, error) { return cache.Default() }

// OpenImage takes a kernel as it is: an x86-64 bzImage, an ELF vmlinux with a PVH entry,
// or an arm64 Image.
func OpenImage(path string) (*Image, error) { return bootimage.Open(path) }
