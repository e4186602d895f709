"""Writes schemas.txt: each operator of ONNX's default domain in its newest form, for TestSchemas.

    python3 schemas.py > schemas.txt    # needs onnx 1.23.2

A line holds the operator, its opset, its attributes (those that must be given with !), and the element types of each input.
"""
import onnx

newest = {s.name: s for s in onnx.defs.get_all_schemas() if s.domain == ""}
for name, s in sorted(newest.items()):
    attributes = [a.name + ("!" if a.required else "") for a in sorted(s.attributes.values(), key=lambda a: a.name)]
    inputs = []
    for i in s.inputs:
        types = sorted(t[len("tensor("):-1] for t in i.types if t.startswith("tensor(") and "complex" not in t and "string" not in t)
        inputs.append((",".join(types) or "-") + {"Optional": "?", "Variadic": "*"}.get(i.option.name, ""))
    print("|".join([name, str(s.since_version) + ("-" if s.deprecated else ""), " ".join(attributes), " ".join(inputs)]))
