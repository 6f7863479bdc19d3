using Confluent.Kafka;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.Lab;

namespace KafkaPi.EndToEnd.Stories;

/// <summary>
/// The cluster that most stories are about: three hosts, Confluent 7.2.2, reached as a user whose key has a passphrase and whose sudo asks
/// for a password. Each story finds it Ready and leaves it so that it becomes Ready again.
/// </summary>
internal static class GuideCluster
{
    public const string Name = "pis";
    public const string Topic = "readings";
    private const string User = "kay";
    private const string Secret = "kay-ssh";

    private static readonly Lazy<Secrets> Made = new(Secrets.Make);

    public static Secrets Secrets => Made.Value;

    public static string Bootstrap(this ClusterUnderTest bed) => string.Join(',', bed.Hosts.Select(host => $"{host.Address}:9092"));

    /// <summary>Says nothing on the console of what it meets.</summary>
    public static IAdminClient Admin(this ClusterUnderTest bed) =>
        new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bed.Bootstrap() }).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build();

    public static async Task ReadyGuideClusterAsync(this ClusterUnderTest bed, CancellationToken ct)
    {
        await bed.ReadyAsync(ct);
        if (await bed.FindAsync(Name, ct) is null)
        {
            await bed.FreeHostsAsync(ct);
            await bed.ApplyGuideClusterAsync("Purge", ct);
        }

        await bed.WaitReadyAsync(Name, ct);
    }

    public static async Task ApplyGuideClusterAsync(this ClusterUnderTest bed, string deletionPolicy, CancellationToken ct)
    {
        await Task.WhenAll(bed.Hosts.Select(host => LetInAsync(host, ct)));
        await bed.MakeSecretAsync(Secret, Secrets.Values, ct);
        var manifest = await bed.ManifestAsync(Name, bed.Hosts, "7.2.2-confluent", ct);
        await bed.Kubectl.ApplyAsync($"{manifest with { User = User, Secret = Secret, DeletionPolicy = deletionPolicy }}", ct);
    }

    /// <summary>Deletes every KafkaCluster with all that it has on its hosts.</summary>
    public static async Task FreeHostsAsync(this ClusterUnderTest bed, CancellationToken ct)
    {
        var names = await bed.Kubectl.RunAsync(ct, "get", "kc", "-o", "jsonpath={.items[*].metadata.name}");
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries)) await bed.PurgeAsync(name, ct);
    }

    /// <summary>As user pi after login on the first host.</summary>
    public static async Task<string> AtHomeAsync(this ClusterUnderTest bed, string command, CancellationToken ct)
    {
        var result = await bed.Hosts[0].SshAsync($"bash -lc '{command}'", ct);
        Assert.True(result.Succeeded, $"{command}: {result.Error}{result.Output}");
        return result.Output;
    }

    /// <summary>All brokers are there, and no partition lacks a replica.</summary>
    public static async Task AllInSyncAsync(this ClusterUnderTest bed, CancellationToken ct)
    {
        using var admin = bed.Admin();
        await Eventually.GetAsync("all replicas are in sync", () =>
        {
            var seen = admin.GetMetadata(TimeSpan.FromSeconds(30));
            var behind = seen.Topics.SelectMany(t => t.Partitions.Where(p => p.InSyncReplicas.Length < p.Replicas.Length).Select(p => $"{t.Topic}-{p.PartitionId}")).ToArray();
            return seen.Brokers.Count == bed.Hosts.Count && behind.Length == 0 ? Task.FromResult(true) : throw new NotYetException($"{seen.Brokers.Count} brokers, behind: {string.Join(", ", behind)}");
        }, ct);
    }

    public static Task MakeTopicAsync(this ClusterUnderTest bed, string topic, CancellationToken ct) => bed.AtHomeAsync(
        $"$KAFKA_HOME/bin/kafka-topics --bootstrap-server {bed.Bootstrap()} --create --if-not-exists --topic {topic} --partitions 3 --replication-factor 3", ct);

    /// <summary>The user of the cluster, for whom a host that was made anew has to be prepared.</summary>
    public static async Task LetInAsync(LabHost host, CancellationToken ct)
    {
        await host.CheckAsync($$"""
            id {{User}} >/dev/null 2>&1 || useradd --create-home --shell /bin/bash {{User}}
            chpasswd
            echo '{{User}} ALL=(ALL:ALL) ALL' > /etc/sudoers.d/{{User}}; chmod 440 /etc/sudoers.d/{{User}}
            install -d -m 700 -o {{User}} -g {{User}} /home/{{User}}/.ssh
            echo '{{Secrets.PublicKey}}' > /home/{{User}}/.ssh/authorized_keys; chown {{User}}: /home/{{User}}/.ssh/authorized_keys
            """, ct, $"{User}:{Secrets.SudoPassword}\n");
    }
}
