using System.Collections.Immutable;

namespace KafkaPi.Operator.Model.Observed.Facts;

/// <summary>What a host is, whatever the operator has put on it.</summary>
public sealed record HostFacts
{
    /// <summary>The board's name in the device tree, else the machine's product name. It may be empty.</summary>
    public required string Model { get; init; }

    /// <summary>The kernel's name for the processor: <c>aarch64</c>, <c>armv7l</c>, <c>x86_64</c>.</summary>
    public required string Machine { get; init; }

    /// <summary>32 or 64. Raspberry Pi OS also comes with a 32-bit userland on a 64-bit kernel.</summary>
    public required int UserlandBits { get; init; }

    public required long MemoryBytes { get; init; }

    public required string Hostname { get; init; }

    public required string MachineId { get; init; }

    /// <summary>Identity of the present boot.</summary>
    public required string BootId { get; init; }

    public required bool SystemdIsInit { get; init; }

    /// <summary>
    /// Everything that is written to the root file system is gone at the next boot: raspi-config's overlay file system.
    /// </summary>
    public bool RootIsVolatile { get; init; }

    public required string OperatingSystem { get; init; }

    /// <summary>The host's clock at the end of the probe, less the operator's clock when the answer came.</summary>
    public required TimeSpan ClockSkew { get; init; }

    /// <summary>
    /// Every address of the host's own, and its name in the spec where the host resolves that to one of them.
    /// </summary>
    public required ImmutableArray<string> Addresses { get; init; }

    public required ObservedJava Java { get; init; }
}
