using System.Net;

namespace KafkaPi.Lab.Demo;

/// <summary>KafkaCluster of the demo.</summary>
/// <param name="Memory">Memory of a host in MiB.</param>
internal sealed record SampleCluster(
    IReadOnlyList<(string Name, IPAddress Address)> Hosts, SampleArchive Archive, int Memory)
{
    public const string Name = "pis";

    public const int LeastMemory = 640;

    private int Replicas => Math.Min(Hosts.Count, 3);

    /// <summary>Heaps of ZooKeeper and the broker in MiB, after the rows of docs/user/heap.md.</summary>
    private (int ZooKeeper, int Broker) Heaps => Memory switch
    {
        < 1408 => (64, 192),
        < 3328 => (128, 512),
        < 6656 => (256, 1024),
        _ => (512, 2048),
    };

    /// <summary>
    /// Roles that make an ensemble of three on three and more hosts, and of one on fewer: two members are no safer
    /// than one.
    /// </summary>
    private string RolesOf(int index) => index < (Hosts.Count < 3 ? 1 : 3) ? "[zookeeper, broker]" : "[broker]";

    private string Node((string Name, IPAddress Address) host, int index) =>
        $"    - {{ name: {host.Name}, address: {host.Address}, id: {index + 1}, roles: {RolesOf(index)} }}";

    private string Source => Archive.Source is var (url, sha512)
        ? $"\n    source:\n      url: {url}\n    sha512: {sha512}"
        : "";

    public override string ToString() => $$"""
        apiVersion: kafkapi.dev/v1alpha1
        kind: KafkaCluster
        metadata:
          name: {{Name}}
        spec:
          version: {{Archive.Version}}
          distribution:
            flavor: {{Archive.Flavor}}{{Source}}
          ssh:
            user: pi
            credentialsSecretRef:
              name: pi-ssh
          nodes:
        {{string.Join('\n', Hosts.Select(Node))}}
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
