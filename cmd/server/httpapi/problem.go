package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"concord/internal/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gofiber/fiber/v2"
)

// Problem is what is sent instead of a result (RFC 9457): a code, a message key with parameters, and the fields found
// wrong. It never holds what was submitted.
type Problem struct {
	Type   string        `json:"type" doc:"URI of the problem: urn:concord: and the key" format:"uri"`
	Title  string        `json:"title" doc:"phrase of the HTTP status"`
	Status int           `json:"status" doc:"HTTP status"`
	Code   fault.Code    `json:"code" enum:"invalid,unauthenticated,forbidden,not_found,exists,conflict,too_many,too_large,unavailable,internal"`
	Key    string        `json:"key" doc:"message key; both locales of the pages know it"`
	Params fault.P       `json:"params,omitempty" doc:"parameters of the message"`
	Errors []fault.Field `json:"errors,omitempty" doc:"what is wrong, field by field"`
}

// statuses maps each code to one HTTP status.
var statuses = map[fault.Code]int{
	fault.Invalid: http.StatusUnprocessableEntity, fault.Unauthenticated: http.StatusUnauthorized, fault.Forbidden: http.StatusForbidden,
	fault.NotFound: http.StatusNotFound, fault.Exists: http.StatusConflict, fault.Conflict: http.StatusConflict,
	fault.TooMany: http.StatusTooManyRequests, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Unavailable: http.StatusServiceUnavailable, fault.Internal: http.StatusInternalServerError,
}

// Error gives the key, for logs.
func (p *Problem) Error() string { return p.Key }

// GetStatus gives the HTTP status to huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType names the media type of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders gives Retry-After where waiting helps.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if s := p.retryAfter(); s != "" {
		h.Set("Retry-After", s)
	}
	return h
}

func (p *Problem) retryAfter() string {
	switch s := p.Params["retryAfter"].(type) {
	case int:
		return strconv.Itoa(s)
	case int64:
		return strconv.FormatInt(s, 10)
	case float64:
		return strconv.Itoa(int(s))
	}
	if p.Code == fault.Unavailable {
		return "2"
	}
	return ""
}

func problemOf(f *fault.Fault) *Problem {
	status := statuses[f.Code]
	if status == 0 {
		status = http.StatusInternalServerError
	}
	return &Problem{Type: "urn:concord:" + f.Key, Title: http.StatusText(status), Status: status, Code: f.Code, Key: f.Key, Params: f.Params, Errors: f.Fields}
}

// refuse turns any error into a problem. Causes of our own mistakes are logged under the request id and never sent.
func refuse(ctx context.Context, err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	if errors.Is(err, context.DeadlineExceeded) {
		err = fault.Wrap(err, fault.Unavailable, "unavailable.slow", nil)
	}
	f := fault.From(err)
	if f.Code == fault.Internal || f.Code == fault.Unavailable {
		requestOf(ctx).logger().ErrorContext(ctx, "request failed", "request", requestOf(ctx).ID, "fault", f.Error())
	}
	if f.Code == fault.Internal {
		f = fault.New(fault.Internal, "internal", nil)
	}
	return problemOf(f)
}

