// Package apikeys holds the keys with which the systems of an organization come in: made, rotated and revoked by its
// managers, each with scopes and, if wanted, an end. A secret is shown once and kept as a keyed hash; its form carries a
// checksum, so that scanners find leaked ones without asking anybody. A key of the sandbox acts in a tenant of its own,
// where nobody real is reached.
package apikeys
