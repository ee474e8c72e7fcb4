// Package openflag names the flags of open(2) that not every system has.
package openflag
