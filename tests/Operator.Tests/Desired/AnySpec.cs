using System.Globalization;
using CsCheck;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Tests.Desired;

/// <summary>Specs of every shape: mostly as people write them, at times with what patterns let through.</summary>
internal static class AnySpec
{
    private const string Letters = "abcz";
    private const string Marks = "abz09AZ._-@+/:~%!$&'()*,;=[]";

    private static readonly string Digest = new('a', 128);

    private static readonly Gen<string> Odd = Gen.OneOf(
        Gen.OneOf(
            "", " ", " a", "a b", "ä", "\u0001", "\n", "\t", "\u00ad", "\ud800", "\U0001f600", "..", "-", "-a", "'",
            "\"",
            "$(x)", "`x`", "\\", "\\u0", "%", "%n", "{0}", "${x}", "99999999999999999999", "-1", "1e9", "0x10", "NaN",
            "null", "true", "*", ",", "=", "#", "!", ":", new string('a', 64), new string('a', 300)),
        Gen.Char[' ', '~'].Array[0, 12].Select(c => new string(c)));

    private static readonly Gen<string> Directory = Mostly(
        Of(Marks, 20).Select(p => "/data" + p), "/data/a", "/data/b", "/mnt/ssd", "/home/pi/data", "/srv/_k@1+2-3.4");

    private static readonly Gen<int> Port = Gen.Frequency(
        (60, Gen.Int[1024, 65535]), (4, Gen.OneOf(1024, 55535, 55536, 65535)), (1, Gen.OneOf(0, 22, 65536)));

    private static readonly Gen<string?> Heap = Gen.OneOf(
        Gen.Const((string?)null),
        Mostly(Gen.Int[1, 99_999].Select(n => $"{n}Mi"), "64Mi", "256Mi", "1Gi", "99999Gi").Select(s => (string?)s));

    private static readonly Gen<string> Url = Gen.Frequency(
        (20, Gen.Const("https://example.org/confluent-7.2.2.tar.gz")),
        (1, from host in Mostly(
                Of("ab0.:[]-_", 9), "host", "192.168.1.1", "999.1.1.1", "[::1]", "[::g]", "[1:2]", "a..b", "xn--a",
                "h.", new string('a', 63), new string('a', 64))
            from port in Gen.OneOf("", ":", ":0", ":1", ":8080", ":65535", ":65536", ":99999", ":00080", ":a")
            from path in Mostly(Of(Marks + "\\^|\"<>{}ä", 9), "x", "a/b", "%zz", "..", "a//b")
            from query in Gen.OneOf("", "?", "?a=b&c", "?%", "?[", "#x")
            select $"http://{host}{port}/{path}.tgz{query}"));

    private static readonly Gen<DistributionSpec> Distribution = Gen.Frequency(
        (2, Url.Select(url => new DistributionSpec { Source = new() { Url = url }, Sha512 = Digest })),
        (1, Directory.Select(d => new DistributionSpec { Source = new() { HostPath = $"{d}.tar.gz" } })),
        (1, Directory.Select(d => new DistributionSpec { Source = new() { InstalledAt = d } })),
        (1, Gen.Const(new DistributionSpec())));

    private static readonly Gen<IReadOnlyList<string>?> HostKeys = Gen.Frequency(
        (5, Gen.Const((IReadOnlyList<string>?)null)),
        (1, Mostly(
                Of("AZaz09+/", 60).Select(k => $"ssh-ed25519 AAAA{k}{new string('A', 32)}"),
                $"SHA256:{new string('A', 43)}", "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7 me")
            .Array[0, 2].Select(keys => (IReadOnlyList<string>?)keys)));

    private static readonly Gen<NodeSpec> Node =
        from name in Mostly(Of("ab0-", 6), "pi1", "pi2", "pi3", "pi4", "a", new string('n', 63))
        from address in Mostly(
            Of("a0:.-f", 9), "10.0.0.1", "10.0.0.2", "10.0.0.3", "pi.lan", "fd00::1", "fd00:0::1", "fd00::ffff",
            "a-b", "127.0.0.1")
        from id in Gen.Frequency((9, Gen.Int[1, 4]), (1, Gen.Int[0, 256]))
        from roles in Gen.Frequency(
            (4, Gen.Const<NodeRole[]>([NodeRole.ZooKeeper, NodeRole.Broker])), (1, Gen.Enum<NodeRole>().Array[1, 1]))
        from rack in Mostly(Of(Marks, 6), "shelf-a", "b/1:2")
        from keys in HostKeys
        select new NodeSpec { Name = name, Address = address, Id = id, Roles = roles, Rack = rack, HostKeys = keys };

