// Package mongodoc is the store for production: MongoDB, one document per write, so that it needs no transactions and
// works on a standalone, a replica set and a sharded cluster alike (a collection with a unique index stays on one shard,
// since MongoDB keeps values unique only there).
//
// What is stored in a collection:
//
//	_id      the document's id
//	_rev     its revision
//	body     the document itself, as native BSON (see body.go for keys and numbers)
//	_x       per declared index its fields in the form that sorts right (times as dates), an array where the field passes
//	         through one; absent when the document lacks a field. Native compound indexes stand on these.
//	_u       per unique index one string (or an array of them); absent when the document lacks a field, and the native
//	         unique index is sparse, so that an absent value collides with nobody
//	_sig     what indexes _x and _u were made for; Declare brings documents with another one up to date
//	_events  what the outbox has not yet delivered, in order
//	_deleted true when the document is gone and only waits for its events
//
// A server of an older version that writes while a newer one runs leaves out the newer one's indexes; the next Declare
// mends that. Native indexes that no version declares any more stay until an operator drops them.
package mongodoc
