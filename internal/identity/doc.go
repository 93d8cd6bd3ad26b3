// Package identity knows who somebody is: accounts, one-time codes, invitations by link, sessions, links for staff and
// tickets for rooms. It decides nothing about what a person may do (internal/access does) and sends nothing itself: a
// Courier carries its letters.
//
// What holds, and is tested:
//
//   - A code has 6 digits, lives 10 minutes, is good for one purpose and one use, and dies after 5 tries. Tries are
//     counted in the store before the answer is given, so restarts and parallel guesses do not add any.
//   - Asking for a code or a link answers the same whether or not there is an account.
//   - Nothing that opens a door is stored in the clear: tokens and codes only as HMAC under a key outside the store.
//   - An invitation opens only with a code sent to the invited phone: a forwarded link shows who asks and what kind of
//     dispute it is, nothing else.
//   - Rights are read at each request, so taking one away works at once on this node and within a second elsewhere.
//   - Time never runs backwards here: a clock that is set back revives nothing.
package identity
