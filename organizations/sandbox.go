package organizations

import (
	"context"

	"concord/internal/docstore"
	"concord/internal/fault"
)

// TrialMediators is how many synthetic mediators a sandbox has.
const TrialMediators = 2

// TrialMediator names the n-th mediator of a sandbox, from 1.
func TrialMediator(sandbox OrganizationID, n int) MediatorID {
	return MediatorID(string(sandbox) + "-" + string(rune('0'+n)))
}

// OpenSandbox makes the sandbox of an organization: an organization with two mediators, who are nobody. They have the
// status sandbox, so that no routing, list or search of real ones finds them, and they leave no events. Again changes
// nothing.
func (s *Service) OpenSandbox(ctx context.Context, owner, sandbox OrganizationID) error {
	it, err := s.st.organizations.Get(ctx, string(owner))
	if err != nil {
		return err
	}
	o := Organization{ID: sandbox, Kind: it.Value.Kind, Name: Name{ZH: "沙箱调解组织", EN: "Sandbox organization"}, Courts: []CourtID{}, Regions: it.Value.Regions, Causes: it.Value.Causes,
		Fee: "free", Status: Trial, Seal: "沙箱", Bodies: []string{}, Synthetic: true, CreatedAt: s.clock.Now(), Sandbox: true}
	if err := s.st.organizations.Insert(ctx, string(sandbox), o); err != nil && fault.CodeOf(err) != fault.Exists {
		return err
	}
	for n := 1; n <= TrialMediators; n++ {
		id := TrialMediator(sandbox, n)
		m := Mediator{ID: id, Person: "sandbox." + string(id), Organizations: []OrganizationID{sandbox}, Languages: []string{"zh", "en"}, Regions: it.Value.Regions, Needs: []string{}, Hours: []string{"weekday"},
			Causes: []Cause{}, Cases: []string{}, Capacity: MaxCapacity, Status: Trial, Synthetic: true,
			Name: []Name{{ZH: "沙箱调解员甲", EN: "Sandbox mediator A"}, {ZH: "沙箱调解员乙", EN: "Sandbox mediator B"}}[n-1]}
		for _, k := range it.Value.Causes {
			m.Causes = append(m.Causes, Cause{Kind: k, Depth: 1})
		}
		if err := insertQuiet(ctx, s.st.mediators, string(id), m); err != nil {
			return err
		}
	}
	return nil
}

func insertQuiet[T any](ctx context.Context, c *docstore.Collection[T], id string, v T) error {
	if err := c.Insert(ctx, id, v); err != nil && fault.CodeOf(err) != fault.Exists {
		return err
	}
	return nil
}
