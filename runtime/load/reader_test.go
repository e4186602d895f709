package load

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"google.golang.org/protobuf/proto"
)

func TestAttrReader(t *testing.T) {
	f, err := Decode(marshal(t, rich(t)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	r := f.Nodes[4].Read()
	got := []any{
		r.Float("f", 1), r.Float("gone", 1), r.String("s", ""), r.String("gone", "d"),
		r.Ints("is", nil), r.Ints("none", []int64{9}), r.Ints("gone", []int64{9}),
		r.Floats("fs", nil), r.Floats("gone", nil),
		r.Int("gone", 4), r.Bool("gone", true), r.Has("f"), r.Has("gone"),
	}
	want := []any{
		float32(0.5), float32(1), "floor", "d",
		[]int64{1, 2}, []int64(nil), []int64{9},
		[]float32{1, 2}, []float32(nil),
		int64(4), true, true, false,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if d := cmp.Diff([]string{"ss", "ts"}, r.Unread()); d != "" {
		t.Errorf("unread (-want +got):\n%s", d)
	}
	if _, ok := r.Tensor("gone"); ok {
		t.Error("a tensor that is not there was found")
	}
	x, ok := f.Nodes[0].Read().Tensor("value")
	if v, err := x.IR(); !ok || err != nil || v.At(0) != 3 {
		t.Errorf("tensor value: got %v, %v, %v", v, ok, err)
	}
}

// TestAttrReaderMistakes reads the node split, whose only attribute is the INT axis = -1.
func TestAttrReaderMistakes(t *testing.T) {
	for _, row := range []struct {
		read func(*AttrReader)
		want string
	}{
		{func(r *AttrReader) { r.Int("axis", 0) }, ""},
		{func(r *AttrReader) { r.Require("axis"); r.Int("axis", 0) }, ""},
		{func(r *AttrReader) {}, `onnx: node 3 "split" (Split): attribute "axis": Split at opset 17 has no such attribute here` + other},
		{func(r *AttrReader) { r.Float("axis", 0) }, `onnx: node 3 "split" (Split): attribute "axis": it is INT, want FLOAT` + broken},
		{func(r *AttrReader) { r.Ints("axis", nil); r.Float("axis", 0) }, `onnx: node 3 "split" (Split): attribute "axis": it is INT, want INTS` + broken},
		{func(r *AttrReader) { r.Bool("axis", false) }, `onnx: node 3 "split" (Split): attribute "axis": it is -1, want 0 or 1` + broken},
		{func(r *AttrReader) { r.Require("axis", "perm") }, `onnx: node 3 "split" (Split): attribute "perm": it is missing` + broken},
	} {
		f, err := Decode(marshal(t, rich(t)), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		r := f.Nodes[3].Read()
		row.read(r)
		got := ""
		if err := r.Done(); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("got  %s\nwant %s", got, row.want)
		}
	}
}

// TestAttrWithoutType reads what files of the first IR versions hold: a value and no type.
func TestAttrWithoutType(t *testing.T) {
	m := tiny()
	m.Graph.Node[0].Attribute = []*attrPB{{Name: proto.String("axis"), I: proto.Int64(0)}}
	f, err := Decode(marshal(t, m), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if r := f.Nodes[0].Read(); r.Int("axis", 7) != 0 || r.Done() != nil {
		t.Errorf("got %v, %v", f.Nodes[0].Attrs, r.Done())
	}
}
