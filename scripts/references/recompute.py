"""Recomputes Graft's metrics from the rows that `graft predictions` writes, with scikit-learn, and compares.

    graft predictions P.graft ID --csv rows.csv         ID of a run or of a study
    python recompute.py rows.csv                        prints the metrics as JSON: arm -> task -> metric
    graft show P.graft ID --json > graft.json           (a study; of a run: graft evaluate P.graft ID --part test --json)
    python recompute.py rows.csv --against graft.json   exits with 1 if any value differs by more than 1e-6

rows.csv: columns file, group, task, truth, class, probability, and arm and seed where there are several; one row for each
class of each image, the classes of a task in its order; an empty truth is unknown. Metrics are averaged over seeds; one
that isn't defined is absent. Of a study the differences between arms are checked as well. Needs scikit-learn; rows are
read with the standard library.
"""

import argparse
import csv
import json
import sys
import warnings
from collections import defaultdict

import numpy
import sklearn
from sklearn import metrics

TOLERANCE = 1e-6


def read_rows(path):
    """(arm, task, seed) -> file -> {"truth": name, "p": {class: probability}}, and the classes of each task in order."""
    tables, classes = defaultdict(dict), defaultdict(list)
    with open(path, newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["class"] not in classes[row["task"]]:
                classes[row["task"]].append(row["class"])
            table = tables[row.get("arm") or "", row["task"], row.get("seed") or ""]
            image = table.setdefault(row["file"], {"truth": row["truth"], "p": {}})
            if row["class"] in image["p"] or image["truth"] != row["truth"]:
                sys.exit(f"{path}: two rows disagree or repeat: {row}")
            image["p"][row["class"]] = float(row["probability"])
    return tables, classes


def compute(table, classes):
    known = [image for image in table.values() if image["truth"] != ""]
    truth = numpy.array([classes.index(image["truth"]) for image in known])
    p = numpy.array([[image["p"][name] for name in classes] for image in known])
    predicted = p.argmax(axis=1)
    count = len(classes)
    if not known:
        return {}
    present = [bool((truth == c).any()) for c in range(count)]
    result = {"accuracy": metrics.accuracy_score(truth, predicted)}
    with warnings.catch_warnings():
        # Probabilities that were stored as float32 sum to 1 within 1e-7 only, of which log_loss warns.
        warnings.simplefilter("ignore", UserWarning)
        result["logLoss"] = metrics.log_loss(truth, p, labels=range(count))
    matrix = metrics.multilabel_confusion_matrix(truth, predicted, labels=range(count))
    negatives = matrix[:, 0, :].sum(axis=1)
    if count == 2:
        if present[1]:
            result["sensitivity"] = metrics.recall_score(truth, predicted)
        if present[0]:
            result["specificity"] = matrix[1, 0, 0] / negatives[1]
    if all(present):
        each = [metrics.roc_auc_score(truth == c, p[:, c]) for c in range(count)]
        result["auc"] = each[1] if count == 2 else numpy.mean(each)
        result["balancedAccuracy"] = metrics.balanced_accuracy_score(truth, predicted)
        if count > 2:
            result["sensitivity"] = metrics.recall_score(truth, predicted, average="macro")
            result["specificity"] = numpy.mean(matrix[:, 0, 0] / negatives)
    return {name: float(value) for name, value in result.items()}


def recompute(path):
    """arm -> task -> metric -> mean over seeds."""
    tables, classes = read_rows(path)
    by_seed = defaultdict(lambda: defaultdict(list))
    for (arm, task, _), table in tables.items():
        by_seed[arm][task].append(compute(table, classes[task]))
    return {
        arm: {task: {name: float(numpy.mean([seed[name] for seed in seeds])) for name in sorted(seeds[0])} for task, seeds in tasks.items()}
        for arm, tasks in by_seed.items()
    }


def read_graft(path):
    """The last JSON object of what the command line printed, as arm -> task -> metric -> value, and a study's differences."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    try:
        printed = json.loads(text)
    except json.JSONDecodeError:
        printed = json.loads(text.strip().splitlines()[-1])
    if "verdict" in printed:
        arms = defaultdict(dict)
        for arm in printed["verdict"]["arms"]:
            arms[arm["arm"]][arm["task"]] = arm["metrics"]
        return arms, printed["verdict"]["differences"]
    return (printed["metrics"] if "versions" in printed else {"": printed["metrics"]}), []


def compare(ours, theirs, differences):
    """Every value that either side has: what it is, what scikit-learn and what Graft say of it."""
    for arm in sorted(set(ours) | set(theirs)):
        for task in sorted(set(ours.get(arm, {})) | set(theirs.get(arm, {}))):
            a, b = ours.get(arm, {}).get(task, {}), theirs.get(arm, {}).get(task, {})
            for name in sorted(set(a) | set(b)):
                other = b.get(name)
                other = other.get("value") if isinstance(other, dict) else other
                yield f"{arm} {task} {name}".strip(), a.get(name), other
    for d in differences:
        a, b = (ours[arm][d["task"]][d["metric"]] for arm in (d["a"], d["b"]))
        yield f"{d['a']} minus {d['b']} {d['task']} {d['metric']}", a - b, d["value"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("rows")
    parser.add_argument("--against", metavar="JSON")
    options = parser.parse_args()
    ours = recompute(options.rows)
    if not options.against:
        versions = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "numpy": numpy.__version__}
        print(json.dumps({"versions": versions, "metrics": ours}, indent=2))
        return 0
    checked = list(compare(ours, *read_graft(options.against)))
    wrong = [row for row in checked if (row[1] is None) != (row[2] is None) or (row[1] is not None and abs(row[1] - row[2]) > TOLERANCE)]
    for what, python, graft in wrong:
        print(f"DIFFERS {what}: scikit-learn {python}, Graft {graft}")
    print(f"{len(checked) - len(wrong)} of {len(checked)} values agree within {TOLERANCE}")
    return 1 if wrong or not checked else 0


if __name__ == "__main__":
    sys.exit(main())
