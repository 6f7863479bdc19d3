using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;
using KafkaPi.Crds.Schema;
using KafkaPi.Testing;
using Messages = KafkaPi.Crds.Validation.ValidationMessages;

namespace KafkaPi.Operator.Tests.Crds;

/// <summary>One bad manifest for each rule of the schema.</summary>
internal static class BadManifests
{
    public static readonly string Digest = string.Concat(Enumerable.Repeat("0123456789abcdef", 8));

    /// <summary>Wrong whenever they are applied.</summary>
    public static IReadOnlyList<BadManifest> All { get; } =
        [.. Basics, .. Distributions, .. Nodes, .. HeapsAndDirectories, .. PortsAndListeners, .. Settings];

    /// <summary>Wrong when they follow the good manifest.</summary>
    public static IReadOnlyList<BadManifest> Updates { get; } =
    [
        Set("ZooKeeper's data moved", "zookeeper.dataDir", "/data/zookeeper", Messages.DataDirIsKept),
    ];

    /// <summary>Refused by the server only, because the C# types cannot hold them.</summary>
    public static IReadOnlyList<BadManifest> NotReadable { get; } =
    [
        Set("an unknown flavor", "distribution.flavor", "Redpanda", "")
            with { ServerSays = "Unsupported value: \"Redpanda\"" },
        Set("an unknown deletion policy", "deletionPolicy", "Burn", "")
            with { ServerSays = "Unsupported value: \"Burn\"" },
        Set("a number where a string is", "version", 7, "") with { ServerSays = "must be of type string" },
        Set("a field that nothing acts on", "stopped", true, "") with { ServerSays = "unknown field \"spec.stopped\"" },
        Listeners("a protocol that is not there yet", """[{"name":"A","port":9092,"protocol":"SASL_SSL"}]""", "", "")
            with { ServerSays = "Unsupported value: \"SASL_SSL\"" },
    ];

    private static IEnumerable<BadManifest> Basics =>
    [
        Set("no version", "version", null, "is required") with { ServerSays = "Required value" },
        Set("a version with a v", "version", "v7.2.2", Messages.Version),
        Set("a version that would leave its directory", "version", "7.2.2/../../x", Messages.Version),
        Set("an unset Secret", "ssh.credentialsSecretRef.name", "", "is required")
            with { ServerSays = "should be at least 1 chars long" },
        Set("a Secret in another namespace", "ssh.credentialsSecretRef.name", "other/pi-ssh", Messages.DnsSubdomain),
        Set("an account with a space", "ssh.user", "pi -oProxyCommand=x", Messages.UserName),
        Set("an ssh port beyond the last", "ssh.port", 65536, "from 1 to 65535")
            with { ServerSays = "less than or equal to 65535" },
        Set("Java of the last century", "java.minimumVersion", 1, "from 8 to 99")
            with { ServerSays = "greater than or equal to 8" },
    ];

