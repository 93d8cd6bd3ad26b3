package peer

import "encoding/base64"

// pictures are four VP8 key frames of 160 by 120 (a square that walks over a green field), each made by
//
//	ffmpeg -f lavfi -i color=c=0x2f6f62:s=160x120:r=1:d=1 -vf drawbox=x=X:y=44:w=32:h=32:color=0xe8c8a0:t=fill \
//	  -frames:v 1 -c:v libvpx -crf 40 -b:v 50k -f ivf out.ivf
//
// without the container's 44 bytes. Any decoder can begin with any of them.
var pictures = decode(
	"cAsAnQEqoAB4AABHCIWFiJmEiAKCAzUVC/lf4A8pVgXoH4A/irMAf4D+IF3/3YD/gP4D2/4eJB3i2e1NPhCKhtOt9wgGd4tntQTF"+
		"oTZnjkVy8sLz2phwNjZp8IRUPr4iD6x5ssD++fqdXjW9mfm6VX36I/+qgJ009mAcLSBIgz6BOI6o9RN8/7MJPn9ml37knUK3YOVS"+
		"/ngAgkEO7/dSSZ9EQA==",
	"cA0AnQEqoAB4AABHCIWFiJmEiAKCAuZVC/pvOpRV7X+Ev4q04H+A/cB7AP4gdIDo//R/+iT/M94B/0v9y6wHV5IMBGldZl4vTO6n"+
		"mVCTgnyNDfzcLnLxMwep5ellWVXPo0i8qseZeL4CGZldTup5l4vTO6cA/vn6HQ/1G6a8y/IH2CP//9QZdRZamXczYCYTRGPFj2yB"+
		"qMuEAsQ7GArFBkyQQFfyPzlAACJU/AxQbDAv0/OEpMIhgbzjBHAFyVsKpJaXF4TJ9kAapn7KPmuSCuvAUKjsROQb2iO6MStgAA==",
	"UAsAnQEqoAB4AABHCIWFiJmEiAKCAwVFC/pv4A7FaID/AfxAu/+7Af8B/Ae3/0+SDARpXWZeL0zup5l4cPgm6uY2orVeNASzNV4t"+
		"ocWC28AWM4YsevF6apxzO6nmXi9M7qeXoP75+lcPxbOzR//no//r0f58P//+oMmJ0w5DwWwP7AfXaBVL2fIPxnVVELwQ2KgeMWpE"+
		"248Ma0iW0kuftWmw",
	"kAwAnQEqoAB4AABHCIWFiJmEiAKCBBgP8B/AHJ0UL+OcvU4L8B+4DdAbr/9Cv+Z7w9/p/7v2Y38B1fmEbSV9WPNqafCEVD6+BpXa"+
		"rmLze0+EXGpup9Y1AuKiLHDNARy19Y82pp8IRUPr4iD6xqD++fpuhHu9Znr0f/69H/+vR/n++Xc//cD//cD//dn0b/u2n/d8m4HE"+
		"iccS+s6f915xQKN2SkrwOHZuSOdzaFbGWgow0kdqKur6gYiWt4AysAaYtvm4vZKs3DH/84olU9FwAHowAFRQWimD+PxwvL7DDTXY"+
		"2rxSQA==",
)

// silence is one Opus frame of 20 ms without sound (RFC 6716: code 0, CELT fullband).
var silence = []byte{0xf8, 0xff, 0xfe}

func decode(texts ...string) [][]byte {
	out := make([][]byte, len(texts))
	for i, t := range texts {
		b, err := base64.StdEncoding.DecodeString(t)
		if err != nil {
			panic("peer: picture " + err.Error()) // a constant of this file
		}
		out[i] = b
	}
	return out
}
