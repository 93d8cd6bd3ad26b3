package routing

import (
	_ "embed"
	"fmt"
	"math"

	"gopkg.in/yaml.v3"
)

// Weights say what counts in the score, and how much. They are data with a version.
type Weights struct {
	Pack         string  `yaml:"pack" json:"pack"`
	Experience   float64 `yaml:"experience" json:"experience"`
	Availability float64 `yaml:"availability" json:"availability"`
	Proximity    float64 `yaml:"proximity" json:"proximity"`
	Language     float64 `yaml:"language" json:"language"`
	Record       float64 `yaml:"record" json:"record"`
	Speed        float64 `yaml:"speed" json:"speed"`
	Preference   float64 `yaml:"preference" json:"preference"`
	Seasoned     int     `yaml:"seasoned" json:"seasoned"`
	PriorCases   float64 `yaml:"priorCases" json:"priorCases"`
	PriorShare   float64 `yaml:"priorShare" json:"priorShare"`
	PriorDays    float64 `yaml:"priorDays" json:"priorDays"`
	SlowDays     float64 `yaml:"slowDays" json:"slowDays"`
	Equal        float64 `yaml:"equal" json:"equal"`
	Offer        int     `yaml:"offer" json:"offer"`
	RunnersUp    int     `yaml:"runnersUp" json:"runnersUp"`

	HardNeeds []string            `yaml:"hardNeeds" json:"hardNeeds"` // needs that a mediator must serve while somebody does
	Tracks    map[string][]string `yaml:"tracks" json:"tracks"`       // rule pack of a case -> kinds of organization; absent: all
}

//go:embed weights.yaml
var shipped []byte

// Default gives the weights that ship with the program.
func Default() Weights {
	w, err := Parse(shipped)
	if err != nil {
		panic("routing: shipped weights: " + err.Error()) // a broken build, held by a test
	}
	return w
}

// Parse reads weights from YAML and refuses what Check refuses.
func Parse(data []byte) (Weights, error) {
	var w Weights
	if err := yaml.Unmarshal(data, &w); err != nil {
		return w, err
	}
	return w, w.Check()
}

// Check refuses weights that could not be explained: that do not sum to 1, that have no name.
func (w Weights) Check() error {
	sum := w.Experience + w.Availability + w.Proximity + w.Language + w.Record + w.Speed + w.Preference
	switch {
	case w.Pack == "":
		return fmt.Errorf("pack is missing")
	case !(math.Abs(sum-1) <= 1e-9): // NaN too
		return fmt.Errorf("weights sum to %g, not 1", sum)
	case min(w.Experience, w.Availability, w.Proximity, w.Language, w.Record, w.Speed, w.Preference) < 0:
		return fmt.Errorf("a weight is negative")
	case w.Seasoned < 1 || !(w.PriorCases > 0) || !(w.Equal > 0) || w.Offer < 1 || w.RunnersUp < 0:
		return fmt.Errorf("seasoned, priorCases, equal and offer must be positive")
	case !(w.PriorShare >= 0 && w.PriorShare <= 1) || !(w.PriorDays >= 0) || !(w.SlowDays > 0):
		return fmt.Errorf("priorShare lies between 0 and 1, priorDays is not negative, slowDays is positive")
	}
	for track, kinds := range w.Tracks {
		if len(kinds) == 0 {
			return fmt.Errorf("track %s allows no kind of organization", track)
		}
	}
	return nil
}