    private static IEnumerable<BadManifest> Distributions =>
    [
        Set("no source", "distribution.source", new JsonObject(), Messages.OneSource),
        Set("Confluent without a source", "distribution.source", null, Messages.SourceForConfluent),
        Set(
            "a hash without a source", "distribution", Json($$"""{"flavor":"Apache","sha512":"{{Digest}}"}"""),
            Messages.NoSha512WithoutSource) with { Field = "spec.distribution.sha512" },
        Set("two sources", "distribution.source.installedAt", "/opt/kafka", Messages.OneSource)
            with { Field = "spec.distribution.source" },
        Set(
            "an address without hash", "distribution.source", Json("""{"url":"https://example.org/kafka.tgz"}"""),
            Messages.Sha512ForUrl) with { Field = "spec.distribution.sha512" },
        Set(
            "a hash of nothing", "distribution",
            Json($$"""{"source":{"installedAt":"/opt/kafka"},"sha512":"{{Digest}}"}"""), Messages.NoSha512ForInstalled)
            with { Field = "spec.distribution.sha512" },
        Set("a hash in capitals", "distribution.sha512", Digest.ToUpperInvariant(), Messages.Sha512),
        Set("a hash of another kind", "distribution.sha512", Digest[..64], "it has 64 characters")
            with { ServerSays = "should be at least 128 chars long" },
        Set("another scheme", "distribution.source", Json("""{"url":"file:///etc/shadow.tgz"}"""), Messages.ArchiveUrl)
            with { Field = "spec.distribution.source.url" },
        Url("a port beyond the last", "http://host:65536/kafka.tgz"),
        Url("a port of five nines", "http://host:99999/kafka.tgz"),
        Url("port zero", "http://host:0/kafka.tgz"),
        Url("no port behind the colon", "http://host:/kafka.tgz"),
        Url("two dots in the host", "http://a..b/kafka.tgz"),
        Url("a host of an option", "http://-a/kafka.tgz"),
        Url("a label too long", $"http://{new string('a', 64)}/kafka.tgz"),
        Url("a bracket alone", "http://[::1/kafka.tgz"),
        Url("a control character", "http://host/\u0001.tgz"),
        Url("a backslash", "http://host/a\\b.tgz"),
        Set(
            "a password in the address", "distribution.source",
            Json("""{"url":"https://me:secret@example.org/kafka.tgz"}"""), Messages.ArchiveUrl)
            with { Field = "spec.distribution.source.url" },
        Set("an archive elsewhere", "distribution.source.hostPath", "/home/pi/../../etc/x.tgz", Messages.ArchivePath),
        Set("an archive of another kind", "distribution.source.hostPath", "/home/pi/kafka.zip", Messages.ArchivePath),
        Set("a relative installation", "distribution.source", Json("""{"installedAt":"kafka"}"""), Messages.Path)
            with { Field = "spec.distribution.source.installedAt" },
    ];

    private static BadManifest Url(string what, string url) =>
        Set(what, "distribution.source", new JsonObject { ["url"] = url }, Messages.ArchiveUrl)
            with
        { Field = "spec.distribution.source.url" };

    private static IEnumerable<BadManifest> Nodes =>
    [
        Set("no nodes", "nodes", List(), "it has 0 entries") with { ServerSays = "should have at least 1 items" },
        Node("the same name twice", 2, "name", "pi1", "two entries have the same name")
            with { ServerSays = "Duplicate value" },
        Node("the same id twice", 2, "id", 1, Messages.UniqueIds),
        Node("the same address twice", 2, "address", "192.168.1.122", Messages.UniqueAddresses),
        Node("a name with a capital", 0, "name", "Pi1", Messages.DnsLabel),
        Node("a name too long", 0, "name", new string('a', 64), "it has 64 characters")
            with { ServerSays = "may not be more than 63" },
        Node("an id that ZooKeeper does not know", 0, "id", 0, "from 1 to 255")
            with { ServerSays = "greater than or equal to 1" },
        Node("an id beyond the last", 0, "id", 256, "from 1 to 255") with { ServerSays = "less than or equal to 255" },
        Node("an address with a port", 0, "address", "192.168.1.122:22", Messages.Address),
        Node("an address beyond the last", 0, "address", "192.168.1.322", Messages.Address),
        Node("an address with a line break", 0, "address", "192.168.1.122\n", Messages.Address),
        Node("an address that is an option", 0, "address", "-oProxyCommand=x", Messages.Address),
        Node("every address", 0, "address", "0.0.0.0", Messages.RealAddress),
        Node("every IPv6 address", 0, "address", "::", Messages.RealAddress),
        Node("a loopback address of three", 0, "address", "127.0.0.1", Messages.SharedAddress),
        Node("localhost of three", 1, "address", "localhost", Messages.SharedAddress),
        Node("an address that the host gave itself", 2, "address", "169.254.12.7", Messages.SharedAddress),
        Node("a multicast address", 0, "address", "224.0.0.251", Messages.SharedAddress),
        Node("a link-local IPv6 address", 0, "address", "fe80::1", Messages.SharedAddress),
        Node("no role", 0, "roles", List(), "it has 0 entries") with { ServerSays = "should have at least 1 items" },
        Node("a role twice", 0, "roles", List("broker", "broker"), "in the list twice")
            with { Field = "spec.nodes[0].roles[1]", ServerSays = "Duplicate value" },
        Node("a rack with a line break", 0, "rack", "a\nbroker.id=7", Messages.Rack),
        Node("a key that is none", 0, "hostKeys", List("MD5:aa:bb"), Messages.HostKey)
            with { Field = "spec.nodes[0].hostKeys[0]" },
        new("a rack for one of three brokers", Racks(null, "b", "c"), "spec.nodes[0].rack", Messages.RacksForAll),
        new("no ZooKeeper", Roles("broker"), "spec.nodes", Messages.OneZooKeeper),
        new("no broker", Roles("zookeeper"), "spec.nodes", Messages.OneBroker),
    ];

