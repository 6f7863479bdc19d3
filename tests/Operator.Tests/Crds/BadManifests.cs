using System.Text.Json.Nodes;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>A change that makes the sample of three Pis wrong, and what a user is told.</summary>
/// <param name="Field">Where the operator's own check finds it.</param>
/// <param name="Mend">A part of what the operator says.</param>
/// <param name="ServerSays">A part of what the API server says; the same, unless it is a bound that the server words by itself.</param>
public sealed record BadManifest(string Name, Action<JsonObject> Change, string Field, string Mend, string? ServerSays = null)
{
    public override string ToString() => Name;
}

internal static class BadManifests
{
    private const string Digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    /// <summary>The sample with everything in it that may be there.</summary>
    public static JsonObject Good()
    {
        var good = Repository.ReadYaml("config/samples/three-pis.yaml");
        good["metadata"]!.AsObject().Remove("namespace");
        return good;
    }

    /// <summary>Wrong whenever they are applied.</summary>
    public static IReadOnlyList<BadManifest> All { get; } =
    [
        Set("no version", "version", null, "is required", "Required value"),
        Set("a version with a v", "version", "v7.2.2", Mends.Version),
        Set("a version that would leave its directory", "version", "7.2.2/../../x", Mends.Version),
        Set("an unset Secret", "ssh.credentialsSecretRef.name", "", "is required", "should be at least 1 chars long"),
        Set("a Secret in another namespace", "ssh.credentialsSecretRef.name", "other/pi-ssh", Mends.DnsSubdomain),
        Set("an account with a space", "ssh.user", "pi -oProxyCommand=x", Mends.UserName),
        Set("an ssh port beyond the last", "ssh.port", 65536, "from 1 to 65535", "less than or equal to 65535"),
        Set("Java of the last century", "java.minimumVersion", 1, "from 8 to 99", "greater than or equal to 8"),

        Set("no source", "distribution.source", new JsonObject(), Mends.OneSource),
        Set("two sources", "distribution.source.installedAt", "/opt/kafka", Mends.OneSource, field: "spec.distribution.source"),
        Set("an address without hash", "distribution.source", Json("""{"url":"https://example.org/kafka.tgz"}"""), Mends.Sha512ForUrl, field: "spec.distribution.sha512"),
        Set("a hash of nothing", "distribution", Json($$"""{"source":{"installedAt":"/opt/kafka"},"sha512":"{{Digest}}"}"""), Mends.NoSha512ForInstalled, field: "spec.distribution.sha512"),
        Set("a hash in capitals", "distribution.sha512", Digest.ToUpperInvariant(), Mends.Sha512),
        Set("a hash of another kind", "distribution.sha512", Digest[..64], "it has 64 characters", "should be at least 128 chars long"),
        Set("another scheme", "distribution.source", Json("""{"url":"file:///etc/shadow.tgz"}"""), Mends.ArchiveUrl, field: "spec.distribution.source.url"),
        Set("a password in the address", "distribution.source", Json("""{"url":"https://me:secret@example.org/kafka.tgz"}"""), Mends.ArchiveUrl, field: "spec.distribution.source.url"),
        Set("an archive elsewhere", "distribution.source.hostPath", "/home/pi/../../etc/x.tgz", Mends.ArchivePath),
        Set("an archive of another kind", "distribution.source.hostPath", "/home/pi/kafka.zip", Mends.ArchivePath),
        Set("a relative installation", "distribution.source", Json("""{"installedAt":"kafka"}"""), Mends.Path, field: "spec.distribution.source.installedAt"),

        Set("no nodes", "nodes", new JsonArray(), "it has 0 entries", "should have at least 1 items"),
        Node("the same name twice", 2, "name", "pi1", "two entries have the same name", "Duplicate value"),
        Node("the same id twice", 2, "id", 1, Mends.UniqueIds),
        Node("the same address twice", 2, "address", "192.168.1.122", Mends.UniqueAddresses),
        Node("a name with a capital", 0, "name", "Pi1", Mends.DnsLabel),
        Node("a name too long", 0, "name", new string('a', 64), "it has 64 characters", "may not be more than 63"),
        Node("an id that ZooKeeper does not know", 0, "id", 0, "from 1 to 255", "greater than or equal to 1"),
        Node("an id beyond the last", 0, "id", 256, "from 1 to 255", "less than or equal to 255"),
        Node("an address with a port", 0, "address", "192.168.1.122:22", Mends.Address),
        Node("an address beyond the last", 0, "address", "192.168.1.322", Mends.Address),
        Node("an address with a line break", 0, "address", "192.168.1.122\n", Mends.Address),
        Node("an address that is an option", 0, "address", "-oProxyCommand=x", Mends.Address),
        Node("every address", 0, "address", "0.0.0.0", Mends.RealAddress),
        Node("every IPv6 address", 0, "address", "::", Mends.RealAddress),
        Node("no role", 0, "roles", new JsonArray(), "it has 0 entries", "should have at least 1 items"),
        Node("a role twice", 0, "roles", new JsonArray("broker", "broker"), "in the list twice", "Duplicate value", field: "spec.nodes[0].roles[1]"),
        Node("a rack with a line break", 0, "rack", "a\nbroker.id=7", Mends.Rack),
        Node("a key that is none", 0, "hostKeys", new JsonArray("MD5:aa:bb"), Mends.HostKey, field: "spec.nodes[0].hostKeys[0]"),
        new("a rack for one of three brokers", m => (m["spec"]!["nodes"]![0]!["rack"], m["spec"]!["nodes"]![1]!["rack"], m["spec"]!["nodes"]![2]!["rack"]) = (null, "b", "c"), "spec.nodes[0].rack", Mends.RacksForAll),
        new("no ZooKeeper", Roles("broker"), "spec.nodes", Mends.OneZooKeeper),
        new("no broker", Roles("zookeeper"), "spec.nodes", Mends.OneBroker),

        Set("a heap without unit", "zookeeper.heap", "256000000", "it has 9 characters", "may not be more than 8"),
        Set("a heap in another unit", "kafka.heap", "1G", "it has 2 characters", "should be at least 3 chars long"),
        Set("a heap of half a gibibyte", "kafka.heap", "0.5Gi", Mends.Heap),
        Set("a heap too small", "zookeeper.heap", "63Mi", Mends.HeapIsEnough),
        Set("a relative data directory", "zookeeper.dataDir", "zookeeper", Mends.Path),
        Set("a data directory with a parent", "zookeeper.dataDir", "/var/lib/kafkapi/../../etc", Mends.Path),
        Set("a data directory with a slash at its end", "zookeeper.dataDir", "/data/", Mends.Path),
        Set("the root as data directory", "zookeeper.dataDir", "/", Mends.Path),
        Set("a data directory of the system", "zookeeper.dataDir", "/etc/zookeeper", Mends.NoSystemDirectory),
        Set("a data directory of all services", "zookeeper.dataDir", "/var/lib", Mends.NoSystemDirectory),
        Set("a home as log directory", "kafka.logDirs", new JsonArray("/home/pi"), Mends.NoSystemDirectory, field: "spec.kafka.logDirs[0]"),
        Set("two log directories in one entry", "kafka.logDirs", new JsonArray("/data/a,/data/b"), Mends.Path, field: "spec.kafka.logDirs[0]"),
        Set("no log directory", "kafka.logDirs", new JsonArray(), "it has 0 entries", "should have at least 1 items"),
        Set("a log directory twice", "kafka.logDirs", new JsonArray("/data/a", "/data/a"), "in the list twice", "Duplicate value", field: "spec.kafka.logDirs[1]"),
        Set("a log directory in another", "kafka.logDirs", new JsonArray("/data", "/data/a"), Mends.DirectoriesApart, field: "spec.kafka.logDirs[1]"),
        Set("messages in ZooKeeper's directory", "kafka.logDirs", new JsonArray("/var/lib/kafkapi/zookeeper"), Mends.DirectoriesApart, field: "spec.kafka.logDirs[0]"),
        Set("messages below ZooKeeper's directory", "kafka.logDirs", new JsonArray("/var/lib/kafkapi/zookeeper/k"), Mends.DirectoriesApart, field: "spec.kafka.logDirs[0]"),

        Set("a privileged port", "zookeeper.ports.client", 80, "from 1024 to 65535", "greater than or equal to 1024"),
        Set("two ports of ZooKeeper in one", "zookeeper.ports.leader", 3888, Mends.ZooKeeperPortsApart, field: "spec.zookeeper.ports"),
        Listeners("a listener on ZooKeeper's port", """[{"name":"PLAINTEXT","port":2181}]""", "[0].port", Mends.ListenersOffZooKeeperPorts),
        new("a listener on sshd's port", m => At(m, "ssh.port", 9092), "spec.kafka.listeners[0].port", Mends.SshPortIsTaken),
        new("ZooKeeper on sshd's port", m => At(m, "ssh.port", 2181), "spec.zookeeper.ports", Mends.SshPortIsTaken),
        Listeners("two listeners on one port", """[{"name":"A","port":9092},{"name":"B","port":9092}]""", "[1].port", Mends.ListenerPortsApart),
        Listeners("two listeners of one name", """[{"name":"A","port":9092},{"name":"A","port":9093}]""", "[1].name", "two entries have the same name", "Duplicate value"),
        Listeners("a listener in small letters", """[{"name":"plaintext","port":9092}]""", "[0].name", Mends.ListenerName),

        Setting("a key with a line break", "kafka", "a\nbroker.id", "7", Mends.SettingKey, field: "spec.kafka.config[a?broker.id]"),
        Setting("a key of ZooKeeper with a space", "zookeeper", "tick Time", "7", Mends.SettingKey),
        Setting("a value with a line break", "kafka", "num.partitions", "1\nbroker.id=7", Mends.SettingValue),
        Setting("a value of ZooKeeper with a line break", "zookeeper", "tickTime", "1\r", Mends.SettingValue),
        Setting("four letter words without srvr", "zookeeper", "4lw.commands.whitelist", "ruok, mntr", Mends.SrvrIsAllowed),
        .. OwnedSetting.ZooKeeper.Select(s => Setting("ZooKeeper's own " + s.Name, "zookeeper", s.IsPrefix ? s.Key + "1" : s.Key, "1", s.Mend)),
        .. OwnedSetting.Broker.Select(s => Setting("the broker's own " + s.Name, "kafka", s.IsPrefix ? s.Key + "x" : s.Key, "1", s.Mend)),
    ];

