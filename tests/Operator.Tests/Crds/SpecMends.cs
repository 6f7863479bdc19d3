using System.Collections.Immutable;
using System.Text.Json.Nodes;
using KafkaPi.Crds.Schema;
using static KafkaPi.Operator.Tests.Crds.BadManifests;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>What a person does who takes the words of a refusal literally, by the bad manifest.</summary>
internal static class SpecMends
{
    private const string Source = "distribution.source";
    private const string Sha512 = "distribution.sha512";
    private const string DataDir = "zookeeper.dataDir";
    private const string LogDirs = "kafka.logDirs";
    private const string Listeners = "kafka.listeners";

    public static ImmutableArray<(string Bad, Action<JsonObject> Take)> All { get; } =
        [.. Basics, .. Distributions, .. Nodes, .. HeapsAndDirectories, .. PortsAndListeners, .. Settings];

    private static IEnumerable<(string, Action<JsonObject>)> Basics =>
    [
        ("no version", Put("version", "7.2.2")),
        ("a version with a v", Put("version", "7.2.2")),
        ("a version that would leave its directory", Put("version", "3.9.1")),
        ("an unset Secret", Put("ssh.credentialsSecretRef.name", "pi-ssh")),
        ("a Secret in another namespace", Put("ssh.credentialsSecretRef.name", "other.pi-ssh2")),
        ("an account with a space", Put("ssh.user", "pi")),
        ("an ssh port beyond the last", Put("ssh.port", 65535)),
        ("an ssh port beyond the last", Put("ssh.port", 1)),
        ("Java of the last century", Put("java.minimumVersion", 8)),
        ("Java of the last century", Put("java.minimumVersion", 99)),
    ];

    private static IEnumerable<(string, Action<JsonObject>)> Distributions =>
    [
        ("no source", Put(Source, Json("""{"hostPath":"/home/pi/kafka.tgz"}"""))),
        ("no source", Put(Source, Json("""{"installedAt":"/opt/kafka"}"""))),
        ("two sources", Put(Source + ".installedAt", null)),
        ("Confluent without a source", Put(Source, Json("""{"hostPath":"/home/pi/kafka.tgz"}"""))),
        ("Confluent without a source", Put(Source, Json("""{"installedAt":"/opt/kafka"}"""))),
        ("Confluent without a source", Both(Put(Source, Url("https://example.org/kafka.tgz")), Put(Sha512, Digest))),
        ("a hash without a source", Both(Put("version", "3.9.1"), Put(Sha512, null))),
        ("a hash without a source", Put(Source, Json("""{"hostPath":"/home/pi/kafka.tgz"}"""))),
        ("a hash without a source", Put(Source, Url("https://example.org/kafka.tgz"))),
        ("an address without hash", Put(Sha512, Digest)),
        ("a hash of nothing", Put(Sha512, null)),
        ("a hash of nothing", Put(Source, Json("""{"hostPath":"/home/pi/kafka.tgz"}"""))),
        ("a hash in capitals", Put(Sha512, Digest)),
        ("a hash of another kind", Put(Sha512, Digest)),
        ("another scheme", Both(Put(Source, Url("http://example.org/my%20kafka.tar.gz")), Put(Sha512, Digest))),
        ("port zero", Both(Put(Source, Url("http://host:1/kafka.tgz")), Put(Sha512, Digest))),
        ("a port beyond the last", Both(Put(Source, Url("https://host:65535/kafka.tgz")), Put(Sha512, Digest))),
        ("an archive elsewhere", Put(Source + ".hostPath", "/home/pi/x.tgz")),
        ("an archive of another kind", Put(Source + ".hostPath", "/home/pi/kafka.tar.gz")),
        ("a relative installation", Put(Source + ".installedAt", "/kafka")),
    ];

    private static IEnumerable<(string, Action<JsonObject>)> Nodes =>
    [
        ("no nodes", Put("nodes", Good()["spec"]!["nodes"])),
        ("the same name twice", Node(2, "name", "pi3")),
        ("the same id twice", Node(2, "id", 3)),
        ("the same address twice", Node(2, "address", "192.168.1.124")),
        ("the same address twice", m => m["spec"]!["nodes"]!.AsArray().RemoveAt(2)),
        ("a name with a capital", Node(0, "name", "pi-1")),
        ("a name too long", Node(0, "name", new string('a', 63))),
        ("an id that ZooKeeper does not know", Node(0, "id", 255)),
        ("an id beyond the last", Node(0, "id", 1)),
        ("an address with a port", Node(0, "address", "192.168.1.122")),
        ("an address with a port", Node(0, "address", "fd00::17")),
        ("an address with a port", Node(0, "address", "pi1.home.arpa")),
        ("every address", Node(0, "address", "192.168.1.122")),
        ("no role", Node(0, "roles", List("broker"))),
        ("a role twice", Node(0, "roles", List("broker"))),
        ("a rack with a line break", Racks("a/b.c_d:e-f")),
        ("a key that is none", Node(0, "hostKeys", List("SHA256:" + new string('a', 43)))),
        ("a rack for one of three brokers", Racks("a")),
        ("a rack for one of three brokers", Racks(null)),
        ("a loopback address of three", Node(0, "address", "192.168.1.99")),
        ("localhost of three", Node(1, "address", "192.168.1.99")),
        ("an address that the host gave itself", Node(2, "address", "192.168.1.99")),
        ("a multicast address", Node(0, "address", "192.168.1.99")),
        ("a link-local IPv6 address", Node(0, "address", "192.168.1.99")),
        ("no ZooKeeper", Node(0, "roles", List("zookeeper", "broker"))),
        ("no broker", Node(0, "roles", List("zookeeper", "broker"))),
    ];

