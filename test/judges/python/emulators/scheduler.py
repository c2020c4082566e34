"""What EventBridge Scheduler is asked."""

import datetime

GROUP = "judged"
TARGET = {
    "Arn": "arn:aws:sqs:us-east-1:000000000000:wake",
    "RoleArn": "arn:aws:iam::000000000000:role/schedules",
    "Input": '{"a":1}',
    "RetryPolicy": {"MaximumEventAgeInSeconds": 3600, "MaximumRetryAttempts": 5},
    "DeadLetterConfig": {"Arn": "arn:aws:sqs:us-east-1:000000000000:wake-dead"},
}
OFF = {"Mode": "OFF"}


def story(judge):
    groups(judge)
    schedules(judge)
    judge.good("DeleteScheduleGroup", Name=GROUP)
    judge.bad("DeleteScheduleGroup", "ResourceNotFoundException", Name=GROUP)
    judge.bad("DeleteScheduleGroup", "ValidationException", Name="default")


def groups(judge):
    judge.good("CreateScheduleGroup", Name=GROUP)
    judge.bad("CreateScheduleGroup", "ConflictException", Name=GROUP)
    judge.bad("CreateScheduleGroup", "ValidationException", Name="no blanks")
    judge.good("GetScheduleGroup", Name=GROUP)
    judge.bad("GetScheduleGroup", "ResourceNotFoundException", Name="missing")
    page = judge.good("ListScheduleGroups", MaxResults=1)
    rest = judge.good("ListScheduleGroups", MaxResults=1, NextToken=page["NextToken"] if page else "")
    names = [group["Name"] for each in (page, rest) if each for group in each["ScheduleGroups"]]
    judge.expect("ListScheduleGroups", "names", names, ["default", GROUP])
    judge.bad("ListScheduleGroups", "ValidationException", MaxResults=0)


def schedules(judge):
    start = datetime.datetime(2090, 1, 1, tzinfo=datetime.timezone.utc)
    once = {
        "GroupName": GROUP,
        "Name": "once",
        "ScheduleExpression": "at(2090-01-02T03:04:05)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": OFF,
        "ActionAfterCompletion": "DELETE",
        "Target": TARGET,
    }
    judge.good("CreateSchedule", **once)
    judge.bad("CreateSchedule", "ConflictException", **once)
    judge.bad("CreateSchedule", "ResourceNotFoundException", **{**once, "GroupName": "missing"})
    judge.bad("CreateSchedule", "ValidationException", **{**once, "Name": "other", "ScheduleExpression": "at(soon)"})
    cron = {"ScheduleExpression": "cron(0 12 ? * MON-FRI *)", "StartDate": start, "State": "DISABLED"}
    judge.good("CreateSchedule", **{**once, "Name": "cron", **cron, "ActionAfterCompletion": "NONE"})
    judge.good("UpdateSchedule", **{**once, "ScheduleExpression": "rate(5 minutes)", "StartDate": start})
    judge.bad("UpdateSchedule", "ResourceNotFoundException", **{**once, "Name": "missing"})
    found = judge.good("GetSchedule", GroupName=GROUP, Name="once")
    said = found and (found["ScheduleExpression"], found["StartDate"], found["Target"])
    judge.expect("GetSchedule", "what was updated", said, ("rate(5 minutes)", start, TARGET))
    judge.bad("GetSchedule", "ResourceNotFoundException", GroupName=GROUP, Name="missing")
    page = judge.good("ListSchedules", GroupName=GROUP, MaxResults=1)
    rest = judge.good("ListSchedules", GroupName=GROUP, MaxResults=1, NextToken=page["NextToken"] if page else "")
    names = [schedule["Name"] for each in (page, rest) if each for schedule in each["Schedules"]]
    judge.expect("ListSchedules", "names", names, ["cron", "once"])
    judge.good("ListSchedules", State="DISABLED", NamePrefix="cr")
    judge.bad("ListSchedules", "ResourceNotFoundException", GroupName="missing")
    judge.good("DeleteSchedule", GroupName=GROUP, Name="once")
    judge.bad("DeleteSchedule", "ResourceNotFoundException", GroupName=GROUP, Name="once")
