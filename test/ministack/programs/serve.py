"""
Starts MiniStack (BIND_HOST, GATEWAY_PORT) with what it lacks of the real template, each stub under its name. Whatever it does not
lack any more ends this with an error, so that no stub outlives its reason.
"""

import inspect
import json
import threading
import time

from ministack import app
from ministack.core.responses import now_iso, request_scope
from ministack.services import ecs, eventbridge, resource_groups
from ministack.services.cloudformation import provisioners

HANDLERS = provisioners._RESOURCE_HANDLERS


def lacks_type(name):
    return lambda: name not in HANDLERS


def lacks_metric_math():
    try:
        provisioners._cw_metric_alarm_record("probe", {"Metrics": [{"Id": "a", "Expression": "1"}]})
    except ValueError as error:
        return "not supported" in str(error)
    return False


def lacks_task_events():
    return "Task State Change" not in inspect.getsource(ecs)


def taken(response):
    status, _, body = response
    if status >= 300:
        raise ValueError(body)


def associate_providers(logical_id, props, stack_name):
    taken(
        ecs._put_cluster_capacity_providers(
            {
                "cluster": props["Cluster"],
                "capacityProviders": props["CapacityProviders"],
                "defaultCapacityProviderStrategy": props["DefaultCapacityProviderStrategy"],
            }
        )
    )
    return props["Cluster"], {}


def stub_providers():
    HANDLERS["AWS::ECS::ClusterCapacityProviderAssociations"] = {
        "create": associate_providers,
        "delete": lambda physical_id, props: None,
    }


def create_group(logical_id, props, stack_name):
    query = {"Type": props["ResourceQuery"]["Type"], "Query": json.dumps(props["ResourceQuery"]["Query"])}
    taken(
        resource_groups._create_group(
            {"Name": props["Name"], "Description": props["Description"], "ResourceQuery": query}
        )
    )
    return props["Name"], {}


def stub_groups():
    HANDLERS["AWS::ResourceGroups::Group"] = {
        "create": create_group,
        "delete": lambda physical_id, props: taken(resource_groups._delete_group({"GroupName": physical_id})),
    }


def one_metric(props):
    """An alarm on several metrics, as one on the first of them: that it is there can be seen, not what it does."""
    if "Metrics" not in props:
        return props
    stat = next(each["MetricStat"] for each in props["Metrics"] if "MetricStat" in each)
    rest = {name: value for name, value in props.items() if name != "Metrics"}
    return {**rest, **stat["Metric"], "Statistic": stat["Stat"], "Period": stat["Period"]}


def stub_metric_math():
    real = HANDLERS["AWS::CloudWatch::Alarm"]["create"]
    HANDLERS["AWS::CloudWatch::Alarm"]["create"] = lambda logical_id, props, stack_name: real(
        logical_id, one_metric(props), stack_name
    )


# What a task's container does is in its command, by these words; anything else ends at once with exit code 0.
LASTS = "sleep 600"
FAILS = "exit 3"


def tell(task):
    detail = ecs._sanitize(task)
    entry = {
        "Source": "aws.ecs",
        "DetailType": "ECS Task State Change",
        "Detail": json.dumps(detail),
        "Resources": [task["taskArn"]],
    }
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def step(task):
    """Puts a task into its next state; False where it stays. MiniStack has no containers here: it leaves a task RUNNING until it is stopped."""
    if task["lastStatus"] == "DEPROVISIONING":
        task.update(lastStatus="STOPPED", stoppedAt=now_iso())
        return True
    command = json.dumps(task["overrides"])
    if task["lastStatus"] != "RUNNING" or LASTS in command:
        return False
    task["containers"][0].update(lastStatus="STOPPED", exitCode=3 if FAILS in command else 0)
    task.update(
        lastStatus="DEPROVISIONING",
        desiredStatus="STOPPED",
        stoppingAt=now_iso(),
        executionStoppedAt=now_iso(),
        stopCode="EssentialContainerExited",
        stoppedReason="Essential container in task exited",
    )
    return True


def advance(task, told):
    """Tells the state of a task once, as ECS does, and after that its next one."""
    if told.get(task["taskArn"]) == task["lastStatus"] and not step(task):
        return
    task["version"] += 1
    told[task["taskArn"]] = task["lastStatus"]
    tell(task)


def tell_of_tasks():
    told = {}
    while True:
        time.sleep(0.1)
        for (account, region, _), task in ecs._tasks.all_items():
            with request_scope(account, region):
                advance(task, told)


def stub_task_events():
    threading.Thread(target=tell_of_tasks, daemon=True).start()


STUBS = {
    "AWS::ECS::ClusterCapacityProviderAssociations": (
        lacks_type("AWS::ECS::ClusterCapacityProviderAssociations"),
        stub_providers,
    ),
    "AWS::ResourceGroups::Group": (lacks_type("AWS::ResourceGroups::Group"), stub_groups),
    "AWS::CloudWatch::Alarm with Metrics": (lacks_metric_math, stub_metric_math),
    "ECS Task State Change": (lacks_task_events, stub_task_events),
}

for name, (lacks, stub) in STUBS.items():
    if not lacks():
        raise SystemExit(f"MiniStack has it now: {name}. Remove its stub.")
    stub()
    print(f"stubbed: {name}", flush=True)
app.main()
