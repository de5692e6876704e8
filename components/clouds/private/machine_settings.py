"""What an environment file says of machines that Cluster API makes."""

from collections.abc import Mapping
from typing import Literal

from ...section import Section, field

Infrastructure = Literal["metal3", "openstack", "vsphere"]
"""Who makes the machines: bare metal through Ironic, OpenStack, or vSphere."""

_Names = tuple[str, ...]


class ClusterApi(Section):
    """The management cluster, and the cluster whose machines it makes."""

    context: str = field(
        title="the name of a context in your kubeconfig", examples=["management"], min_length=1
    )
    """The management cluster, as the kubeconfig that KUBECONFIG names calls it."""

    namespace: str = field(title="the name of a namespace", examples=["gpu"], min_length=1)
    """Where the `Cluster` object is; machines are made beside it."""

    cluster: str = field(
        title="the name of a Cluster object", examples=["room"], min_length=1, max_length=63
    )
    """The cluster that the environment is on, as the management cluster calls it."""

    infrastructure: Infrastructure = field(
        title="metal3, openstack or vsphere", examples=["metal3"]
    )
    """Who makes the machines."""

    version: str = field(
        pattern=r"^v1\.3[3-6]\.\d+$", title="a Kubernetes version", examples=["v1.36.3"]
    )
    """The kubelet that the machines' images carry."""

    failure_domains: _Names = field(
        default=(), title="a list of failure domains", examples=["[room-1, room-2]"], unique=True
    )
    """Each pool is spread over these; left out: wherever there is room."""


class MachineSize(Section):
    """What one machine has: the autoscaler must know it before it has seen one."""

    cpus: int = field(ge=1, title="a whole number from 1", examples=[192])
    """Virtual processors."""

    memory_gib: int = field(ge=1, title="a whole number from 1", examples=[2048])
    """Memory in GiB."""

    disk_gib: int = field(default=200, ge=1, title="a whole number from 1", examples=[1000])
    """The disk for images and scratch space."""


class Metal3(Section):
    """Machines of bare metal, provisioned by Metal3."""

    image: str = field(
        title="the address of a disk image", examples=["https://images.example/node.qcow2"]
    )
    """What is written to a host's disk."""

    checksum: str = field(title="a SHA-256 checksum, or where one is", examples=["<64 digits>"])
    """The image's SHA-256 checksum, or the address of one."""

    format: Literal["raw", "qcow2", "vdi", "vmdk"] = field(
        default="qcow2", title="raw, qcow2, vdi or vmdk", examples=["qcow2"]
    )
    """The image's format."""

    hosts: Mapping[str, str] = field(
        default={}, title="labels of BareMetalHosts", examples=["{gpu: h100}"]
    )
    """Only hosts with these labels are taken."""

    data_template: str | None = field(
        default=None, title="the name of a Metal3DataTemplate", examples=["room"], min_length=1
    )
    """Where a host's addresses come from; left out: from DHCP."""


class OpenStack(Section):
    """Machines of an OpenStack cloud."""

    flavor: str = field(title="the name of a flavor", examples=["gpu.l4"], min_length=1)
    """The flavor, which has the GPUs."""

    image: str = field(title="the name of an image", examples=["node-1.36"], min_length=1)
    """The image, with the kubelet of `clusterApi.version`."""

    ssh_key: str | None = field(default=None, title="the name of a key pair", examples=["ops"])
    """Who may log in to a machine; left out: nobody."""

    server_group: str | None = field(
        default=None, title="the name of a server group", examples=["gpu-affinity"]
    )
    """Where machines stand to each other; a pool that is compact needs one with affinity."""


class PciDevice(Section):
    """A kind of device that is passed through to a virtual machine."""

    vendor: int = field(ge=0, le=0xFFFF, title="a PCI vendor's number", examples=[4318])
    """The vendor; NVIDIA is 4318 (0x10de)."""

    device: int = field(ge=0, le=0xFFFF, title="a PCI device's number", examples=[10168])
    """The device, such as 10168 (0x27b8) for an L4."""


class VSphere(Section):
    """Virtual machines with GPUs passed through, made by vSphere."""

    template: str = field(title="the path of a template", examples=["node-1.36"], min_length=1)
    """The virtual machine that is cloned."""

    server: str = field(title="a vCenter's host", examples=["vcenter.example"], min_length=1)
    """The vCenter."""

    datacenter: str = field(title="a datacenter", examples=["room"], min_length=1)
    """Where the machines are."""

    datastore: str = field(title="a datastore", examples=["fast"], min_length=1)
    """Where their disks are."""

    folder: str = field(title="a folder", examples=["gpu"], min_length=1)
    """Where vCenter shows them."""

    resource_pool: str = field(title="a resource pool", examples=["gpu"], min_length=1)
    """What they may use."""

    network: str = field(title="a network", examples=["nodes"], min_length=1)
    """What they are connected to; addresses come from DHCP."""

    gpu: PciDevice = field(
        title="the GPU's vendor and device", examples=["{vendor: 4318, device: 10168}"]
    )
    """The GPU; each machine gets as many as the pool says."""

    vmx: Mapping[str, str] = field(
        default={}, title="VMX keys", examples=['{pciPassthru.64bitMMIOSizeGB: "512"}']
    )
    """What large GPUs need beside the defaults."""


class PoolSettings(Section):
    """How Cluster API makes the machines of one pool."""

    size: MachineSize | None = field(
        default=None,
        title="what one machine has",
        examples=["{cpus: 192, memoryGib: 2048}"],
    )
    """What one machine has; needed where the pool may have no machine, and on vSphere."""

    metal3: Metal3 | None = field(default=None, title="a machine of bare metal")
    """Where `infrastructure` is metal3."""

    openstack: OpenStack | None = field(default=None, title="a machine of OpenStack")
    """Where `infrastructure` is openstack."""

    vsphere: VSphere | None = field(default=None, title="a machine of vSphere")
    """Where `infrastructure` is vsphere."""

    template: str | None = field(
        default=None, title="the name of a machine template", examples=["train"], min_length=1
    )
    """A machine template of the infrastructure that is there already, in place of one made."""

    bootstrap: str | None = field(
        default=None, title="the name of a KubeadmConfigTemplate", examples=["train"], min_length=1
    )
    """A bootstrap template that is there already; it must set the pool's labels and the taint."""

    failure_domains: _Names = field(
        default=(), title="a list of failure domains", examples=["[room-1]"], unique=True
    )
    """Those of this pool; left out: those of `clusterApi`."""
