"""Where AWS' own API models (botocore, CloudFormation) say what the values of inputs may be."""

from collections.abc import Mapping

from .tokens import (
    ADDON,
    ADDRESS,
    ALIAS,
    ATTACHMENT,
    BUCKET,
    BUCKET_ACCESS,
    BUCKET_ENCRYPTION,
    BUCKET_LIFECYCLE,
    BUCKET_LOCK,
    BUCKET_POLICY,
    BUCKET_VERSIONING,
    CLUSTER,
    EGRESS,
    ENDPOINT,
    ENTRY,
    FLOW_LOG,
    GROUP,
    INGRESS,
    INTERNET,
    ISSUER,
    KEY,
    LOG_GROUP,
    MORE_ADDRESSES,
    NAT,
    NODE_GROUP,
    PLACEMENT,
    POD_IDENTITY,
    POLICY,
    RIGHT,
    ROLE,
    ROUTES,
    SCALING_TAG,
    SUBNET,
    TABLE,
    TEMPLATE,
    VPC,
)

_FORM = "cloudformation:"
_BUCKET_NAME = {"bucket": f"{_FORM}S3.Bucket:BucketName"}

PUBLISHED: Mapping[str, Mapping[str, str]] = {
    CLUSTER: {
        "name": "botocore:eks:ClusterName",
        "enabledClusterLogTypes[*]": "botocore:eks:LogType",
        "accessConfig.authenticationMode": "botocore:eks:AuthenticationMode",
        "upgradePolicy.supportType": "botocore:eks:SupportType",
        "kubernetesNetworkConfig.ipFamily": "botocore:eks:IpFamily",
        "tags[*]": "botocore:eks:TagValue",
    },
    NODE_GROUP: {
        "amiType": "botocore:eks:AMITypes",
        "capacityType": "botocore:eks:CapacityTypes",
        "instanceTypes[*]": "botocore:ec2:InstanceType",
        "labels[*]": "botocore:eks:labelValue",
        "scalingConfig.minSize": "botocore:eks:ZeroCapacity",
        "scalingConfig.maxSize": "botocore:eks:Capacity",
        "scalingConfig.desiredSize": "botocore:eks:ZeroCapacity",
        "taints[*].key": "botocore:eks:taintKey",
        "taints[*].value": "botocore:eks:taintValue",
        "taints[*].effect": "botocore:eks:TaintEffect",
        "updateConfig.maxUnavailable": "botocore:eks:NonZeroInteger",
        "tags[*]": "botocore:eks:TagValue",
    },
    ADDON: {
        "resolveConflictsOnCreate": "botocore:eks:ResolveConflicts",
        "resolveConflictsOnUpdate": "botocore:eks:ResolveConflicts",
        "tags[*]": "botocore:eks:TagValue",
    },
    ENTRY: {"tags[*]": "botocore:eks:TagValue"},
    POD_IDENTITY: {"tags[*]": "botocore:eks:TagValue"},
    RIGHT: {"accessScope.type": "botocore:eks:AccessScopeType"},
    TEMPLATE: {
        "name": "botocore:ec2:LaunchTemplateName",
        "instanceType": "botocore:ec2:InstanceType",
        "metadataOptions.httpTokens": "botocore:ec2:LaunchTemplateHttpTokensState",
        "metadataOptions.httpEndpoint": (
            "botocore:ec2:LaunchTemplateInstanceMetadataEndpointState"
        ),
        "instanceMarketOptions.marketType": "botocore:ec2:MarketType",
        "blockDeviceMappings[*].ebs.volumeType": "botocore:ec2:VolumeType",
        "capacityReservationSpecification.capacityReservationPreference": (
            "botocore:ec2:CapacityReservationPreference"
        ),
        "tagSpecifications[*].resourceType": "botocore:ec2:ResourceType",
    },
    PLACEMENT: {"strategy": "botocore:ec2:PlacementStrategy"},
    ENDPOINT: {"vpcEndpointType": "botocore:ec2:VpcEndpointType"},
    FLOW_LOG: {
        "trafficType": "botocore:ec2:TrafficType",
        "logDestinationType": "botocore:ec2:LogDestinationType",
    },
    ADDRESS: {"domain": "botocore:ec2:DomainType"},
    NAT: {"connectivityType": "botocore:ec2:ConnectivityType"},
    KEY: {
        "keyUsage": "botocore:kms:KeyUsageType",
        "deletionWindowInDays": "botocore:kms:PendingWindowInDaysType",
    },
    ALIAS: {"name": "botocore:kms:AliasNameType"},
    LOG_GROUP: {"name": "botocore:logs:LogGroupName"},
    ROLE: {
        "name": "botocore:iam:roleNameType",
        "assumeRolePolicy": "botocore:iam:policyDocumentType",
        "description": "botocore:iam:roleDescriptionType",
        "maxSessionDuration": "botocore:iam:roleMaxSessionDurationType",
        "tags[*]": "botocore:iam:tagValueType",
    },
    POLICY: {
        "name": "botocore:iam:policyNameType",
        "policy": "botocore:iam:policyDocumentType",
    },
    ATTACHMENT: {
        "policyArn": "botocore:iam:arnType",
        "role": "botocore:iam:roleNameType",
    },
    SCALING_TAG: {
        "tag.key": "botocore:autoscaling:TagKey",
        "tag.value": "botocore:autoscaling:TagValue",
    },
    VPC: {
        "cidrBlock": f"{_FORM}EC2.VPC:CidrBlock",
        "instanceTenancy": "botocore:ec2:Tenancy",
    },
    MORE_ADDRESSES: {
        "cidrBlock": f"{_FORM}EC2.VPCCidrBlock:CidrBlock",
        "vpcId": f"{_FORM}EC2.VPCCidrBlock:VpcId",
    },
    SUBNET: {
        "cidrBlock": f"{_FORM}EC2.Subnet:CidrBlock",
        "privateDnsHostnameTypeOnLaunch": "botocore:ec2:HostnameType",
        "vpcId": f"{_FORM}EC2.Subnet:VpcId",
    },
    INTERNET: {"tags[*]": f"{_FORM}EC2.InternetGateway:Tags[*].Value"},
    TABLE: {
        "routes[*].cidrBlock": f"{_FORM}EC2.Route:DestinationCidrBlock",
        "vpcId": f"{_FORM}EC2.RouteTable:VpcId",
    },
    ROUTES: {"subnetId": f"{_FORM}EC2.SubnetRouteTableAssociation:SubnetId"},
    GROUP: {
        "description": f"{_FORM}EC2.SecurityGroup:GroupDescription",
        "name": f"{_FORM}EC2.SecurityGroup:GroupName",
        "vpcId": f"{_FORM}EC2.SecurityGroup:VpcId",
    },
    INGRESS: {
        "cidrIpv4": f"{_FORM}EC2.SecurityGroupIngress:CidrIp",
        "fromPort": f"{_FORM}EC2.SecurityGroupIngress:FromPort",
        "securityGroupId": f"{_FORM}EC2.SecurityGroupIngress:GroupId",
        "toPort": f"{_FORM}EC2.SecurityGroupIngress:ToPort",
    },
    EGRESS: {
        "cidrIpv4": f"{_FORM}EC2.SecurityGroupEgress:CidrIp",
        "fromPort": f"{_FORM}EC2.SecurityGroupEgress:FromPort",
        "securityGroupId": f"{_FORM}EC2.SecurityGroupEgress:GroupId",
        "toPort": f"{_FORM}EC2.SecurityGroupEgress:ToPort",
    },
    BUCKET: {**_BUCKET_NAME, "bucketNamespace": "botocore:s3:BucketNamespace"},
    BUCKET_ACCESS: _BUCKET_NAME,
    BUCKET_POLICY: _BUCKET_NAME,
    BUCKET_ENCRYPTION: {
        "rules[*].applyServerSideEncryptionByDefault.sseAlgorithm": (
            "botocore:s3:ServerSideEncryption"
        ),
    },
    BUCKET_VERSIONING: {
        "versioningConfiguration.status": "botocore:s3:BucketVersioningStatus",
    },
    BUCKET_LIFECYCLE: {
        "rules[*].status": "botocore:s3:ExpirationStatus",
    },
    BUCKET_LOCK: {
        "objectLockEnabled": "botocore:s3:ObjectLockEnabled",
        "rule.defaultRetention.mode": "botocore:s3:ObjectLockRetentionMode",
    },
    ISSUER: {"url": "botocore:iam:OpenIDConnectProviderUrlType"},
}
"""Type token -> input path -> what it is in the model."""

UNLIMITED: Mapping[str, str] = {}
"""Type token -> why no model limits any of its inputs."""
