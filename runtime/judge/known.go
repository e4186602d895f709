package judge

import (
	_ "embed"
	"fmt"
	"slices"
)

//go:embed mnist.onnx
var mnist []byte

//go:embed fashion.onnx
var fashion []byte

// A known is a classifier in the program. generate.sh makes its file.
type known struct {
	data   string // the name of the data set that it was trained on
	digest string // of the data set: dataset.Dataset.Digest
	file   []byte
	sha256 string // of the file
}

var all = []known{
	{
		"mnist", "25273f2d6f35e5fc8597b0ef8b1758020d79a3f2da6b6bdddc56e9e16840399c",
		mnist, "454669824cc6741dfe8ce4c08ccf229d08a6ec8a974b07d0e7eca07a2d711e29",
	},
	{
		"fashion-mnist", "1885efafb79370f2d265475a821b8e0395dfc5f0fbbbd9103de0afa232692bc6",
		fashion, "8024e0b27b8fe81ea24263e1dab68377b704acb24b8286b5bfa7009879948bde",
	},
}

// Known lists the data sets that For has classifiers for.
func Known() (names []string) {
	for _, k := range all {
		names = append(names, k.data)
	}
	return names
}

// For is the classifier that ganc brings for a data set, by the name of the set, or nil.
func For(data string) *Judge { return find(func(k known) bool { return k.data == data }) }

// ForDigest is the classifier that ganc brings for a data set, whatever it is called, by its digest, or nil.
func ForDigest(digest string) *Judge { return find(func(k known) bool { return k.digest == digest }) }

func find(is func(known) bool) *Judge {
	i := slices.IndexFunc(all, is)
	if i < 0 {
		return nil
	}
	j, err := read(all[i].file)
	if err != nil || j.SHA256 != all[i].sha256 {
		panic(fmt.Sprintf("judge: the classifier for %s in the program is damaged (SHA-256 %s): %v", all[i].data, all[i].sha256, err))
	}
	j.Name = all[i].data
	return j
}
