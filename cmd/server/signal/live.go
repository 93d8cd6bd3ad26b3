package signal

import (
	"sync"

	"concord/internal/actor"
	"concord/internal/fault"
)

const (
	mostTopics   = 200
	longestTopic = 120
)

// liveConn is a connection of /ws/live.
type liveConn struct {
	*conn
	mu     sync.Mutex
	topics map[string]bool
	rights actor.Actor // of the last look
}

// live serves /ws/live: subscribe, unsubscribe; changed.
func (s *Server) live(c *conn) {
	l := &liveConn{conn: c, topics: map[string]bool{}, rights: c.who}
	defer l.dropAll()
	c.serve(l.check, func() {
		for {
			e, body, ok := c.next()
			if !ok {
				return
			}
			c.answer(e.ID, l.handle(e, body))
		}
	})
}

func (l *liveConn) handle(e envelope, body []byte) error {
	type topics struct {
		Topics []string `json:"topics"`
	}
	m, err := decode[topics](body)
	if err != nil {
		return err
	}
	switch e.Type {
	case "subscribe":
		return l.subscribe(m.Topics)
	case "unsubscribe":
		for _, t := range m.Topics {
			l.leave(t)
		}
		return nil
	}
	return fault.New(fault.Invalid, "message.unknown", nil)
}

// subscribe takes the topics that are allowed and says which; one refusal does not lose the others.
func (l *liveConn) subscribe(topics []string) error {
	given := []string{}
	var refused error
	for _, t := range topics {
		switch {
		case t == "" || len(t) > longestTopic:
			refused = fault.New(fault.Invalid, "topic.unknown", nil)
			continue
		case l.count() >= mostTopics:
			refused = fault.New(fault.TooMany, "topic.too_many", fault.P{"max": mostTopics})
			continue
		}
		if err := l.allow(t); err != nil {
			refused = err
			continue
		}
		l.mu.Lock()
		l.topics[t] = true
		l.mu.Unlock()
		l.srv.hub.add(t, l)
		given = append(given, t)
	}
	l.send(subscribedMessage{"subscribed", given})
	return refused
}

func (l *liveConn) allow(topic string) error {
	l.mu.Lock()
	a := l.rights
	l.mu.Unlock()
	return l.srv.Allow(actor.With(l.ctx(), a), topic)
}

func (l *liveConn) count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.topics)
}

func (l *liveConn) leave(topic string) {
	l.mu.Lock()
	delete(l.topics, topic)
	l.mu.Unlock()
	l.srv.hub.drop(topic, l)
}

func (l *liveConn) dropAll() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for t := range l.topics {
		l.srv.hub.drop(t, l)
	}
}

// tell queues the news. Whether this person may still hear of the topic is asked in the writer, when it is sent.
func (l *liveConn) tell(topic, event string) {
	l.sendNewest(topic, lazy(func() (any, bool) {
		switch err := l.allow(topic); fault.CodeOf(err) {
		case "":
		case fault.Forbidden, fault.NotFound, fault.Unauthenticated:
			l.leave(topic)
			return nil, false
		default: // cannot be told now: the page comes back and asks for everything again
			l.end("unsure")
			return nil, false
		}
		return changedMessage{"changed", topic, event}, true
	}))
}

// check looks at the sign-in and takes the rights of this moment.
func (l *liveConn) check() error {
	a, err := l.srv.check(l.who.Session)
	if err != nil {
		return err
	}
	l.mu.Lock()
	l.rights = a
	l.mu.Unlock()
	return nil
}
