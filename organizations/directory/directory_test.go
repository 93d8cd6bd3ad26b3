package directory

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"concord/internal/fault"
	"concord/internal/regions"
	"concord/organizations"
)

var noon = time.Date(2026, 11, 2, 4, 0, 0, 0, time.UTC)

// register is a roster in memory.
type register struct {
	mu            sync.Mutex
	organizations map[organizations.OrganizationID]organizations.Organization
	mediators     map[organizations.MediatorID]organizations.Mediator
	fail          error
}

func (r *register) EachOrganization(_ context.Context, fn func(organizations.Organization) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(r.organizations)) {
		if err := fn(r.organizations[id]); err != nil {
			return err
		}
	}
	return r.fail
}

func (r *register) EachMediator(_ context.Context, fn func(organizations.Mediator) error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range slices.Sorted(maps.Keys(r.mediators)) {
		if err := fn(r.mediators[id]); err != nil {
			return err
		}
	}
	return nil
}

func (r *register) Organization(_ context.Context, id organizations.OrganizationID) (organizations.Organization, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, ok := r.organizations[id]
	if !ok {
		return o, fault.New(fault.NotFound, "not_found", nil)
	}
	return o, r.fail
}

func (r *register) Mediator(_ context.Context, id organizations.MediatorID) (organizations.Mediator, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m, ok := r.mediators[id]
	if !ok {
		return m, fault.New(fault.NotFound, "not_found", nil)
	}
	return m, r.fail
}

func (r *register) Mediators(_ context.Context, o organizations.OrganizationID, _ string, _ int) ([]organizations.Mediator, string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []organizations.Mediator
	for _, m := range r.mediators {
		if slices.Contains(m.Organizations, o) {
			out = append(out, m)
		}
	}
	return out, "", r.fail
}

var (
	someRegions = []string{"33", "3301", "330122", "330122003", "330127", "330105", "3302", "11", "110101", "440305", "3101", "310101", "441900"}
	someCauses  = []string{"loan", "neighbours", "consumer", "tenancy"}
	someTongues = []string{"zh", "en", "yue"}
	familyNames = []rune("王李张刘陈杨黄赵单曾解仇区查翟缪尉吕")
	givenNames  = []rune("秀兰英强伟芳娜敏静丽乐行长晟")
	placeNames  = []string{"桐庐县", "杭州市", "朝阳区", "长沙市", "重庆市", "城关镇"}
	bodyNames   = []string{"人民调解委员会", "行业调解中心", "商会调解委员会", "律师调解工作室"}
)

func some[T any](r *rand.Rand, from []T, most int) []T {
	out := []T{}
	for range 1 + r.IntN(most) {
		out = append(out, from[r.IntN(len(from))])
	}
	return out
}

// random makes a roster that is always the same.
func random(n int) *register {
	r := rand.New(rand.NewPCG(7, 7))
	x := &register{organizations: map[organizations.OrganizationID]organizations.Organization{}, mediators: map[organizations.MediatorID]organizations.Mediator{}}
	for i := range n / 4 {
		o := organizationOf(r, i)
		x.organizations[o.ID] = o
	}
	for i := range n {
		m := mediatorOf(r, i, n/4)
		x.mediators[m.ID] = m
	}
	return x
}

func organizationOf(r *rand.Rand, i int) organizations.Organization {
	o := organizations.Organization{ID: organizations.OrganizationID(fmt.Sprintf("o%05d", i)), Kind: kinds[r.IntN(4)], Status: organizations.Active, Sandbox: r.IntN(20) == 0,
		Name:    organizations.Name{ZH: placeNames[r.IntN(len(placeNames))] + bodyNames[r.IntN(len(bodyNames))], EN: "People's Mediation Committee " + fmt.Sprint(r.IntN(50))},
		Regions: some(r, someRegions, 2), Causes: some(r, someCauses, 3)}
	if r.IntN(10) == 0 {
		o.Status = organizations.Suspended
	}
	return o
}

