// Package worldgen makes a country of courts, organizations, mediators and disputes over the real administrative
// divisions, as skewed as populations are: a few counties hold very many people, most hold few; a few national bodies
// have thousands of mediators, most village committees have three. Everything follows from a seed and a number, so that
// any mediator can be made without making those before.
//
// It is synthetic and says so: names are syllables, hashes are hashes of numbers. Counties get populations by
// Zipf's law with a flat top (Mandelbrot), which puts 0.4 % of the people into the largest, about what census figures say.
//
//	go run ./tools/benchrouting -fill FILE [-scale 0.1] [-seed 1]
package worldgen
