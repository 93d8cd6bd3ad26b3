package directory

import mb "math/bits"

// bits is a set of numbers below its size.
type bits []uint64

func newBits(n int) bits { return make(bits, (n+63)/64) }

func (b bits) set(i int)      { b[i>>6] |= 1 << (i & 63) }
func (b bits) clear(i int)    { b[i>>6] &^= 1 << (i & 63) }
func (b bits) has(i int) bool { return b[i>>6]&(1<<(i&63)) != 0 }

// and keeps what is also in o; a nil o holds nothing.
func (b bits) and(o bits) {
	if o == nil {
		clear(b)
		return
	}
	for i := range b {
		b[i] &= o[i]
	}
}

// without takes out what is in o.
func (b bits) without(o bits) {
	for i := range o {
		b[i] &^= o[i]
	}
}

func (b bits) or(o bits) {
	for i := range o {
		b[i] |= o[i]
	}
}

func (b bits) count() int {
	n := 0
	for _, w := range b {
		n += mb.OnesCount64(w)
	}
	return n
}

// next gives the first member from i on, or -1.
func (b bits) next(i int) int {
	if i>>6 >= len(b) {
		return -1
	}
	if w := b[i>>6] >> (i & 63); w != 0 {
		return i + mb.TrailingZeros64(w)
	}
	for k := i>>6 + 1; k < len(b); k++ {
		if b[k] != 0 {
			return k<<6 + mb.TrailingZeros64(b[k])
		}
	}
	return -1
}
