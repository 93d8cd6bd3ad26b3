package regions

import "testing"

// Every abolished code is out of force, and what it became is in force.
func TestBecame(t *testing.T) {
	t.Parallel()
	for old, now := range became {
		if _, inForce := Get(old); inForce {
			t.Errorf("%s is in force", old)
		}
		if r, ok := Became(old); !ok || r.Code != now || r.Level != Area {
			t.Errorf("%s became %+v, want %s", old, r, now)
		}
	}
	if r, ok := Became("330103"); !ok || r.Name != "拱墅区" {
		t.Errorf("Xiacheng became %+v", r)
	}
	for _, code := range []string{"330106", "999999", ""} {
		if _, ok := Became(code); ok {
			t.Errorf("%q became something", code)
		}
	}
}
