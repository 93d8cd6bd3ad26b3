package httpapi

import (
	"context"
	"strings"

	"concord/internal/actor"
	"concord/internal/fault"
	"concord/mediation"
)

// verifyDigest says what the hub knows of a file with this SHA-256. Whoever has the file knows what is in it: the answer
// adds only that the hub made it, when, and whether it is the last word.
func (s *Server) verifyDigest(ctx context.Context, in *digestIn) (*out[Verified], error) {
	v, err := s.deps.Cases.ByDigest(actor.With(ctx, actor.Machine), in.Body.Digest)
	if fault.CodeOf(err) == fault.NotFound {
		return &out[Verified]{Verified{}}, nil
	}
	if err != nil {
		return nil, err
	}
	for _, d := range v.Documents {
		if d.Digest == in.Body.Digest {
			return give(s.verified(ctx, v, d))
		}
	}
	return &out[Verified]{Verified{}}, nil
}

// letters says which class of paper a printed number names.
var letters = map[byte]string{'A': "agreement", 'R': "receipt", 'T': "return_notice", 'F': "undisputed_facts", 'E': "mediation_end_report", 'C': "confirmation_application",
	'P': "presided_proof", 'L': "filing_application", 'G': "ruling"}

// verifyNumber looks a printed number up: the case's number, what it is, and the case's reference, as
// 2026-1187-A1-48213907. Without the right reference, which no sequence leads to, there is nothing.
func (s *Server) verifyNumber(ctx context.Context, in *struct {
	Number string `path:"number" maxLength:"100"`
}) (*out[Verified], error) {
	unknown := &out[Verified]{Verified{}}
	parts := strings.Split(in.Number, "-")
	if len(parts) != 4 || parts[2] == "" || letters[parts[2][0]] == "" {
		return unknown, nil
	}
	v, err := s.deps.Cases.ByReference(actor.With(ctx, actor.Machine), parts[3])
	if fault.CodeOf(err) == fault.NotFound {
		return unknown, nil
	}
	if err != nil {
		return nil, err
	}
	if v.Number == "" || v.Number != parts[0]+"-"+parts[1] {
		return unknown, nil
	}
	var last *mediation.Document
	for i, d := range v.Documents {
		if d.Class != letters[parts[2][0]] {
			continue
		}
		last = &v.Documents[i]
		if strings.HasSuffix(d.ID, "-"+parts[2][1:]) {
			break
		}
	}
	if last == nil {
		return unknown, nil
	}
	return give(s.verified(ctx, v, *last))
}

func (s *Server) verified(ctx context.Context, v mediation.View, d mediation.Document) (Verified, error) {
	at := d.At
	out := Verified{Known: true, Class: d.Class, Digest: d.Digest, At: &at, State: "valid"}
	if a := v.Agreement; d.Class == "agreement" && a != nil {
		out.Signers = len(a.Signatures)
		switch {
		case a.Sealed != d.Blob && a.Document != d.Blob:
			out.State = "replaced"
		case v.Confirmation != nil && v.Confirmation.State == "confirmed":
			out.State = "confirmed"
		}
	}
	court, err := s.reader(ctx).court(v.Court)
	if err != nil {
		return out, err
	}
	if court != nil {
		out.Court = &court.Name
	}
	for _, e := range v.Timeline {
		if d.Class == "agreement" && e.Kind == mediation.AgreementSigned && e.Log != nil {
			out.Log = &LogProof{Index: *e.Log} // the last one stays
		}
	}
	if out.Log != nil {
		out.Log.Proof, err = s.deps.Proof(ctx, uint64(out.Log.Index))
	}
	return out, err
}
