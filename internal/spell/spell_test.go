package spell

import "testing"

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"mnist", "mnist", 0}, {"mnits", "mnist", 1}, {"minst", "mnist", 1},
		{"mnst", "mnist", 1}, {"mnisst", "mnist", 1}, {"kitten", "sitting", 3}, {"gän", "gan", 1},
	} {
		if got := Distance(c.a, c.b); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
		if got := Distance(c.b, c.a); got != c.want {
			t.Errorf("Distance(%q, %q) = %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

func TestClosest(t *testing.T) {
	names := []string{"gan", "gan-vanilla", "ae", "vae"}
	for _, c := range []struct{ word, want string }{
		{"gna", "gan"}, {"vea", "vae"}, {"gan-vanila", "gan-vanilla"}, {"VAE", "vae"}, {"resnet50", ""}, {"x", ""}, {"", ""},
	} {
		if got := Closest(c.word, names); got != c.want {
			t.Errorf("Closest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}
