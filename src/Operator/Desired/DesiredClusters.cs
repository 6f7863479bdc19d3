using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Operator.Desired;

/// <summary>What became of a resource: the desired cluster, or every problem that keeps it from being one.</summary>
public sealed record Derivation(DesiredCluster? Value, ImmutableArray<SpecProblem> Problems);

/// <summary>The door: a resource is parsed here, once, and nothing behind looks at it again.</summary>
public static class DesiredClusters
{
    /// <remarks>Needs no control plane that fills in defaults or checks rules.</remarks>
    public static Derivation Derive(KafkaCluster resource) => Derive(resource, Succession.Of);

    /// <summary>The cluster with every node on whose host something of ours may be, those that left the spec among the others.</summary>
    public static Derivation DeriveForCleaning(KafkaCluster resource) => Derive(resource, (spec, status) => new(Succession.Everything(spec, status), [], [], [], [], [], []));

    private static Derivation Derive(KafkaCluster resource, Func<ImmutableArray<DesiredNode>, KafkaClusterStatus?, Succession> follow)
    {
        var spec = WithDefaults(resource.Spec);
        var problems = SpecValidator.Validate(spec);
        if (!problems.IsEmpty) return new(null, problems);

        var layout = spec.Distribution.Flavor == DistributionFlavor.Confluent ? DistributionLayout.Confluent : DistributionLayout.Apache;
        var (kafkaVersion, refusal) = KafkaVersions.Of(layout, spec.Version);
        if (kafkaVersion is null) return new(null, [new("spec.version", spec.Version, refusal!)]);
        if (kafkaVersion < BrokerSettings.NamedListeners && spec.Kafka.Listeners is not [{ Name: "PLAINTEXT" }])
            return new(null, [new("spec.kafka.listeners", "", $"Kafka {kafkaVersion} tells listeners by protocol only: give one listener with the name PLAINTEXT")]);

        if (Protocol(spec, kafkaVersion) is { } problem) return new(null, [problem]);

        var succession = follow([.. spec.Nodes.Select(Node)], resource.Status);
        if (!succession.Problems.IsEmpty) return new(null, succession.Problems);

        return new(
            new(
                new(resource.Metadata.NamespaceProperty, resource.Metadata.Name, resource.Metadata.Uid),
                resource.Metadata.Generation ?? 0,
                new(layout, spec.Version, kafkaVersion, Source(spec.Distribution)),
                spec.Java.Install,
                spec.Java.MinimumVersion,
                new(
                    Bytes(spec.Zookeeper.Heap),
                    spec.Zookeeper.DataDir,
                    spec.Zookeeper.Ports.Client,
                    spec.Zookeeper.Ports.Leader,
                    spec.Zookeeper.Ports.Election,
                    spec.Zookeeper.Config.ToImmutableSortedDictionary(StringComparer.Ordinal)),
                new(
                    Bytes(spec.Kafka.Heap),
                    [.. spec.Kafka.LogDirs.Order(StringComparer.Ordinal)],
                    [.. spec.Kafka.Listeners.Select(l => new Listener(l.Name, l.Port, l.Protocol.ToString()))],
                    spec.Kafka.Config.ToImmutableSortedDictionary(StringComparer.Ordinal))
                {
                    Rebalance = DesiredRebalance.Of(spec.Kafka.Rebalance),
                },
                succession.Nodes)
            {
                Leaving = succession.Leaving,
                Dropped = succession.Dropped,
                Demoted = succession.Demoted,
                SpecEnsemble = succession.Ensemble,
                RememberedEnsemble = [.. (resource.Status?.Nodes ?? []).Select(Succession.Remembered).OfType<DesiredNode>().Where(n => n.Runs(DaemonKind.ZooKeeper)).Select(n => n.Name)],
                Held = succession.Held,
                DeletionPolicy = spec.DeletionPolicy,
                AlteredSettings = AlteredSettings(resource.Status),
                ManagesFirewall = spec.Firewall == FirewallPolicy.Manage,
                Memory = Memory.Of(resource),
            },
            []);
    }

