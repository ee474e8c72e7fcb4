// A module of somebody else's that uses dmrace: docs/LIBRARY.md.
module example.org/board

go 1.26.0

require dmrace v0.0.0

require github.com/goccy/go-yaml v1.19.2 // indirect

replace dmrace => ../..
