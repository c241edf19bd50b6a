"""What a peer's program prints: see `Report` in bench/harness.ts."""
import sys


def peak_megabytes() -> float:
    """Peak resident memory of this process; 0 where the system has no such count (Windows)."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024 if sys.platform == "darwin" else 1024)
