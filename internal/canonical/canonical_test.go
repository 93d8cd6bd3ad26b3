package canonical

import (
	"bytes"
	"testing"
)

// The example of RFC 8785, 3.2.2 and 3.2.3, and the corners of its number format (appendix B).
func TestTransform(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001], "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`:                             `{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
		`{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}`: "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
		`[-0.0, 0, 1e21, 9.999999999999999e20, 1e-6, 1e-7, 9007199254740992, -1.5, 5e-324]`:                                                                                                                          `[0,0,1e+21,999999999999999900000,0.000001,1e-7,9007199254740992,-1.5,5e-324]`,
		` { } `: `{}`, `[]`: `[]`, `"<&>"`: `"<&>"`,
	} {
		got, err := Transform([]byte(in))
		if err != nil || string(got) != want {
			t.Errorf("%s\n got %s %v\nwant %s", in, got, err, want)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, in := range []string{``, `{`, `{"a":1,"a":2}`, `1 2`, `[1,]`, "\"\xff\"", `9007199254740993`, `1e400`, `{"a"}`, `nul`} {
		if got, err := Transform([]byte(in)); err == nil {
			t.Errorf("%s became %s", in, got)
		}
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	got, err := Marshal(struct {
		B string `json:"b"`
		A int64  `json:"a"`
	}{"<李娟>", 3000000})
	if err != nil || string(got) != `{"a":3000000,"b":"<李娟>"}` {
		t.Error(string(got), err)
	}
}

func FuzzTransform(f *testing.F) {
	f.Add([]byte(`{"b":[1,2.5,"x"],"a":null}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		once, err := Transform(in)
		if err != nil {
			return
		}
		if twice, err := Transform(once); err == nil && !bytes.Equal(once, twice) {
			t.Errorf("%q: %q then %q", in, once, twice)
		}
	})
}
