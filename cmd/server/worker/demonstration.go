package worker

import (
	"context"

	"concord/mediation"
)

// RenderAgreement sets and keeps the text to sign of a case that is not stored yet: package seed makes cases that begin
// half way.
func (w *Worker) RenderAgreement(ctx context.Context, c *mediation.Case) (mediation.AttachInput, error) {
	p, err := w.paper(ctx, c)
	if err != nil {
		return mediation.AttachInput{}, err
	}
	_, ref, pages, err := w.render(ctx, p.agreement(nil, nil))
	return mediation.AttachInput{Version: c.Agreement.Version, Document: ref.SHA256, Digest: ref.SHA256, Pages: pages}, err
}
