"""What the tool and its clients cost, as ratios to their peers within one run: `python -m tests.bench`."""
