package regions

import "testing"

func TestMergedDivisionsAreGoneAndTheirSuccessorsAreThere(t *testing.T) {
	for code, m := range merged {
		if r, ok := Get(code); ok {
			t.Errorf("%s %s is in the list as %s", code, m.name, r.Name)
		}
		into, ok := Successor(code)
		if !ok || into.Code != m.into || into.Level != Area {
			t.Errorf("%s %s: successor %+v %v", code, m.name, into, ok)
		}
		if by, ok := SuccessorNamed(m.name); !ok || by != into {
			t.Errorf("%s by name: %+v %v", m.name, by, ok)
		}
	}
	if _, ok := Successor("330122"); ok {
		t.Error("桐庐县 was not merged")
	}
	if r, ok := Successor("330103001"); !ok || r.Code != "330105" {
		t.Errorf("a street of a merged district: %+v %v", r, ok)
	}
}
