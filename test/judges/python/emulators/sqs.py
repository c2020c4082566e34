"""What SQS is asked."""

import json


def story(judge):
    made = judge.good("CreateQueue", QueueName="judged", Attributes={"VisibilityTimeout": "5"})
    judge.bad("CreateQueue", "QueueAlreadyExists", QueueName="judged", Attributes={"VisibilityTimeout": "6"})
    judge.bad("CreateQueue", "InvalidParameterValue", QueueName="no blanks")
    judge.bad("CreateQueue", "InvalidAttributeValue", QueueName="other", Attributes={"DelaySeconds": "901"})
    url = made["QueueUrl"] if made else ""
    missing = url.replace("judged", "missing")
    found = judge.good("GetQueueUrl", QueueName="judged")
    judge.expect("GetQueueUrl", "QueueUrl", found and found["QueueUrl"], url)
    judge.bad("GetQueueUrl", UNKNOWN_QUEUE, QueueName="missing")
    listed = judge.good("ListQueues", QueueNamePrefix="jud")
    judge.expect("ListQueues", "QueueUrls", listed and listed["QueueUrls"], [url])
    judge.bad("ListQueues", "InvalidParameterValue", MaxResults=0)
    attributes(judge, url, missing)
    page = judge.good("ListQueues", MaxResults=1)
    rest = judge.good("ListQueues", MaxResults=1, NextToken=page["NextToken"] if page else "")
    judge.expect("ListQueues", "pages", page and rest and page["QueueUrls"] + rest["QueueUrls"], [url, f"{url}-dead"])
    messages(judge, url, missing)
    batches(judge, url, missing)


# The code of the query protocol, which SQS still answers with: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html
UNKNOWN_QUEUE = "AWS.SimpleQueueService.NonExistentQueue"


def attributes(judge, url, missing):
    dead = judge.good("CreateQueue", QueueName="judged-dead")
    found = judge.good("GetQueueAttributes", QueueUrl=dead["QueueUrl"] if dead else "", AttributeNames=["QueueArn"])
    arn = found["Attributes"]["QueueArn"] if found else ""
    policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": "3"})
    judge.good("SetQueueAttributes", QueueUrl=url, Attributes={"RedrivePolicy": policy, "DelaySeconds": "0"})
    judge.bad("SetQueueAttributes", UNKNOWN_QUEUE, QueueUrl=missing, Attributes={"DelaySeconds": "0"})
    judge.bad("SetQueueAttributes", "InvalidAttributeName", QueueUrl=url, Attributes={"Colour": "red"})
    every = judge.good("GetQueueAttributes", QueueUrl=url, AttributeNames=["All"])
    judge.expect("GetQueueAttributes", "VisibilityTimeout", every and every["Attributes"]["VisibilityTimeout"], "5")
    judge.bad("GetQueueAttributes", UNKNOWN_QUEUE, QueueUrl=missing, AttributeNames=["All"])
    judge.bad("GetQueueAttributes", "InvalidAttributeName", QueueUrl=url, AttributeNames=["Colour"])


def messages(judge, url, missing):
    named = {"a": {"DataType": "String", "StringValue": "b"}, "n": {"DataType": "Number", "StringValue": "1"}}
    judge.good("SendMessage", QueueUrl=url, MessageBody="hello", DelaySeconds=0, MessageAttributes=named)
    judge.bad("SendMessage", UNKNOWN_QUEUE, QueueUrl=missing, MessageBody="hello")
    judge.bad("SendMessage", "InvalidMessageContents", QueueUrl=url, MessageBody="\x00")
    judge.bad("SendMessage", "MissingParameter", QueueUrl=url)
    every = {"MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}
    got = judge.good("ReceiveMessage", QueueUrl=url, WaitTimeSeconds=1, **every)
    message = got["Messages"][0] if got else {}
    judge.expect("ReceiveMessage", "message", (message.get("Body"), message.get("MessageAttributes")), ("hello", named))
    judge.bad("ReceiveMessage", "InvalidParameterValue", QueueUrl=url, MaxNumberOfMessages=11)
    handle = message.get("ReceiptHandle", "")
    judge.good("ChangeMessageVisibility", QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=10)
    judge.bad("ChangeMessageVisibility", "ReceiptHandleIsInvalid", QueueUrl=url, ReceiptHandle="x", VisibilityTimeout=10)
    judge.bad("ChangeMessageVisibility", "InvalidParameterValue", QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43201)
    judge.good("DeleteMessage", QueueUrl=url, ReceiptHandle=handle)
    judge.bad("DeleteMessage", "ReceiptHandleIsInvalid", QueueUrl=url, ReceiptHandle="x")


def batches(judge, url, missing):
    entries = [{"Id": "1", "MessageBody": "one"}, {"Id": "2", "MessageBody": "two", "DelaySeconds": 901}]
    sent = judge.good("SendMessageBatch", QueueUrl=url, Entries=entries)
    judge.expect("SendMessageBatch", "ids", sent and ([e["Id"] for e in sent["Successful"]], [e["Id"] for e in sent["Failed"]]), (["1"], ["2"]))
    judge.bad("SendMessageBatch", "AWS.SimpleQueueService.EmptyBatchRequest", QueueUrl=url, Entries=[])
    twice = [{"Id": "1", "MessageBody": "one"}] * 2
    judge.bad("SendMessageBatch", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct", QueueUrl=url, Entries=twice)
    got = judge.good("ReceiveMessage", QueueUrl=url, WaitTimeSeconds=1)
    handle = got["Messages"][0]["ReceiptHandle"] if got else ""
    deletions = [{"Id": "1", "ReceiptHandle": handle}, {"Id": "2", "ReceiptHandle": "x"}]
    gone = judge.good("DeleteMessageBatch", QueueUrl=url, Entries=deletions)
    judge.expect("DeleteMessageBatch", "codes", gone and [e["Code"] for e in gone["Failed"]], ["ReceiptHandleIsInvalid"])
    judge.bad("DeleteMessageBatch", UNKNOWN_QUEUE, QueueUrl=missing, Entries=deletions)
    eleven = [{"Id": str(number), "ReceiptHandle": handle} for number in range(11)]
    judge.bad("DeleteMessageBatch", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest", QueueUrl=url, Entries=eleven)
