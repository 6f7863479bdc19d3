using System.Net;

namespace KafkaPi.Lab.Demo;

/// <summary>The KafkaCluster that the demo shows.</summary>
/// <param name="Url">Of the archive.</param>
/// <param name="Memory">Of a host, MiB.</param>
internal sealed record SampleCluster(IReadOnlyList<(string Name, IPAddress Address)> Hosts, string Version, string Flavor, string Url, string Sha512, int Memory)
{
    public const string Name = "pis";

    public const int LeastMemory = 640;

    private int Replicas => Math.Min(Hosts.Count, 3);

    /// <summary>The rows of docs/heap.md: ZooKeeper's heap and the broker's, MiB.</summary>
    private (int ZooKeeper, int Broker) Heaps => Memory switch
    {
        < 1408 => (64, 192),
        < 3328 => (128, 512),
        < 6656 => (256, 1024),
        _ => (512, 2048),
    };

    /// <summary>Three members of the ensemble on three and more hosts, one on fewer: two would be no safer than one.</summary>
    private string RolesOf(int index) => index < (Hosts.Count < 3 ? 1 : 3) ? "[zookeeper, broker]" : "[broker]";

    public override string ToString() => $$"""
        apiVersion: kafkapi.dev/v1alpha1
        kind: KafkaCluster
        metadata:
          name: {{Name}}
        spec:
          version: {{Version}}
          distribution:
            flavor: {{Flavor}}
            source:
              url: {{Url}}
            sha512: {{Sha512}}
          ssh:
            user: pi
            credentialsSecretRef:
              name: pi-ssh
          nodes:
        {{string.Join('\n', Hosts.Select((host, index) => $"    - {{ name: {host.Name}, address: {host.Address}, id: {index + 1}, roles: {RolesOf(index)} }}"))}}
          zookeeper:
            heap: {{Heaps.ZooKeeper}}Mi
          kafka:
            heap: {{Heaps.Broker}}Mi
            config:
              default.replication.factor: "{{Replicas}}"
              min.insync.replicas: "{{(Replicas > 2 ? 2 : 1)}}"
              offsets.topic.replication.factor: "{{Replicas}}"

        """;
}
