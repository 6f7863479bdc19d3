using System.Collections.Immutable;

namespace KafkaPi.Operator.Observed;

/// <param name="Model">The board, as the device tree names it; else the machine's product name; may be empty.</param>
/// <param name="Machine">The kernel's word for the processor: <c>aarch64</c>, <c>armv7l</c>, <c>x86_64</c>.</param>
/// <param name="UserlandBits">32 or 64: Raspberry Pi OS comes with a 32-bit userland on a 64-bit kernel.</param>
/// <param name="ClockSkew">The host's clock, read last, less the operator's when the answer came.</param>
/// <param name="Addresses">Every address of the host's own, and the name in its spec where the host resolves that to one of them.</param>
/// <param name="BootId">Changes with every boot.</param>
public sealed record HostFacts(
    string Model,
    string Machine,
    int UserlandBits,
    long MemoryBytes,
    string Hostname,
    string MachineId,
    string BootId,
    bool SystemdIsInit,
    string OperatingSystem,
    TimeSpan ClockSkew,
    ImmutableArray<string> Addresses,
    ObservedJava Java);

/// <param name="Version">Null: no <c>java</c> on the path.</param>
/// <param name="Package">
/// The headless runtime to install, by the host's package lists or, where it has none yet, by its Debian release; asked for only where Java
/// is missing or too old.
/// </param>
public sealed record ObservedJava(Version? Version, string? Package, int? PackageVersion);

/// <summary>Room on the file system that holds <paramref name="Path"/>, or would hold it.</summary>
public sealed record ObservedDisk(string Path, long TotalBytes, long FreeBytes);

/// <summary>Who listens on a port: a systemd unit's name, or the process's name.</summary>
public sealed record ObservedListener(int Port, string Owner);

/// <summary>Whether a host reaches a port of another one. A refused connection is reachable: nothing listens there yet.</summary>
public sealed record ObservedReach(string Address, int Port, bool Reachable);
