// Package blobs keeps the files that boots are made of by their SHA-256, and says which of
// them one boot needs: its [Kit].
//
// A file is below a store as sha256/ab/ab12…, written whole by rename and hashed while it is
// copied. Nothing is believed because it has a name: [Store.Bring] copies a file out of
// another store and hashes the copy, and what is booted is the copy.
package blobs
