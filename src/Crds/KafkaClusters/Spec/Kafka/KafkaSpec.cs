using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record KafkaSpec
{
    [Length(3, 8)]
    [Pattern(Patterns.Heap, ValidationMessages.Heap)]
    [RefusedPattern(Patterns.TooSmallHeap, ValidationMessages.HeapIsEnough)]
    [Description("The heap of each broker, for instance 1Gi. Computed from the memory of the host when not given.")]
    public string? Heap { get; init; }

    [Items(1, 8)]
    [ListSet]
    [Length(1, 200)]
    [Pattern(Patterns.Path, ValidationMessages.Path)]
    [RefusedPattern(Patterns.SystemDirectory, ValidationMessages.NoSystemDirectory)]
    [Description(
        "The directories for the messages on each host (log.dirs), one for each disk. Of one that comes the brokers "
        + "learn by a restart, one at a time, and put new partitions there; those that are there stay where they "
        + "are. One that goes is emptied first: each broker moves what it has in it to its other directories, is "
        + "stopped when Kafka and the disk say that nothing is left, and started without it. Takes Kafka 1.1.")]
    public IReadOnlyList<string> LogDirs { get; init; } = ["/var/lib/kafkapi/kafka"];

    [Items(1, 8)]
    [ListMap("name")]
    [Unique("port", ValidationMessages.ListenerPortsApart)]
    [Description(
        "Where brokers listen. Each is advertised as the node's address with its port; the first is used between "
        + "brokers. A change restarts the brokers, one at a time. Another first listener takes two rolls, and three "
        + "when the old one goes: all brokers have both before any uses the new one.")]
    public IReadOnlyList<ListenerSpec> Listeners { get; init; } = [new() { Name = "PLAINTEXT", Port = 9092 }];

    [Items(0, 256)]
    [Length(0, 2048)]
    [Pattern(Patterns.SettingValue, ValidationMessages.SettingValue)]
    [KeyPattern(Patterns.SettingKey, ValidationMessages.SettingKey)]
    [OwnedSettings(SettingsFile.Broker)]
    [Description(
        "Further settings for server.properties. What the operator computes (broker.id, listeners, "
        + "zookeeper.connect, log.dirs and others) is refused.")]
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();

    [Description("When and how fast existing partitions are moved to other brokers.")]
    public RebalanceSpec Rebalance { get; init; } = new();
}