func mediatorOf(r *rand.Rand, i, houses int) organizations.Mediator {
	name := string(familyNames[r.IntN(len(familyNames))])
	for range 1 + r.IntN(2) {
		name += string(givenNames[r.IntN(len(givenNames))])
	}
	m := organizations.Mediator{ID: organizations.MediatorID(fmt.Sprintf("m%05d", i)), Person: "secret", PhoneHash: "secret", Name: organizations.Name{ZH: name, EN: fmt.Sprintf("Ming%d O'Hara", i%40)},
		Organizations: []organizations.OrganizationID{organizations.OrganizationID(fmt.Sprintf("o%05d", r.IntN(houses)))}, Status: organizations.Active, Languages: some(r, someTongues, 2), Capacity: r.IntN(3),
		Settled: r.IntN(9), Ended: 9}
	if r.IntN(3) > 0 {
		m.Regions = some(r, someRegions, 2)
	}
	if r.IntN(4) == 0 {
		m.Organizations = append(m.Organizations, organizations.OrganizationID(fmt.Sprintf("o%05d", r.IntN(houses))))
	}
	for _, c := range some(r, someCauses, 3) {
		m.Causes = append(m.Causes, organizations.Cause{Kind: c, Depth: 2})
	}
	if r.IntN(12) == 0 {
		m.Status = organizations.Suspended
	}
	return m
}

// hit is what the scan finds.
type hit struct {
	rank, near int
	mediator   bool
	id         string
}

