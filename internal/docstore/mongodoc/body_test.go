package mongodoc

import "testing"

func TestBodyRoundTrip(t *testing.T) {
	t.Parallel()
	for _, doc := range []string{
		`{}`, `{"a":[]}`, `{"b":1,"a":{"d":null,"c":[true,false,[1,[2]],{"x":"𠮷"}]}}`,
		`{"$set":1,"a.b":2,"100%25":3,"":4,"%E":5,"%2E":6,"nul\u0000":7}`,
		`{"n":[9223372036854775807,-9223372036854775808,1.5,-0.1,100000000000000000000,1e-9]}`,
	} {
		d, err := toBSON([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", doc, err)
			continue
		}
		if back, err := toJSON(d); err != nil || string(back) != doc {
			t.Errorf("%s came back as %s, %v", doc, back, err)
		}
	}
	for _, doc := range []string{`[]`, `1`, ``, `{"a":18446744073709551615}`, `{"a":1e999}`, `{"a":`} {
		if d, err := toBSON([]byte(doc)); err == nil {
			t.Errorf("%s was taken as %v", doc, d)
		}
	}
}
