// Package notify tells people that something happened, by SMS, e-mail or in the app: short, plain, with a link, in the
// language they chose. A message never holds what belongs in the case: no sum, no story, no offer.
//
//	Send ──> queued ──Deliver──> sent ──MarkRead──> read
//	            │  └─ a try failed: queued still, tried again later
//	            └─ refused for good, or tried too often: failed
//
// Send only stores, with the event message.queued; the reaction to it calls Deliver. A message has an id of its own
// (MessageID: the event and the recipient), so a reaction that runs twice sends once.
//
// Codes and link tokens are stored encrypted, and wiped once a real provider has taken the message or when they are worth
// nothing any more. When neither SMTP nor SMS is configured, messages end in the demonstration mailbox, where a page shows
// them, secrets included; with either of them configured the mailbox is closed.
package notify