    private static IEnumerable<(string, Action<JsonObject>)> HeapsAndDirectories =>
    [
        ("a heap without unit", Put("zookeeper.heap", "256Mi")),
        ("a heap in another unit", Put("kafka.heap", "1Gi")),
        ("a heap of half a gibibyte", Put("kafka.heap", "256Mi")),
        ("a heap too small", Put("zookeeper.heap", "64Mi")),
        ("a relative data directory", Put(DataDir, "/zookeeper")),
        ("the root as data directory", Put(DataDir, "/data/zookeeper")),
        ("a data directory of the system", Put(DataDir, "/var/lib/kafkapi/zookeeper")),
        ("a home as log directory", Put(LogDirs, List("/mnt/ssd/kafka"))),
        ("no log directory", Put(LogDirs, List("/data/a"))),
        ("a log directory twice", Put(LogDirs, List("/data/a"))),
        ("a log directory in another", Put(LogDirs, List("/data/b", "/data/a"))),
        ("messages in ZooKeeper's directory", Put(LogDirs, List("/var/lib/kafkapi/kafka"))),
        ("ZooKeeper's data moved", Put(DataDir, "/var/lib/kafkapi/zookeeper")),
    ];

    private static IEnumerable<(string, Action<JsonObject>)> PortsAndListeners =>
    [
        ("a privileged port", Put("zookeeper.ports.client", 1024)),
        ("a privileged port", Put("zookeeper.ports.client", 65535)),
        ("two ports of ZooKeeper in one", Put("zookeeper.ports.leader", 2888)),
        ("a listener on ZooKeeper's port", Put(Listeners, Json("""[{"name":"PLAINTEXT","port":9092}]"""))),
        ("a listener on sshd's port", Put("ssh.port", 22)),
        ("ZooKeeper on sshd's port", Put("zookeeper.ports.client", 2182)),
        ("two listeners on one port", Put(Listeners, Json("""[{"name":"A","port":9092},{"name":"B","port":9093}]"""))),
        ("two listeners of one name", Put(Listeners, Json("""[{"name":"A","port":9092},{"name":"B","port":9093}]"""))),
        ("a listener in small letters", Put(Listeners, Json("""[{"name":"PLAINTEXT","port":9092}]"""))),
    ];

    private static IEnumerable<(string, Action<JsonObject>)> Settings =>
    [
        ("a key with a line break", Key("kafka", "a\nbroker.id", null)),
        ("a key of ZooKeeper with a space", Key("zookeeper", "tick Time", null)),
        ("a value with a line break", Key("kafka", "num.partitions", "1")),
        ("a value of ZooKeeper with a line break", Key("zookeeper", "tickTime", "2000")),
        ("four letter words without srvr", Key("zookeeper", "4lw.commands.whitelist", "ruok, mntr, srvr")),
        .. OwnedSetting.ZooKeeper.Select(owned =>
            ($"ZooKeeper's own {owned.Name}", Key("zookeeper", owned.IsPrefix ? owned.Key + "1" : owned.Key, null))),
        .. OwnedSetting.Broker.Select(owned =>
            ($"the broker's own {owned.Name}", Key("kafka", owned.IsPrefix ? owned.Key + "x" : owned.Key, null))),
    ];

    private static Action<JsonObject> Put(string path, JsonNode? value) => m => At(m, path, value);

    private static Action<JsonObject> Node(int index, string field, JsonNode value) =>
        m => m["spec"]!["nodes"]![index]![field] = value.DeepClone();

    private static Action<JsonObject> Racks(string? rack) => m =>
    {
        foreach (var node in m["spec"]!["nodes"]!.AsArray())
        {
            node!["rack"] = rack;
        }
    };

    private static Action<JsonObject> Key(string part, string key, string? value) => m =>
    {
        var config = m["spec"]![part]!["config"]!.AsObject();
        config.Remove(key);
        if (value is not null)
        {
            config[key] = value;
        }
    };

    private static Action<JsonObject> Both(Action<JsonObject> one, Action<JsonObject> other) => one + other;

    private static JsonObject Url(string url) => new() { ["url"] = url };
}
