// Command example brings a case into the sandbox and prints what happens to it.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"concord/tools/partnerclient"
)

func main() {
	ctx := context.Background()
	hub := partnerclient.Client{Base: os.Getenv("HUB"), Key: os.Getenv("KEY")}
	c, err := hub.Bring(ctx, partnerclient.NewCase{
		Reference: "ZX-2026-0815", Kind: "neighbours", Region: "330122", Consented: true,
		Story: partnerclient.Story{Facts: "楼上漏水，天花板发霉。", Want: "修好漏水，赔偿粉刷费用。", AmountMinor: 150000, Currency: "CNY",
			Answers: map[string]any{"about": "leak", "where": "某小区3幢2单元", "since": "2026-08-01", "goes_on": true, "damage": true, "tried": "neighbour"}},
		Parties: []partnerclient.Party{
			{Side: "applicant", Kind: "person", Name: "甲某", Phone: "19900000100"},
			{Side: "respondent", Kind: "person", Name: "乙某", Phone: "19900000200"},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("brought", c.Number)
	for after := int64(0); c.State != "settled" && c.State != "failed"; {
		var events []partnerclient.Event
		if events, after, err = hub.Events(ctx, after); err != nil {
			log.Fatal(err)
		}
		for _, e := range events {
			fmt.Println(e.Sequence, e.Type)
		}
		if c, err = hub.Case(ctx, c.ID); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("it is", c.State)
}
