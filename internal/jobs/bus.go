package jobs

import (
	"context"
	"errors"
	"time"

	"github.com/hibiken/asynq"
	"github.com/redis/go-redis/v9"
)

// Bus tells other servers that something changed, over the Redis that they share. It forgets: who was away looks anew.
type Bus struct{ client redis.UniversalClient }

// OpenBus connects to the Redis at a URL, as Open does.
func OpenBus(redisURL string) (*Bus, error) {
	opt, err := asynq.ParseRedisURI(redisURL)
	if err != nil {
		return nil, errors.New("jobs: the Redis URL cannot be read") // not its words: it may hold a password
	}
	client, ok := opt.MakeRedisClient().(redis.UniversalClient)
	if !ok {
		return nil, errors.New("jobs: this Redis has no channels")
	}
	return &Bus{client}, nil
}

// Tell sends a word on a channel: ids only. When Redis does not answer, the fault is unavailable.
func (b *Bus) Tell(ctx context.Context, channel, word string) error {
	return unavailable(ctx, b.client.Publish(ctx, channel, word).Err())
}

// Listen hands each word on a channel to heard until the context ends, and calls again whenever words may have been missed:
// at the beginning, and after each time that the connection was lost.
func (b *Bus) Listen(ctx context.Context, channel string, heard func(word string), again func()) {
	for attempt := 0; ctx.Err() == nil; {
		sub := b.client.Subscribe(ctx, channel)
		stop := context.AfterFunc(ctx, func() { sub.Close() }) // Receive does not look at the context while it reads
		for ctx.Err() == nil {
			m, err := sub.Receive(ctx)
			if err != nil {
				break
			}
			attempt = 0
			switch m := m.(type) {
			case *redis.Subscription:
				again()
			case *redis.Message:
				heard(m.Payload)
			}
		}
		stop()
		sub.Close()
		t := time.NewTimer(min(5*time.Second, 50*time.Millisecond<<min(attempt, 8)))
		attempt++
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
}

// Close ends the connection.
func (b *Bus) Close() error { return b.client.Close() }
