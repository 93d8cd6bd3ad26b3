package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"concord/internal/clock"
	"concord/internal/docstore"
	"concord/internal/identity"
	"concord/internal/jobs"
	"concord/internal/notify"
	"concord/internal/outbox"
	"concord/internal/webhooks"
	"concord/rooms/sfu"
)

// Config is all that can be set. The zero value works: a hub of its own on the embedded default, in ./data.
type Config struct {
	Addr      string   `env:"CONCORD_ADDR"`          // where to listen; "" is 127.0.0.1:8080
	Data      string   `env:"CONCORD_DATA"`          // folder of everything that is kept; "" is ./data
	MongoDB   string   `env:"MONGODB_URI"`           // "" keeps documents in one SQLite file
	Database  string   `env:"CONCORD_DATABASE"`      // name of the MongoDB database; "" is concord
	Redis     string   `env:"REDIS_URL"`             // "" runs the queue inside the process
	Bucket    string   `env:"CONCORD_BUCKET"`        // s3://name?...; "" keeps blobs in the data folder
	BlobKey   string   `env:"CONCORD_BLOB_KEY"`      // 32 bytes, hex or base64; "" is a key file in the data folder
	Secret    string   `env:"CONCORD_SECRET"`        // of codes, links and sessions; "" is a key file in the data folder
	PublicURL string   `env:"CONCORD_PUBLIC_URL"`    // how people reach the hub; "" is http:// and Addr
	Proxies   []string `env:"CONCORD_PROXIES"`       // addresses of proxies whose X-Forwarded-For counts
	Track     string   `env:"CONCORD_TRACK"`         // rule pack track; "" is prefiling
	Demo      bool     `env:"CONCORD_DEMO"`          // the demonstration county, and a mailbox page instead of SMS
	DemoCases int      `env:"CONCORD_DEMO_CASES"`    // cases of the demonstration; 0 is enough to look at, negative none
	Rate      float64  `env:"CONCORD_RATE"`          // requests a second of one person or address; 0 is 20, negative none
	Font      []string `env:"CONCORD_FONT"`          // further TrueType files for documents
	LogLevel  string   `env:"CONCORD_LOG"`           // debug, info, warn or error; "" is info
	MediaUDP  string   `env:"CONCORD_MEDIA_UDP"`     // the one UDP port of media; "" is a free one beside Addr
	MediaTCP  string   `env:"CONCORD_MEDIA_TCP"`     // ICE over TCP; "" likewise, "off" none
	TURN      string   `env:"CONCORD_TURN"`          // the relay; "" likewise, "off" none
	MediaIPs  []string `env:"CONCORD_MEDIA_IPS"`     // public addresses when the machine's own are private
	TURNHost  string   `env:"CONCORD_TURN_HOST"`     // name at which pages reach the relay
	SMTPHost  string   `env:"CONCORD_SMTP_HOST"`     // "" sends no e-mail
	SMTPPort  int      `env:"CONCORD_SMTP_PORT"`     //
	SMTPUser  string   `env:"CONCORD_SMTP_USER"`     //
	SMTPPass  string   `env:"CONCORD_SMTP_PASSWORD"` //
	SMTPSafe  string   `env:"CONCORD_SMTP_SECURITY"` // starttls (default), tls or none
	SMTPFrom  string   `env:"CONCORD_SMTP_FROM"`     //
	SMSURL    string   `env:"CONCORD_SMS_URL"`       // HTTP provider; "" sends no SMS
	SMSMethod string   `env:"CONCORD_SMS_METHOD"`    //
	SMSBody   string   `env:"CONCORD_SMS_BODY"`      // template with {{phone}} and {{text}}
	SMSAuth   string   `env:"CONCORD_SMS_AUTH"`      // value of the Authorization header
	SMSOK     string   `env:"CONCORD_SMS_OK"`        // path=value in the JSON answer that means success
	NoMailbox bool     `env:"CONCORD_NO_MAILBOX"`    // closes the demonstration mailbox

	WebhookLocal bool `env:"CONCORD_WEBHOOK_LOCAL"` // webhooks to http and private addresses: in a demonstration alone

	Clock clock.Clock `env:"-"` // nil is the machine's; tests hold it
	Seams Seams       `env:"-"`
}

