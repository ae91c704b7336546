"""Measures Exchange as ratios to yardsticks of the same run; README.md says how to read the table."""
