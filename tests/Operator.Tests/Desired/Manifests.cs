using k8s;
using KafkaPi.Crds;
using KafkaPi.Operator.Controllers.KafkaClusters.Status.Memory;
using KafkaPi.Operator.Model.Desired;
using KafkaPi.Operator.Model.Rendered;
using KafkaPi.Operator.Model.Target;
using KafkaPi.Operator.Planning.Targets;
using KafkaPi.Operator.Planning.Targets.Nodes;
using KafkaPi.Operator.Tests.Architecture;
using Xunit;
using YamlDotNet.Serialization;

namespace KafkaPi.Operator.Tests.Desired;

/// <summary>Resources as a control plane hands them out: a manifest with what the API server adds.</summary>
internal static class Manifests
{
    public const string Apache =
        """
        apiVersion: kafkapi.dev/v1alpha1
        kind: KafkaCluster
        metadata: { name: shelf, namespace: kafka }
        spec:
          version: 3.9.1
          distribution:
            flavor: Apache
            source: { installedAt: /home/pi/kafka_2.13-3.9.1 }
          ssh: { credentialsSecretRef: { name: pi-ssh } }
          nodes:
            - { name: zk1, address: "fd00::1", id: 1, roles: [zookeeper] }
            - { name: zk2, address: "fd00::2", id: 2, roles: [zookeeper] }
            - { name: zk3, address: pi-three.lan, id: 3, roles: [broker, zookeeper], rack: shelf-a }
          zookeeper:
            ports: { client: 12181, leader: 12888, election: 13888 }
          kafka:
            logDirs: [/mnt/disk1/kafka, /home/pi/kafka-data]
            listeners:
              - { name: INSIDE, port: 19092 }
              - { name: OUTSIDE, port: 19093 }
        """;

    public static KafkaCluster Sample(string name) =>
        Read(File.ReadAllText(SourceTree.PathOf("config", "samples", name)));

    public static KafkaCluster Read(string yaml)
    {
        var document = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<object>(yaml);
        var resource = KubernetesJson.Deserialize<KafkaCluster>(
            new SerializerBuilder().JsonCompatible().Build().Serialize(document));
        resource.Metadata.Uid = "0f7c8f2e-5d5a-4a4e-9a37-3f4f7b1c2d3e";
        resource.Metadata.Generation = 1;
        return resource;
    }

    public static TargetCluster Derived(this KafkaCluster resource)
    {
        var transitions = resource.Transitions();
        Assert.Empty(transitions.Problems);
        return transitions.Cluster;
    }

    public static NodeTransitions Transitions(this KafkaCluster resource) =>
        NodeTransitions.Of(resource.Parsed(), StatusMemory.Read(resource.Status));

    public static DesiredCluster Parsed(this KafkaCluster resource)
    {
        var (value, problems) = DesiredClusterParser.Parse(resource);
        Assert.Empty(problems);
        return Assert.IsType<DesiredCluster>(value);
    }

    public static DesiredNode Node(this TargetCluster cluster, string name) =>
        cluster.Nodes.Single(n => n.Name.Value == name);

    public static string Content(this RenderedNode node, string path) => node.Files.Single(f => f.Path == path).Content;
}
