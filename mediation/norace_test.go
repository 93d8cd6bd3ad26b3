//go:build !race

package mediation

const underRace = false
