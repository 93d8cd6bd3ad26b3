// Package worker makes happen what follows: reactions.go is ONE table of "when this event, do that"; clockwork.go is what
// time makes happen. A reaction may run twice (an event is settled only after all its reactions are done), so each derives
// the id of what it makes from the event or the case: twice is once.
package worker