    private static readonly Gen<IReadOnlyList<NodeSpec>> Nodes =
        from nodes in Node.Array[1, 5]
        from racks in Gen.Bool
        select (IReadOnlyList<NodeSpec>)
        [
            .. nodes
                .DistinctBy(n => n.Id).DistinctBy(n => n.Address).DistinctBy(n => n.Name)
                .Select(n => racks ? n : n with { Rack = null }),
        ];

    private static readonly Gen<string> Value = Gen.Frequency(
        (8, Gen.OneOf("1", "2", "3", "8", "0", "true", "false", "lz4", "2.0", "0.10.2", "0.9", "2.0-IV0")),
        (4, Gen.Int.Select(n => n.ToString(CultureInfo.InvariantCulture))),
        (2, Gen.Char[' ', '~'].Array[0, 12].Select(c => new string(c))),
        (1, Odd));

    private static readonly Gen<ZooKeeperSpec> ZooKeeper =
        from heap in Heap
        from data in Mostly(Directory, "/var/lib/kafkapi/zookeeper", "/mnt/zookeeper")
        from client in Port
        from leader in Port
        from election in Port
        from config in Settings(
            "tickTime", "maxClientCnxns", "jute.maxbuffer",
            "autopurge.purgeInterval")
        select new ZooKeeperSpec
        {
            Heap = heap,
            DataDir = data,
            Ports = new() { Client = client, Leader = leader, Election = election },
            Config = config,
        };

    private static readonly Gen<ListenerSpec> Listener =
        from name in Mostly(Of("AZ_09", 6), "PLAINTEXT", "INSIDE", "OUTSIDE")
        from port in Port
        select new ListenerSpec { Name = name, Port = port };

    private static readonly Gen<KafkaSpec> Kafka =
        from heap in Heap
        from directories in Directory.Array[1, 3]
        from listeners in Listener.Array[1, 3]
        from config in Settings(
            "num.io.threads", "min.insync.replicas", "default.replication.factor", "offsets.topic.replication.factor",
            "inter.broker.protocol.version", "log.message.format.version", "compression.type",
            "transaction.state.log.replication.factor", "log.retention.ms")
        from moves in Gen.Int[0, 1001]
        select new KafkaSpec
        {
            Heap = heap,
            LogDirs = [.. directories.Distinct()],
            Listeners = [.. listeners.DistinctBy(l => l.Name).DistinctBy(l => l.Port)],
            Config = config,
            Rebalance = new() { ConcurrentMoves = moves },
        };

    public static Gen<KafkaClusterSpec> Of() =>
        from flavor in Gen.Enum<DistributionFlavor>()
        from version in flavor == DistributionFlavor.Confluent
            ? Mostly(Of("0123456789.-a", 9), "7.2.2", "7.9.1", "5.0.0", "6.2.1-1")
            : Mostly(Of("0123456789.-a", 9), "3.9.1", "3.2.3", "2.8.2-SNAPSHOT", "2.0.1", "1.1.0", "0.11.0.3")
        from distribution in Distribution
        from java in Gen.Select(Gen.Bool, Gen.Int[8, 99])
        from user in Mostly(Of("ab_-0", 6), "pi", "root")
        from nodes in Nodes
        from zooKeeper in ZooKeeper
        from kafka in Kafka
        from firewall in Gen.Enum<FirewallPolicy>()
        from deletion in Gen.Enum<DeletionPolicy>()
        select new KafkaClusterSpec
        {
            Version = version,
            Distribution = distribution with { Flavor = flavor },
            Java = new() { Install = java.Item1, MinimumVersion = java.Item2 },
            Ssh = new() { User = user, CredentialsSecretRef = new() { Name = "pi-ssh" } },
            Nodes = nodes,
            Zookeeper = zooKeeper,
            Kafka = kafka,
            Firewall = firewall,
            DeletionPolicy = deletion,
        };

    private static Gen<Dictionary<string, string>> Settings(params string[] keys) =>
        Gen.Select(Mostly(Of(Letters + ".-_0", 12).Select(k => "a" + k), keys), Value).Array[0, 4]
            .Select(all => all.DistinctBy(s => s.Item1).ToDictionary(s => s.Item1, s => s.Item2));

    private static Gen<string> Of(string letters, int most) =>
        Gen.OneOf(letters.ToCharArray()).Array[1, most].Select(c => new string(c));

    private static Gen<string> Mostly(Gen<string> shaped, params string[] usual) =>
        Gen.Frequency((80, Gen.OneOf(usual)), (3, shaped), (1, Odd));
}
