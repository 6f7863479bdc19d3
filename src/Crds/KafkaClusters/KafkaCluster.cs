using System.ComponentModel;
using k8s;
using k8s.Models;
using KafkaPi.Crds.Schema;

namespace KafkaPi.Crds;

[KubernetesEntity(Group = ApiGroup, ApiVersion = Version, Kind = ResourceKind, PluralName = Plural)]
[Description("A ZooKeeper ensemble and Kafka brokers that run natively on hosts reached over SSH.")]
[ShortName("kc")]
[Category("all")]
[PrinterColumn("Ready", ReadyCondition + ".status", Description = "Everything is as the spec says")]
[PrinterColumn("Brokers", ".status.brokers", Description = "Brokers that serve, of those there are")]
[PrinterColumn("ZooKeeper", ".status.zookeeper", Description = "ZooKeeper members that serve, of those there are")]
[PrinterColumn("Version", ".status.version", Description = "The distribution that runs")]
[PrinterColumn("Status", ".status.phase", Description = "What is going on")]
[PrinterColumn("Age", ".metadata.creationTimestamp", Type = "date")]
[PrinterColumn("Bootstrap", ".status.bootstrapServers", Wide = true, Description = "bootstrap.servers for clients")]
[PrinterColumn("Message", ReadyCondition + ".message", Wide = true, Description = "Why the cluster is ready or not")]
public sealed class KafkaCluster
    : IKubernetesObject<V1ObjectMeta>, ISpec<KafkaClusterSpec>, IStatus<KafkaClusterStatus?>
{
    public const string ApiGroup = "kafkapi.dev";
    public const string Version = "v1alpha1";
    public const string ResourceKind = "KafkaCluster";
    public const string Plural = "kafkaclusters";

    private const string ReadyCondition = ".status.conditions[?(@.type==\"Ready\")]";

    public string ApiVersion { get; set; } = $"{ApiGroup}/{Version}";

    public string Kind { get; set; } = ResourceKind;

    public V1ObjectMeta Metadata { get; set; } = new();

    [Required]
    [Description("What the cluster should be.")]
    public KafkaClusterSpec Spec { get; set; } = new();

    [Description("What the cluster is, as far as the operator has seen. Written by the operator only.")]
    public KafkaClusterStatus? Status { get; set; }
}
