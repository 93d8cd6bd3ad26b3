// Package fault is the vocabulary of refusal: a code, a message key and its parameters.
// The server sends keys, never sentences; both locales of the pages know every key.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of refusal a fault is; each maps to one HTTP status.
type Code string

// The codes, few on purpose.
const (
	Invalid         Code = "invalid"         // 422: the input cannot be taken as it is
	Unauthenticated Code = "unauthenticated" // 401: nobody is signed in, or the proof was wrong
	Forbidden       Code = "forbidden"       // 403: this person may not do this here
	NotFound        Code = "not_found"       // 404: absent, or not for this person to know of
	Exists          Code = "exists"          // 409: a unique value is taken
	Conflict        Code = "conflict"        // 409: not in this state, or changed meanwhile
	TooMany         Code = "too_many"        // 429: limit reached; params may hold "retryAfter" in seconds
	TooLarge        Code = "too_large"       // 413: more bytes than allowed; params hold "max"
	Unavailable     Code = "unavailable"     // 503: a part we need does not answer now
	Internal        Code = "internal"        // 500: our mistake
)

// P holds the parameters of a message: JSON scalars only, never a name, a phone number or free text.
type P map[string]any

// Field is one thing wrong with one input field.
type Field struct {
	Path   string `json:"path" doc:"JSON path of the field, as amount or parties[1].phone"`
	Key    string `json:"key" doc:"message key, as field.required"`
	Params P      `json:"params,omitempty" doc:"parameters of the message"`
}

// Fault is a refusal with a reason. It is an error.
type Fault struct {
	Code   Code
	Key    string
	Params P
	Fields []Field
	cause  error
}

// New makes a fault of a code with a message key, as New(Conflict, "case.already_closed", nil).
func New(code Code, key string, params P) *Fault {
	return &Fault{Code: code, Key: key, Params: params}
}

// Wrap is New with the error that caused it, which is logged and never sent.
func Wrap(err error, code Code, key string, params P) *Fault {
	return &Fault{Code: code, Key: key, Params: params, cause: err}
}

// On makes an Invalid fault that names one field.
func On(path, key string, params P) *Fault {
	return &Fault{Code: Invalid, Key: "input.invalid", Fields: []Field{{Path: path, Key: key, Params: params}}}
}

// Fields makes one Invalid fault of all the fields found wrong, or nil when there are none.
func Fields(fields []Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Fault{Code: Invalid, Key: "input.invalid", Fields: fields}
}

// Error describes the fault for logs: keys and paths only.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", f.Code, f.Key)
	for _, x := range f.Fields {
		fmt.Fprintf(&b, " %s:%s", x.Path, x.Key)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is says that two faults are the same refusal: same code and key.
func (f *Fault) Is(target error) bool {
	var t *Fault
	return errors.As(target, &t) && t.Code == f.Code && t.Key == f.Key
}

// From gives the fault in an error chain; any other error becomes Internal and keeps its cause.
func From(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return Wrap(err, Internal, "internal", nil)
}

// CodeOf gives the code of an error: Internal for what is no fault, "" for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	return From(err).Code
}
