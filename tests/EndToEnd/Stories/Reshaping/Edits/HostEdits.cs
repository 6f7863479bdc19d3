using System.Collections.Immutable;
using KafkaPi.Crds;
using KafkaPi.EndToEnd.Bed;
using KafkaPi.EndToEnd.Bed.Hosts;
using KafkaPi.EndToEnd.Stories.Installing;
using KafkaPi.EndToEnd.Stories.Running;

namespace KafkaPi.EndToEnd.Stories.Reshaping.Edits;

/// <summary>Edits of every leaf of the spec, one after the other on the same three hosts.</summary>
internal sealed class HostEdits(ClusterBed bed, CancellationToken ct)
{
    private const string AnyListener = "kafka.listeners[].port";
    private const int SshPort = 2222;
    private const string Added = "/srv/kafka-data";

    private readonly HostPreparations _prepare = new(bed, ct);

    /// <summary>Rows whose edits need other hosts, or many minutes, and the story that takes them.</summary>
    public static ImmutableArray<(string Field, string Edit, string Story)> Elsewhere { get; } =
    [
        ("spec.version", "newer, of the same minor version", nameof(UpgradeTests)),
        ("spec.version", "of a newer minor version", nameof(UpgradeTests)),
        ("spec.nodes[].name", "a new node", nameof(AddingABrokerTests)),
        ("spec.nodes[].name", "a node less", nameof(RemovingABrokerTests)),
        ("spec.nodes[].roles", "zookeeper taken away", nameof(EnsembleChangeTests)),
        ("spec.nodes[].roles", "zookeeper given", nameof(EnsembleChangeTests)),
        ("spec.nodes[].roles", "broker given", nameof(AddingABrokerTests)),
        ("spec.zookeeper.ports.client", "any", nameof(ZooKeeperPortsTests)),
        ("spec.zookeeper.ports.leader", "any", nameof(ZooKeeperPortsTests)),
        ("spec.zookeeper.ports.election", "any", nameof(ZooKeeperPortsTests)),
        ("spec.zookeeper.config", "with a value that ZooKeeper does not take", nameof(SlipTests)),
        ("spec.kafka.config", "with a value that Kafka does not take", nameof(SlipTests)),
        ("spec.kafka.logDirs", "one less", nameof(LogDirectoryTests)),
        ("spec.kafka.listeners[].name", "of one that is not the first", nameof(ListenerChangeTests)),
    ];

    public ImmutableArray<HostEdit> All =>
    [
        .. Archive, .. Java, .. Access, .. Labels, .. Refused, .. Policies, .. Rolls, .. OtherHome, .. Moves,
        .. Firewall,
    ];

    private IEnumerable<HostEdit> Archive =>
    [
        Of(s => Distribution(s, d => d with { Source = new() { Url = CopyOf(d.Source!.Url!) } }),
            ("distribution.source.url", "another place of the archive")),
        Of(s => Distribution(s, d => d with { Sha512 = new('b', 128) }), ("distribution.sha512", "of another archive"))
            with { Reason = "ArchiveDiffers" },
        Of(s => Distribution(s, d => d with { Source = new() { HostPath = "/srv/other.tar.gz" }, Sha512 = null }),
            ("distribution.source.hostPath", "another place of the archive")),
        new(async s =>
            {
                var installed = await bed.DistributionAsync("7.2.2-confluent", ct);
                return Distribution(s, d => d with { Sha512 = installed.Sha512 });
            },
            ("spec.distribution.sha512", "of the installed archive")),
        Of(s => s with { Version = "7.1.0" }, ("version", "of an older minor version"))
            with { Reason = "VersionRefused" },
    ];

    private IEnumerable<HostEdit> Java =>
    [
        Of(s => s with { Java = s.Java with { Install = false } }, ("java.install", "either way"))
            with { IsTakenBack = true },
        Of(s => s with { Java = s.Java with { MinimumVersion = 17 } },
            ("java.minimumVersion", "at most what is there")),
        Of(s => s with { Java = s.Java with { MinimumVersion = 25 } },
            ("java.minimumVersion", "newer, and not to be had")) with { Reason = "JavaTooOld" },
        new(async s =>
            {
                await _prepare.OfferJava21Async();
                return s with { Java = s.Java with { MinimumVersion = 21 } };
            },
            ("spec.java.minimumVersion", "newer, in the package lists"))
        {
            Evidence = "readlink -f /usr/bin/java | grep -q java-21",
        },
    ];

