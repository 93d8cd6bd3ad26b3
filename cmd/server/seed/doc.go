// Package seed makes the demonstration county: real divisions, invented people, all marked synthetic.
package seed
