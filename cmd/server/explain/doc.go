// Package explain is the command concord routing explain: it reads organizations, mediators, courts, causes, conflicts and
// disputes from a file and says for each dispute who may take it, in which order and why, and for everybody else the hard
// rule that stands in the way. It is for administrators who want to check their rosters before anybody depends on them,
// and needs no hub. The file is described in docs/routing-world.md.
//
// The file is read whole or not at all: everything wrong with it is named with its line and path.
package explain
