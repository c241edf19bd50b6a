"""Checks step graphs that Graft saved with `graft train --save-graphs FOLDER` or `step_graphs.ts`, and runs them in Python's onnxruntime.

python step_graph.py FOLDER   (numpy, onnx, onnxruntime)

Each FOLDER/NAME.onnx has NAME.safetensors beside it: what went in and came out of one run in Graft (names in/… and out/…).
NAME.standard.onnx, where it is there, is the same step in ONNX's own operators alone; its shapes are inferred strictly. It
rounds differently, which fifty batch norms over a few values each amplify; so it is also run on an input nudged by NUDGE
(relative), and `nudged` says how far that alone moves its outputs: the median, since single units at the edge of a relu
flip and move some outputs further.
Prints JSON with versions; exits with 1 where a graph is refused or an output is further off than TOLERANCE, relative to
the size of the whole output (the same bits are expected of the same onnxruntime on the same machine, and counted), or a
standard form, in the median, more than four times what the nudge does to it.
"""
import hashlib
import json
import struct
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort

TOLERANCE = 1e-4
NUDGE = 1e-6
DTYPES = {"F32": np.float32, "I32": np.int32, "BOOL": np.bool_}


def read_safetensors(path):
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    facts = header.pop("__metadata__", {})
    body = data[8 + length:]
    arrays = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        arrays[name] = np.frombuffer(body[start:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return arrays, facts


def open_session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = 2
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return ort.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])


def distance(result, expected):
    return float(np.linalg.norm(result.astype(np.float64) - expected)) / max(float(np.linalg.norm(expected)), 1e-3)


def nudged(path, arrays):
    session = open_session(path)
    feed = {i.name: arrays["in/" + i.name] for i in session.get_inputs()}
    noise = np.random.default_rng(0).standard_normal(feed["x"].shape)
    results = [session.run(None, one) for one in (feed, {**feed, "x": (feed["x"] * (1 + NUDGE * noise)).astype(np.float32)})]
    return float(f"{np.median([distance(b, a) for a, b in zip(*results)]):.1e}")


def run(path, arrays):
    session = open_session(path)
    names = [output.name for output in session.get_outputs()]
    results = session.run(names, {i.name: arrays["in/" + i.name] for i in session.get_inputs()})
    distances, equal = [], 0
    for name, result in zip(names, results):
        expected = arrays["out/" + name]
        assert result.shape == expected.shape, (name, result.shape, expected.shape)
        equal += int(np.array_equal(result, expected))
        distances.append(distance(result, expected))
    return {"outputs": len(names), "sameBits": equal, "worst": float(f"{max(distances):.1e}"), "median": float(f"{np.median(distances):.1e}")}


def describe(path, strict):
    model = onnx.load(path)
    onnx.checker.check_model(model)
    if strict:
        onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
    return {
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "nodes": len(model.graph.node),
        "opsets": {entry.domain: entry.version for entry in model.opset_import},
    }


folder = Path(sys.argv[1])
graphs = {}
for path in sorted(p for p in folder.glob("*.onnx") if not p.name.endswith(".standard.onnx")):
    arrays, facts = read_safetensors(path.with_suffix(".safetensors"))
    entry = {"step": facts.get("step"), **describe(path, strict=False), **run(path, arrays)}
    standard = path.with_name(path.stem + ".standard.onnx")
    if standard.exists():
        entry["standard"] = {**describe(standard, strict=True), **run(standard, arrays), "nudged": nudged(standard, arrays)}
    graphs[path.stem] = entry
print(json.dumps({"versions": {"onnx": onnx.__version__, "onnxruntime": ort.__version__, "numpy": np.__version__}, "graphs": graphs}, indent=1))
bad = [name for name, entry in graphs.items() if entry["worst"] > TOLERANCE]
bad += [name for name, entry in graphs.items() if "standard" in entry and entry["standard"]["median"] > max(TOLERANCE, 4 * entry["standard"]["nudged"])]
sys.exit(f"further off than {TOLERANCE}: {', '.join(bad)}" if bad or not graphs else 0)
