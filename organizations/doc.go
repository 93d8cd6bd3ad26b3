// Package organizations knows who mediates: organizations, their mediators, and the courts that invite them.
//
// A mediator belongs to one or more organizations; an organization is invited by courts (specially-invited mediation
// provisions, SIM 5-10) and works in divisions and kinds of dispute. A mediator has a capacity: Reserve takes a place
// for a case and Release gives it back; both may be called again for the same case without a second effect, and no
// number of parallel callers gets past the capacity.
//
//	organization: applied -> active <-> suspended -> removed
//	mediator:     active <-> suspended -> removed
//
// Organizations form trees. Parent says where one stands; Path is kept for lists, and follows when a branch moves (tree.go).
// A right that a manager was given holds at the organization and below it (managers.go). What a roster says of a mediator
// is checked in one place, for people and for files alike (CheckEntry).
//
// World is the snapshot that package routing decides on.
package organizations
