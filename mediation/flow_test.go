package mediation

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"concord/internal/fault"
)

// moves lists every move of the table once, in its order.
func moves() []Move {
	var out []Move
	for _, row := range Flow {
		if !slices.Contains(out, row.On) {
			out = append(out, row.On)
		}
	}
	return out
}

// line says what a move by a role in a state may lead to; "" when it is refused.
func line(s State, m Move, r Role) string {
	var out []string
	for _, row := range Flow {
		if row.On != m || !slices.Contains(row.From, s) || !slices.Contains(row.By, r) {
			continue
		}
		to := row.To
		if to == "" {
			to = s
		}
		w := string(to)
		if row.When != nil {
			w += " when " + row.When.Name
		}
		if row.If != nil {
			w += " if " + row.If.Name
		}
		out = append(out, w+" ["+row.Rule+"]")
	}
	return strings.Join(out, " | ")
}

// TestFlowGolden holds the whole product of states, moves and roles: 12 x 9 x all moves. What is not in the file is
// refused.
func TestFlowGolden(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("# state / move / role -> where it leads. Every combination that is not here is refused. Written by go test ./mediation -update.\n")
	combinations := 0
	for _, s := range States {
		for _, m := range moves() {
			for _, r := range Roles {
				combinations++
				if l := line(s, m, r); l != "" {
					fmt.Fprintf(&b, "%s / %s / %s -> %s\n", s, m, r, l)
				}
			}
		}
	}
	fmt.Fprintf(&b, "# %d combinations\n", combinations)
	golden(t, filepath.Join("testdata", "flow.golden"), b.String())
}

// TestFlowIsWhatVerbsAsk asks the legality check for every combination on real cases: legal exactly where the table says.
func TestFlowIsWhatVerbsAsk(t *testing.T) {
	t.Parallel()
	seats := map[Role]Seat{AsApplicant: ann, AsRespondent: bob, AsMediator: med, AsClerk: clk, AsSystem: sys,
		AsSuperior: {Role: AsSuperior}, AsManager: {Role: AsManager}, AsOperator: {Role: AsOperator}, AsInvited: {Role: AsInvited}}
	for _, s := range States {
		c := in(t, s)
		if c.State != s {
			t.Fatalf("fixture of %s is in %s", s, c.State)
		}
		for _, m := range moves() {
			for _, r := range Roles {
				_, err := c.begin(m, seats[r], monday)
				legal, conditions := false, true
				for _, row := range Flow {
					if row.On == m && slices.Contains(row.From, s) && slices.Contains(row.By, r) {
						legal = true
						conditions = conditions && (row.If == nil || row.If.Holds(c))
					}
				}
				switch {
				case legal && conditions && err != nil:
					t.Errorf("%s / %s / %s: refused: %v", s, m, r, err)
				case legal && !conditions, !legal:
					code := fault.CodeOf(err)
					if code != fault.Conflict && code != fault.Forbidden {
						t.Errorf("%s / %s / %s: want a refusal, got %v", s, m, r, err)
					}
				}
				if allowed := slices.Contains(c.Allowed(r), m); allowed != (err == nil) {
					t.Errorf("%s / %s / %s: allowedMoves says %v, the check says %v", s, m, r, allowed, err)
				}
			}
		}
	}
}

func TestRefusalNamesStateAndMove(t *testing.T) {
	t.Parallel()
	c := draftCase(t)
	_, err := c.Sign(testRules, ann, monday, sign(digestA, false))
	refused(t, err, fault.Conflict, "case.move_not_allowed")
	f := fault.From(err)
	if f.Params["state"] != Draft || f.Params["move"] != MoveSign {
		t.Fatalf("params %v", f.Params)
	}
	_, err = c.Submit(testRules, med, monday, "1")
	refused(t, err, fault.Forbidden, "case.move_not_yours")
}

func TestEveryStateHasAWayOut(t *testing.T) {
	t.Parallel()
	for _, s := range States {
		out := s.Over()
		for _, row := range Flow {
			out = out || slices.Contains(row.From, s) && row.To != "" && row.To != s
		}
		if !out {
			t.Errorf("no way out of %s", s)
		}
	}
	for _, m := range moves() {
		if actions[m] == "" {
			t.Errorf("move %s needs no permission", m)
		}
	}
}

// TestFlowPicture draws the table; a picture that is not drawn anew fails.
func TestFlowPicture(t *testing.T) {
	t.Parallel()
	golden(t, filepath.Join("..", "docs", "generated", "case-flow.md"), picture())
}

func picture() string {
	var b strings.Builder
	b.WriteString("<!-- Written by go test ./mediation -update from mediation/flow.go. Do not edit. -->\n# A case: its states and moves\n\n```mermaid\nstateDiagram-v2\n    [*] --> draft\n")
	type edge struct{ from, to State }
	labels := map[edge][]string{}
	var order []edge
	for _, row := range Flow {
		if row.To == "" {
			continue
		}
		for _, from := range row.From {
			e := edge{from, row.To}
			if labels[e] == nil {
				order = append(order, e)
			}
			l := string(row.On)
			if row.When != nil {
				l += " (" + row.When.Name + ")"
			}
			if !slices.Contains(labels[e], l) {
				labels[e] = append(labels[e], l)
			}
		}
	}
	for _, e := range order {
		fmt.Fprintf(&b, "    %s --> %s: %s\n", e.from, e.to, strings.Join(labels[e], ", "))
	}
	for _, s := range States {
		if s.Over() {
			fmt.Fprintf(&b, "    %s --> [*]\n", s)
		}
	}
	b.WriteString("```\n\n| move | from | to | by | if | when | rule |\n|---|---|---|---|---|---|---|\n")
	name := func(c *Condition) string {
		if c == nil {
			return ""
		}
		return c.Name
	}
	for _, row := range Flow {
		var from, by []string
		for _, s := range row.From {
			from = append(from, string(s))
		}
		for _, r := range row.By {
			by = append(by, string(r))
		}
		to := string(row.To)
		if to == "" {
			to = "same"
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s |\n", row.On, strings.Join(from, " "), to, strings.Join(by, " "), name(row.If), name(row.When), row.Rule)
	}
	return b.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Fatalf("%s is stale: run go test ./mediation -update and look at what changed", path)
	}
}
