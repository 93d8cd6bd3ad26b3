package rules

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // containers without a zone database know the packs' zones too

	"gopkg.in/yaml.v3"

	"concord/internal/fault"
)

//go:embed packs/*.yaml
var packFiles embed.FS

// Book holds all packs.
type Book struct {
	packs    map[string]Pack
	order    []string
	fallback string
}

// Load gives the embedded packs. They are checked by the tests, so a broken one is a broken build and panics.
var Load = sync.OnceValue(func() *Book {
	sub, err := fs.Sub(packFiles, "packs")
	if err != nil {
		panic(err)
	}
	b, err := Read(sub)
	if err != nil {
		panic(err)
	}
	return b
})

// Read gives the packs of all *.yaml files of a folder, checked: a deployment may bring its own.
func Read(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	raw := map[string]Pack{}
	for _, name := range names {
		p, err := decode(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if _, twice := raw[p.ID]; twice || p.ID == "" {
			return nil, fmt.Errorf("%s: id %q is empty or taken", name, p.ID)
		}
		raw[p.ID] = p
	}
	b := &Book{packs: map[string]Pack{}}
	var faults []error
	for id, p := range raw {
		if p.Abstract {
			continue
		}
		whole, err := resolve(raw, id, nil)
		if err == nil {
			err = whole.prepare()
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("pack %s: %w", id, err))
			continue
		}
		b.packs[id] = whole
		b.order = append(b.order, id)
		if whole.Fallback {
			b.fallback = id
		}
	}
	slices.Sort(b.order)
	return b, errors.Join(faults...)
}

// decode reads one file and refuses fields it does not know.
func decode(files fs.FS, name string) (Pack, error) {
	f, err := files.Open(name)
	if err != nil {
		return Pack{}, err
	}
	defer f.Close()
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	var p Pack
	return p, d.Decode(&p)
}

// resolve lays a pack over those it extends.
func resolve(raw map[string]Pack, id string, path []string) (Pack, error) {
	own, ok := raw[id]
	if !ok {
		return Pack{}, fmt.Errorf("extends unknown pack %q", id)
	}
	if slices.Contains(path, id) {
		return Pack{}, fmt.Errorf("extends itself: %s", strings.Join(append(path, id), " > "))
	}
	var base Pack
	for _, up := range own.Extends {
		p, err := resolve(raw, up, append(path, id))
		if err != nil {
			return Pack{}, err
		}
		base = overlay(base, p)
	}
	return overlay(base, own), nil
}

// overlay gives the upper pack with what only the lower one has; items of the same id are the upper's.
func overlay(low, up Pack) Pack {
	out := up
	if up.Counting.Zone == "" {
		out.Counting = low.Counting
	}
	ground := func(g Ground) string { return g.ID }
	out.Laws = merge(low.Laws, up.Laws, func(l Law) string { return l.ID })
	out.Clocks = merge(low.Clocks, up.Clocks, func(c Clock) string { return c.ID })
	out.Consents = merge(low.Consents, up.Consents, func(c Consent) string { return c.Stage })
	for _, l := range []struct{ to, low, up *[]Ground }{
		{&out.Endings, &low.Endings, &up.Endings}, {&out.Returns, &low.Returns, &up.Returns},
		{&out.NotAccepted, &low.NotAccepted, &up.NotAccepted}, {&out.Rejections, &low.Rejections, &up.Rejections},
		{&out.Declines, &low.Declines, &up.Declines}, {&out.Disclosures, &low.Disclosures, &up.Disclosures},
		{&out.Complaints, &low.Complaints, &up.Complaints}, {&out.Pauses, &low.Pauses, &up.Pauses},
		{&out.FilingFlaws, &low.FilingFlaws, &up.FilingFlaws}, {&out.Unsuitable, &low.Unsuitable, &up.Unsuitable},
	} {
		*l.to = merge(*l.low, *l.up, ground)
	}
	out.Documents = merge(low.Documents, up.Documents, func(d Document) string { return d.Class })
	out.Kinds = merge(low.Kinds, up.Kinds, func(k Kind) string { return k.ID })
	out.EveryKind = merge(low.EveryKind, up.EveryKind, func(q Question) string { return q.ID })
	out.PaperOnly = merge(low.PaperOnly, up.PaperOnly, func(kind string) string { return kind })
	out.Causes = map[string][]Cause{}
	for _, from := range []map[string][]Cause{low.Causes, up.Causes} {
		for kind, causes := range from {
			out.Causes[kind] = causes
		}
	}
	out.Linter = low.Linter.under(up.Linter)
	return out
}

