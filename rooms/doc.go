// Package rooms knows sessions: when people meet, who may enter, see, hear, speak and write, and what is kept of it.
//
//	planned ──schedule──▶ scheduled ──open──▶ open ──close──▶ closed
//	   ▲──────propose─────────┘                        planned, scheduled ──cancel──▶ cancelled
//
// Inside an open session people are at places: outside, waiting, joint, or in a caucus with one party. A place decides
// the room of the media (Session.Room), what is read and what may be written. The waiting room is no room: nobody sees
// or hears anybody there. A caucus is a room of its own, with a chat of its own (CaucusMessage) that no export, search
// or log can reach, and no minutes.
//
// The policy never meets RTP: Service places seats through Media, at once and before its verbs return.
package rooms
