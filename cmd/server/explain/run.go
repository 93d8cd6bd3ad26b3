package explain

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"concord/organizations"
	"concord/routing"
)

// Example is a file to start from; docs/routing-world.md explains it.
//
//go:embed example.json
var Example []byte

// maxFile bounds a file in bytes: more than the roster of a country.
const maxFile = 2 << 30

const usage = `concord routing explain --world FILE [--lang zh|en] [--json]   say who may take the disputes of a file, and why; - is standard input
concord routing example                                        print a file to start from`

// Run is the command concord routing; args are what follows it.
func Run(args []string, in io.Reader, out io.Writer) error {
	if len(args) == 1 && strings.TrimLeft(args[0], "-") == "example" {
		_, err := out.Write(Example)
		return err
	}
	if len(args) == 0 || args[0] != "explain" {
		return errors.New("unknown command\n" + usage)
	}
	set := flag.NewFlagSet("routing explain", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	file, lang, raw := set.String("world", "", ""), set.String("lang", "zh", ""), set.Bool("json", false, "")
	if err := set.Parse(args[1:]); err != nil || *file == "" || set.NArg() > 0 {
		return errors.Join(err, errors.New("it is used so:\n"+usage))
	}
	w, err := load(strings.TrimSuffix(*lang, "-CN"))
	if err != nil {
		return err
	}
	if *file != "-" {
		f, err := os.Open(*file)
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err != nil {
		return err
	}
	if len(data) > maxFile {
		return fmt.Errorf("the file is larger than %d MiB", maxFile>>20)
	}
	p, err := parse(data)
	if err != nil {
		return err
	}
	r := report{Pack: p.weights.Pack, Disputes: []dispute{}}
	for _, q := range p.requests {
		r.Disputes = append(r.Disputes, p.explain(q, w))
	}
	if *raw {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(r)
	}
	b := bufio.NewWriter(out)
	r.print(b, w, *lang != "en")
	return b.Flush()
}

// report is the answer; with --json it is printed as it is.
type report struct {
	Pack     string    `json:"pack"` // version of the weights
	Disputes []dispute `json:"disputes"`
}

type dispute struct {
	ID       string                     `json:"id"`
	Eligible []organizations.MediatorID `json:"eligible"` // whom no hard rule keeps out, by id
	Relaxed  bool                       `json:"relaxed"`  // nobody serves the hard needs: they are a doubt
	Funnel   []routing.Step             `json:"funnel"`
	Ranking  []ranked                   `json:"ranking"`  // the eligible, best first
	Excluded []excluded                 `json:"excluded"` // everybody else, by id
}

type ranked struct {
	Rank         int                          `json:"rank"`
	Offered      bool                         `json:"offered"`
	Mediator     organizations.MediatorID     `json:"mediator"`
	Name         Name                         `json:"name"`
	Organization organizations.OrganizationID `json:"organization"`
	Score        float64                      `json:"score"`
	Parts        routing.Parts                `json:"parts"`
	Fee          string                       `json:"fee"`
	Reasons      []said                       `json:"reasons"`
	Doubts       []said                       `json:"doubts"`
	WhyNot       *said                        `json:"whyNot,omitempty"` // of who is not offered
}

type excluded struct {
	Mediator  organizations.MediatorID `json:"mediator"`
	Name      Name                     `json:"name"`
	Rule      string                   `json:"rule"`
	Text      string                   `json:"text"`
	Conflicts []tie                    `json:"conflicts,omitempty"`
}

type said struct {
	Key    string         `json:"key"`
	Params map[string]any `json:"params,omitempty"`
	Text   string         `json:"text"`
}

type tie struct {
	routing.Finding
	Text string `json:"text"`
}

func (p *plan) explain(q routing.Request, w words) dispute {
	d := routing.Route(p.world, q, p.weights)
	wide := p.weights
	wide.RunnersUp = len(p.world.Mediators)
	behind := routing.Route(p.world, q, wide).RunnersUp[len(d.RunnersUp):] // the hub would not name them
	out := dispute{ID: q.Case, Eligible: []organizations.MediatorID{}, Relaxed: d.Relaxed, Funnel: d.Funnel, Ranking: []ranked{}, Excluded: []excluded{}}
	for i, c := range slices.Concat(d.Offered, d.RunnersUp, behind) {
		x := ranked{Rank: i + 1, Offered: i < len(d.Offered), Mediator: c.Mediator, Name: p.names["m|"+string(c.Mediator)], Organization: c.Organization, Score: c.Score,
			Parts: c.Parts, Fee: c.Fee, Reasons: w.all(c.Reasons), Doubts: w.all(c.Doubts)}
		if c.WhyNot.Key != "" {
			x.WhyNot = &w.all([]routing.Reason{c.WhyNot})[0]
		}
		out.Ranking = append(out.Ranking, x)
		out.Eligible = append(out.Eligible, c.Mediator)
	}
	slices.Sort(out.Eligible)
	for _, m := range p.world.Mediators {
		rule := routing.Check(p.world, m, q, p.weights, d.Relaxed)
		if rule == "" {
			continue
		}
		x := excluded{Mediator: m.ID, Name: p.names["m|"+string(m.ID)], Rule: rule, Text: w.key(rule)}
		if rule == routing.RuleConflict {
			for _, f := range routing.Conflicts(p.world, m, q.Parties) {
				x.Conflicts = append(x.Conflicts, tie{f, w.key(f.Kind)})
			}
		}
		out.Excluded = append(out.Excluded, x)
	}
	slices.SortFunc(out.Excluded, func(a, b excluded) int { return strings.Compare(string(a.Mediator), string(b.Mediator)) })
	return out
}

func (w words) all(rs []routing.Reason) []said {
	out := []said{}
	for _, r := range rs {
		out = append(out, said{r.Key, r.Params, w.say(r)})
	}
	return out
}

// print writes the report for people.
func (r *report) print(out io.Writer, w words, chinese bool) {
	t := func(zh, en string) string {
		if chinese {
			return zh
		}
		return en
	}
	texts := func(list []said) string {
		var out []string
		for _, s := range list {
			out = append(out, s.Text)
		}
		return strings.Join(out, t("；", "; "))
	}
	pick := func(n Name) string { return t(n.ZH, n.EN) }
	fmt.Fprintf(out, "%s %s\n", t("规则版本", "Weights"), r.Pack)
	for _, d := range r.Disputes {
		fmt.Fprintf(out, "\n%s %s\n", t("纠纷", "Dispute"), d.ID)
		for _, s := range d.Funnel {
			fmt.Fprintf(out, "  %d %s\n", s.Count, w.key(s.Key))
		}
		if d.Relaxed {
			fmt.Fprintf(out, "  %s\n", t("没有人能满足特别需要，改作提醒", "Nobody meets the special needs; they became a doubt"))
		}
		if len(d.Ranking) == 0 {
			fmt.Fprintf(out, "  %s\n", t("没有人可以办", "Nobody can take it"))
		}
		for _, x := range d.Ranking {
			mark := " "
			if x.Offered {
				mark = "*"
			}
			fmt.Fprintf(out, "%s %d. %s %s (%s) %.3f\n", mark, x.Rank, x.Mediator, pick(x.Name), x.Organization, x.Score)
			fmt.Fprintf(out, "     %s %s\n     %s %s\n", t("理由：", "for:"), texts(x.Reasons), t("提醒：", "but:"), texts(x.Doubts))
			if x.WhyNot != nil {
				fmt.Fprintf(out, "     %s %s\n", t("没有推荐：", "not offered:"), x.WhyNot.Text)
			}
		}
		for _, x := range d.Excluded {
			fmt.Fprintf(out, "- %s %s: %s [%s]", x.Mediator, pick(x.Name), x.Text, strings.TrimPrefix(x.Rule, "routing.excluded."))
			for _, f := range x.Conflicts {
				fmt.Fprintf(out, t("；%s", "; %s"), f.Text)
			}
			fmt.Fprintln(out)
		}
	}
}
