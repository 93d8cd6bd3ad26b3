package httpapi

import (
	"bytes"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/internal/uploads"
	"concord/mediation"
	"concord/organizations"

	"github.com/gofiber/fiber/v2"
)

// The tus protocol 1.0.0 (https://tus.io/protocols/resumable-upload): core, creation and termination. See
// docs/decisions/0004-uploads.md. An upload whose last byte is there is attached to its case before it is answered, and
// once, because the evidence has the upload's id.
const tusVersion = "1.0.0"

func tus(c *fiber.Ctx) error {
	c.Set("Tus-Resumable", tusVersion)
	c.Set(fiber.HeaderCacheControl, "no-store")
	if v := c.Get("Tus-Resumable"); v != tusVersion && c.Method() != fiber.MethodOptions {
		c.Set("Tus-Version", tusVersion)
		return &Problem{Type: "urn:concord:upload.version", Title: "Precondition Failed", Status: fiber.StatusPreconditionFailed, Code: fault.Invalid, Key: "upload.version"}
	}
	return nil
}

func (s *Server) describeUploads(c *fiber.Ctx) error {
	c.Set("Tus-Resumable", tusVersion)
	c.Set("Tus-Version", tusVersion)
	c.Set("Tus-Extension", "creation,termination")
	c.Set("Tus-Max-Size", strconv.FormatInt(uploads.MaxSize, 10))
	return c.SendStatus(fiber.StatusNoContent)
}

// createUpload begins one: Upload-Length, and Upload-Metadata with case, name, visibility and note, or with application, class
// and name.
func (s *Server) createUpload(c *fiber.Ctx) error {
	if err := tus(c); err != nil {
		return err
	}
	size, err := strconv.ParseInt(c.Get("Upload-Length"), 10, 64)
	if err != nil || c.Get("Upload-Defer-Length") != "" {
		return fault.On("header.Upload-Length", "field.required", nil)
	}
	meta, err := metadata(c.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	ctx, who := c.UserContext(), actor.From(c.UserContext())
	if meta["application"] != "" {
		return s.createPaper(c, meta, size)
	}
	u := uploads.Upload{Person: who.Person, Case: meta["case"], Name: first(meta["name"], meta["filename"]), Visibility: first(meta["visibility"], string(mediation.OpenToAll)), Note: meta["note"], Size: size}
	v, err := s.deps.Cases.Get(ctx, mediation.CaseID(u.Case))
	if err != nil {
		return err
	}
	if !v.You.IsParty() {
		return fault.New(fault.Forbidden, "case.move_not_yours", fault.P{"move": mediation.MoveAttach})
	}
	if !slices.Contains(v.AllowedMoves, mediation.MoveAttach) {
		return fault.New(fault.Conflict, "case.move_not_allowed", fault.P{"state": string(v.State), "move": string(mediation.MoveAttach)})
	}
	if !slices.Contains([]mediation.Visibility{mediation.OpenToAll, mediation.Private, mediation.ForTheMediator}, mediation.Visibility(u.Visibility)) {
		return fault.On("visibility", "field.unknown_value", nil)
	}
	if u, err = s.deps.Uploads.Begin(ctx, u); err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, uploadsPath+"/"+u.ID)
	return c.SendStatus(fiber.StatusCreated)
}

func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}

// metadata reads Upload-Metadata: pairs of a key and its value in base64, with commas between.
func metadata(h string) (map[string]string, error) {
	wrong := fault.On("header.Upload-Metadata", "field.pattern", nil)
	if len(h) > 8<<10 {
		return nil, wrong
	}
	out := map[string]string{}
	for _, pair := range strings.Split(h, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key == "" {
			continue
		}
		b, err := base64.StdEncoding.DecodeString(strings.TrimSpace(value))
		if err != nil {
			return nil, wrong
		}
		out[key] = string(b)
	}
	return out, nil
}

// headUpload says how much is there. An upload that is whole but not attached (we died in between) is attached now.
func (s *Server) headUpload(c *fiber.Ctx) error {
	if err := tus(c); err != nil {
		return err
	}
	u, offset, err := s.deps.Uploads.Get(c.UserContext(), actor.From(c.UserContext()).Person, c.Params("upload"))
	if err != nil {
		return err
	}
	if offset == u.Size {
		if err := s.attach(c, u); err != nil {
			return err
		}
	}
	c.Set("Upload-Offset", strconv.FormatInt(offset, 10))
	c.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	return c.SendStatus(fiber.StatusOK)
}

