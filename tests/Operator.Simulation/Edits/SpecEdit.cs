using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using k8s;
using KafkaPi.Crds;

namespace KafkaPi.Operator.Simulation.Edits;

/// <summary>An edit of one field by a number: what a person may type there, sensible or not.</summary>
internal static class SpecEdit
{
    private static readonly string Archive = new('a', 128);

    private static readonly string OtherArchive = new('b', 128);

    /// <summary>
    /// Values of fields whose type alone does not make them. Lists are separated by blanks; an empty text takes the
    /// field away.
    /// </summary>
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Values =
        ImmutableDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, ImmutableArray<string>>[]
        {
            new("version", ["7.2.2", "7.2.3", "7.3.1", "7.1.0", "3.2.3"]),
            new("distribution.source.url", ["http://archive/kafka.tgz", "http://archive/other.tgz"]),
            new("distribution.source.hostPath", ["/home/pi/kafka.tgz", "/home/pi/other.tgz"]),
            new("distribution.source.installedAt", [ShelfPi.Unpacked, "/srv/nothing"]),
            new("distribution.sha512", ["", Archive, OtherArchive]),
            new("java.minimumVersion", ["11", "17", "21", "25"]),
            new("ssh.user", ["pi", "admin"]),
            new("ssh.port", ["22", "2222", "9092"]),
            new("ssh.credentialsSecretRef.name", ["pi-ssh", "other"]),
            new("nodes[].name", ["pi1", "pi2", "pi3", "pi4", "pi5", "kitchen", "attic"]),
            new("nodes[].address", [.. Enumerable.Range(1, ShelfWorld.Size).Select(n => ShelfPi.AddressOf(n, 0))]),
            new("nodes[].id", ["1", "2", "3", "4", "5", "9"]),
            new("nodes[].roles", ["zookeeper", "broker", "zookeeper broker"]),
            new("nodes[].rack", ["", "left", "right"]),
            new("nodes[].hostKeys", ["", $"SHA256:{new string('a', 43)}"]),
            new("zookeeper.heap", ["", "256Mi", "512Mi"]),
            new("zookeeper.dataDir", ["/var/lib/kafkapi/zookeeper", "/data/zookeeper"]),
            new("zookeeper.ports.client", ["2181", "2182", "9092"]),
            new("zookeeper.ports.leader", ["2888", "2889", "3888"]),
            new("zookeeper.ports.election", ["3888", "3889", "2888"]),
            new("zookeeper.config", ["tickTime=3000", "tickTime=", "maxClientCnxns=50"]),
            new("kafka.heap", ["", "512Mi", "1Gi"]),
            new(
                "kafka.logDirs",
                [ShelfPi.Disk, $"{ShelfPi.Disk} /data/a", "/data/a", "/data/b /data/a", $"/data/b {ShelfPi.Disk}"]),
            new("kafka.listeners[].name", ["PLAINTEXT", "LAN", "WAN"]),
            new("kafka.listeners[].port", ["9092", "9192", "9292", "2181"]),
            new("kafka.config", ["num.partitions=2", "num.partitions=", "log.retention.hours=48"]),
        });

    /// <summary>Entries that come into lists of objects.</summary>
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Entries =
        ImmutableDictionary.CreateRange(StringComparer.Ordinal, new KeyValuePair<string, ImmutableArray<string>>[]
        {
            new(
                "nodes[]",
                [
                    .. from number in Enumerable.Range(1, ShelfWorld.Size)
                       from roles in new[] { "\"broker\"", "\"zookeeper\",\"broker\"" }
                       select $$"""
                           {"name":"pi{{number}}","address":"{{ShelfPi.AddressOf(number, 0)}}","id":{{number}},
                            "roles":[{{roles}}]}
                           """,
                ]),
            new("kafka.listeners[]", ["""{"name":"LAN","port":9192}""", """{"name":"WAN","port":9292}"""]),
        });

    /// <exception cref="NotSupportedException">Nobody has said what people type into the field.</exception>
    public static KafkaClusterSpec Of(KafkaClusterSpec spec, SpecField field, int argument)
    {
        var json = JsonNode.Parse(KubernetesJson.Serialize(spec))!.AsObject();
        var (parent, name) = Find(json, field, argument);
        if (parent is null)
        {
            return spec;
        }

        var number = argument / 7;
        if (field.IsListOfObjects)
        {
            Change(parent[name]!.AsArray(), EntriesOf(field), number);
        }
        else
        {
            Set(parent, name, field, number);
        }

        return KubernetesJson.Deserialize<KafkaClusterSpec>(json.ToJsonString());
    }

    /// <summary>The object that has the field, in the entry of a list that the argument chooses.</summary>
    private static (JsonObject? Parent, string Name) Find(JsonObject json, SpecField field, int argument)
    {
        (string Name, bool IsList)[] way = [.. field.Way];
        var parent = json;
        foreach (var (name, isList) in way[..^1])
        {
            if (!isList)
            {
                parent = parent[name]!.AsObject();
                continue;
            }

            if (parent[name] is not JsonArray { Count: > 0 } list)
            {
                return (null, name);
            }

            parent = list[argument % list.Count]!.AsObject();
        }

        return (parent, way[^1].Name);
    }

    private static ImmutableArray<string> EntriesOf(SpecField field) => Entries.TryGetValue(field.Path, out var known)
        ? known
        : throw new NotSupportedException($"{field} is new: say which entries people add to it");

    /// <summary>Adds an entry, takes one out, puts one in another's place, or puts the last first.</summary>
    private static void Change(JsonArray list, ImmutableArray<string> entries, int number)
    {
        var (entry, at) = (JsonNode.Parse(entries[number / 4 % entries.Length]), number / 4 % list.Count);
        switch (number % 4)
        {
            case 0:
                list.Add(entry);
                break;
            case 1:
                list.RemoveAt(at);
                break;
            case 2:
                list[at] = entry;
                break;
            default:
                var last = list[^1];
                list.RemoveAt(list.Count - 1);
                list.Insert(0, last);
                break;
        }
    }

    private static void Set(JsonObject parent, string name, SpecField field, int number)
    {
        var texts = Texts(field);
        var text = texts[number % texts.Length];
        if (field.Path.StartsWith("distribution.source.", StringComparison.Ordinal))
        {
            parent.Clear();
        }

        switch (field.Schema.Type)
        {
            case "object":
                var pair = text.Split('=', 2);
                parent[name] ??= new JsonObject();
                Put(parent[name]!.AsObject(), pair[0], pair[1].Length == 0 ? null : JsonValue.Create(pair[1]));
                break;
            case "array":
                var entries = text.Split(' ').Select(t => (JsonNode)t);
                Put(parent, name, text.Length == 0 ? null : new JsonArray([.. entries]));
                break;
            case "integer":
                parent[name] = int.Parse(text, CultureInfo.InvariantCulture);
                break;
            case "boolean":
                parent[name] = bool.Parse(text);
                break;
            default:
                Put(parent, name, text.Length == 0 ? null : JsonValue.Create(text));
                break;
        }
    }

    private static void Put(JsonObject parent, string name, JsonNode? value)
    {
        if (value is null)
        {
            parent.Remove(name);
        }
        else
        {
            parent[name] = value;
        }
    }

    private static ImmutableArray<string> Texts(SpecField field) => field switch
    {
        { Path: var path } when Values.TryGetValue(path, out var known) => known,
        { Schema.EnumProperty: { Count: > 0 } choices } => [.. choices.Select(c => $"{c}".Trim('"'))],
        { Schema.Type: "boolean" } => ["false", "true"],
        { Schema: { Type: "integer", Minimum: { } least, Maximum: { } most } } => [$"{least}", $"{most}"],
        _ => throw new NotSupportedException($"{field} is new: say what people type there"),
    };
}
