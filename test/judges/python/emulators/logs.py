"""What CloudWatch Logs is asked. The stream `main` of the group `/seeded` is there, with five events."""


def story(judge):
    groups(judge)
    streams(judge)
    events(judge)
    judge.good("DeleteLogGroup", logGroupName="/judged")
    judge.bad("DeleteLogGroup", "ResourceNotFoundException", logGroupName="/judged")


def groups(judge):
    judge.good("CreateLogGroup", logGroupName="/judged", tags={"a": "b"})
    judge.bad("CreateLogGroup", "ResourceAlreadyExistsException", logGroupName="/judged")
    judge.bad("CreateLogGroup", "InvalidParameterException", logGroupName="no blanks")
    judge.good("PutRetentionPolicy", logGroupName="/judged", retentionInDays=7)
    judge.bad("PutRetentionPolicy", "InvalidParameterException", logGroupName="/judged", retentionInDays=8)
    judge.bad("PutRetentionPolicy", "ResourceNotFoundException", logGroupName="/missing", retentionInDays=7)
    found = judge.good("DescribeLogGroups", logGroupNamePrefix="/jud")
    judge.expect("DescribeLogGroups", "retention", found and [g["retentionInDays"] for g in found["logGroups"]], [7])
    page = judge.good("DescribeLogGroups", limit=1)
    judge.good("DescribeLogGroups", limit=1, nextToken=page["nextToken"] if page else "")
    judge.bad("DescribeLogGroups", "InvalidParameterException", limit=51)


def streams(judge):
    found = judge.good("DescribeLogStreams", logGroupName="/seeded", orderBy="LastEventTime", descending=True)
    judge.expect("DescribeLogStreams", "names", found and [s["logStreamName"] for s in found["logStreams"]], ["main"])
    judge.good("DescribeLogStreams", logGroupName="/seeded", logStreamNamePrefix="ma")
    judge.bad("DescribeLogStreams", "ResourceNotFoundException", logGroupName="/missing")
    both = {"orderBy": "LastEventTime", "logStreamNamePrefix": "ma"}
    judge.bad("DescribeLogStreams", "InvalidParameterException", logGroupName="/seeded", **both)


def events(judge):
    where = {"logGroupName": "/seeded", "logStreamName": "main"}
    page = judge.good("GetLogEvents", **where, startFromHead=True, limit=2)
    token = page["nextForwardToken"] if page else ""
    rest = judge.good("GetLogEvents", **where, startFromHead=True, nextToken=token)
    messages = [event["message"] for each in (page, rest) if each for event in each["events"]]
    judge.expect("GetLogEvents", "messages", messages, [f"line {number}" for number in range(5)])
    end = rest["nextForwardToken"] if rest else ""
    again = judge.good("GetLogEvents", **where, startFromHead=True, nextToken=end)
    judge.expect("GetLogEvents", "the token at the end", again and again["nextForwardToken"], end)
    judge.good("GetLogEvents", **where, limit=1)
    judge.bad("GetLogEvents", "ResourceNotFoundException", logGroupName="/seeded", logStreamName="missing")
    judge.bad("GetLogEvents", "InvalidParameterException", **where, limit=10001)
    judge.bad("GetLogEvents", "InvalidParameterException", **where, nextToken="x")
