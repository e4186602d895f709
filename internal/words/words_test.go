package words

import (
	"slices"
	"testing"
	"time"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", -1000: "-1,000", -100: "-100"} {
		if got := Thousands(n); got != want {
			t.Errorf("%d: got %s, want %s", n, got, want)
		}
	}
}

func TestPhrases(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{Count(1, "step"), "1 step"},
		{Count(0, "step"), "0 steps"},
		{Count(1000, "step"), "1,000 steps"},
		{Cut("žlutá", 5), "žlutá"},
		{Cut("žlutá!", 5), "žlut…"},
		{Cut("a", 0), "…"},
		{List(nil), ""},
		{List([]int{1, 2, 64}), "1, 2, 64"},
		{Duration(59940 * time.Millisecond), "59.9 s"},
		{Duration(time.Minute), "1 min 00 s"},
		{Duration(245*time.Second + 700*time.Millisecond), "4 min 05 s"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}

func TestColumns(t *testing.T) {
	got := Columns([][]string{{"a", "name", "n"}, {"long", "µ", "1,000"}, {"x"}})
	want := []string{"a     name      n", "long  µ     1,000", "x"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