// Seams are where tests get between the parts; the zero value is the hub as it is.
type Seams struct {
	Log    io.Writer // nil is standard error
	Store  func(*docstore.Store) *docstore.Store
	Queue  func(*jobs.Queue) outbox.Queue
	Jobs   []jobs.Option
	Handle func(next func(context.Context, docstore.Event) error) func(context.Context, docstore.Event) error
	Still  bool // time makes nothing happen by itself: the test calls Worker.Tick

	WebhookTimeout time.Duration // of one request to a partner; 0 is ten seconds
	Sent           func(webhooks.Delivery, webhooks.Attempt)
}

// Environment reads the configuration from the environment.
func Environment() (Config, error) {
	var c Config
	if err := env.Parse(&c); err != nil {
		return c, fmt.Errorf("settings: %w", err)
	}
	return c, nil
}

func (c Config) filled() (Config, error) {
	def := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	def(&c.Addr, "127.0.0.1:8080")
	def(&c.Data, "data")
	def(&c.Database, "concord")
	def(&c.Track, "prefiling")
	def(&c.PublicURL, "http://"+c.Addr)
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" {
		return c, fmt.Errorf("CONCORD_PUBLIC_URL %q is no address such as https://hub.example", c.PublicURL)
	}
	if c.WebhookLocal && !c.Demo {
		return c, errors.New("CONCORD_WEBHOOK_LOCAL opens the private network to webhooks: it needs CONCORD_DEMO")
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	if c.Rate == 0 {
		c.Rate = 20
	}
	return c, nil
}

func (c Config) notify() notify.Settings {
	s := notify.Settings{Origin: c.PublicURL, NoMailbox: c.NoMailbox || !c.Demo,
		SMTP: notify.SMTP{Host: c.SMTPHost, Port: c.SMTPPort, Username: c.SMTPUser, Password: c.SMTPPass, Security: c.SMTPSafe, From: c.SMTPFrom},
		SMS:  notify.SMS{URL: c.SMSURL, Method: c.SMSMethod, Body: c.SMSBody}}
	if c.SMSAuth != "" {
		s.SMS.Headers = map[string]string{"Authorization": c.SMSAuth}
	}
	if path, value, ok := strings.Cut(c.SMSOK, "="); ok {
		s.SMS.SuccessPath, s.SMS.SuccessIs = path, []string{value}
	}
	return s
}

// limits are wider in a demonstration, where one person plays all parts from one address.
func (c Config) limits() identity.Limits {
	if !c.Demo {
		return identity.Limits{}
	}
	return identity.Limits{PhoneGap: time.Millisecond, PhoneHour: 10_000, PhoneDay: 100_000, AddressHour: 100_000, AddressMisses: 1000, GlobalMinute: 100_000}
}

// media listens on the interface of Addr, so that a hub on loopback stays on loopback.
func (c Config) media() sfu.Settings {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		host = "127.0.0.1"
	}
	on := func(v string) string {
		if v == "" {
			return net.JoinHostPort(host, "0")
		}
		return v
	}
	return sfu.Settings{UDP: on(c.MediaUDP), TCP: on(c.MediaTCP), TURN: on(c.TURN), PublicIPs: c.MediaIPs, PublicURL: c.TURNHost, Clock: c.Clock}
}

// rate and burst are the requests of one person or address; a demonstration, where all play on one machine, takes more.
func (c Config) rate() float64 {
	if c.Demo && c.Rate > 0 {
		return c.Rate * 50
	}
	return c.Rate
}

func (c Config) burst() int { return max(1, int(c.rate()*5)) }

func (c Config) logger() *slog.Logger {
	var to io.Writer = os.Stderr
	if c.Seams.Log != nil {
		to = c.Seams.Log
	}
	return slog.New(slog.NewJSONHandler(to, &slog.HandlerOptions{Level: level(c.LogLevel)}))
}

func level(s string) slog.Level {
	var l slog.Level
	if err := l.UnmarshalText([]byte(s)); err != nil {
		return slog.LevelInfo
	}
	return l
}
