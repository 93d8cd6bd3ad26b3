package signal

import "sync"

// Hub tells the pages of this node that something has changed. A page that is told asks the API again, which decides
// what it may see; the hub carries names of topics and kinds of events only.
type Hub struct {
	mu   sync.Mutex
	subs map[string]map[*liveConn]struct{}
}

func newHub() *Hub { return &Hub{subs: map[string]map[*liveConn]struct{}{}} }

// Publish tells everybody subscribed to a topic, as case:<id>, that an event of a kind, as case.proposal_made,
// happened to it. It returns at once; who may no longer hear of the topic is not told.
func (h *Hub) Publish(topic, event string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for l := range h.subs[topic] {
		l.tell(topic, event)
	}
}

func (h *Hub) add(topic string, l *liveConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.subs[topic] == nil {
		h.subs[topic] = map[*liveConn]struct{}{}
	}
	h.subs[topic][l] = struct{}{}
}

func (h *Hub) drop(topic string, l *liveConn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.subs[topic], l)
	if len(h.subs[topic]) == 0 {
		delete(h.subs, topic)
	}
}
