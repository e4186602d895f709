package dataset

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"hash"
	"math"
	"slices"
	"sort"
)

// examples are all examples of a data set by a digest of their first field: 12 bytes for each, and as a list that is
// sorted, so that to find the equal ones takes no table beside the data.
type examples struct {
	splits  [3]*Split
	digests []uint64
	at      []uint32 // which example: those of train, then of validation, then of test
}

func (e *examples) Len() int { return len(e.at) }

func (e *examples) Less(i, j int) bool {
	if e.digests[i] != e.digests[j] {
		return e.digests[i] < e.digests[j]
	}
	return e.at[i] < e.at[j]
}

func (e *examples) Swap(i, j int) {
	e.digests[i], e.digests[j] = e.digests[j], e.digests[i]
	e.at[i], e.at[j] = e.at[j], e.at[i]
}

// duplicates looks for equal examples in and across the splits.
func (d *Dataset) duplicates() (list []Duplicates) {
	e := &examples{splits: [3]*Split{d.Train, d.Validation, d.Test}}
	var found [3]Duplicates
	h := sha256.New()
	size := d.Fields[0].Size()
	n := d.Train.N + d.Validation.N + d.Test.N
	e.digests, e.at = make([]uint64, 0, n), make([]uint32, 0, n)
	for k, s := range e.splits {
		found[k].Split, found[k].N = [3]string{"train", "validation", "test"}[k], s.N
		for i := range s.N {
			digest, blank := s.columns[0].example(h, i*size, (i+1)*size)
			e.digests, e.at = append(e.digests, digest), append(e.at, uint32(len(e.at)))
			count(&found[k].Blank, blank && len(d.Fields[0].Shape) > 1)
		}
	}
	sort.Sort(e)
	for from := 0; from < n; {
		to := from + 1
		for to < n && e.digests[to] == e.digests[from] {
			to++
		}
		e.compare(e.at[from:to], &found)
		from = to
	}
	for _, f := range found {
		if f.N > 0 {
			list = append(list, f)
		}
	}
	return list
}

// compare counts what is equal to the first of the examples, which have one digest and come in order.
func (e *examples) compare(at []uint32, found *[3]Duplicates) {
	first, i := e.find(at[0])
	was := e.splits[first].label(i)
	var in [3]bool // the splits that have it
	in[first] = true
	for _, a := range at[1:] {
		k, j := e.find(a)
		if !e.equal(first, i, k, j) {
			continue // another with the same digest
		}
		count(&found[k].Repeated, in[k])
		count(&found[k].Trained, in[train] && k > train)
		count(&found[k].Labels, e.splits[k].label(j) != was)
		in[k] = true
	}
}

// find is the split of an example, and its number there.
func (e *examples) find(at uint32) (split, i int) {
	i = int(at)
	for split = range e.splits {
		if i < e.splits[split].N {
			break
		}
		i -= e.splits[split].N
	}
	return split, i
}

func (e *examples) equal(k, i, l, j int) bool {
	size := e.splits[k].fields[0].Size()
	a, b := e.splits[k].columns[0], e.splits[l].columns[0]
	if a.floats != nil {
		return slices.Equal(a.floats[i*size:(i+1)*size], b.floats[j*size:(j+1)*size])
	}
	return bytes.Equal(a.bytes[i*size:(i+1)*size], b.bytes[j*size:(j+1)*size])
}

// label is the class of an example by the first field that has classes; −1 where there is none.
func (s *Split) label(i int) int {
	k := slices.IndexFunc(s.fields, func(f Field) bool { return f.Classes > 0 })
	if k < 0 {
		return -1
	}
	return int(s.columns[k].bytes[i])
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// example is the beginning of the SHA-256 of elements from lo to hi, and whether all are one number.
func (c column) example(h hash.Hash, lo, hi int) (digest uint64, blank bool) {
	h.Reset()
	if c.floats != nil {
		var b [4]byte
		blank = true
		for _, v := range c.floats[lo:hi] {
			binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			h.Write(b[:])
			blank = blank && v == c.floats[lo]
		}
	} else {
		h.Write(c.bytes[lo:hi])
		blank = !slices.ContainsFunc(c.bytes[lo:hi], func(v byte) bool { return v != c.bytes[lo] })
	}
	var sum [sha256.Size]byte
	return binary.LittleEndian.Uint64(h.Sum(sum[:0])), blank
}
