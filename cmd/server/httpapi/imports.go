package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"time"

	"concord/internal/fault"
	"concord/organizations"
	"concord/organizations/imports"

	"github.com/gofiber/fiber/v2"
)

func (s *Server) importRoutes() []Route {
	return []Route{
		{get, "/organizations/imports/template", "getImportTemplate", Anyone, raw("an empty file with the headings: ?format=csv or xlsx", s.getImportTemplate)},
		{post, "/organizations/{oid}/imports", "createImport", "roster:import", raw("a file of mediators as the body, CSV or XLSX, at most 20 MB and 5,000 rows; ?name= is its name. The answer is an ImportView", s.createImport)},
		{get, "/organizations/{oid}/imports", "listImports", "roster:import", gets(s.listImports)},
		{get, "/imports/{iid}", "getImport", "roster:import", gets(s.getImport)},
		{get, "/imports/{iid}/rows", "listImportRows", "roster:import", gets(s.listImportRows)},
		{post, "/imports/{iid}/start", "startImport", "roster:import", gets(s.startImport)},
		{post, "/imports/{iid}/stop", "stopImport", "roster:import", gets(s.stopImport)},
		{get, "/imports/{iid}/report", "getImportReport", "roster:import", raw("what became of each row: ?format=csv or xlsx", s.getImportReport)},
	}
}

// isImport says whether a path takes the file of an import: a body larger and slower than words.
func isImport(path string) bool {
	rest, ok := strings.CutPrefix(path, prefix+"/organizations/")
	id, tail, _ := strings.Cut(rest, "/")
	return ok && id != "" && tail == "imports"
}

// ImportProblem is one thing wrong in one cell of a file.
type ImportProblem struct {
	Row    int            `json:"row" doc:"as a spreadsheet counts; 0 for the whole file"`
	Column string         `json:"column" doc:"its letter; empty for the whole row"`
	Field  string         `json:"field,omitempty" enum:"name,nameEn,certificate,until,phone,causes,languages,regions,capacity,hours,needs,since,fullTime,bio,bioEn"`
	Key    string         `json:"key" doc:"message key"`
	Params map[string]any `json:"params,omitempty"`
}

// ImportColumn is a column of the file.
type ImportColumn struct {
	Letter string `json:"letter"`
	Field  string `json:"field,omitempty" doc:"what it was recognised as; empty for one that is not read"`
}

// ImportView is a file of mediators on its way to the roster.
type ImportView struct {
	ID           string          `json:"id"`
	Organization string          `json:"organization"`
	Name         string          `json:"name" doc:"of the file"`
	Format       string          `json:"format,omitempty" enum:"csv,xlsx"`
	Encoding     string          `json:"encoding,omitempty" enum:"utf-8,gb18030,utf-16le,utf-16be"`
	State        string          `json:"state" enum:"reading,ready,writing,done,failed,stopped"`
	Rows         int             `json:"rows"`
	Good         int             `json:"good"`
	Bad          int             `json:"bad"`
	Written      int             `json:"written"`
	KeptOut      int             `json:"keptOut" doc:"good when they were checked, refused when they were written"`
	Progress     float64         `json:"progress" doc:"of the writing, 0 to 1"`
	Choice       string          `json:"choice,omitempty" enum:"all,good"`
	Columns      []ImportColumn  `json:"columns"`
	Problems     []ImportProblem `json:"problems" doc:"the first 200"`
	ProblemCount int             `json:"problemCount"`
	Notes        []Keyed         `json:"notes" doc:"about the whole file: hidden sheets, columns not read, characters taken out"`
	Key          string          `json:"key,omitempty" doc:"of a file that cannot be taken: why"`
	Params       map[string]any  `json:"params,omitempty"`
	At           time.Time       `json:"at"`
	StartedAt    *time.Time      `json:"startedAt,omitempty"`
	DoneAt       *time.Time      `json:"doneAt,omitempty"`
}

// ImportRowView is a row of the file with what became of it.
type ImportRowView struct {
	Row      int               `json:"row"`
	State    string            `json:"state" enum:"good,bad,written,kept_out"`
	Cells    map[string]string `json:"cells" doc:"what stands in it, by field"`
	Problems []ImportProblem   `json:"problems"`
	Mediator string            `json:"mediator,omitempty" doc:"id on the roster"`
}

func importProblems(list []imports.Problem) []ImportProblem {
	out := make([]ImportProblem, 0, len(list))
	for _, p := range list {
		out = append(out, ImportProblem{p.Row, p.Column, p.Field, p.Key, p.Params})
	}
	return out
}

