package lab

import "dmrace/images/kernel"

// What the cache of kernels holds, and what is removed from it.
type (
	Inventory       = kernel.Inventory
	CachedTree      = kernel.CachedTree
	CleanSpec       = kernel.CleanSpec
	Cleaned         = kernel.Cleaned
	CatalogueKernel = kernel.Entry
)

// OpenCache returns the cache of kernels and disks of the user.
func OpenCache() (kernel.Cache, error) {
	dir, err := kernel.DefaultCache()
	return kernel.Cache{Dir: dir}, err
}

// Catalogue lists the kernels that are built by name.
func Catalogue() []CatalogueKernel { return kernel.Catalogue() }
