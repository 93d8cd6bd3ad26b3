package httpapi

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"path"
	"strings"
	"sync"

	"concord/internal/fault"

	"github.com/andybalholm/brotli"
	"github.com/gofiber/fiber/v2"
)

// pages serves the built pages from memory: names with a hash for ever, all else asked for again each time. A path that
// is no file is the app itself, whose router knows it.
type pages struct {
	files fs.FS
	mu    sync.Mutex
	ready map[string]*page
}

// page is one file in the encodings that pay.
type page struct {
	mime, etag        string
	plain, gzip, brot []byte
}

const notBuilt = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Concord</title><p>The server runs, the pages are not built. Run <code>make pages</code> and build again.</p><p lang="zh-CN">服务已经启动，页面还没有构建：请先运行 <code>make pages</code>。</p></html>`

func newPages(files fs.FS) *pages { return &pages{files: files, ready: map[string]*page{}} }

func (p *pages) serve(c *fiber.Ctx) error {
	name := strings.TrimPrefix(path.Clean("/"+c.Path()), "/")
	if name == "api" || strings.HasPrefix(name, "api/") || name == "ws" || strings.HasPrefix(name, "ws/") {
		return send(c, fault.New(fault.NotFound, "not_found", nil))
	}
	f := p.find(name)
	if f == nil && (path.Ext(name) == "" || !strings.HasPrefix(name, "assets/")) {
		name = "index.html"
		f = p.find(name)
		if f == nil {
			c.Set(fiber.HeaderContentType, "text/html; charset=utf-8")
			return c.Status(fiber.StatusOK).SendString(notBuilt)
		}
	}
	if f == nil {
		return send(c, fault.New(fault.NotFound, "not_found", nil))
	}
	if strings.HasPrefix(name, "assets/") {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "no-cache")
	}
	c.Set(fiber.HeaderETag, f.etag)
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	if c.Get(fiber.HeaderIfNoneMatch) == f.etag {
		return c.SendStatus(fiber.StatusNotModified)
	}
	c.Set(fiber.HeaderContentType, f.mime)
	accept := c.Get(fiber.HeaderAcceptEncoding)
	switch {
	case f.brot != nil && strings.Contains(accept, "br"):
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(f.brot)
	case f.gzip != nil && strings.Contains(accept, "gzip"):
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(f.gzip)
	}
	return c.Send(f.plain)
}

// find gives a file, compressed at its first use; nil when there is none.
func (p *pages) find(name string) *page {
	if !fs.ValidPath(name) || strings.HasPrefix(path.Base(name), ".") || name == "" || name == "." {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if f, ok := p.ready[name]; ok {
		return f
	}
	body, err := fs.ReadFile(p.files, name)
	if err != nil {
		return nil // not remembered: names that are no files are without number
	}
	sum := sha256.Sum256(body)
	f := &page{mime: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:12]) + `"`, plain: body}
	switch path.Ext(name) {
	case ".webmanifest":
		f.mime = "application/manifest+json"
	case ".js", ".mjs":
		f.mime = "text/javascript; charset=utf-8"
	case "":
		f.mime = "application/octet-stream"
	}
	switch path.Ext(name) {
	case ".html", ".js", ".mjs", ".css", ".svg", ".json", ".webmanifest", ".txt":
		f.gzip, f.brot = smaller(body, gzipped), smaller(body, brotlied)
	}
	p.ready[name] = f
	return f
}

func smaller(body []byte, with func([]byte) []byte) []byte {
	if out := with(body); out != nil && len(out) < len(body)*9/10 {
		return out
	}
	return nil
}

func gzipped(body []byte) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		return nil
	}
	return b.Bytes()
}

func brotlied(body []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, 6)
	if _, err := w.Write(body); err != nil || w.Close() != nil {
		return nil
	}
	return b.Bytes()
}
