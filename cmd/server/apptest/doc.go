// Package apptest is the whole hub in a temporary folder: the real API on a real port, SQLite, the queue inside the process,
// the demonstration county, and a clock that moves only when it is told. For tests only.
//
// A House begins at a Stage: a case that got that far by the API, once for each process, and is copied for each test.
package apptest
