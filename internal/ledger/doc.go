// Package ledger is the append-only transparency log: consents, signatures, rulings and filings leave a leaf that nobody
// can take out or change unseen. A leaf is SHA-256(salt || record): no personal data is in the log, and dropping the salt
// erases what it stood for. The log is a Tessera log on disk (tlog-tiles, C2SP), its checkpoints signed notes.
package ledger
