"""What ECS is asked. Containers are processes."""

import time

CONTAINER = {
    "name": "run",
    "image": "busybox",
    "command": ["true"],
    "environment": [{"name": "A", "value": "b"}],
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {"awslogs-group": "/seeded", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "run"},
    },
}
DEFINITION = {
    "family": "judged",
    "requiresCompatibilities": ["FARGATE"],
    "networkMode": "awsvpc",
    "cpu": "256",
    "memory": "512",
    "executionRoleArn": "arn:aws:iam::000000000000:role/execution",
    "taskRoleArn": "arn:aws:iam::000000000000:role/task",
    "runtimePlatform": {"cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX"},
    "containerDefinitions": [CONTAINER],
    "tags": [{"key": "a", "value": "b"}],
}
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"], "assignPublicIp": "ENABLED"}}
RUN = {
    "cluster": "judged",
    "taskDefinition": "judged",
    "capacityProviderStrategy": [{"capacityProvider": "FARGATE", "weight": 1}],
    "networkConfiguration": NETWORK,
    "startedBy": "run-1",
}


def story(judge):
    clusters(judge)
    definitions(judge)
    started(judge)
    stopped(judge)
    judge.good("DeregisterTaskDefinition", taskDefinition="judged:1")
    judge.bad("DeregisterTaskDefinition", "ClientException", taskDefinition="missing:1")


def clusters(judge):
    providers = ["FARGATE", "FARGATE_SPOT"]
    made = judge.good("CreateCluster", clusterName="judged", capacityProviders=providers, tags=[{"key": "a", "value": "b"}])
    judge.expect("CreateCluster", "capacityProviders", made and made["cluster"]["capacityProviders"], providers)
    judge.bad("CreateCluster", "InvalidParameterException", clusterName="no blanks")
    found = judge.good("DescribeClusters", clusters=["judged", "missing"], include=["TAGS", "SETTINGS"])
    judge.expect("DescribeClusters", "failures", found and [each["reason"] for each in found["failures"]], ["MISSING"])
    judge.bad("DescribeClusters", "InvalidParameterException", clusters=["x"] * 101)


def definitions(judge):
    made = judge.good("RegisterTaskDefinition", **DEFINITION)
    judge.expect("RegisterTaskDefinition", "revision", made and made["taskDefinition"]["revision"], 1)
    judge.bad("RegisterTaskDefinition", "ClientException", **{**DEFINITION, "cpu": "300"})
    found = judge.good("DescribeTaskDefinition", taskDefinition="judged", include=["TAGS"])
    judge.expect("DescribeTaskDefinition", "tags", found and found["tags"], DEFINITION["tags"])
    judge.bad("DescribeTaskDefinition", "ClientException", taskDefinition="missing")
    found = judge.good("ListTaskDefinitions", familyPrefix="judged", sort="DESC", maxResults=10)
    judge.expect("ListTaskDefinitions", "count", found and len(found["taskDefinitionArns"]), 1)
    judge.bad("ListTaskDefinitions", "ClientException", status="GONE")


def started(judge):
    """A task that ends by itself, and the calls of RunTask that start none."""
    override = {"containerOverrides": [{"name": "run", "environment": [{"name": "C", "value": "d"}]}], "cpu": "512", "memory": "1024"}
    token = {"clientToken": "token-1"}
    ran = judge.good("RunTask", **RUN, **token, overrides=override, tags=[{"key": "c", "value": "d"}])
    task = ran["tasks"][0] if ran else {}
    judge.expect("RunTask", "startedBy", (task.get("startedBy"), task.get("cpu")), ("run-1", "512"))
    judge.bad("RunTask", "ConflictException", **RUN, **token)
    judge.bad("RunTask", "ClusterNotFoundException", **{**RUN, "cluster": "missing"})
    judge.bad("RunTask", "InvalidParameterException", **{**RUN, "count": 11})
    judge.bad("RunTask", "ClientException", **{**RUN, "taskDefinition": "missing"})
    last = described(judge, task.get("taskArn", ""))
    ended = last and (last["stopCode"], last["containers"][0]["exitCode"])
    judge.expect("DescribeTasks", "the end", ended, ("EssentialContainerExited", 0))


def described(judge, arn):
    """Looks at a task until it has stopped, and gives what was seen last."""
    judge.bad("DescribeTasks", "ClusterNotFoundException", cluster="missing", tasks=[arn])
    judge.bad("DescribeTasks", "InvalidParameterException", cluster="judged", tasks=[])
    while True:
        found = judge.good("DescribeTasks", cluster="judged", tasks=[arn, "0" * 32], include=["TAGS"])
        if not found or found["tasks"][0]["lastStatus"] == "STOPPED":
            judge.expect("DescribeTasks", "failures", found and [each["reason"] for each in found["failures"]], ["MISSING"])
            return found and found["tasks"][0]
        time.sleep(0.05)


def stopped(judge):
    """A task that runs until it is asked to stop."""
    override = {"containerOverrides": [{"name": "run", "command": ["sleep", "600"]}]}
    ran = judge.good("RunTask", **{**RUN, "startedBy": "run-2"}, overrides=override)
    arn = ran["tasks"][0]["taskArn"] if ran else ""
    found = judge.good("ListTasks", cluster="judged", startedBy="run-2")
    judge.expect("ListTasks", "taskArns", found and found["taskArns"], [arn])
    judge.bad("ListTasks", "ClusterNotFoundException", cluster="missing")
    judge.bad("ListTasks", "InvalidParameterException", cluster="judged", maxResults=101)
    ended = judge.good("StopTask", cluster="judged", task=arn, reason="judged")
    judge.expect("StopTask", "desiredStatus", ended and ended["task"]["desiredStatus"], "STOPPED")
    judge.bad("StopTask", "InvalidParameterException", cluster="judged", task="0" * 32)
    judge.bad("StopTask", "ClusterNotFoundException", cluster="missing", task=arn)