    private static IEnumerable<BadManifest> HeapsAndDirectories =>
    [
        Set("a heap without unit", "zookeeper.heap", "256000000", "it has 9 characters")
            with { ServerSays = "may not be more than 8" },
        Set("a heap in another unit", "kafka.heap", "1G", "it has 2 characters")
            with { ServerSays = "should be at least 3 chars long" },
        Set("a heap of half a gibibyte", "kafka.heap", "0.5Gi", Messages.Heap),
        Set("a heap too small", "zookeeper.heap", "63Mi", Messages.HeapIsEnough),
        Set("a relative data directory", "zookeeper.dataDir", "zookeeper", Messages.Path),
        Set("a data directory with a parent", "zookeeper.dataDir", "/var/lib/kafkapi/../../etc", Messages.Path),
        Set("a data directory with a slash at its end", "zookeeper.dataDir", "/data/", Messages.Path),
        Set("the root as data directory", "zookeeper.dataDir", "/", Messages.Path),
        Set("a data directory of the system", "zookeeper.dataDir", "/etc/zookeeper", Messages.NoSystemDirectory),
        Set("a data directory of all services", "zookeeper.dataDir", "/var/lib", Messages.NoSystemDirectory),
        Set("a home as log directory", "kafka.logDirs", List("/home/pi"), Messages.NoSystemDirectory)
            with { Field = "spec.kafka.logDirs[0]" },
        Set("two log directories in one entry", "kafka.logDirs", List("/data/a,/data/b"), Messages.Path)
            with { Field = "spec.kafka.logDirs[0]" },
        Set("no log directory", "kafka.logDirs", List(), "it has 0 entries")
            with { ServerSays = "should have at least 1 items" },
        Set("a log directory twice", "kafka.logDirs", List("/data/a", "/data/a"), "in the list twice")
            with { Field = "spec.kafka.logDirs[1]", ServerSays = "Duplicate value" },
        Set("a log directory in another", "kafka.logDirs", List("/data", "/data/a"), Messages.DirectoriesApart)
            with { Field = "spec.kafka.logDirs[1]" },
        Set(
            "messages in ZooKeeper's directory", "kafka.logDirs", List("/var/lib/kafkapi/zookeeper"),
            Messages.DirectoriesApart) with { Field = "spec.kafka.logDirs[0]" },
        Set(
            "messages below ZooKeeper's directory", "kafka.logDirs", List("/var/lib/kafkapi/zookeeper/k"),
            Messages.DirectoriesApart) with { Field = "spec.kafka.logDirs[0]" },
    ];