// merge gives the lower items, replaced by upper ones of the same id, and then the upper ones that are new.
func merge[T any](low, up []T, id func(T) string) []T {
	out := slices.Clone(low)
	for _, item := range up {
		at := slices.IndexFunc(out, func(t T) bool { return id(t) == id(item) })
		if at >= 0 {
			out[at] = item
		} else {
			out = append(out, item)
		}
	}
	return out
}

// prepare checks the pack and makes what the engine needs: zone, calendar, questions, compiled patterns.
func (p *Pack) prepare() error {
	var err error
	if p.zone, err = time.LoadLocation(p.Counting.Zone); err != nil {
		return err
	}
	if p.calendar, err = loadCalendar(p.Counting.Calendar); err != nil {
		return err
	}
	kinds := slices.Clone(p.Kinds)
	for i, k := range kinds {
		kinds[i].Questions = append(slices.Clone(k.Questions), p.EveryKind...)
		kinds[i].Causes = p.Causes[k.ID]
	}
	p.Kinds = kinds
	if err := p.compile(); err != nil {
		return err
	}
	return p.check()
}

// compile makes the linter's patterns.
func (p *Pack) compile() error {
	for _, rule := range p.Linter.Patterns {
		c := compiled{Pattern: rule}
		for _, list := range []struct {
			from []string
			to   *[]*regexp.Regexp
		}{{rule.Match, &c.match}, {rule.Unless, &c.unless}} {
			for _, text := range list.from {
				re, err := regexp.Compile("(?i)" + text)
				if err != nil {
					return fmt.Errorf("pattern %s: %w", rule.ID, err)
				}
				*list.to = append(*list.to, re)
			}
		}
		p.patterns = append(p.patterns, c)
	}
	for _, r := range p.Linter.Rates.Forms {
		re, err := regexp.Compile("(?i)" + r.Match)
		if err != nil || re.NumSubexp() != 1 {
			return fmt.Errorf("rate %q needs one group: %w", r.Match, err)
		}
		p.rates = append(p.rates, re)
	}
	return nil
}

// Pack gives the pack of a track that is in force at a time, the one that came into force last. The id of a pack is
// taken as a track too and gives that pack at any time: so a case that pinned one keeps it. A track no pack knows gives
// the fallback; a known track with nothing in force fails: rules.no_pack {track}.
func (b *Book) Pack(track string, at time.Time) (Pack, error) {
	if p, ok := b.packs[track]; ok {
		return p, nil
	}
	var found Pack
	known := false
	for _, id := range b.order {
		p := b.packs[id]
		if p.Track != track {
			continue
		}
		known = true
		today := DateOf(at, p.zone)
		if p.From <= today && (p.To == "" || today <= p.To) && p.From >= found.From {
			found = p
		}
	}
	switch {
	case found.ID != "":
		return found, nil
	case !known && b.fallback != "":
		return b.packs[b.fallback], nil
	}
	return Pack{}, fault.New(fault.NotFound, "rules.no_pack", fault.P{"track": track})
}

// Packs gives all packs in the order of their ids.
func (b *Book) Packs() []Pack {
	out := make([]Pack, 0, len(b.order))
	for _, id := range b.order {
		out = append(out, b.packs[id])
	}
	return out
}
