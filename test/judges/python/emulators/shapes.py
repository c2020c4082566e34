"""Finds what of a response is not as the service's model in botocore says. Each fault is a line: the place and what was expected there."""

import base64
import binascii
import re


def faults_of(shape, value, path="response"):
    """`value` is JSON as it came over the wire."""
    if shape is None:
        return [] if value in ({}, None) else [f"{path}: expected nothing"]
    check = CHECKS[shape.type_name]
    return check(shape, value, path)


def structure(shape, value, path):
    if not isinstance(value, dict):
        return wrong_type(shape, value, path)
    if getattr(shape, "is_document_type", False):
        return []
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    in_body = {name: member for name, member in members.items() if "location" not in member.serialization}
    faults = [f"{path}.{name}: {shape.name} has no such member" for name in value if name not in in_body]
    required = {shape.members[name].serialization.get("name", name) for name in shape.required_members}
    faults += [f"{path}.{name}: required" for name in sorted(required & in_body.keys()) if name not in value]
    for name, member in in_body.items():
        if name in value:
            faults += faults_of(member, value[name], f"{path}.{name}")
    return faults


def array(shape, value, path):
    if not isinstance(value, list):
        return wrong_type(shape, value, path)
    faults = out_of_range(shape, len(value), path, "items")
    for index, item in enumerate(value):
        faults += faults_of(shape.member, item, f"{path}[{index}]")
    return faults


def mapping(shape, value, path):
    if not isinstance(value, dict):
        return wrong_type(shape, value, path)
    faults = []
    for key, item in value.items():
        faults += faults_of(shape.key, key, f"{path} key {key}")
        faults += faults_of(shape.value, item, f"{path}.{key}")
    return faults


def text(shape, value, path):
    if not isinstance(value, str):
        return wrong_type(shape, value, path)
    faults = out_of_range(shape, len(value), path, "characters")
    if shape.enum and value not in shape.enum:
        faults.append(f"{path}: {value!r} is none of {shape.name}")
    pattern = shape.metadata.get("pattern")
    if pattern and not fits(pattern, value):
        faults.append(f"{path}: {value!r} is not of the form {pattern}")
    return faults


def fits(pattern, value):
    """The patterns of the models are Java's, and stand for the whole text."""
    try:
        return re.fullmatch(pattern.replace(r"\p{Graph}", r"[!-~]"), value) is not None
    except re.error:
        return True


def whole(shape, value, path):
    if not isinstance(value, int) or isinstance(value, bool):
        return wrong_type(shape, value, path)
    return out_of_range(shape, value, path, "")


def number(shape, value, path):
    if not isinstance(value, int | float) or isinstance(value, bool):
        return wrong_type(shape, value, path)
    return out_of_range(shape, value, path, "")


def switch(shape, value, path):
    return [] if isinstance(value, bool) else wrong_type(shape, value, path)


def timestamp(shape, value, path):
    """JSON protocols write seconds since the epoch, unless the model says otherwise."""
    is_text = shape.serialization.get("timestampFormat", "unixTimestamp") != "unixTimestamp"
    is_right = isinstance(value, str) if is_text else isinstance(value, int | float) and not isinstance(value, bool)
    return [] if is_right else wrong_type(shape, value, path)


def blob(shape, value, path):
    try:
        base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return wrong_type(shape, value, path)
    return []


def wrong_type(shape, value, path):
    return [f"{path}: expected {shape.type_name}, found {type(value).__name__}"]


def out_of_range(shape, size, path, of_what):
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if (least is None or size >= least) and (most is None or size <= most):
        return []
    return [f"{path}: {size} {of_what} is not between {least} and {most}".replace("  ", " ")]


CHECKS = {
    "structure": structure,
    "list": array,
    "map": mapping,
    "string": text,
    "character": text,
    "integer": whole,
    "long": whole,
    "float": number,
    "double": number,
    "boolean": switch,
    "timestamp": timestamp,
    "blob": blob,
}
