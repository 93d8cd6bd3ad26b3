package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"strings"

	"k8s.io/klog/v2"
)

// Serve opens the hub, says where to look, and serves until the context ends.
func Serve(ctx context.Context, c Config, out io.Writer) error {
	klog.SetSlogLogger(c.logger()) // the transparency log speaks through it; one for the process, and not safe to set twice
	a, err := Open(ctx, c)
	if err != nil {
		return err
	}
	slog.SetDefault(a.log)
	err = a.Listen(ctx, func(at net.Addr) { a.welcome(out, at) })
	return errors.Join(err, a.Close())
}

// welcome says where to look and, in a demonstration, how to sign in as each of its people.
func (a *App) welcome(out io.Writer, at net.Addr) {
	var b strings.Builder
	url := a.Config.PublicURL
	if host, _, err := net.SplitHostPort(a.Config.Addr); err == nil && url == "http://"+a.Config.Addr {
		_, port, _ := net.SplitHostPort(at.String())
		if host == "" || host == "0.0.0.0" || host == "::" {
			host = "127.0.0.1"
		}
		url = "http://" + net.JoinHostPort(host, port)
	}
	fmt.Fprintf(&b, "Concord 和合调解 %s is ready on %s\n", Version, url)
	if a.Config.Demo {
		fmt.Fprintf(&b, "\nThis is a demonstration: county, people and cases are made up. Sign in with a phone number; the code arrives at %s/mailbox\n\n", url)
		for _, p := range a.People {
			if strings.HasPrefix(p.Key, "mediator:") {
				continue // the roster signs in the same way; GET /api/v1/demo names everybody
			}
			fmt.Fprintf(&b, "  %-12s %s %-16s %s  %s\n", p.Key, p.Name, p.NameEN, p.Phone, p.TenantName.EN)
		}
	}
	if _, err := io.WriteString(out, b.String()); err != nil {
		a.log.Warn("the greeting was not written", "error", err)
	}
}