// send writes a problem outside of huma.
func send(c *fiber.Ctx, err error) error {
	p := refuse(c.UserContext(), err)
	body, mErr := json.Marshal(p)
	if mErr != nil {
		return mErr
	}
	if s := p.retryAfter(); s != "" {
		c.Set("Retry-After", s)
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.Status(p.Status).Send(body)
}

// oops is fiber's error handler: what no handler answered.
func oops(c *fiber.Ctx, err error) error {
	var fe *fiber.Error
	if errors.As(err, &fe) {
		switch {
		case fe.Code == http.StatusMethodNotAllowed:
			return send(c, &Problem{Type: "urn:concord:request.method", Title: http.StatusText(fe.Code), Status: fe.Code, Code: fault.Invalid, Key: "request.method"})
		case fe.Code == http.StatusNotFound:
			return send(c, fault.New(fault.NotFound, "not_found", nil))
		case fe.Code == http.StatusRequestEntityTooLarge:
			return send(c, tooLarge(maxJSON))
		case fe.Code == http.StatusUpgradeRequired:
			return send(c, &Problem{Type: "urn:concord:request.upgrade", Title: http.StatusText(fe.Code), Status: fe.Code, Code: fault.Invalid, Key: "request.upgrade"})
		case fe.Code < 500:
			return send(c, malformed(fe.Code))
		}
	}
	return send(c, err)
}

func tooLarge(limit int64) error {
	return fault.New(fault.TooLarge, "request.too_large", fault.P{"max": limit})
}

func malformed(status int) *Problem {
	return &Problem{Type: "urn:concord:request.malformed", Title: http.StatusText(status), Status: status, Code: fault.Invalid, Key: "request.malformed"}
}

// What huma finds wrong comes as English sentences with the value submitted. Its sentences are variables: we make them
// message keys with one parameter, and take over path and key only.
func init() {
	v := map[*string]string{
		&validation.MsgUnexpectedProperty: "field.unknown", &validation.MsgExpectedRFC3339DateTime: "field.time", &validation.MsgExpectedRFC3339Date: "field.date",
		&validation.MsgExpectedBoolean: "field.boolean", &validation.MsgExpectedNumber: "field.number", &validation.MsgExpectedInteger: "field.integer",
		&validation.MsgExpectedString: "field.text", &validation.MsgExpectedArray: "field.list", &validation.MsgExpectedObject: "field.object",
		&validation.MsgExpectedArrayItemsUnique: "field.repeated", &validation.MsgExpectedOneOf: "field.unknown_value %.0s",
		&validation.MsgExpectedMinimumNumber: "field.too_small min=%v", &validation.MsgExpectedExclusiveMinimumNumber: "field.too_small above=%v",
		&validation.MsgExpectedMaximumNumber: "field.too_large max=%v", &validation.MsgExpectedExclusiveMaximumNumber: "field.too_large below=%v",
		&validation.MsgExpectedMinLength: "field.too_short min=%d", &validation.MsgExpectedMaxLength: "field.too_long max=%d",
		&validation.MsgExpectedBePattern: "field.pattern %.0s", &validation.MsgExpectedMatchPattern: "field.pattern %.0s",
		&validation.MsgExpectedMinItems: "field.too_few min=%d", &validation.MsgExpectedMaxItems: "field.too_many max=%d",
		&validation.MsgExpectedMinProperties: "field.too_few min=%d", &validation.MsgExpectedMaxProperties: "field.too_many max=%d",
		&validation.MsgExpectedRequiredProperty: "field.required name=%s",
	}
	for where, what := range v {
		*where = what
	}
	huma.ValidateStrictCasing = true
	huma.DefaultArrayNullable = false // lists are empty, never null
	huma.NewErrorWithContext = func(_ huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return fromHuma(status, msg, errs)
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return fromHuma(status, msg, errs) }
}

func fromHuma(status int, _ string, errs []error) huma.StatusError {
	var ours *Problem
	switch {
	case len(errs) == 1 && errors.As(errs[0], &ours):
		return ours
	case status == http.StatusRequestEntityTooLarge:
		return refuse(context.Background(), tooLarge(maxJSON))
	case status == http.StatusUnsupportedMediaType:
		p := malformed(status)
		p.Key, p.Type = "request.media_type", "urn:concord:request.media_type"
		return p
	case status == http.StatusRequestTimeout:
		p := malformed(status)
		p.Key, p.Type = "request.timeout", "urn:concord:request.timeout"
		return p
	case status >= 500:
		return refuse(context.Background(), errors.Join(errs...))
	}
	f := &fault.Fault{Code: fault.Invalid, Key: "input.invalid"}
	for _, e := range errs {
		var d huma.ErrorDetailer
		if errors.As(e, &d) {
			f.Fields = append(f.Fields, field(d.ErrorDetail()))
		}
	}
	if len(f.Fields) == 0 || status == http.StatusBadRequest {
		return malformed(http.StatusBadRequest)
	}
	return problemOf(f)
}

var sentence = regexp.MustCompile(`^(field\.[a-z_]+)(?: ([a-z]+)=(.*)| .*)?$`)

// field makes path and key of a detail. The value is dropped: it may be a phone number.
func field(d *huma.ErrorDetail) fault.Field {
	path := strings.TrimPrefix(strings.TrimPrefix(d.Location, "body"), ".")
	out := fault.Field{Path: path, Key: "field.invalid"}
	m := sentence.FindStringSubmatch(d.Message)
	switch {
	case strings.HasPrefix(d.Message, "required ") && strings.HasSuffix(d.Message, " is missing"):
		out.Key = "field.required"
	case d.Message == "unknown query parameter":
		out.Key = "field.unknown"
	case m == nil:
	case m[1] == "field.required":
		out.Key = m[1]
		if name := m[3]; name != "" {
			out.Path = strings.TrimPrefix(path+"."+strings.TrimSuffix(name, " to be present"), ".")
		}
	default:
		out.Key = m[1]
		if m[2] != "" {
			if n, err := strconv.ParseFloat(m[3], 64); err == nil {
				out.Params = fault.P{m[2]: n}
			}
		}
	}
	return out
}
