// Package registry holds nothing: its test demands that every bus, every kind of root and
// every architecture has all of its halves, which lie in packages that do not know each
// other. docs/ADDING.md says what they are.
package registry