    /// <summary>Wrong when they come after the good one.</summary>
    public static IReadOnlyList<BadManifest> Updates { get; } =
    [
        Node("an id changed", 0, "id", 7, Mends.IdIsKept),
        Set("ZooKeeper's data moved", "zookeeper.dataDir", "/data/zookeeper", Mends.DataDirIsKept),
    ];

    /// <summary>Refused by the server only: the C# types cannot hold them.</summary>
    public static IReadOnlyList<BadManifest> NotReadable { get; } =
    [
        Set("an unknown flavor", "distribution.flavor", "Redpanda", "", "Unsupported value: \"Redpanda\""),
        Set("an unknown deletion policy", "deletionPolicy", "Burn", "", "Unsupported value: \"Burn\""),
        Set("a number where a string is", "version", 7, "", "must be of type string"),
        Set("a field that nothing acts on", "stopped", true, "", "unknown field \"spec.stopped\""),
        Listeners("a protocol that is not there yet", """[{"name":"A","port":9092,"protocol":"SASL_SSL"}]""", "", "", "Unsupported value: \"SASL_SSL\""),
    ];

    private static BadManifest Set(string name, string path, JsonNode? value, string mend, string? server = null, string? field = null) =>
        new(name, m => At(m, path, value), field ?? "spec." + path, mend, server);

