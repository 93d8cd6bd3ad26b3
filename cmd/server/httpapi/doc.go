// Package httpapi is the door for HTTP: one visible table of routes (routes.go), a file per noun, and a fault that
// becomes an RFC 9457 problem. It decides nothing about disputes: it copies the input out of the request, asks a domain
// service and composes what a reader may see.
//
// The way of a request, in order: request id, refused paths, security headers, size, same origin, rate, session, the
// matched route with its access action, idempotency, handler.
package httpapi
