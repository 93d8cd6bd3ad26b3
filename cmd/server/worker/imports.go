package worker

import (
	"context"

	"concord/internal/docstore"
	"concord/organizations/imports"
)

// onImport reads the file of an import, or writes its rows, and tells the open pages how far it is. When this server dies
// in between, the event still waits, and the work goes on where it was.
func (w *Worker) onImport(ctx context.Context, e docstore.Event) error {
	id := imports.ID(e.Document)
	tell := func(m imports.Import) {
		w.tell("import:"+string(id), "import.changed")
		w.tell("desk:organization:"+string(m.Organization), "import.changed")
	}
	switch e.Kind {
	case imports.FileArrived:
		return w.Imports.Read(ctx, id, tell)
	case imports.WritingStarted:
		return w.Imports.Write(ctx, id, tell)
	}
	return nil
}
