#!/usr/bin/env python3
"""classify: whether a text is praise, blame or neither. Its process stays (docs/stream-operators.md)."""

import json
import sys

WORTH = {"good": 1, "great": 1, "love": 1, "bad": -1, "awful": -1, "hate": -1}  # a model, loaded once

for line in sys.stdin:
    task = json.loads(line)
    worth = sum(WORTH.get(word, 0) for word in task["input"].lower().split())
    output = "praise" if worth > 0 else "blame" if worth < 0 else "neither"
    print(json.dumps({"id": task["id"], "output": output}), flush=True)