func importView(m imports.Import) ImportView {
	v := ImportView{ID: string(m.ID), Organization: string(m.Organization), Name: m.Name, Format: m.Format, Encoding: m.Encoding, State: string(m.State), Rows: m.Rows, Good: m.Good, Bad: m.Bad,
		Written: m.Written, KeptOut: len(m.Late), Progress: m.Progress(), Choice: string(m.Choice), Columns: []ImportColumn{}, Problems: importProblems(m.Problems), ProblemCount: m.Wrong,
		Notes: []Keyed{}, At: m.At, StartedAt: when(m.StartedAt), DoneAt: when(m.DoneAt)}
	for _, c := range m.Columns {
		v.Columns = append(v.Columns, ImportColumn(c))
	}
	for _, n := range m.Notes {
		v.Notes = append(v.Notes, Keyed{n.Key, n.Params})
	}
	if m.Failure != nil {
		v.Key, v.Params = m.Failure.Key, m.Failure.Params
	}
	return v
}

// when gives a time that may not have come; nil for none.
func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func (s *Server) createImport(c *fiber.Ctx) error {
	if n := c.Request().Header.ContentLength(); n > imports.MaxSize {
		return fault.New(fault.TooLarge, "import.too_large", fault.P{"max": int64(imports.MaxSize)})
	}
	if conn := c.Context().Conn(); conn != nil { // longer than a request of words may take
		if err := conn.SetReadDeadline(time.Now().Add(10 * time.Minute)); err != nil {
			return err
		}
	}
	body := c.Context().RequestBodyStream()
	if body == nil {
		body = bytes.NewReader(c.Body())
	}
	m, err := s.deps.Imports.Create(c.UserContext(), organizations.OrganizationID(c.Params("oid")), c.Query("name"), body)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(importView(m))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Status(fiber.StatusCreated).Send(raw)
}

func (s *Server) listImports(ctx context.Context, in *struct {
	Organization string `path:"oid" maxLength:"64"`
	Paging
}) (*out[List[ImportView]], error) {
	ms, next, err := s.deps.Imports.List(ctx, organizations.OrganizationID(in.Organization), in.Cursor, in.Limit)
	l := List[ImportView]{Items: make([]ImportView, 0, len(ms)), Next: next}
	for _, m := range ms {
		l.Items = append(l.Items, importView(m))
	}
	return give(l, err)
}

// ImportID is the import of a path.
type ImportID struct {
	ID string `path:"iid" maxLength:"64" doc:"import id"`
}

func (s *Server) getImport(ctx context.Context, in *ImportID) (*out[ImportView], error) {
	m, err := s.deps.Imports.Get(ctx, imports.ID(in.ID))
	return give(importView(m), err)
}

func (s *Server) listImportRows(ctx context.Context, in *struct {
	ImportID
	State string `query:"state" enum:"good,bad,written,kept_out"`
	Paging
}) (*out[List[ImportRowView]], error) {
	rows, next, err := s.deps.Imports.Rows(ctx, imports.ID(in.ID), imports.RowState(in.State), in.Cursor, in.Limit)
	l := List[ImportRowView]{Items: make([]ImportRowView, 0, len(rows)), Next: next}
	for _, r := range rows {
		l.Items = append(l.Items, ImportRowView{r.Row.Row, string(r.State), r.Cells, importProblems(r.Problems), string(r.MediatorID)})
	}
	return give(l, err)
}

func (s *Server) startImport(ctx context.Context, in *struct {
	ImportID
	Body struct {
		Choice string `json:"choice" enum:"all,good" doc:"all: every row, when none is wrong; good: the rows in which nothing is wrong"`
	}
}) (*out[ImportView], error) {
	m, err := s.deps.Imports.Start(ctx, imports.ID(in.ID), imports.Choice(in.Body.Choice))
	return give(importView(m), err)
}

func (s *Server) stopImport(ctx context.Context, in *ImportID) (*out[ImportView], error) {
	m, err := s.deps.Imports.Stop(ctx, imports.ID(in.ID))
	return give(importView(m), err)
}

func (s *Server) getImportReport(c *fiber.Ctx) error {
	return s.sheet(c, "report", func(format string, to *bytes.Buffer) error {
		return s.deps.Imports.Report(c.UserContext(), imports.ID(c.Params("iid")), format, to)
	})
}

func (s *Server) getImportTemplate(c *fiber.Ctx) error {
	return s.sheet(c, "mediators", func(format string, to *bytes.Buffer) error { return imports.Template(format, to) })
}

// sheet answers with a table to download.
func (s *Server) sheet(c *fiber.Ctx, name string, write func(format string, to *bytes.Buffer) error) error {
	format := c.Query("format", "xlsx")
	var b bytes.Buffer
	if err := write(format, &b); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, imports.Formats[format])
	c.Set(fiber.HeaderContentDisposition, disposition(false, name+"."+format))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.Send(b.Bytes())
}
