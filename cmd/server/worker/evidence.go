package worker

import (
	"context"
	"time"

	"concord/internal/canonical"
)

// leafRecord is what the transparency log stands for: who did what to which bytes on which rule; no name, no text.
type leafRecord struct {
	At     time.Time `json:"at"`
	By     string    `json:"by,omitempty"`
	Case   string    `json:"case"`
	Digest string    `json:"digest,omitempty"`
	Event  string    `json:"event"`
	Kind   string    `json:"kind"`
	Level  int       `json:"level"`
	Party  string    `json:"party,omitempty"`
	Rule   string    `json:"rule,omitempty"`
}

// record appends what happened to the transparency log, once for each event.
func record(ctx context.Context, w *Worker, f fact) error {
	if w.Ledger == nil {
		return nil
	}
	d := f.Data
	b, err := canonical.Marshal(leafRecord{At: f.At, By: string(d.By), Case: string(d.Case), Digest: d.Digest, Event: f.ID, Kind: f.Kind, Level: d.Level, Party: string(d.Party), Rule: d.Rule})
	if err != nil {
		return err
	}
	e, err := w.Ledger.Append(ctx, f.ID, b, f.At)
	if err != nil || f.Case == nil {
		return err
	}
	for _, line := range f.Case.Timeline { // parties see where it stands, and can have it proved
		if string(line.Kind) == f.Kind && line.At.Equal(f.At) && line.Log == nil {
			index := int64(e.Index)
			return settledElsewhere(w.Cases.Annotate(ctx, f.Case.ID, line.ID, &index, ""))
		}
	}
	return nil
}
