"""Speed and memory, shown as ratios that are measured side by side in one run; never part of the tests."""