    private IEnumerable<HostEdit> Access =>
    [
        new(async s =>
            {
                await _prepare.MakeUserAsync("admin");
                return s with { Ssh = s.Ssh with { User = "admin" } };
            },
            ("spec.ssh.user", "any")),
        new(async s =>
            {
                await _prepare.ListenOnAsync(SshPort);
                return s with { Ssh = s.Ssh with { Port = SshPort } };
            },
            ("spec.ssh.port", "any")),
        new(async s =>
            {
                var key = await File.ReadAllTextAsync(bed.Lab.PrivateKeyPath, ct);
                await bed.MakeSecretAsync("other-ssh", new Dictionary<string, string> { ["ssh-privatekey"] = key }, ct);
                return s with { Ssh = s.Ssh with { CredentialsSecretRef = new() { Name = "other-ssh" } } };
            },
            ("spec.ssh.credentialsSecretRef.name", "any")),
        new(async s =>
            {
                var keys = await Task.WhenAll(bed.Hosts.Select(_prepare.FingerprintAsync));
                return EachNode(s, n => n with { HostKeys = [keys[n.Id - 1]] });
            },
            ("spec.nodes[].hostKeys", "any")),
        Of(s => s with { Ssh = s.Ssh with { HostKeyPolicy = HostKeyPolicy.Strict } }, ("ssh.hostKeyPolicy", "any")),
    ];

    private static IEnumerable<HostEdit> Labels =>
    [
        Of(s => Third(s, n => n with { Name = "kitchen" }), ("nodes[].name", "another name"))
            with { IsTakenBack = true },
        Of(s => Third(s, n => n with { Id = 9 }), ("nodes[].id", "another id")) with { Reason = "NodeIdRefused" },
        Of(s => Third(s, n => n with { Roles = [NodeRole.ZooKeeper] }), ("nodes[].roles", "broker taken away"))
            with { Reason = "RemovalRefused" },
    ];

    private static IEnumerable<HostEdit> Refused =>
    [
        Of(s => s with { Zookeeper = s.Zookeeper with { DataDir = "/srv/zookeeper" } }, ("zookeeper.dataDir", "any")),
        Of(s => Kafka(s, k => k with { Listeners = [k.Listeners[0] with { Protocol = (ListenerProtocol)99 }] }),
            ("kafka.listeners[].protocol", "another protocol")),
    ];

    private static IEnumerable<HostEdit> Policies =>
    [
        Of(s => Rebalance(s, r => r with { Mode = RebalanceMode.Manual }), ("kafka.rebalance.mode", "any")),
        Of(s => Rebalance(s, r => r with { ConcurrentMoves = 5 }), ("kafka.rebalance.concurrentMoves", "any")),
        Of(s => Rebalance(s, r => r with { BytesPerSecond = 6_000_000 }), ("kafka.rebalance.bytesPerSecond", "any")),
        Of(s => s with { DeletionPolicy = DeletionPolicy.Stop }, ("deletionPolicy", "any")),
        Of(s => s with { Paused = true }, ("paused", "either way")) with { Condition = "Paused", Reason = "Paused" },
    ];

    private static IEnumerable<HostEdit> Rolls =>
    [
        Of(s => Kafka(s, k => k with { Config = With(k.Config, "num.io.threads", "9") }),
            ("kafka.config", "settings that Kafka takes while it runs")),
        Of(s => s with
            {
                Zookeeper = s.Zookeeper with
                {
                    Heap = "72Mi",
                    Config = With(s.Zookeeper.Config, "maxClientCnxns", "99"),
                },
            },
            ("zookeeper.heap", "any"), ("zookeeper.config", "any"))
            with { Evidence = "grep -q ^maxClientCnxns=99 /run/kafkapi-zookeeper/zookeeper.properties" },
        Of(s => EachNode(Kafka(s, k => k with
            {
                Heap = "200Mi",
                Config = With(k.Config, "queued.max.requests", "600"),
                LogDirs = [.. k.LogDirs, Added],
                Listeners = [.. k.Listeners, new() { Name = "SECOND", Port = 9093 }],
            }), n => n with { Rack = $"shelf-{n.Id}" }),
            ("kafka.heap", "any"), ("kafka.config", "any others"), ("kafka.logDirs", "one more"),
            (AnyListener, "one more, at the end"), ("nodes[].rack", "of all nodes"))
            with { Evidence = $"grep -q '^log.dirs=.*{Added}' /run/kafkapi-broker/server.properties" },
        Of(s => Kafka(s, k => k with { Listeners = [k.Listeners[0], k.Listeners[1] with { Port = 9095 }] }),
            (AnyListener, "of one that is not the first"))
            with { Evidence = "grep -q '^listeners=.*SECOND://:9095' /run/kafkapi-broker/server.properties" },
    ];

