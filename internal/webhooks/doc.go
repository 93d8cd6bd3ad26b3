// Package webhooks tells the systems of partners what happened: a feed of events for each organization, numbered without
// gaps, which can be pulled, and endpoints to which the same events are pushed in the form of Standard Webhooks
// (https://www.standardwebhooks.com): webhook-id, webhook-timestamp, webhook-signature.
//
//	something happens → Append: one Event in the feed (the same fact twice is once)
//	                  → Fan:    one Delivery for each endpoint that wants it, stored before anything is sent
//	                  → a job wakes the endpoint's lane, which sends what is due, one at a time
//	                  → 2xx: delivered; else later and later, about three days; then the endpoint is disabled
//
// A delivery is stored with when it is due; whoever takes it up moves that a minute on before sending. So a crash loses
// nothing: what was taken up and not noted is due again, with the same webhook-id. An endpoint that is slow or silent
// holds up nobody else: each has a lane of its own, and after a few failures rests before it is tried again.
//
// An address inside a private network is refused when it is given and again when it is dialled, after the name was
// resolved; redirects are not followed.
package webhooks