// scan is the measure: it looks at everybody, one by one, and says who fits and how well.
func (r *register) scan(q Query) []string {
	var hits []hit
	house := func(id organizations.OrganizationID) (organizations.Organization, bool) {
		o := r.organizations[id]
		return o, o.Status == organizations.Active && !o.Sandbox
	}
	consider := func(h hit, zh, en string, kind []organizations.OrganizationKind, causes, languages, places []string) {
		if q.Type == Mediator && !h.mediator || q.Type == Organization && h.mediator || q.Kind != "" && !slices.Contains(kind, q.Kind) ||
			q.Cause != "" && !slices.Contains(causes, q.Cause) || q.Language != "" && !slices.Contains(languages, q.Language) {
			return
		}
		if q.Region != "" {
			h.near = 99
			asked, _ := regions.Get(q.Region)
			for _, p := range places {
				own, _ := regions.Get(p)
				switch {
				case own.Code == asked.Code:
					h.near = min(h.near, 0)
				case regions.Contains(asked.Code, own.Code):
					h.near = min(h.near, int(own.Level-asked.Level))
				case regions.Contains(own.Code, asked.Code):
					h.near = min(h.near, 3+int(asked.Level-own.Level))
				}
			}
			if h.near == 99 {
				return
			}
		}
		for _, w := range strings.Fields(q.Text) {
			rank := 9
			try := func(at, length, whole int) {
				switch {
				case at > 0:
					rank = min(rank, 2)
				case length < whole:
					rank = min(rank, 1)
				default:
					rank = 0
				}
			}
			if i := strings.Index(zh, w); i >= 0 {
				try(i, len(w), len(zh))
			}
			latin := strings.ReplaceAll(strings.ToLower(w), "'", "")
			for _, k := range namesOf(zh, en).latin {
				for _, at := range k.starts {
					if strings.HasPrefix(k.text[at:], latin) {
						try(at, len(latin), len(k.text))
					}
				}
			}
			if rank == 9 {
				return
			}
			h.rank = max(h.rank, rank)
		}
		hits = append(hits, h)
	}
	for id, o := range r.organizations {
		if _, in := house(id); in {
			consider(hit{id: string(id)}, o.Name.ZH, o.Name.EN, []organizations.OrganizationKind{o.Kind}, o.Causes, nil, o.Regions)
		}
	}
	for id, m := range r.mediators {
		var kind []organizations.OrganizationKind
		places := m.Regions
		for _, h := range m.Organizations {
			if o, in := house(h); in {
				kind = append(kind, o.Kind)
				if len(m.Regions) == 0 {
					places = append(places, o.Regions...)
				}
			}
		}
		var causes []string
		for _, c := range m.Causes {
			causes = append(causes, c.Kind)
		}
		if len(kind) > 0 && m.Status == organizations.Active {
			consider(hit{mediator: true, id: string(id)}, m.Name.ZH, m.Name.EN, kind, causes, m.Languages, places)
		}
	}
	slices.SortFunc(hits, func(a, b hit) int {
		switch {
		case a.rank != b.rank:
			return a.rank - b.rank
		case a.near != b.near:
			return a.near - b.near
		case a.mediator != b.mediator:
			if b.mediator {
				return -1
			}
			return 1
		}
		return strings.Compare(a.id, b.id)
	})
	var out []string
	for _, h := range hits {
		out = append(out, h.id)
	}
	return out
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func build(t testing.TB, r *register) *Index {
	t.Helper()
	x := New(Options{Source: r, Key: []byte("key"), Now: func() time.Time { return noon }})
	if err := x.Build(context.Background()); err != nil {
		t.Fatal(err)
	}
	return x
}

// all walks every page.
func all(t *testing.T, x *Index, q Query) (ids []string, total int) {
	t.Helper()
	for {
		p, err := x.Search(q)
		must(t, err)
		for _, e := range p.Items {
			ids = append(ids, e.ID)
		}
		total = p.Total
		if q.Cursor = p.Next; q.Cursor == "" {
			return ids, total
		}
	}
}

func queryOf(r *rand.Rand) Query {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	return Query{
		Text:     pick("", "", "", "王", "秀", "调解", "委员会", "王秀兰", "桐庐县人民调解委员会", "tiaojie", "wang", "WangX", "wx", "zeng", "ceng", "shan", "dan", "tlx", "x", "people", "mediation committee", "ming1", "ohara", "o'hara", "王 秀", "changsha", "chongqing", "hangye", "没有这个", "zzz"),
		Region:   pick("", "", "", "33", "3301", "330122", "330122003", "330127", "11", "110101", "4403", "31", "441900"),
		Cause:    pick("", "", "loan", "consumer", "magic"),
		Kind:     organizations.OrganizationKind(pick("", "", "people", "commercial")),
		Language: pick("", "", "", "en", "yue", "xx"),
		Type:     Type(pick("", "", "mediator", "organization")),
		Limit:    1 + r.IntN(50),
	}
}

func compareWith(t *testing.T, x *Index, roster *register, r *rand.Rand, times int) {
	t.Helper()
	for range times {
		q := queryOf(r)
		want := roster.scan(q)
		got, total := all(t, x, q)
		if total != len(want) {
			t.Fatalf("%+v: total %d, the scan finds %d", q, total, len(want))
		}
		if len(want) > MaxDepth { // pages end there
			if want = want[:MaxDepth]; len(got) < MaxDepth || len(got) >= MaxDepth+q.Limit {
				t.Fatalf("%+v: %d on the pages", q, len(got))
			}
			got = got[:MaxDepth]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%+v:\n got %v\nwant %v", q, got, want)
		}
	}
}

func TestTheIndexFindsWhatAScanFinds(t *testing.T) {
	t.Parallel()
	roster := random(3000)
	x := build(t, roster)
	compareWith(t, x, roster, rand.New(rand.NewPCG(1, 1)), 1500)
}

// Everything changes while the index stands: it must go on finding what a scan finds.
func TestTheIndexFollowsChanges(t *testing.T) {
	t.Parallel()
	roster := random(1200)
	x := build(t, roster)
	r := rand.New(rand.NewPCG(3, 3))
	for round := range 12 {
		for range 250 {
			switch i := r.IntN(1400); r.IntN(6) {
			case 0:
				o := organizationOf(r, i%320)
				roster.organizations[o.ID] = o
				x.Hear(false, string(o.ID))
			case 1:
				id := organizations.MediatorID(fmt.Sprintf("m%05d", i))
				delete(roster.mediators, id)
				x.Hear(true, string(id))
			case 2: // only what is shown changes
				id := organizations.MediatorID(fmt.Sprintf("m%05d", i))
				if m, ok := roster.mediators[id]; ok {
					m.Settled, m.Ended, m.Capacity = m.Settled+1, m.Ended+1, 5
					roster.mediators[id] = m
					must(t, x.CatchUp(t.Context()))
					x.HearMediator(m)
				}
			default:
				m := mediatorOf(r, i, 300)
				roster.mediators[m.ID] = m
				x.Hear(true, string(m.ID))
			}
		}
		must(t, x.CatchUp(t.Context()))
		if round%4 == 3 {
			x.pack() // as when the short list is full
		}
		compareWith(t, x, roster, r, 60)
	}
	for range mostSmall + 2 { // many small segments are brought together
		for i := range 20 {
			m := mediatorOf(r, i, 300)
			roster.mediators[m.ID] = m
			x.Hear(true, string(m.ID))
		}
		must(t, x.CatchUp(t.Context()))
		x.pack()
	}
	if len(x.segments) > mostSmall {
		t.Errorf("%d segments are left", len(x.segments))
	}
	compareWith(t, x, roster, r, 60)
	for id, m := range roster.mediators {
		p, err := x.Search(Query{Text: m.Name.ZH, Type: Mediator, Limit: 50})
		must(t, err)
		for _, e := range p.Items {
			if e.ID == string(id) && (e.Settled != m.Settled || e.Ended != m.Ended || e.Open != (m.Room() > 0)) {
				t.Fatalf("%s is shown as %+v", id, e)
			}
		}
	}
}

// Searches and changes go on at once; the race detector watches.
func TestSearchesDuringChanges(t *testing.T) {
	t.Parallel()
	roster := random(400)
	x := build(t, roster)
	var wg sync.WaitGroup
	for k := range 4 {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(9, uint64(k)))
			for range 150 {
				if k%2 == 0 {
					if _, err := x.Search(queryOf(r)); err != nil {
						t.Error(err)
					}
					continue
				}
				m := mediatorOf(r, r.IntN(400), 100)
				roster.mu.Lock()
				roster.mediators[m.ID] = m
				roster.mu.Unlock()
				x.Hear(true, string(m.ID))
				if err := x.CatchUp(context.Background()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for range 5 {
		x.pack()
		must(t, x.Build(t.Context()))
	}
	wg.Wait()
	must(t, x.CatchUp(t.Context()))
	compareWith(t, x, roster, rand.New(rand.NewPCG(5, 5)), 100)
}

func TestNamesAreFoundInEveryReading(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{
		"王秀英": "王 秀英 wang xiuying wangxiuying wxy xy WANG wangxiu", "单雄信": "shan danxiong sxx dxx", "曾国强": "zenguo zengguo cengguoqiang zgq cgq", "解放": "xiefang jiefang xf jf",
		"吕布": "lv lu lvbu lubu lb", "欧阳修": "ouyang ouyangxiu oyx 阳修", "尉迟恭": "yuchi ycg", "桐庐县人民调解委员会": "tonglu tiaojie rmtj 人民调解 tlxrmtjwyh", "长沙市银行业调解中心": "changsha yinhang yinhangye yhytj",
		"重庆市": "chongqing cq", "José 王": "王 wang", "任长霞": "renchang renzhang rcx rzx", "孙乐": "sunle sunyue sl sy", "翟晓明": "zhai dixiaoming zxm",
	} {
		n := namesOf(name, "")
		for w := range strings.FieldsSeq(words) {
			if w == "zenguo" { // no syllable ends there
				continue
			}
			if n.fit(wordsOf(w)[0]) == none {
				t.Errorf("%s is not found by %s: %+v", name, w, n)
			}
		}
	}
	for name, words := range map[string]string{"王秀英": "ang iuying wxq 英秀 wangying", "单雄信": "shanxin", "桐庐县人民调解委员会": "diaojie onglu"} {
		n := namesOf(name, "")
		for w := range strings.FieldsSeq(words) {
			if n.fit(wordsOf(w)[0]) != none {
				t.Errorf("%s is found by %s", name, w)
			}
		}
	}
	n := namesOf("王秀英", "Anna-María O'Brien")
	for w, want := range map[string]int{"王秀英": exact, "王秀": prefix, "秀英": part, "wangxiuying": exact, "wxy": exact, "wx": prefix, "xiu": part, "anna": prefix, "maria": part, "obrien": part, "o’brien": part, "brien": none} {
		if got := n.fit(wordsOf(w)[0]); got != want {
			t.Errorf("%s: %d, want %d", w, got, want)
		}
	}
	if got := len(readings("单曾解仇区")); got > mostReadings {
		t.Errorf("%d readings of one name", got)
	}
}

func TestPagesEndAndCursorsAreOurs(t *testing.T) {
	t.Parallel()
	roster := random(3000)
	x := build(t, roster)
	ids, total := all(t, x, Query{Limit: 50})
	if total < 3000 || len(ids) < MaxDepth || len(ids) >= MaxDepth+50 {
		t.Errorf("%d of %d: a search gives only its first pages", len(ids), total)
	}
	p, err := x.Search(Query{Text: "wang", Limit: 5})
	must(t, err)
	raw := []byte(p.Next)
	raw[len(raw)-3] ^= 1
	for name, q := range map[string]Query{
		"of another search": {Text: "li", Limit: 5, Cursor: p.Next}, "changed": {Text: "wang", Limit: 5, Cursor: string(raw)}, "made up": {Text: "wang", Cursor: "aGVsbG8gd29ybGQgb2Yg"}, "short": {Cursor: "x"},
	} {
		if _, err := x.Search(q); fault.From(err).Key != "cursor.invalid" {
			t.Errorf("a cursor %s: %v", name, err)
		}
	}
	other := New(Options{Source: roster, Key: []byte("key"), Now: func() time.Time { return noon }})
	must(t, other.Build(t.Context()))
	a, err := x.Search(Query{Text: "wang", Limit: 5, Cursor: p.Next})
	must(t, err)
	b, err := other.Search(Query{Text: "wang", Limit: 5, Cursor: p.Next})
	must(t, err)
	if fmt.Sprint(a) != fmt.Sprint(b) {
		t.Error("another server goes on elsewhere")
	}
}

func TestOnlyWhatIsPublicAndActive(t *testing.T) {
	t.Parallel()
	roster := random(300)
	x := New(Options{Source: roster, Key: []byte("key"), Now: func() time.Time { return noon }})
	if _, err := x.Search(Query{}); fault.CodeOf(err) != fault.Unavailable {
		t.Errorf("before it is built: %v", err)
	}
	must(t, x.Build(t.Context()))
	q := Query{Limit: 50}
	for {
		p, err := x.Search(q)
		must(t, err)
		for _, e := range p.Items {
			if strings.Contains(fmt.Sprintf("%+v", e), "secret") {
				t.Fatalf("%+v", e)
			}
			if o := roster.organizations[organizations.OrganizationID(e.ID)]; e.Type == Organization && (o.Status != organizations.Active || o.Sandbox) {
				t.Errorf("%s is %s %v", e.ID, o.Status, o.Sandbox)
			}
			if m := roster.mediators[organizations.MediatorID(e.ID)]; e.Type == Mediator && m.Status != organizations.Active {
				t.Errorf("%s is %s", e.ID, m.Status)
			}
			for _, o := range e.Organizations {
				if h := roster.organizations[o.ID]; h.Status != organizations.Active {
					t.Errorf("%s is shown with %s, which is %s", e.ID, o.ID, h.Status)
				}
			}
		}
		if q.Cursor = p.Next; q.Cursor == "" {
			break
		}
	}
	if _, err := x.Search(Query{Region: "999999"}); fault.From(err).Key != "input.invalid" {
		t.Errorf("an unknown division: %v", err)
	}
	if _, err := x.Search(Query{Region: "330103"}); err != nil {
		t.Errorf("a division that was merged: %v", err)
	}
}

// What cannot be read now is not lost: it is heard until it is taken over.
func TestAStoreThatFailsLosesNothing(t *testing.T) {
	t.Parallel()
	roster := random(50)
	x := build(t, roster)
	m := mediatorOf(rand.New(rand.NewPCG(1, 1)), 7000, 1)
	m.Organizations, m.Status, m.Name.ZH = []organizations.OrganizationID{"onew"}, organizations.Active, "欧阳震华"
	roster.mediators[m.ID] = m
	roster.organizations["onew"] = organizations.Organization{ID: "onew", Status: organizations.Active, Kind: organizations.People, Name: organizations.Name{ZH: "新调解室"}}
	roster.fail = fault.New(fault.Unavailable, "unavailable", nil)
	x.HearMediator(m)
	if err := x.CatchUp(t.Context()); err == nil {
		t.Fatal("the store did not fail")
	}
	roster.fail = nil
	must(t, x.CatchUp(t.Context()))
	for _, q := range []string{"欧阳震华", "ouyang", "oyzh", "新调解室"} {
		if p, err := x.Search(Query{Text: q}); err != nil || p.Total != 1 {
			t.Errorf("%s: %d %v", q, p.Total, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { x.Run(ctx); close(done) }()
	x.Again()
	<-x.Built()
	stop()
	<-done
}
