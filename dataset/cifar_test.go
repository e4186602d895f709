package dataset

import (
	"bytes"
	"strings"
	"testing"
)

// cifarBatch has a record for each label, whose pixels are the label in red, 100 more in green and 200 more in blue.
func cifarBatch(labels ...byte) (b []byte) {
	for _, l := range labels {
		b = append(b, l)
		for c := range 3 {
			b = append(b, bytes.Repeat([]byte{l + byte(100*c)}, 1024)...)
		}
	}
	return b
}

func TestCIFAR(t *testing.T) {
	dir := write(t, map[string][]byte{
		"data_batch_2.bin": cifarBatch(7), "data_batch_1.bin": cifarBatch(3, 9), "test_batch.bin": cifarBatch(1), "batches.meta.txt": []byte("airplane\n"),
	})
	d, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	got := describe(t, d)
	if !strings.HasPrefix(got, "image[3 32 32] uint8 0..255 label[] uint8 0..9 [3 3 ") || !strings.HasSuffix(got, " 207][3 9 7][][][1 1 "+strings.Repeat("1 ", 1022)+strings.Repeat("101 ", 1024)+strings.Repeat("201 ", 1023)+"201][1]") {
		t.Errorf("got %.60s … %s", got, got[len(got)-60:])
	}
	if f, _ := d.Field("label"); f.ClassNames[9] != "truck" {
		t.Errorf("classes %v", f.ClassNames)
	}
}

func TestCIFARErrors(t *testing.T) {
	for _, c := range []struct {
		files map[string][]byte
		want  string
	}{
		{map[string][]byte{"test_batch.bin": cifarBatch(1)}, "data DIR: test_batch.bin without data_batch_1.bin …: fetch the archive of the binary version again"},
		{map[string][]byte{"data_batch_1.bin": cifarBatch(1)[1:], "data_batch_2.bin": nil, "data_batch_3.bin": cifarBatch(4, 10)},
			"data DIR/data_batch_1.bin: 3072 bytes, not a multiple of the 3073 of a record: truncated, or not the binary version; fetch it again\n" +
				"data DIR/data_batch_2.bin: the file is empty; fetch it again\n" +
				"data DIR/data_batch_3.bin: record 1 has the label 10: want 0 to 9"},
	} {
		dir := write(t, c.files)
		_, err := Open(dir)
		if got := message(err, dir); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}