    private static ImmutableDictionary<NodeName, ImmutableSortedSet<string>> AlteredSettings(KafkaClusterStatus? status) =>
        (status?.Nodes ?? []).Where(n => n.Broker?.AlteredSettings is { Count: > 0 })
            .ToImmutableDictionary(n => new NodeName(n.Name), n => n.Broker!.AlteredSettings!.ToImmutableSortedSet(StringComparer.Ordinal));

    /// <summary>The user's own protocol among brokers has to be one that the binaries speak.</summary>
    private static SpecProblem? Protocol(KafkaClusterSpec spec, Version kafkaVersion)
    {
        if (!spec.Kafka.Config.TryGetValue(ProtocolVersion.Setting, out var given)) return null;
        var newest = ProtocolVersion.Of(kafkaVersion);
        string? mend = ProtocolVersion.Parse(given) is not { } protocol ? $"it is no version: use {newest} or an older one, or remove the setting"
            : protocol > newest ? $"spec.version {spec.Version} speaks {newest} and older ones: use one of them, or remove the setting"
            : null;
        return mend is null ? null : new($"spec.kafka.config[{ProtocolVersion.Setting}]", given, mend);
    }

    /// <summary>A field that is <c>null</c> in the resource has its default, as if it were not there.</summary>
    private static KafkaClusterSpec WithDefaults(KafkaClusterSpec? given)
    {
        var defaults = new KafkaClusterSpec();
        var spec = given ?? defaults;
        var zooKeeper = spec.Zookeeper ?? defaults.Zookeeper;
        var kafka = spec.Kafka ?? defaults.Kafka;
        var distribution = spec.Distribution ?? defaults.Distribution;
        var ssh = spec.Ssh ?? defaults.Ssh;
        return spec with
        {
            Version = spec.Version ?? defaults.Version,
            Distribution = distribution with { Source = distribution.Source ?? defaults.Distribution.Source },
            Java = spec.Java ?? defaults.Java,
            Ssh = ssh with { User = ssh.User ?? defaults.Ssh.User, CredentialsSecretRef = ssh.CredentialsSecretRef ?? defaults.Ssh.CredentialsSecretRef },
            Nodes = spec.Nodes ?? defaults.Nodes,
            Zookeeper = zooKeeper with
            {
                DataDir = zooKeeper.DataDir ?? defaults.Zookeeper.DataDir,
                Ports = zooKeeper.Ports ?? defaults.Zookeeper.Ports,
                Config = zooKeeper.Config ?? defaults.Zookeeper.Config,
            },
            Kafka = kafka with
            {
                LogDirs = kafka.LogDirs ?? defaults.Kafka.LogDirs,
                Listeners = kafka.Listeners ?? defaults.Kafka.Listeners,
                Config = kafka.Config ?? defaults.Kafka.Config,
                Rebalance = kafka.Rebalance ?? defaults.Kafka.Rebalance,
            },
        };
    }

    private static DistributionSource Source(DistributionSpec distribution) => distribution.Source switch
    {
        { Url: { } url } => new DistributionSource.Download(new(url), distribution.Sha512!),
        { HostPath: { } path } => new DistributionSource.ArchiveOnHost(path, distribution.Sha512),
        var installed => new DistributionSource.Installed(installed.InstalledAt!),
    };

    private static DesiredNode Node(NodeSpec node) => new(
        new(node.Name),
        node.Address,
        node.Id,
        [.. node.Roles.Select(r => r == NodeRole.ZooKeeper ? DaemonKind.ZooKeeper : DaemonKind.Broker).Order()],
        node.Rack);

    private static long? Bytes(string? heap) => heap is null ? null : HeapSize.Mebibytes(heap) * HeapPolicy.MiB;
}
