// What ONNX Runtime for Node.js and for browsers share: cases that are read, run and answered. Tensors are safetensors.

const kinds = {
  F32: ["float32", Float32Array], F64: ["float64", Float64Array], I64: ["int64", BigInt64Array],
  I32: ["int32", Int32Array], U8: ["uint8", Uint8Array], BOOL: ["bool", Uint8Array],
};

function tensors(ort, file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength), start = 8 + Number(view.getBigUint64(0, true));
  const { __metadata__, ...header } = JSON.parse(new TextDecoder().decode(file.subarray(8, start)));
  return Object.fromEntries(Object.entries(header).map(([name, { dtype, shape, data_offsets: [from, to] }]) => {
    const [type, kind] = kinds[dtype];
    return [name, new ort.Tensor(type, new kind(file.buffer.slice(file.byteOffset + start + from, file.byteOffset + start + to)), shape)];
  }));
}

function packed(outputs) {
  const header = {}, parts = [];
  let at = 0;
  for (const [name, tensor] of Object.entries(outputs)) {
    const dtype = Object.keys(kinds).find(k => kinds[k][0] === tensor.type);
    if (!dtype) throw new Error(`output ${name} is ${tensor.type}`);
    const data = new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
    header[name] = { dtype, shape: tensor.dims, data_offsets: [at, at += data.length] };
    parts.push(data);
  }
  let text = JSON.stringify(header);
  text += " ".repeat(-new TextEncoder().encode(text).length & 7);
  const head = new TextEncoder().encode(text), out = new Uint8Array(8 + head.length + at);
  new DataView(out.buffer).setBigUint64(0, BigInt(head.length), true);
  out.set(head, 8);
  at = 8 + head.length;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
}

// all says the version, then for each case { error }, empty where nothing is wrong.
export async function all(ort, { version, cases, model, read, write, say }) {
  await say({ version });
  let session, problem = "";
  try {
    if (cases.length) session = await ort.InferenceSession.create(await model(), { logSeverityLevel: 3 });
  } catch (error) { // a file that it refuses is the result of every case
    problem = String(error);
  }
  for (const { inputs, outputs } of cases) {
    let error = problem;
    try {
      if (session) await write(outputs, packed(await session.run(tensors(ort, await read(inputs)))));
    } catch (e) {
      error = String(e);
    }
    await say({ error });
  }
}
