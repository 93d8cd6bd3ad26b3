package routing

import (
	_ "embed"
	"fmt"
	"math"

	"gopkg.in/yaml.v3"
)

// Weights say what counts in the score, and how much. They are data with a version.
type Weights struct {
	Pack         string  `yaml:"pack"`
	Experience   float64 `yaml:"experience"`
	Availability float64 `yaml:"availability"`
	Proximity    float64 `yaml:"proximity"`
	Language     float64 `yaml:"language"`
	Record       float64 `yaml:"record"`
	Seasoned     int     `yaml:"seasoned"`
	PriorCases   float64 `yaml:"priorCases"`
	PriorShare   float64 `yaml:"priorShare"`
	Equal        float64 `yaml:"equal"`
	Offer        int     `yaml:"offer"`
	RunnersUp    int     `yaml:"runnersUp"`
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

// Parse reads weights from YAML and refuses what could not be explained: weights that do not sum to 1, a missing pack.
func Parse(data []byte) (Weights, error) {
	var w Weights
	if err := yaml.Unmarshal(data, &w); err != nil {
		return w, err
	}
	sum := w.Experience + w.Availability + w.Proximity + w.Language + w.Record
	switch {
	case w.Pack == "":
		return w, fmt.Errorf("pack is missing")
	case math.Abs(sum-1) > 1e-9:
		return w, fmt.Errorf("weights sum to %g, not 1", sum)
	case min(w.Experience, w.Availability, w.Proximity, w.Language, w.Record) < 0:
		return w, fmt.Errorf("a weight is negative")
	case w.Seasoned < 1 || w.PriorCases <= 0 || w.Equal <= 0 || w.Offer < 1 || w.RunnersUp < 0:
		return w, fmt.Errorf("seasoned, priorCases, equal and offer must be positive")
	}
	return w, nil
}
