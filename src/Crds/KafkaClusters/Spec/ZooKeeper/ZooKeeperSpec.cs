using System.ComponentModel;
using KafkaPi.Crds.Schema;
using KafkaPi.Crds.Validation;

namespace KafkaPi.Crds;

public sealed record ZooKeeperSpec
{
    [Length(3, 8)]
    [Pattern(Patterns.Heap, ValidationMessages.Heap)]
    [RefusedPattern(Patterns.TooSmallHeap, ValidationMessages.HeapIsEnough)]
    [Description(
        "The heap of each ZooKeeper, for instance 256Mi. Computed from the memory of the host when not given.")]
    public string? Heap { get; init; }

    [Length(1, 200)]
    [Pattern(Patterns.Path, ValidationMessages.Path)]
    [RefusedPattern(Patterns.SystemDirectory, ValidationMessages.NoSystemDirectory)]
    [Immutable(ValidationMessages.DataDirIsKept)]
    [Description("The directory of ZooKeeper's data and myid on each host. It may not change.")]
    public string DataDir { get; init; } = "/var/lib/kafkapi/zookeeper";

    [Description("The ports of ZooKeeper, the same on each host.")]
    public ZooKeeperPorts Ports { get; init; } = new();

    [Items(0, 128)]
    [Length(0, 2048)]
    [Pattern(Patterns.SettingValue, ValidationMessages.SettingValue)]
    [KeyPattern(Patterns.SettingKey, ValidationMessages.SettingKey)]
    [OwnedSettings(SettingsFile.ZooKeeper)]
    [ValidationRule(
        "!('4lw.commands.whitelist' in self) || self['4lw.commands.whitelist'].matches(r'" + Patterns.AllowsSrvr + "')",
        ValidationMessages.SrvrIsAllowed)]
    [Description(
        "Further settings for zookeeper.properties. What the operator computes (dataDir, clientPort, server.N and "
        + "others) is refused.")]
    public IReadOnlyDictionary<string, string> Config { get; init; } = new Dictionary<string, string>();
}