// patchUpload adds bytes as they arrive. What arrived before a connection broke is kept.
func (s *Server) patchUpload(c *fiber.Ctx) error {
	if err := tus(c); err != nil {
		return err
	}
	if c.Get(fiber.HeaderContentType) != "application/offset+octet-stream" {
		return &Problem{Type: "urn:concord:request.media_type", Title: "Unsupported Media Type", Status: fiber.StatusUnsupportedMediaType, Code: fault.Invalid, Key: "request.media_type"}
	}
	offset, err := strconv.ParseInt(c.Get("Upload-Offset"), 10, 64)
	if err != nil || offset < 0 {
		return fault.On("header.Upload-Offset", "field.required", nil)
	}
	ctx := c.UserContext()
	u, now, err := s.deps.Uploads.Get(ctx, actor.From(ctx).Person, c.Params("upload"))
	if err != nil {
		return err
	}
	if u.Done || offset != now {
		return fault.New(fault.Conflict, "upload.offset", fault.P{"offset": now})
	}
	if conn := c.Context().Conn(); conn != nil { // longer than a request of words may take
		if err := conn.SetReadDeadline(time.Now().Add(30 * time.Minute)); err != nil {
			return err
		}
	}
	body := c.Context().RequestBodyStream()
	if body == nil {
		body = bytes.NewReader(c.Body())
	}
	now, err = s.deps.Uploads.Append(ctx, u, offset, body)
	if err != nil {
		var f *fault.Fault
		if !errors.As(err, &f) { // the sender broke off: what arrived is kept, nobody reads this answer
			return fault.Wrap(err, fault.Unavailable, "upload.broken", nil)
		}
		if f.Code == fault.TooLarge {
			return fault.Wrap(err, f.Code, "upload.too_large", f.Params)
		}
		return err
	}
	if now == u.Size {
		if err := s.attach(c, u); err != nil {
			return err
		}
	}
	c.Set("Upload-Offset", strconv.FormatInt(now, 10))
	return c.SendStatus(fiber.StatusNoContent)
}

// createPaper begins the upload of a paper of an application: Upload-Metadata with application, class and name.
func (s *Server) createPaper(c *fiber.Ctx, meta map[string]string, size int64) error {
	ctx := c.UserContext()
	u := uploads.Upload{Person: actor.From(ctx).Person, Paper: meta["application"], Class: first(meta["class"], "other"), Name: first(meta["name"], meta["filename"]), Size: size}
	if err := s.deps.Organizations.MayAttach(ctx, organizations.ApplicationID(u.Paper), u.Class); err != nil {
		return err
	}
	u, err := s.deps.Uploads.Begin(ctx, u)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderLocation, uploadsPath+"/"+u.ID)
	return c.SendStatus(fiber.StatusCreated)
}

// attach makes evidence, or a paper of an application, of a whole upload, once.
func (s *Server) attach(c *fiber.Ctx, u uploads.Upload) error {
	if u.Done {
		return nil
	}
	ctx := c.UserContext()
	ref, err := s.deps.Uploads.Finish(ctx, u)
	if err != nil {
		return err
	}
	if u.Paper != "" {
		if _, err := s.deps.Organizations.AttachPaper(ctx, organizations.ApplicationID(u.Paper), organizations.ApplicationPaper{ID: u.ID, Class: u.Class, Name: u.Name, Blob: ref.SHA256, Size: ref.Size, Mime: ref.Mime}); err != nil {
			return err
		}
		return s.deps.Uploads.Attached(ctx, u)
	}
	if _, err := s.deps.Cases.AddEvidence(ctx, mediation.CaseID(u.Case), mediation.EvidenceInput{ID: mediation.EvidenceID(u.ID), Name: u.Name, Blob: ref.SHA256, Size: ref.Size,
		Mime: ref.Mime, Note: u.Note, Visibility: mediation.Visibility(u.Visibility)}); err != nil {
		return err
	}
	return s.deps.Uploads.Attached(ctx, u)
}

// deleteUpload stops one; what is attached is evidence and stays.
func (s *Server) deleteUpload(c *fiber.Ctx) error {
	if err := tus(c); err != nil {
		return err
	}
	u, _, err := s.deps.Uploads.Get(c.UserContext(), actor.From(c.UserContext()).Person, c.Params("upload"))
	if err != nil {
		return err
	}
	if err := s.deps.Uploads.Cancel(c.UserContext(), u); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}
