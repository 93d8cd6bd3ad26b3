// Package records keeps why routing decided what it decided: the request, the weights with their version, the part of the
// roster that was looked at, and the decision. A record can be replayed and gives the same decision byte for byte. It also
// keeps the versions of the weights, and tries weights on what was decided before they take effect (a trial).
//
// The part of the roster lies compressed under its own digest: what two decisions looked at alike is kept once, and what
// was changed since is found out.
package records