    private IEnumerable<HostEdit> OtherHome =>
    [
        new(async s =>
            {
                var apache = await bed.DistributionAsync("3.2.3-apache", ct);
                var home = await _prepare.UnpackAsync(apache);
                return s with
                {
                    Version = apache.Version,
                    Distribution = new() { Flavor = DistributionFlavor.Apache, Source = new() { InstalledAt = home } },
                };
            },
            ("spec.distribution.flavor", "with a version of that flavor"),
            ("spec.distribution.source.installedAt", "another directory"))
        {
            Evidence = "readlink -f /opt/kafkapi/current | grep -q ^/srv/",
        },
    ];

    private IEnumerable<HostEdit> Moves =>
    [
        new(async s =>
            {
                await bed.Hosts[2].MoveAsync(TestLabs.Address(bed.Lab.Subnet, 33), keepsFormer: true, ct);
                return Third(s, n => n with { Address = $"{bed.Hosts[2].Address}" });
            },
            ("spec.nodes[].address", "of one node")),
    ];

    private IEnumerable<HostEdit> Firewall =>
    [
        Of(s => s with { Firewall = FirewallPolicy.Ignore }, ("firewall", "Ignore")),
        new(async s =>
            {
                await bed.Hosts[1].CheckAsync($"ufw allow from {bed.Lab.Subnet} && ufw --force enable", ct);
                return s with { Firewall = FirewallPolicy.Manage };
            },
            ("spec.firewall", "Manage"))
        {
            Evidence = "ufw status | grep -q -e 'Status: inactive' -e 'kafkapi '",
        },
    ];

    private string CopyOf(string url)
    {
        var file = url[(url.LastIndexOf('/') + 1)..];
        var copy = $"copy-{file}";
        var target = File.ResolveLinkTarget(Path.Combine(bed.Served, file), returnFinalTarget: true)!.FullName;
        File.CreateSymbolicLink(Path.Combine(bed.Served, copy), target);
        return bed.UrlOf(copy);
    }

    /// <param name="rows">Fields without <c>spec.</c>, with their edits.</param>
    private static HostEdit Of(
        Func<KafkaClusterSpec, KafkaClusterSpec> change, params (string Field, string Edit)[] rows) =>
        new(s => Task.FromResult(change(s)), [.. rows.Select(r => ($"spec.{r.Field}", r.Edit))]);

    private static KafkaClusterSpec Distribution(
        KafkaClusterSpec spec, Func<DistributionSpec, DistributionSpec> change) =>
        spec with { Distribution = change(spec.Distribution) };

    private static KafkaClusterSpec Kafka(KafkaClusterSpec spec, Func<KafkaSpec, KafkaSpec> change) =>
        spec with { Kafka = change(spec.Kafka) };

    private static KafkaClusterSpec Rebalance(KafkaClusterSpec spec, Func<RebalanceSpec, RebalanceSpec> change) =>
        Kafka(spec, k => k with { Rebalance = change(k.Rebalance) });

    private static KafkaClusterSpec EachNode(KafkaClusterSpec spec, Func<NodeSpec, NodeSpec> change) =>
        spec with { Nodes = [.. spec.Nodes.Select(change)] };

    private static KafkaClusterSpec Third(KafkaClusterSpec spec, Func<NodeSpec, NodeSpec> change) =>
        EachNode(spec, n => n.Id == 3 ? change(n) : n);

    private static Dictionary<string, string> With(
        IReadOnlyDictionary<string, string> config, string key, string value) => new(config) { [key] = value };
}
