package worldgen

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"concord/internal/clock"
	"concord/internal/docstore/sqlitedoc"
	"concord/internal/regions"
	"concord/organizations"
)

func TestTheSameSeedIsTheSameCountry(t *testing.T) {
	t.Parallel()
	size := National.Scale(0.002)
	a, b, other := New(5, size), New(5, size), New(6, size)
	if !reflect.DeepEqual(a.World(), b.World()) || !reflect.DeepEqual(a.Dispute(3), b.Dispute(3)) {
		t.Error("the same seed made two countries")
	}
	if reflect.DeepEqual(a.Mediator(7), other.Mediator(7)) {
		t.Error("another seed made the same mediator")
	}
}

func TestItIsACountry(t *testing.T) {
	t.Parallel()
	n := New(1, National)
	if len(n.courts) != National.Courts {
		t.Fatalf("%d courts", len(n.courts))
	}
	ids := map[organizations.CourtID]bool{}
	for _, c := range n.courts {
		if c.Parent != "" && !ids[c.Parent] || ids[c.ID] {
			t.Fatalf("court %s before the one above it, or twice", c.Name.EN)
		}
		ids[c.ID] = true
	}
	if got := int(n.first[len(n.first)-1]); got != National.Mediators || len(n.first) != National.Organizations+1 || !slices.IsSorted(n.first) {
		t.Fatalf("%d mediators in %d organizations", got, len(n.first)-1)
	}
	var per []int
	for i := range n.counties {
		if _, ok := regions.Get(n.counties[i].code); !ok {
			t.Fatalf("no division %s", n.counties[i].code)
		}
		per = append(per, len(n.housesIn[int32(i)]))
	}
	slices.Sort(per)
	if top, middle := per[len(per)-1], per[len(per)/2]; top < 10*middle || middle == 0 {
		t.Errorf("the largest county has %d organizations, the one in the middle %d: not skewed as people are", top, middle)
	}
	for i := range 200 {
		d := n.Dispute(i * 300)
		if _, ok := regions.Get(d.Region); !ok || !ids[d.Court] || !slices.Contains(Kinds, d.Kind) {
			t.Fatalf("dispute %+v", d)
		}
	}
}

func TestFill(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, err := sqlitedoc.Open(ctx, filepath.Join(t.TempDir(), "concord.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	n := New(1, Size{Organizations: 20, Mediators: 90, Courts: 40, Disputes: 1, Counties: 5})
	if err := n.Fill(ctx, s, nil); err != nil {
		t.Fatal(err)
	}
	roster, err := organizations.Open(ctx, s, clock.System{}, nil, []byte("k"))
	if err != nil {
		t.Fatal(err)
	}
	active, houses := 0, 0
	for i := range 90 {
		if n.Mediator(i).Status == organizations.Active {
			active++
		}
	}
	if err := roster.EachMediator(ctx, func(m organizations.Mediator) error { active--; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := roster.EachOrganization(ctx, func(organizations.Organization) error { houses++; return nil }); err != nil {
		t.Fatal(err)
	}
	courts, err := roster.Courts(ctx)
	if err != nil || active != 0 || houses != 20 || len(courts) != 40 {
		t.Errorf("%d mediators missing, %d organizations, %d courts, %v", active, houses, len(courts), err)
	}
}
