using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.Crds.Releases;
using KafkaPi.Crds.Validation;
using KafkaPi.Operator.Model.Identity;
using KafkaPi.Operator.Model.Releases;

namespace KafkaPi.Operator.Model.Desired;

/// <summary>Parses the spec of a resource, once. The rooms behind work on the parsed records.</summary>
public static class DesiredClusterParser
{
    private const long Mebi = 1 << 20;

    /// <param name="releases">The releases that need no source; null for those that this operator knows.</param>
    /// <remarks>Fills in defaults and checks rules itself, because a control plane may have done neither.</remarks>
    public static ParsedSpec Parse(KafkaCluster resource, ApacheReleases? releases = null)
    {
        var spec = WithDefaults(resource.Spec);
        var problems = SpecValidator.Validate(spec);
        if (!problems.IsEmpty)
        {
            return new(null, problems);
        }

        var layout = spec.Distribution.Flavor == DistributionFlavor.Confluent
            ? DistributionLayout.Confluent
            : DistributionLayout.Apache;
        var (kafkaVersion, refusal) = KafkaVersions.Of(layout, spec.Version);
        if (kafkaVersion is null)
        {
            return new(null, [new("spec.version", spec.Version, refusal!)]);
        }

        if ((Listeners(spec, kafkaVersion) ?? Protocol(spec, kafkaVersion)) is { } problem)
        {
            return new(null, [problem]);
        }

        var known = releases ?? ApacheReleases.Known;
        return Source(spec, known) is { } source
            ? new(
                Cluster(resource, spec, new(layout, spec.Version, kafkaVersion, source)) with
                {
                    Parts = new(new KafkaCluster { Metadata = resource.Metadata, Spec = spec }, releases),
                },
                [])
            : new(null, [UnknownArchive(spec.Version, known)]);
    }

    private static DesiredCluster Cluster(
        KafkaCluster resource, KafkaClusterSpec spec, DesiredDistribution distribution) => new()
        {
            Identity = new(resource.Metadata.NamespaceProperty, resource.Metadata.Name, resource.Metadata.Uid),
            Generation = resource.Metadata.Generation ?? 0,
            Distribution = distribution,
            InstallJava = spec.Java.Install,
            MinimumJava = spec.Java.MinimumVersion,
            ZooKeeper = ZooKeeper(spec.Zookeeper),
            Kafka = Kafka(spec.Kafka),
            Nodes = [.. spec.Nodes.Select(Node)],
            DeletionPolicy = spec.DeletionPolicy,
            ManagesFirewall = spec.Firewall == FirewallPolicy.Manage,
        };

    private static DesiredZooKeeper ZooKeeper(ZooKeeperSpec spec) => new(
        Bytes(spec.Heap), spec.DataDir, spec.Ports.Client, spec.Ports.Leader, spec.Ports.Election,
        spec.Config.ToImmutableSortedDictionary(StringComparer.Ordinal));

    private static DesiredKafka Kafka(KafkaSpec spec) => new(
        Bytes(spec.Heap),
        [.. spec.LogDirs.Order(StringComparer.Ordinal)],
        [.. spec.Listeners.Select(l => new Listener(l.Name, l.Port, l.Protocol.ToString()))],
        spec.Config.ToImmutableSortedDictionary(StringComparer.Ordinal))
    {
        Rebalance = DesiredRebalance.Of(spec.Rebalance),
    };

    /// <summary>Old versions of Kafka take a listener's name for its protocol.</summary>
    private static FieldError? Listeners(KafkaClusterSpec spec, Version kafkaVersion) =>
        KafkaFeatures.NamesListeners(kafkaVersion) || spec.Kafka.Listeners is [{ Name: "PLAINTEXT" }]
            ? null
            : new(
                "spec.kafka.listeners", "",
                $"Kafka {kafkaVersion} tells listeners by protocol only: give one listener with the name PLAINTEXT");

    /// <summary>Checks that the binaries speak the protocol that the user has set.</summary>
    private static FieldError? Protocol(KafkaClusterSpec spec, Version kafkaVersion)
    {
        if (!spec.Kafka.Config.TryGetValue(ProtocolVersion.Setting, out var given))
        {
            return null;
        }

        var newest = ProtocolVersion.Of(kafkaVersion);
        if (ProtocolVersion.Parse(given) is not { } protocol)
        {
            return Refuse($"it is no version: use {newest} or an older one, or remove the setting");
        }

        return protocol > newest
            ? Refuse(
                $"spec.version {spec.Version} speaks {newest} and older ones: use one of them, or remove the setting")
            : null;

        FieldError Refuse(string detail) => new($"spec.kafka.config[{ProtocolVersion.Setting}]", given, detail);
    }

    /// <summary>Fills in defaults. A field that is <c>null</c> in the resource counts as missing.</summary>
    private static KafkaClusterSpec WithDefaults(KafkaClusterSpec? given)
    {
        var defaults = new KafkaClusterSpec();
        var spec = given ?? defaults;
        var zooKeeper = spec.Zookeeper ?? defaults.Zookeeper;
        var kafka = spec.Kafka ?? defaults.Kafka;
        var ssh = spec.Ssh ?? defaults.Ssh;
        return spec with
        {
            Version = spec.Version ?? defaults.Version,
            Distribution = spec.Distribution ?? defaults.Distribution,
            Java = spec.Java ?? defaults.Java,
            Ssh = ssh with
            {
                User = ssh.User ?? defaults.Ssh.User,
                CredentialsSecretRef = ssh.CredentialsSecretRef ?? defaults.Ssh.CredentialsSecretRef
            },
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

    /// <returns>Null when the spec names no source, and the operator knows none for the version.</returns>
    private static DistributionOrigin? Source(KafkaClusterSpec spec, ApacheReleases releases) =>
        spec.Distribution.Source switch
        {
            { Url: { } url } => new DistributionOrigin.Download(new(url), spec.Distribution.Sha512!),
            { HostPath: { } path } => new DistributionOrigin.ArchiveOnHost(path, spec.Distribution.Sha512),
            { } installed => new DistributionOrigin.Installed(installed.InstalledAt!),
            null => releases.Find(spec.Version) is { } release
                ? new DistributionOrigin.Published(release.Url, release.Sha512)
                : null,
        };

    private static FieldError UnknownArchive(string version, ApacheReleases releases) => new(
        "spec.version", version,
        "the operator does not know the archive of this version: give spec.distribution.source.url and "
            + $"spec.distribution.sha512, or use {releases.InsteadOf(version)}");

    private static DesiredNode Node(NodeSpec node) => new(
        new(node.Name),
        node.Address,
        node.Id,
        [.. node.Roles.Select(NodeRoles.Kind).Order()],
        node.Rack);

    private static long? Bytes(string? heap) => heap is null ? null : HeapSize.Mebibytes(heap) * Mebi;
}
