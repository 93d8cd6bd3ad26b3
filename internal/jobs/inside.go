package jobs

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/hibiken/asynq"
)

// inside is the Redis within this process.
type inside struct {
	redis    *miniredis.Miniredis
	password string
	stop     func()
}

// startInside starts it on a random local port. Every process of the machine can reach that port, hence the password.
func startInside() (*inside, error) {
	m := miniredis.NewMiniRedis()
	if err := m.StartAddr("127.0.0.1:0"); err != nil {
		return nil, err
	}
	password := rand.Text()
	m.RequireAuth(password)
	quit, gone := make(chan struct{}), make(chan struct{})
	go expire(m, quit, gone)
	return &inside{m, password, sync.OnceFunc(func() {
		close(quit)
		<-gone
		m.Close()
	})}, nil
}

func (i *inside) options() asynq.RedisConnOpt {
	return asynq.RedisClientOpt{Addr: i.redis.Addr(), Password: i.password}
}

// expire tells miniredis the time, which it does not know by itself: else no key ever expires.
func expire(m *miniredis.Miniredis, quit, gone chan struct{}) {
	defer close(gone)
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	last := time.Now()
	for {
		select {
		case <-quit:
			return
		case now := <-tick.C:
			m.FastForward(now.Sub(last))
			last = now
		}
	}
}
