package httpapi

import (
	"context"

	"concord/internal/fault"
)

// pending describes a route whose domain is being written.
func pending[I, O any](status int) binder {
	return does(status, func(context.Context, *I) (*O, error) {
		return nil, fault.New(fault.Unavailable, "route.not_ready", nil)
	})
}
