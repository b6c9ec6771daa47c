"""Analyses: pure functions of a snapshot, one module each.

Each takes the view that it is to judge, so for a day give it `snapshot.at(day)`. The answers are
ordered, ties by id, and the same for the same snapshot whatever the hash seed. Activities that are
an idea or planned are never evidence.
"""
