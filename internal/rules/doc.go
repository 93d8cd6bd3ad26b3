// Package rules holds the rules of procedure as data, and the engine that applies them without knowing any country.
//
// A pack is a YAML file: clocks with their start, length, what extends and what stops them, the consents needed, grounds
// and reason codes, what may cross to a court, the kinds of dispute with their intake questions, and what to look for
// in an agreement before it is signed; each with its article and a mark that says how well the source is known. Packs
// build on others (extends). A pack has a track and is in force from a day to a day; a case pins the id of its pack.
//
// The engine counts days, explains each deadline step by step with keys and parameters, and checks terms. Texts that
// belong to the data (questions, grounds, names of laws) are in the packs in Chinese and English; all other texts
// are keys that the pages know: see Keys.
//
// To add a jurisdiction: write a pack, name a calendar, done. Unknown fields, missing articles, missing translations and
// patterns that do not compile are refused when the packs are loaded.
package rules

//go:generate go run concord/tools/workdays -to calendars/cn.json
