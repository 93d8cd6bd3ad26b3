// Package imports brings a file of mediators (CSV or XLSX) onto the roster of an organization.
//
// A file is read in the background into rows; every row is checked against itself, the file and the roster, and what is
// wrong is said with row, column, message key and parameters. Somebody looks at it and starts the writing: all rows (only
// when none is wrong) or the good ones. Each row becomes one mediator whose id follows from the import and the row, so that
// a row written twice is written once; after a kill the outbox hands the unfinished work over again and it goes on where it
// was. At the end a report says what became of each row.
//
//	reading -> ready -> writing -> done
//	        -> failed   writing -> stopped -> writing
//
// Phone numbers and names of the file lie in two encrypted blobs (the file until it is read, the rows for Kept), never in
// the document, an event or a job.
package imports
