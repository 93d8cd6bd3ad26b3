// Package sqlitedoc is the embedded store: one SQLite file in WAL mode, one writer that commits the writes of many
// goroutines together, several readers. A second process that opens the same file is refused.
//
// Tables: documents holds the JSON; entries holds, for every index, an order-preserving key (all its fields, see key.go)
// with the document's id; events holds what the outbox has not yet delivered. All three change in one transaction.
package sqlitedoc
