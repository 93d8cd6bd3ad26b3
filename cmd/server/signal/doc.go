// Package signal is the door for connections that stay open: /ws/live tells pages what has changed, /ws/room/{session}
// carries a live seat in a room. The words and messages are in docs/protocol.md.
//
// Each connection has one reader and one writer. The reader handles one message after the other; the writer sends from
// a bounded queue, in which a newer state replaces an older one, and looks every second whether the sign-in still
// holds. Who somebody is comes from the sign-in and the ticket, never from a message.
package signal
