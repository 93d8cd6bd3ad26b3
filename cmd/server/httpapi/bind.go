package httpapi

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"concord/internal/actor"
	"concord/internal/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"
)

// Route is one row of the table: what is asked how, under which name, and which access action it needs.
type Route struct {
	Method string
	Path   string // below /api/v1
	ID     string // operation id
	Access string // an access action, or Anyone, or SignedIn
	bind   binder
}

// What a route may need instead of an action of package access.
const (
	Anyone   = "anyone"
	SignedIn = "signed-in"
)

// binder registers a route.
type binder func(s *Server, r Route)

// out is a result with a JSON body.
type out[T any] struct{ Body T }

func give[T any](v T, err error) (*out[T], error) {
	if err != nil {
		return nil, err
	}
	return &out[T]{v}, nil
}

// none is a result without a body: 204.
type none struct{}

// does binds a handler of JSON in, JSON out. A POST that carries an Idempotency-Key is done once for each signed-in
// person, and answered again for a day.
func does[I, O any](status int, h func(context.Context, *I) (*O, error)) binder {
	return bindTo(status, true, h)
}

// secret is does for answers that may not be kept: those that set a session.
func secret[I, O any](h func(context.Context, *I) (*O, error)) binder {
	return bindTo(http.StatusOK, false, h)
}

// secretly is secret without a body.
func secretly[I, O any](h func(context.Context, *I) (*O, error)) binder {
	return bindTo(http.StatusNoContent, false, h)
}

func gets[I, O any](h func(context.Context, *I) (*O, error)) binder { return does(http.StatusOK, h) }
func creates[I, O any](h func(context.Context, *I) (*O, error)) binder {
	return does(http.StatusCreated, h)
}
func drops[I any](h func(context.Context, *I) (*none, error)) binder {
	return does(http.StatusNoContent, h)
}

func bindTo[I, O any](status int, keep bool, h func(context.Context, *I) (*O, error)) binder {
	return func(s *Server, r Route) {
		keep := keep && r.Method == http.MethodPost
		op := s.operation(r, status)
		if keep {
			op.Parameters = append(op.Parameters, &huma.Param{Name: "Idempotency-Key", In: "header", Schema: &huma.Schema{Type: "string"},
				Description: "any string of the caller's; the same request again within a day is answered and not done again"})
		}
		huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
			o, err := once(ctx, s, r, keep, in, h)
			if err != nil {
				p := refuse(ctx, err)
				if hs := p.GetHeaders(); len(hs) > 0 {
					return nil, huma.ErrorWithHeaders(p, hs)
				}
				return nil, p
			}
			return o, nil
		})
	}
}

// once calls the handler, through the kept answers where the request has a key.
func once[I, O any](ctx context.Context, s *Server, r Route, keep bool, in *I, h func(context.Context, *I) (*O, error)) (*O, error) {
	key, who := requestOf(ctx).Key, actor.From(ctx)
	if !keep || key == "" || who.Person == "" {
		return h(ctx, in)
	}
	body, err := json.Marshal(in)
	if err != nil {
		return nil, err
	}
	attempt, kept, err := s.deps.Answers.Begin(ctx, who.Person, key, append([]byte(r.ID+"\n"), body...))
	if err != nil {
		return nil, err
	}
	if kept != nil {
		var o O
		return &o, json.Unmarshal(kept, &o)
	}
	o, err := h(ctx, in)
	if err != nil {
		if fErr := attempt.Forget(context.WithoutCancel(ctx)); fErr != nil {
			return nil, fErr
		}
		return nil, err
	}
	if body, err = json.Marshal(o); err != nil {
		return nil, err
	}
	return o, attempt.Finish(context.WithoutCancel(ctx), body)
}

// operation is the row as OpenAPI and as a gate: who is nobody is stopped before his input is read.
func (s *Server) operation(r Route, status int) huma.Operation {
	op := huma.Operation{OperationID: r.ID, Method: r.Method, Path: prefix + r.Path, DefaultStatus: status, Tags: []string{noun(r.Path)},
		MaxBodyBytes: maxJSON + 1, Errors: []int{http.StatusForbidden, http.StatusNotFound, http.StatusConflict},
		Extensions:  map[string]any{"x-access": r.Access},
		Middlewares: huma.Middlewares{s.gate(r)}}
	if r.Access != Anyone {
		op.Errors = append(op.Errors, http.StatusUnauthorized)
		op.Security = []map[string][]string{{"session": {}}}
		if r.forKeys() {
			op.Security = []map[string][]string{{"key": {}}}
		}
	}
	return op
}

// noun gives the folder of a path for the document: cases for /cases/{id}/submit.
func noun(path string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return first
}

// gate decides on the matched route what can be decided without the object: whether somebody is signed in, and for desks
// whether the role is held at all. What depends on the object the domain decides, on its own copy.
func (s *Server) gate(r Route) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		if err := s.admit(hc.Context(), r); err != nil {
			p := refuse(hc.Context(), err)
			for k, vs := range p.GetHeaders() {
				hc.SetHeader(k, vs[0])
			}
			if err := huma.WriteErr(s.api, hc, p.Status, p.Key, p); err != nil {
				hc.SetStatus(http.StatusInternalServerError)
			}
			return
		}
		next(hc)
	}
}

func (s *Server) admit(ctx context.Context, r Route) error {
	who := actor.From(ctx)
	if r.Access == Anyone {
		return nil
	}
	if r.forKeys() {
		return s.admitKey(ctx, r)
	}
	if who.Key != "" {
		return fault.New(fault.Forbidden, "apikey.not_here", nil)
	}
	if who.Person == "" && who.Invited == "" {
		return fault.New(fault.Unauthenticated, "session.required", nil)
	}
	if strings.HasPrefix(r.Access, "desk:") {
		return s.deps.Desk(ctx, r.Access)
	}
	return nil
}

// raw binds a plain fiber handler under the same gate: uploads and streams, whose bodies are no JSON.
func raw(doc string, h fiber.Handler) binder {
	return func(s *Server, r Route) {
		op := s.operation(r, http.StatusOK)
		op.Description = doc
		op.Responses = map[string]*huma.Response{"default": {Description: doc}}
		for _, name := range params(r.Path) {
			op.Parameters = append(op.Parameters, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
		s.api.OpenAPI().AddOperation(&op)
		s.app.Add(r.Method, strings.NewReplacer("{", ":", "}", "").Replace(prefix+r.Path), func(c *fiber.Ctx) error {
			if err := s.admit(c.UserContext(), r); err != nil {
				return send(c, err)
			}
			if err := h(c); err != nil {
				return send(c, err)
			}
			return nil
		})
	}
}

func params(path string) (out []string) {
	for _, part := range strings.Split(path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			out = append(out, strings.TrimSuffix(name, "}"))
		}
	}
	return out
}
