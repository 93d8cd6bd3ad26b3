package httpapi

import (
	"net/netip"
	"strconv"
	"time"

	"concord/internal/fault"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts requests by matched route; it knows no person and no case.
type metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{registry: prometheus.NewRegistry(), took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "concord_http_request_seconds", Help: "Time to answer, by method, matched route and status.",
		Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
	}, []string{"method", "route", "status"})}
	m.registry.MustRegister(m.took, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

func (m *metrics) observe(method, route string, status int, took time.Duration) {
	m.took.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// serveMetrics answers the own machine and private networks only, and nobody behind a proxy.
func (s *Server) serveMetrics() fiber.Handler {
	show := adaptor.HTTPHandler(promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}))
	return func(c *fiber.Ctx) error {
		a, err := netip.ParseAddr(c.Context().RemoteIP().String())
		if err != nil || !(a.IsLoopback() || a.IsPrivate() || a.IsUnspecified()) || c.Get(fiber.HeaderXForwardedFor) != "" || c.Get("Forwarded") != "" {
			return send(c, fault.New(fault.NotFound, "not_found", nil))
		}
		return show(c)
	}
}
