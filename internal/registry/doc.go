// Package registry holds nothing: its test demands that every bus, every kind of root, every
// architecture and every arm has all of its halves, which lie in packages that do not know each
// other. docs/ADDING.md says what they are.
package registry
