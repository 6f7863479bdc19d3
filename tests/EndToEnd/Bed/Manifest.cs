using KafkaPi.Lab;
using KafkaPi.Lab.Distributions;

namespace KafkaPi.EndToEnd.Bed;

/// <summary>
/// KafkaCluster as a user writes it: a ZooKeeper and a broker on each host, small enough for several hosts on one
/// machine.
/// </summary>
internal sealed record Manifest(string Name, IReadOnlyList<LabHost> Hosts, Distribution Distribution, string Url)
{
    public string? Sha512 { get; init; }

    public string Secret { get; init; } = "pi-ssh";

    public string User { get; init; } = "pi";

    public string DeletionPolicy { get; init; } = "Purge";

    public string HostKeyPolicy { get; init; } = "TrustOnFirstUse";

    public override string ToString() => $$"""
        apiVersion: kafkapi.dev/v1alpha1
        kind: KafkaCluster
        metadata: { name: {{Name}} }
        spec:
          version: {{Distribution.Version}}
          distribution:
            flavor: {{Distribution.Flavor}}
            source: { url: "{{Url}}" }
            sha512: {{Sha512 ?? Distribution.Sha512}}
          ssh: { user: {{User}}, credentialsSecretRef: { name: {{Secret}} }, hostKeyPolicy: {{HostKeyPolicy}} }
          nodes:
        {{string.Join('\n', Hosts.Select(Node))}}
          zookeeper: { heap: 64Mi }
          kafka:
            heap: 192Mi
            config:
              auto.create.topics.enable: "false"
              default.replication.factor: "{{Hosts.Count}}"
              min.insync.replicas: "{{(Hosts.Count > 2 ? 2 : 1)}}"
              offsets.topic.replication.factor: "{{Hosts.Count}}"
              log.cleaner.dedupe.buffer.size: "4194304"
          deletionPolicy: {{DeletionPolicy}}
        """;

    private static string Node(LabHost host) =>
        $"  - {{ name: {host.Name}, address: {host.Address}, id: {host.Index}, roles: [zookeeper, broker] }}";
}
