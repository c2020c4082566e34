"""
Reads lines of JSON, each with texts of JSON of which the first was sent and the others came back. Answers each line with the places in which they differ: a
number by its digits and by its value as a decimal, a text by its characters, an object by its names, whatever their order.
"""

import json
import sys
from decimal import Decimal


class Number(str):
    """A number as it is written."""


def read(text):
    return json.loads(text, parse_int=Number, parse_float=Number)


def differences(one, other, place):
    if isinstance(one, Number) and isinstance(other, Number):
        if one != other or Decimal(one) != Decimal(other):
            yield f"{place}: {one} is {other}"
    elif type(one) is not type(other):
        yield f"{place}: another kind"
    elif isinstance(one, dict):
        if one.keys() != other.keys():
            yield f"{place}: other names"
        for name in one.keys() & other.keys():
            yield from differences(one[name], other[name], f"{place}/{name}")
    elif isinstance(one, list):
        if len(one) != len(other):
            yield f"{place}: another length"
        for index, (before, after) in enumerate(zip(one, other)):
            yield from differences(before, after, f"{place}/{index}")
    elif one != other:
        yield f"{place}: {one!r} is {other!r}"


for line in sys.stdin:
    sent, *others = json.loads(line)
    found = [each for other in others for each in differences(read(sent), read(other), "")]
    print(json.dumps(found))
