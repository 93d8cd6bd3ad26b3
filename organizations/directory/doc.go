// Package directory is the public search of organizations and mediators, in memory.
//
// It is built from the store when the hub starts, in the background, and follows the events of the roster. It holds only
// what everybody may know: names, kinds, divisions, causes, languages, whether somebody takes cases, and counts of ended
// ones; never a phone number, an account or a tie. Only who is active is in it; a sandbox is not.
//
// Names are found in Chinese anywhere, in pinyin (whole or by first letters) from any syllable on, and in English from any
// word on. What fits a name better comes first (the whole name, its beginning, a part), then what is nearer to the division
// asked for, then organizations before mediators, then an order that is the same on every server and favours nobody.
//
// The index is cut into segments that never change but for marks of deletion: bitmaps for causes, languages, kinds and
// divisions, and sorted suffixes of names, so that a search is a few intersections and a binary search. What changes goes
// into a short list that is looked through one by one, until it is made a segment of its own.
package directory
