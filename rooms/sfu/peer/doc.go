// Package peer is a simulated participant with real media: a pion endpoint that answers the server's offers, sends
// small pictures that any browser can decode, and counts what it receives from whom; and a client that speaks the
// WebSocket protocol of docs/protocol.md. Tests and `make demo` use it; the server does not.
package peer
