"""How much too small errors of out-of-fold predictions are, and what Nadeau and Bengio's factor makes of it.

    python fold_coverage.py [cohorts, 120 unless told]

Cohorts of patients with one to three images; a logistic regression on all features against one that lacks half of the
telling ones; five grouped folds. Counts how often intervals hold the mean over all cohorts: of the AUC (logit scale)
and of the paired difference, with errors from a bootstrap over patients, times 1 and times sqrt(1 + 5/4) = 1.5.
Writes fold_coverage.json beside itself; docs/statistics.md has the figures. Needs scikit-learn and SciPy.
"""

import json
import pathlib
import sys
import warnings

import numpy
import scipy
import sklearn
from scipy.special import expit, logit
from scipy.stats import t
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

SEED, FOLDS, RESAMPLES, FEATURES, TELLING = 20260103, 5, 250, 40, 8


def weighted_auc(truth, score, weights):
    positive, negative = numpy.where(truth == 1)[0], numpy.where(truth == 0)[0]
    wins = numpy.sign(score[positive][:, None] - score[negative][None, :]) / 2 + 0.5
    a, b = weights[:, positive], weights[:, negative]
    return numpy.einsum("bp,pn,bn->b", a, wins, b, optimize=True) / (a.sum(1) * b.sum(1))


def cohort(random, patients, strength, index):
    """(AUC, its error, difference, its error) of one cohort's out-of-fold predictions."""
    group = numpy.repeat(numpy.arange(patients), random.integers(1, 4, patients))
    label = random.permutation(numpy.arange(patients) % 2)
    features = random.normal(size=(patients, FEATURES))
    features[:, :TELLING] += strength * (2 * label[:, None] - 1)
    truth, x = label[group], features[group] + 0.7 * random.normal(size=(len(group), FEATURES))
    scores = numpy.zeros((2, len(group)))
    for fit, held in StratifiedGroupKFold(FOLDS, shuffle=True, random_state=index).split(x, truth, group):
        for arm, first in enumerate((0, TELLING // 2)):
            model = LogisticRegression(C=0.1, class_weight="balanced", max_iter=300).fit(x[fit, first:], truth[fit])
            scores[arm, held] = model.decision_function(x[held, first:])
    weights = numpy.stack([numpy.bincount(random.integers(0, patients, patients), minlength=patients) for _ in range(RESAMPLES)])[:, group].astype(float)
    replicates = [weighted_auc(truth, score, weights) for score in scores]
    auc = [roc_auc_score(truth, score) for score in scores]
    inflate = numpy.sqrt(patients / (patients - 1))
    return auc[0], replicates[0].std(ddof=1) * inflate, auc[0] - auc[1], (replicates[0] - replicates[1]).std(ddof=1) * inflate


def study(patients, strength, cohorts):
    random = numpy.random.default_rng([SEED, patients, int(100 * strength)])
    auc, auc_error, difference, difference_error = numpy.array([cohort(random, patients, strength, i) for i in range(cohorts)]).T
    reach = t.ppf(0.975, patients // 2 - 1)
    result = {"patients": patients, "meanAuc": auc.mean(), "meanDifference": difference.mean(), "aucSpreadOverError": auc.std(ddof=1) / auc_error.mean(), "differenceSpreadOverError": difference.std(ddof=1) / difference_error.mean()}
    for factor in (1, numpy.sqrt(1 + FOLDS / (FOLDS - 1))):
        inside = numpy.clip(auc, 1e-6, 1 - 1e-6)
        width = factor * reach * auc_error / (inside * (1 - inside))
        held = (expit(logit(inside) - width) <= auc.mean()) & (auc.mean() <= expit(logit(inside) + width))
        result[f"times{factor:.1f}"] = {"aucHeld": held.mean(), "differenceHeld": (abs(difference - difference.mean()) <= factor * reach * difference_error).mean()}
    return json.loads(json.dumps(result), parse_float=lambda number: round(float(number), 3))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    cohorts = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    results = [study(patients, strength, cohorts) for patients, strength in ((38, 0.0), (38, 0.35), (38, 0.5), (80, 0.35))]
    versions = {"python": sys.version.split()[0], "scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps({"seed": SEED, "folds": FOLDS, "cohorts": cohorts, "versions": versions, "results": results}, indent=1) + "\n")
    print(json.dumps(results, indent=1))
