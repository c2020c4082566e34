#!/usr/bin/env python3
"""Writes the input limits of AWS services, as AWS's own service models state them, beside this script.

Needs botocore (`pip install botocore`), which carries the models of all services. Run it again after changing
OPERATIONS or to follow a newer botocore:

    python3 local/emulators/limits/generate-limits.py

For each service: the operations with their HTTP method and path, and every shape that can be reached from their
inputs, with type, required members, lengths, ranges, patterns and enumerations. Documentation is left out.
The names of the other operations are kept, so that an emulator can say what it refuses.
"""

import gzip
import json
import pathlib

import botocore

OPERATIONS = {
    ("scheduler", "2021-06-30"): [
        "CreateSchedule", "GetSchedule", "UpdateSchedule", "DeleteSchedule", "ListSchedules",
        "CreateScheduleGroup", "GetScheduleGroup", "DeleteScheduleGroup", "ListScheduleGroups",
    ],
    ("ecs", "2014-11-13"): [
        "RunTask", "StopTask", "DescribeTasks", "ListTasks",
        "RegisterTaskDefinition", "DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTaskDefinitions",
        "CreateCluster", "DescribeClusters", "ListClusters", "DeleteCluster",
    ],
    ("logs", "2014-03-28"): [
        "CreateLogGroup", "DescribeLogGroups", "DeleteLogGroup", "PutRetentionPolicy",
        "DescribeLogStreams", "GetLogEvents",
    ],
    ("sqs", "2012-11-05"): [
        "CreateQueue", "GetQueueUrl", "ListQueues", "GetQueueAttributes", "SetQueueAttributes",
        "SendMessage", "SendMessageBatch", "ReceiveMessage", "DeleteMessage", "DeleteMessageBatch",
        "ChangeMessageVisibility",
    ],
    ("secretsmanager", "2017-10-17"): ["CreateSecret", "GetSecretValue", "PutSecretValue"],
}

KEPT = ("type", "required", "min", "max", "pattern", "enum")


def read_model(service, version):
    path = pathlib.Path(botocore.__file__).parent / "data" / service / version / "service-2.json"
    if path.exists():
        return json.loads(path.read_text())
    return json.loads(gzip.decompress(path.with_suffix(".json.gz").read_bytes()))


def references(shape):
    yield from (member["shape"] for member in shape.get("members", {}).values())
    yield from (shape[part]["shape"] for part in ("member", "key", "value") if part in shape)


def compact_member(member):
    return {key: member[key] for key in ("shape", "location", "locationName") if key in member}


def compact_shape(shape):
    compact = {key: shape[key] for key in KEPT if key in shape}
    if "members" in shape:
        compact["members"] = {name: compact_member(member) for name, member in shape["members"].items()}
    for part in ("member", "key", "value"):
        if part in shape:
            compact[part] = shape[part]["shape"]
    return compact


def reachable(model, roots):
    found, waiting = {}, list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = compact_shape(model["shapes"][name])
            waiting.extend(references(model["shapes"][name]))
    return dict(sorted(found.items()))


def limits_of(service, version, names):
    model = read_model(service, version)

    def http(name):
        operation = model["operations"][name]["http"]
        return {"method": operation["method"], "path": operation["requestUri"]}

    def described(name):
        return {**http(name), "input": model["operations"][name]["input"]["shape"]}

    return {
        "notice": f"Derived from the service model of {model['metadata']['serviceFullName']} in botocore "
        f"{botocore.__version__}. Copyright Amazon.com, Inc. or its affiliates. Licensed under the Apache License, "
        "Version 2.0, http://www.apache.org/licenses/LICENSE-2.0. Changed: cut down to the limits of inputs "
        "by generate-limits.py.",
        "serviceName": model["metadata"]["serviceFullName"],
        "apiVersion": version,
        "operations": {name: described(name) for name in names},
        "otherOperations": {name: http(name) for name in sorted(model["operations"]) if name not in names},
        "shapes": reachable(model, (described(name)["input"] for name in names)),
    }


for (service, version), names in OPERATIONS.items():
    target = pathlib.Path(__file__).parent / f"{service}.generated.json"
    lines = json.dumps(limits_of(service, version, names), indent=1, ensure_ascii=False)
    target.write_text(lines + "\n")
    print(f"{target.name}: {len(names)} operations, {target.stat().st_size} bytes")