    private static IEnumerable<BadManifest> PortsAndListeners =>
    [
        Set("a privileged port", "zookeeper.ports.client", 80, "from 1024 to 65535")
            with { ServerSays = "greater than or equal to 1024" },
        Set("two ports of ZooKeeper in one", "zookeeper.ports.leader", 3888, Messages.ZooKeeperPortsApart)
            with { Field = "spec.zookeeper.ports" },
        Listeners(
            "a listener on ZooKeeper's port", """[{"name":"PLAINTEXT","port":2181}]""", "[0].port",
            Messages.ListenersOffZooKeeperPorts),
        Set("a listener on sshd's port", "ssh.port", 9092, Messages.SshPortIsTaken)
            with { Field = "spec.kafka.listeners[0].port" },
        Set("ZooKeeper on sshd's port", "ssh.port", 2181, Messages.SshPortIsTaken)
            with { Field = "spec.zookeeper.ports" },
        Listeners(
            "two listeners on one port", """[{"name":"A","port":9092},{"name":"B","port":9092}]""", "[1].port",
            Messages.ListenerPortsApart),
        Listeners(
            "two listeners of one name", """[{"name":"A","port":9092},{"name":"A","port":9093}]""", "[1].name",
            "two entries have the same name") with { ServerSays = "Duplicate value" },
        Listeners(
            "a listener in small letters", """[{"name":"plaintext","port":9092}]""", "[0].name", Messages.ListenerName),
    ];

    private static IEnumerable<BadManifest> Settings =>
    [
        Setting("a key with a line break", "kafka", "a\nbroker.id", "7", Messages.SettingKey)
            with { Field = "spec.kafka.config[a?broker.id]" },
        Setting("a key of ZooKeeper with a space", "zookeeper", "tick Time", "7", Messages.SettingKey),
        Setting("a value with a line break", "kafka", "num.partitions", "1\nbroker.id=7", Messages.SettingValue),
        Setting("a value of ZooKeeper with a line break", "zookeeper", "tickTime", "1\r", Messages.SettingValue),
        Setting(
            "four letter words without srvr", "zookeeper", "4lw.commands.whitelist", "ruok, mntr",
            Messages.SrvrIsAllowed),
        .. from owned in OwnedSetting.ZooKeeper
           let key = owned.IsPrefix ? owned.Key + "1" : owned.Key
           select Setting($"ZooKeeper's own {owned.Name}", "zookeeper", key, "1", owned.Message),
        .. from owned in OwnedSetting.Broker
           let key = owned.IsPrefix ? owned.Key + "x" : owned.Key
           select Setting($"the broker's own {owned.Name}", "kafka", key, "1", owned.Message),
    ];

    /// <summary>The sample of three Pis, which every change starts from.</summary>
    public static JsonObject Good()
    {
        var good = Repository.ReadYaml("config/samples/three-pis.yaml");
        good["metadata"]!.AsObject().Remove("namespace");
        return good;
    }

    /// <summary>The spec of a manifest as the operator reads it.</summary>
    public static KafkaClusterSpec SpecOf(JsonObject manifest) =>
        KubernetesJson.Deserialize<KafkaCluster>(manifest.ToJsonString()).Spec;

    private static BadManifest Set(string name, string path, JsonNode? value, string detail) =>
        new(name, m => At(m, path, value), "spec." + path, detail);

    private static BadManifest Node(string name, int index, string path, JsonNode value, string detail) =>
        new(
            name, m => m["spec"]!["nodes"]![index]![path] = value.DeepClone(), $"spec.nodes[{index}].{path}", detail);

    private static BadManifest Listeners(string name, string listeners, string field, string detail) =>
        new(name, m => At(m, "kafka.listeners", Json(listeners)), "spec.kafka.listeners" + field, detail);

    private static BadManifest Setting(string name, string part, string key, string value, string detail) =>
        new(name, m => m["spec"]![part]!["config"]![key] = value, $"spec.{part}.config[{key}]", detail);

    private static Action<JsonObject> Roles(string role) => m =>
    {
        foreach (var node in m["spec"]!["nodes"]!.AsArray())
        {
            node!["roles"] = new JsonArray(role);
        }
    };

    private static Action<JsonObject> Racks(params string?[] racks) => m =>
    {
        foreach (var (i, rack) in racks.Index())
        {
            m["spec"]!["nodes"]![i]!["rack"] = rack;
        }
    };

    /// <param name="path">Below <c>spec</c>, with dots. Null removes what is there.</param>
    public static void At(JsonObject manifest, string path, JsonNode? value)
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

    public static JsonArray List(params string[] values) => [.. values.Select(v => JsonValue.Create(v))];

    public static JsonNode Json(string text) => JsonNode.Parse(text)!;
}
