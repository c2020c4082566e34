// Reads questions as lines of JSON and answers each with the instants at which robfig/cron finds an expression due.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/robfig/cron/v3"
)

type question struct {
	Expression string `json:"expression"`
	Timezone   string `json:"timezone"`
	From       int64  `json:"from"`
	Count      int    `json:"count"`
}

func main() {
	parser := cron.NewParser(cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow | cron.Descriptor)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked question
		if err := json.Unmarshal(lines.Bytes(), &asked); err != nil {
			panic(err)
		}
		schedule, err := parser.Parse("CRON_TZ=" + asked.Timezone + " " + asked.Expression)
		if err != nil {
			fmt.Printf("{\"fault\":%q}\n", err.Error())
			continue
		}
		instants := []int64{}
		at := time.UnixMilli(asked.From)
		for len(instants) < asked.Count {
			at = schedule.Next(at)
			if at.IsZero() {
				break
			}
			instants = append(instants, at.UnixMilli())
		}
		answer, _ := json.Marshal(map[string][]int64{"instants": instants})
		fmt.Println(string(answer))
	}
}
