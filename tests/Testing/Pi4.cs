using System.Collections.Immutable;
using KafkaPi.Operator.Model.Observed;
using KafkaPi.Operator.Model.Observed.Facts;

namespace KafkaPi.Testing;

/// <summary>A Raspberry Pi 4 as a probe tells it.</summary>
public static class Pi4
{
    public const long MemoryBytes = 4L << 30;

    public static ObservedHost Unseen { get; } = new ObservedHost.Unseen(null, "has not been seen for 70 s", false);

    /// <summary>A fresh card: the host has nothing of ours.</summary>
    public static ObservedHost.Seen Fresh(string machineId, string hostname, string address) => new()
    {
        Facts = Facts(machineId, hostname, address),
        Owner = null,
        UserExists = false,
        CurrentLink = null,
        Distributions = [],
        Files = ImmutableDictionary<string, ObservedFile>.Empty,
        Daemons = [],
        Disks = [],
        Listeners = [],
        Reach = [],
        Data = new(null, []),
        ZooKeeper = new ZooKeeperMember.Silent(),
    };

    private static HostFacts Facts(string machineId, string hostname, string address) => new()
    {
        Model = "Raspberry Pi 4 Model B",
        Machine = "aarch64",
        UserlandBits = 64,
        MemoryBytes = MemoryBytes,
        Hostname = hostname,
        MachineId = machineId,
        BootId = "boot",
        SystemdIsInit = true,
        OperatingSystem = "Debian",
        ClockSkew = TimeSpan.Zero,
        Addresses = [address],
        Java = new(new(17, 0), null, null),
    };
}
