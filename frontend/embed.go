// Package frontend holds the built pages, so that one binary serves all. `make pages` fills dist.
package frontend

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Dist is the root of the built pages; without index.html when they have not been built.
var Dist = func() fs.FS {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		panic("frontend: " + err.Error()) // a constant path
	}
	return sub
}()
