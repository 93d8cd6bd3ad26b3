// Package seed makes the demonstration: a county with its courts, organizations, mediators and the people of the story,
// and synthetic cases for desks and measurements. The divisions are real; every person, organization and case is
// invented and marked synthetic. All ids are derived from fixed words, so seeding again changes nothing and completes what
// was left half done.
package seed
