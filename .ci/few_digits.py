"""The first 1,280 digits of MNIST's training files and 256 of its test files, as files of the same form.

usage: few_digits.py DIR"""
import gzip
import pathlib
import sys

out = pathlib.Path(sys.argv[1])
out.mkdir()
for file in pathlib.Path("dataset/mnist").glob("*.gz"):
    data, examples = gzip.decompress(file.read_bytes()), 1280 if "train" in file.name else 256
    head, size = (16, 28 * 28) if "images" in file.name else (8, 1)  # bytes of the head, which has the number of examples, and of one
    (out / file.stem).write_bytes(data[:4] + examples.to_bytes(4, "big") + data[8 : head + examples * size])