    private static BadManifest Node(string name, int index, string path, JsonNode value, string mend, string? server = null, string? field = null) =>
        new(name, m => m["spec"]!["nodes"]![index]![path] = value.DeepClone(), field ?? $"spec.nodes[{index}].{path}", mend, server);

    private static BadManifest Listeners(string name, string listeners, string field, string mend, string? server = null) =>
        new(name, m => At(m, "kafka.listeners", Json(listeners)), "spec.kafka.listeners" + field, mend, server);

    private static BadManifest Setting(string name, string part, string key, string value, string mend, string? field = null) =>
        new(name, m => m["spec"]![part]!["config"]![key] = value, field ?? $"spec.{part}.config[{key}]", mend);

    private static Action<JsonObject> Roles(string role) => m =>
    {
        foreach (var node in m["spec"]!["nodes"]!.AsArray())
        {
            node!["roles"] = new JsonArray(role);
        }
    };

    private static void At(JsonObject manifest, string path, JsonNode? value)
    {
        var parent = manifest["spec"]!.AsObject();
        var names = path.Split('.');
        foreach (var name in names[..^1])
        {
            parent = (parent[name] ??= new JsonObject()).AsObject();
        }

        if (value is null)
        {
            parent.Remove(names[^1]);
        }
        else
        {
            parent[names[^1]] = value.DeepClone();
        }
    }

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
