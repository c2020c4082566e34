"""Prints what an account has, as JSON: names by kind. Asks by botocore, which is neither the SDK nor the CDK of the product."""

import json

from botocore.session import Session

# Kind, service, operation, the list in the answer, and the name of each (None where it is the name itself).
KINDS = [
    ("stacks", "cloudformation", "describe_stacks", "Stacks", "StackName"),
    ("functions", "lambda", "list_functions", "Functions", "FunctionName"),
    ("event sources", "lambda", "list_event_source_mappings", "EventSourceMappings", "EventSourceArn"),
    ("queues", "sqs", "list_queues", "QueueUrls", None),
    ("tables", "dynamodb", "list_tables", "TableNames", None),
    ("log groups", "logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("alarms", "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName"),
    ("dashboards", "cloudwatch", "list_dashboards", "DashboardEntries", "DashboardName"),
    ("topics", "sns", "list_topics", "Topics", "TopicArn"),
    ("rules", "events", "list_rules", "Rules", "Name"),
    ("schedules", "scheduler", "list_schedules", "Schedules", "Name"),
    ("schedule groups", "scheduler", "list_schedule_groups", "ScheduleGroups", "Name"),
    ("APIs", "apigatewayv2", "get_apis", "Items", "Name"),
    ("secrets", "secretsmanager", "list_secrets", "SecretList", "Name"),
    ("clusters", "ecs", "list_clusters", "clusterArns", None),
    ("task definitions", "ecs", "list_task_definitions", "taskDefinitionArns", None),
    ("resource groups", "resource-groups", "list_groups", "GroupIdentifiers", "GroupName"),
    ("roles", "iam", "list_roles", "Roles", "RoleName"),
    ("VPCs", "ec2", "describe_vpcs", "Vpcs", "VpcId"),
    ("subnets", "ec2", "describe_subnets", "Subnets", "SubnetId"),
    ("internet gateways", "ec2", "describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("route tables", "ec2", "describe_route_tables", "RouteTables", "RouteTableId"),
    ("security groups", "ec2", "describe_security_groups", "SecurityGroups", "GroupId"),
    ("buckets", "s3", "list_buckets", "Buckets", "Name"),
    ("repositories", "ecr", "describe_repositories", "repositories", "repositoryName"),
    ("parameters", "ssm", "describe_parameters", "Parameters", "Name"),
]

session = Session()


def names_of(service, operation, member, name):
    client = session.create_client(service)
    if client.can_paginate(operation):
        pages = list(client.get_paginator(operation).paginate())
    else:
        pages = [getattr(client, operation)()]
    found = [each for page in pages for each in page.get(member, [])]
    return sorted(each if name is None else each[name] for each in found)


print(json.dumps({kind: names_of(*rest) for kind, *rest in KINDS}))
